"""The forms of an entry: filled with the entry as it is, and read back as changes of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.domain.changes import Change, Draft
from bot.domain.items import Item, get_key
from bot.domain.knowledge import Entry, Topic
from bot.errors import NotFound
from bot.languages import mark, say
from bot.matching.single import rank_entries
from bot.moderation.current_items import CurrentItems
from bot.moderation.fact_change import SAME_TEXT, parse_change
from bot.moderation.form_parser import ParsedForm, fill_entry_form, parse_entry_form
from bot.moderation.names import find_topic
from bot.moderation.topic_form import choose_title, fill_topic_form
from bot.replies.draft_forms import get_form_kind
from bot.replies.forms import FormKind
from bot.service.scopes import ScopedSnapshots
from bot.service.snapshot import Snapshot
from bot.storage.database import Database
from bot.storage.revisions import fetch_hidden

NO_ENTRY = mark("There's no entry “{key}” here. Choose one from the list.")

EDITED_FIELD, EDITED_DIGEST, _TOPIC_DIGEST = "entry", "seen", "seen topic"
"""Fields of a draft that no form shows: the key of what is edited, and the versions that its author started from."""


@dataclass(frozen=True, slots=True)
class ReadForm:
    """The changes that a draft's form makes, and everything in it that can't be read."""

    changes: tuple[Change, ...]
    problems: tuple[str, ...]


class EntryForms:
    """Keeps in a draft's fields which version of an entry its form was opened with, so that a conflict is noticed."""

    def __init__(self, database: Database, scopes: ScopedSnapshots, items: CurrentItems) -> None:
        self._database = database
        self._scopes = scopes
        self._items = items

    async def fetch_entry(self, scope: str, entry_id: str) -> Entry:
        """Return an entry as it is now. Raises NotFound if there is none of that id."""
        entry = await self._items.fetch_item(scope, entry_id)
        if not isinstance(entry, Entry):
            raise NotFound(say(NO_ENTRY).format(key=entry_id))
        return entry

    async def fill(self, scope: str, entry_id: str) -> dict[str, str]:
        """Return the fields of a draft that edits an entry. Raises NotFound if there is none of that id."""
        entry = await self.fetch_entry(scope, entry_id)
        topic = await self._items.fetch_item(scope, entry.topic)
        assert isinstance(topic, Topic)
        entry_digest, topic_digest = [
            (await self._items.propose(scope, key, None)).base_digest for key in (entry_id, entry.topic)
        ]
        hidden_fields = {EDITED_FIELD: entry_id, EDITED_DIGEST: entry_digest, _TOPIC_DIGEST: topic_digest}
        hidden_fields["since"] = datetime.now(UTC).date().isoformat()
        base = (await self._scopes.fetch_for_scope(scope)).base
        return {**dict(fill_entry_form(entry, topic, base)), **hidden_fields}

    async def fill_topic(self, draft: Draft) -> dict[str, str]:
        """Return the fields of a draft with those of its topic, as it is, that no form has shown yet."""
        base = (await self._scopes.fetch_for_scope(draft.scope)).base
        name = choose_title(draft.fields)
        topic = find_topic(base, name)
        filled = dict(fill_topic_form(topic, base)) if topic else {"title": name}
        return {**filled, **draft.fields}

    async def read(self, draft: Draft) -> ReadForm:
        """Parse the fields of a draft into changes that are based on the versions which its author started from."""
        entry_id = draft.fields.get(EDITED_FIELD)
        old = await self._items.fetch_item(draft.scope, entry_id) if entry_id else None
        hidden = [revision.key for revision in await fetch_hidden(self._database, draft.scope)]
        snapshot, today = await self._scopes.fetch_for_scope(draft.scope), datetime.now(UTC).date()
        form = _parse(draft, old if isinstance(old, Entry) else None, snapshot, today, hidden)
        return ReadForm(tuple([await self._propose(draft, item) for item in form.items]), form.problems)

    async def _propose(self, draft: Draft, item: Item) -> Change:
        # Forms edit one entry and its topic. What else they write, new sources for example, is based on what is there.
        change = await self._items.propose(draft.scope, get_key(item), item)
        entry_id = draft.fields.get(EDITED_FIELD, "")
        name = {entry_id: EDITED_DIGEST, entry_id.partition("/")[0]: _TOPIC_DIGEST}.get(change.key, "")
        return replace(change, base_digest=draft.fields.get(name) or change.base_digest)


def _parse(draft: Draft, old: Entry | None, snapshot: Snapshot, today: date, hidden: Collection[str]) -> ParsedForm:
    if old and get_form_kind(draft) is FormKind.CHANGED:
        return parse_change(draft.fields, snapshot.base, old, today, hidden)
    category = "" if old or draft.fields.get("category") else _guess_category(draft, snapshot)
    parsed = parse_entry_form(draft.fields, snapshot.base, old, today, hidden, category)
    is_same = old and get_form_kind(draft) is FormKind.WRONG and parsed.items == (replace(old, revision=1),)
    return replace(parsed, problems=(*parsed.problems, say(SAME_TEXT))) if is_same else parsed


def _guess_category(draft: Draft, snapshot: Snapshot) -> str:
    """The category of the topic that what is typed resembles most; empty if it resembles none."""
    texts = (draft.fields.get(name, "").strip() for name in ("topic", "asked", "text"))
    matches = (match for text in texts if text for match in rank_entries(snapshot.index, text).matches[:1])
    topic = next((snapshot.base.topics[match.topic_id] for match in matches), None)
    return topic.category if topic else ""


def rebase_fields(draft: Draft) -> Draft:
    """Base the form of a draft on the same versions as its changes. Drafts without a form stay as they are."""
    if not draft.fields:
        return draft
    digests = {change.key: change.base_digest for change in draft.changes}
    entry_id = draft.fields.get(EDITED_FIELD, "")
    topic_digest = digests.get(entry_id.partition("/")[0], "")
    fields = {**draft.fields, EDITED_DIGEST: digests.get(entry_id, ""), _TOPIC_DIGEST: topic_digest}
    return replace(draft, fields=fields)
