"""The form of a source: filled with the source as it is, and read back as a change of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.addresses import find_address_fault
from bot.domain.changes import Draft
from bot.domain.items import get_key
from bot.domain.knowledge import Source
from bot.errors import NotFound
from bot.languages import mark, say
from bot.moderation.current_items import CurrentItems
from bot.moderation.entry_forms import EDITED_DIGEST, EDITED_FIELD, ReadForm
from bot.moderation.form_input import FormInput
from bot.moderation.source_line import BAD_ADDRESS, find_source, parse_quality
from bot.replies.form_fields import FORM_FIELD
from bot.replies.forms import FormKind
from bot.service.scopes import ScopedSnapshots

NO_SOURCE = mark("There's no source “{name}” here. Choose one from the list.")
NO_CHANGE = mark("Nothing is changed yet: change one of the fields.")
NO_ADDRESS = mark("A source needs an address, or where to find it in print.")
_SCHEMES = ("https://", "http://")


class SourceForms:
    """Keeps in a draft's fields which version of a source its form was opened with, so that a conflict is noticed."""

    def __init__(self, scopes: ScopedSnapshots, items: CurrentItems) -> None:
        self._scopes = scopes
        self._items = items

    async def fill(self, scope: str, name: str) -> dict[str, str]:
        """Return the fields of a draft that edits a source, given by its id, title or address.

        Raises:
            NotFound: If there is no such source.

        """
        sources = (await self._scopes.fetch_for_scope(scope)).base.sources
        source = find_source(sources, " ".join(name.split()))
        if source is None:
            raise NotFound(say(NO_SOURCE).format(name=name))
        change = await self._items.propose(scope, get_key(source), source)
        hidden_fields = {FORM_FIELD: FormKind.SOURCE, EDITED_FIELD: change.key, EDITED_DIGEST: change.base_digest}
        return {**dict(_fill(source)), **hidden_fields}

    async def read(self, draft: Draft) -> ReadForm:
        """Parse the fields of a draft into a change. Raises NotFound if the source was hidden meanwhile."""
        old = await self._items.fetch_item(draft.scope, draft.fields[EDITED_FIELD])
        if not isinstance(old, Source):
            raise NotFound(say(NO_SOURCE).format(name=draft.fields["source_title"]))
        base = (await self._scopes.fetch_for_scope(draft.scope)).base
        form = FormInput(draft.fields, base, datetime.now(UTC).date())
        change = await self._items.propose(draft.scope, draft.fields[EDITED_FIELD], _parse(form, old))
        if change.value == old:
            form.refuse(NO_CHANGE)
        return ReadForm((replace(change, base_digest=draft.fields[EDITED_DIGEST]),), tuple(form.problems))


def _fill(source: Source) -> Iterator[tuple[str, str]]:
    """Yield name and content of each field, so that `_parse` gives the same source back."""
    yield "source_title", source.title
    yield "publisher", source.publisher
    yield "address", "\n".join(filter(None, (source.url, source.reference)))
    yield "quality", source.quality
    yield "published", str(source.published or "")


def _parse(form: FormInput, old: Source) -> Source:
    lines = form.split_lines("address")
    url = next((line for line in lines if line.startswith(_SCHEMES)), None)
    if not lines:
        form.refuse(NO_ADDRESS)
    if url and (fault := find_address_fault(url)):
        form.refuse(BAD_ADDRESS, fault)
    return replace(
        old,
        title=form.get_line("source_title"),
        publisher=form.get_line("publisher"),
        quality=parse_quality(form, form.get_text("quality")),
        url=url,
        reference=" ".join(line for line in lines if line != url) or None,
        published=form.parse_date(form.get_text("published")),
    )
