"""Teaching: phrases become those of a new entry, or of one that is there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import islice

from bot.domain.changes import Draft, Operation
from bot.domain.knowledge import Entry
from bot.domain.save_results import SaveResult
from bot.errors import NothingToDo
from bot.languages import mark, say
from bot.matching.text.normalise import normalise
from bot.moderation.drafts import DraftService
from bot.moderation.entry_forms import EntryForms
from bot.moderation.unanswered import UnansweredQueue
from bot.service.queries import Reader
from bot.service.scopes import ScopedSnapshots

KNOWN_PHRASE = mark("That entry has this phrase already.")


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """An unanswered question's phrases, and the entries that might answer it, likeliest first."""

    draft: Draft
    phrases: tuple[str, ...]
    entries: tuple[Entry, ...]


class Teaching:
    """The use cases of phrases. `save` saves a draft at once if nothing speaks against it, otherwise previews it."""

    def __init__(
        self,
        scopes: ScopedSnapshots,
        drafts: DraftService,
        unanswered: UnansweredQueue,
        entry_forms: EntryForms,
        save: Callable[[Draft], Awaitable[SaveResult]],
    ) -> None:
        self._scopes = scopes
        self._drafts = drafts
        self._unanswered = unanswered
        self._entry_forms = entry_forms
        self._save = save

    async def begin_answer(self, scope: str, author_id: int, guild_id: int, question_id: int) -> Draft:
        """Start a new entry that answers an unanswered question.

        Its phrases are those of the question's cluster, its category that of the topic which resembles it most.

        Raises:
            NotFound: If the question is no longer open.

        """
        cluster = await self._unanswered.fetch_cluster(guild_id, question_id)
        reader = Reader(await self._scopes.fetch_for_guild(guild_id))
        match = next(iter((await reader.answer(cluster.phrase)).outcome.matches), None)
        category = {"category": reader.base.topics[match.topic_id].category} if match else {}
        fields = {"asked": _join(cluster.phrases), **category}
        return await self._drafts.create(scope, author_id, Operation.ADD, (), fields)

    async def begin_add_phrases(
        self, scope: str, author_id: int, guild_id: int, question_id: int, max_choices: int
    ) -> AnswerChoice:
        """Create a draft that adds an unanswered question's phrases to an existing entry.

        Args:
            scope: Where the draft will be saved.
            author_id: Who adds the phrases.
            guild_id: The guild where the question was asked.
            question_id: A question of the cluster whose phrases are added.
            max_choices: How many candidate entries to return.

        Returns:
            The draft with up to `max_choices` candidate entries, most likely first.

        Raises:
            NotFound: If the question is no longer open.

        """
        cluster = await self._unanswered.fetch_cluster(guild_id, question_id)
        reader = Reader(await self._scopes.fetch_for_guild(guild_id))
        matches = (await reader.answer(cluster.phrase)).outcome.matches
        likely = [entry for match in matches if (entry := reader.base.entry(match.entry_id))]
        # None of the likely entries may be right, and a front end may have no search: offer others as well.
        others = (entry for entry in reader.base.entries() if entry not in likely)
        entries = (*likely, *islice(others, max(0, max_choices - len(likely))))
        draft = await self._drafts.create(scope, author_id, Operation.EDIT)
        return AnswerChoice(draft, tuple(dict.fromkeys(cluster.phrases)), entries[:max_choices])

    async def add_phrases(self, draft: Draft, entry_id: str, phrases: str) -> SaveResult:
        """Add phrases, one a line, to an entry. Save it, or preview it if there are problems or warnings.

        The draft also gets the entry's fields, so that it can be edited further from the preview.

        Raises:
            NotFound: If there is no entry of that id.
            UserError: If the draft is no longer open.

        """
        fields = await self._entry_forms.fill(draft.scope, entry_id)
        entry = await self._entry_forms.fetch_entry(draft.scope, entry_id)
        lines = (" ".join(line.split()) for line in phrases.splitlines())
        asked = tuple(dict.fromkeys((*entry.asked, *filter(None, lines))))
        change = await self._drafts.items.propose(draft.scope, entry_id, replace(entry, asked=asked))
        fields["asked"] = _join(asked)
        return await self._save(await self._drafts.store(replace(draft, changes=(change,), fields=fields)))

    async def teach(self, scope: str, author_id: int, entry_id: str, phrase: str) -> SaveResult:
        """Add one phrase to an entry, as `add_phrases` does."""
        entry = await self._entry_forms.fetch_entry(scope, entry_id)
        if normalise(phrase) in map(normalise, entry.asked):
            raise NothingToDo(say(KNOWN_PHRASE))
        return await self.add_phrases(await self._drafts.create(scope, author_id, Operation.EDIT), entry_id, phrase)


def _join(phrases: tuple[str, ...]) -> str:
    return "\n".join(dict.fromkeys(phrases))
