"""Property: over random edits, undos, imports and restarts every earlier state can be restored exactly."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import Draft, Operation, format_guild_scope
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import GuildSettings
from bot.domain.items import Category, Item
from bot.domain.knowledge import Entry, EntryKind, Source, SourceQuality, Topic
from bot.domain.save_results import Preview, Saved
from bot.errors import NotFound, UserError
from bot.knowledge.writer import write_base
from bot.replies.form_fields import FIELD_NAMES
from bot.replies.forms import FormKind
from bot.storage.revisions import fetch_latest_id
from tests.discord_world import SMALL

GUILD, OTHER = 11, 22
HERE, THERE = format_guild_scope(GUILD), format_guild_scope(OTHER)
FREELY = GuildSettings(max_changes=1_000)
WHO = 7
KEYS = st.sampled_from(["sourdough/what", "sourdough/temperature", "keeping/bag", "sourdough/salt", "rye/what"])
QUESTIONS = ("what is sourdough", "bread in the fridge", "rise slowly", "a name", "two percent salt")
WORDS = st.sampled_from(["Rise slowly.", "Bake at noon.", "Two percent salt."])


class Edits(RuleBasedStateMachine):
    """A guild is edited at random; `states` remembers what it saw after each change."""

    states = Bundle("states")

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[int, list[str]] = {}
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.open = AsyncExitStack()

    @initialize(target=states)
    def start(self) -> tuple[int, bytes]:
        self.runner.run(self._open())
        self.written = 0
        self.elsewhere = self.seen(OTHER)
        self.told_elsewhere = self.answers[OTHER]
        return self.state()

    async def _open(self) -> None:
        database = Path(self.folder.name) / "a.sqlite3"
        settings = Settings(database_path=database, knowledge_path=SMALL)
        self.almanac = await self.open.enter_async_context(Almanac.open(settings))

    def seen(self, guild: int) -> bytes:
        """Everything it holds, what it answers and what it offers, as bytes."""
        here = self.runner.run(self.almanac.fetch_reader(guild))
        self.answers[guild] = [repr((here.ask(one).reply, here.complete(one[:6]))) for one in QUESTIONS]
        return write_base(here.base)

    def state(self) -> tuple[int, bytes]:
        return self.runner.run(fetch_latest_id(self.almanac.database)), self.seen(GUILD)

    def save(self, draft: Draft) -> None:
        outcome = self.runner.run(self.almanac.drafts.save(draft, FREELY, "because"))
        if isinstance(outcome, Saved):
            self.written += len(outcome.revision_numbers)

    def edit(self, key: str, value: Item | None, act: Operation) -> None:
        change = self.runner.run(self.almanac.drafts.items.propose(HERE, key, value))
        self.save(self.runner.run(self.almanac.drafts.create(HERE, WHO, act, [change])))

    @rule(target=states, title=WORDS)
    def cite(self, title: str) -> tuple[int, bytes]:
        self.edit(
            "source:leaflet", Source("leaflet", title, "Mill", SourceQuality.OTHER, reference="page 1"), Operation.EDIT
        )
        return self.state()

    @rule(target=states, title=WORDS)
    def sort(self, title: str) -> tuple[int, bytes]:
        self.edit("category:milling", Category("milling", title), Operation.EDIT)
        return self.state()

    @rule(target=states, key=KEYS, text=WORDS, source=st.sampled_from(["book", "leaflet"]))
    def write(self, key: str, text: str, source: str) -> tuple[int, bytes]:
        topic, name = key.split("/")
        if topic == "rye":
            self.edit("rye", Topic("rye", "Rye", "baking", ()), Operation.ADD)
        entry = Entry(topic, name, EntryKind.FACT, text, PartialDate(2024, 1, 1), (source,), (f"{key} {text}",))
        self.edit(key, entry, Operation.EDIT)
        return self.state()

    @rule(target=states, alias=st.sampled_from(["a name", "another name"]))
    def rename(self, alias: str) -> tuple[int, bytes]:
        head = self.runner.run(self.almanac.drafts.items.fetch_item(HERE, "sourdough"))
        assert isinstance(head, Topic)
        self.edit("sourdough", replace(head, aliases=(alias,)), Operation.EDIT)
        return self.state()

    @rule(target=states, key=KEYS | st.sampled_from(["source:leaflet", "source:book", "category:milling"]))
    def hide(self, key: str) -> tuple[int, bytes]:
        self.edit(key, None, Operation.HIDE)
        return self.state()

    @rule(target=states, text=WORDS, kind=st.sampled_from([FormKind.CHANGED, FormKind.WRONG]))
    def change(self, text: str, kind: FormKind) -> tuple[int, bytes]:
        """Say in a form that a fact has changed or was wrong; undoing that right away changes nothing."""
        before, workflows = self.seen(GUILD), self.almanac.workflows
        try:
            draft = self.runner.run(workflows.begin_edit(HERE, WHO, "sourdough/what"))
        except NotFound:  # it is hidden
            return self.state()
        fields = {"text": text, "since": "2024-05-01", "source": "example.org/a, 2020-01-01", "claim": "It isn't."}
        fields = {name: fields[name] for name in FIELD_NAMES[kind] if name in fields}
        preview = self.runner.run(workflows.submit_form(draft, fields, kind))
        if isinstance(preview, Preview) and not preview.problems:
            outcome = self.runner.run(self.almanac.drafts.save(preview.draft, FREELY, "because"))
            assert isinstance(outcome, Saved)
            self.written += 2 * len(outcome.revision_numbers)
            change_set = self.runner.run(self.almanac.history.fetch_change_set(HERE, outcome.change_set_id))
            undo = self.runner.run(self.almanac.history.draft_undo(change_set, WHO))
            assert isinstance(self.runner.run(self.almanac.drafts.save(undo, FREELY, "because")), Saved)
            assert self.seen(GUILD) == before
        return self.state()

    @rule(target=states, back=st.integers(0, 5), undo=st.booleans())
    def undo(self, back: int, undo: bool) -> tuple[int, bytes]:
        found = self.runner.run(self.almanac.history.fetch_revisions(HERE))
        if found:
            one = found[min(back, len(found) - 1)]
            try:
                self.save(self.runner.run(self.almanac.history.draft_revert(HERE, one.id, WHO, undo=undo)))
            except UserError as error:
                assert str(error) == "It already says that."  # noqa: PT017 - anything else is a failure
        return self.state()

    @rule(target=states, state=states)
    def take_in(self, state: tuple[int, bytes]) -> tuple[int, bytes]:
        """Import what everything was at some time."""
        try:
            importing = self.almanac.import_export.draft_import(HERE, WHO, "all.yaml", state[1])
            self.save(self.runner.run(importing).draft)
        except UserError as error:
            assert "changes nothing" in str(error)  # noqa: PT017 - as above
        assert self.seen(GUILD) == state[1]
        return self.state()

    @rule(target=states, state=states)
    def restore(self, state: tuple[int, bytes]) -> tuple[int, bytes]:
        after, before = state
        try:
            self.save(self.runner.run(self.almanac.history.draft_rewind(HERE, after, WHO)))
        except UserError as error:
            assert str(error) == "It already says that."  # noqa: PT017 - as above
        assert self.seen(GUILD) == before
        return self.state()

    @rule()
    def restart(self) -> None:
        before = self.seen(GUILD)
        self.runner.run(self.open.aclose())
        self.runner.run(self._open())
        assert self.seen(GUILD) == before

    @invariant()
    def nothing_disappears(self) -> None:
        if hasattr(self, "almanac"):
            assert len(self.runner.run(self.almanac.history.fetch_revisions(HERE, limit=10_000))) == self.written

    @invariant()
    def another_guild_sees_no_byte_of_it(self) -> None:
        if hasattr(self, "almanac"):
            assert self.seen(OTHER) == self.elsewhere
            assert self.answers[OTHER] == self.told_elsewhere

    def teardown(self) -> None:
        self.runner.run(self.open.aclose())
        self.runner.close()
        self.folder.cleanup()


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=10, stateful_step_count=16, deadline=None, phases=[Phase.generate])
