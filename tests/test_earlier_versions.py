"""What people have from earlier versions keeps working: their database, their exported files, the buttons in messages.

`tests/data/databases` holds what the version before the rooms wrote. Nothing in there may be adapted to newer code.
"""

import contextlib
import hashlib
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.config import Settings
from bot.domain.changes import SHARED, Draft, DraftState, Operation, format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.moderation_queue import DownvotedRevision, Notice, QuestionState
from bot.domain.overlay import find_conflicts
from bot.emulator.protocol import ComponentKind
from bot.emulator.state.messages import Upload
from bot.emulator.testing.driver import VisibleMessage
from bot.knowledge.loader import load_folder
from bot.knowledge.parser import parse_file
from bot.knowledge.writer import write_base
from bot.matching.text.normalise import normalise
from bot.storage.audit_cursor import fetch_unlogged
from bot.storage.drafts import fetch_drafts
from bot.storage.guild_settings import fetch_guild_settings
from bot.storage.privacy import erase_user
from bot.storage.questions import fetch_due_notices, fetch_questions, set_question_state
from bot.storage.revisions import fetch_hidden, fetch_latest_id, fetch_overlay, fetch_revisions
from bot.storage.usage import fetch_usage_counts
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world, list_unhandled_errors

DATA = Path(__file__).parent / "data" / "databases"
IDS = {
    "guild": 1576139983096381442,
    "petra": 1576139983096381446,
    "owner": 1576139983096381441,
    "mila": 1576139983096381444,
    "jovan": 1576139983096381445,
    "log": 1576139983096381476,
}
"""The ids of that day; the pseudonyms of voters are made from them."""
GUILD, PETRA, MILA = IDS["guild"], IDS["petra"], IDS["mila"]
HERE = format_guild_scope(GUILD)
TODAY = datetime.now(UTC).date()


def restore_database(path: Path, folder: Path, ids: dict[str, int]) -> None:
    """Make the database from its text, as if its people had these ids and did everything today."""
    script = (DATA / "before-rooms.sql").read_text(encoding="utf-8")
    for name, value in {**ids, "folder": folder.resolve(), "today": TODAY}.items():
        script = script.replace(f"@{name}@", str(value))
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


@pytest_asyncio.fixture
async def app(tmp_path: Path) -> AsyncIterator[Almanac]:
    path = tmp_path / "a.sqlite3"
    restore_database(path, SMALL, IDS)
    async with Almanac.open(Settings(database_path=path, knowledge_path=SMALL)) as opened:
        yield opened


async def texts_in(app: Almanac, guild_id: int) -> dict[str, tuple[str, int]]:
    """Text and revision of each entry that a guild is served."""
    base = (await app.fetch_reader(guild_id)).base
    return {entry.full_id: (entry.text, entry.revision) for entry in base.entries()}


async def test_each_guild_is_served_what_it_was_served(app: Almanac) -> None:
    here, elsewhere = await texts_in(app, GUILD), await texts_in(app, 7)

    assert here == {
        "sourdough/what": ("Sourdough is bread raised by a fed leaven.", 4),
        "sourdough/temperature": ("The oven stands at 240 degrees for sourdough.", 2),
        "sourdough/old-oven": ("The wood oven baked at 275 degrees.", 2),
        "keeping/bag": ("Keep bread in a linen bag, never in the refrigerator.", 1),
        "rye/how-dark-is-rye": ("Rye bread is dark brown.", 1),
    }
    assert elsewhere["sourdough/what"][1] == 1
    assert elsewhere["sourdough/temperature"] == here["sourdough/temperature"]
    assert elsewhere["sourdough/old-oven"] == ("The wood oven bakes at 280 degrees.", 2)


@pytest.mark.parametrize("cached", [True, False])
async def test_opening_and_reading_the_files_again_makes_no_revision(tmp_path: Path, cached: bool) -> None:
    path = tmp_path / "a.sqlite3"
    restore_database(path, SMALL, IDS)
    if not cached:
        connection = sqlite3.connect(path)
        connection.execute("DELETE FROM part")
        connection.commit()
        connection.close()

    async with Almanac.open(Settings(database_path=path, knowledge_path=SMALL)) as app:
        assert await fetch_latest_id(app.database) == 15
        assert (await texts_in(app, GUILD))["sourdough/what"][1] == 4


async def test_a_text_that_was_cached_without_its_blanks_is_read_again(tmp_path: Path) -> None:
    folder, path = tmp_path / "knowledge", tmp_path / "a.sqlite3"
    shutil.copytree(SMALL, folder)
    file = folder / "base.yaml"
    code = "Like this:\n\n```\nif x:\n    bake()\n```"
    file.write_text(
        file.read_text(encoding="utf-8").replace("text: ", f"text: {json.dumps(code)} # ", 1), encoding="utf-8"
    )
    settings = Settings(database_path=path, knowledge_path=folder)
    async with Almanac.open(settings):
        pass
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()  # as earlier versions made it
        connection.execute("UPDATE part SET digest = ?, body = replace(body, '\\n    ', '\\n')", [digest])

    async with Almanac.open(settings) as app:
        assert code in {entry.text for entry in app.shared.base.entries()}


async def test_the_history_is_listed_with_its_authors(app: Almanac) -> None:
    revisions = await fetch_revisions(app.database, HERE, None, 100)
    shared = await fetch_revisions(app.database, SHARED, None, 100)

    assert [(revision.id, revision.key, revision.number, revision.operation) for revision in revisions] == [
        (15, "rye", 2, Operation.EDIT),
        (12, "sourdough/what", 4, Operation.REVERT),
        (11, "sourdough/what", 3, Operation.EDIT),
        (10, "rye/weight-of-rye-loaves", 2, Operation.HIDE),
        (9, "rye/weight-of-rye-loaves", 1, Operation.ADD),
        (8, "sourdough/old-oven", 2, Operation.EDIT),
        (7, "rye/how-dark-is-rye", 1, Operation.ADD),
        (6, "rye", 1, Operation.ADD),
        (5, "sourdough/what", 2, Operation.EDIT),
    ]
    assert {revision.attribution.author_id for revision in revisions} == {PETRA}
    assert revisions[0].attribution.reason == "another name"
    assert [revision.attribution.author_id for revision in shared] == [IDS["owner"]]
    assert [revision.key for revision in await fetch_hidden(app.database, HERE)] == ["rye/weight-of-rye-loaves"]


async def test_the_one_override_whose_base_has_changed_is_a_conflict(app: Almanac) -> None:
    overlay = await fetch_overlay(app.database, HERE)

    assert find_conflicts(app.shared.base, overlay) == ["sourdough/old-oven"]


async def test_drafts_keep_their_state_and_their_form_input(app: Almanac) -> None:
    (opened,) = await fetch_drafts(app.database, HERE, DraftState.OPEN)
    waiting = await fetch_drafts(app.database, HERE, DraftState.PENDING, DraftState.THROTTLED)

    assert (opened.id, opened.author_id, opened.operation) == (10, PETRA, Operation.EDIT)
    assert opened.fields["text"] == "Rye bread is almost black."
    assert opened.fields["seen"] == opened.changes[0].base_digest
    assert [(draft.id, draft.state) for draft in waiting] == [(11, DraftState.PENDING), (12, DraftState.THROTTLED)]
    assert [change.key for draft in waiting for change in draft.changes] == ["keeping/bag", "rye/how-dark-is-rye"]


async def test_settings_and_counts_are_as_they_were(app: Almanac) -> None:
    counts = await fetch_usage_counts(app.database, GUILD, TODAY)

    assert await fetch_guild_settings(app.database, GUILD) == GuildSettings(None, ("keeping",), IDS["log"], 15)
    assert counts.by_day == {(TODAY, "answered"): 8, (TODAY, "unanswered"): 2}
    assert counts.by_entry["answered", "sourdough/what"] == 2


async def test_votes_count_and_a_member_is_known_by_the_same_pseudonym(app: Almanac) -> None:
    queue = await app.fetch_moderation_queue(GUILD)
    votes = "SELECT voter FROM vote WHERE entry = 'sourdough/what'"
    ((voter,),) = await app.database.reading.execute_fetchall(votes)

    assert queue.downvoted == (DownvotedRevision("keeping/bag", 1, 3, 0),)
    assert (await app.votes.fetch_pseudonymizer(MILA))(GUILD) == voter


async def test_a_followed_question_is_open_and_its_follower_is_notified_of_the_answer(app: Almanac) -> None:
    texts = ["salt for a sourdough, how much?", "how much salt goes into sourdough"]
    questions = await fetch_questions(app.database, GUILD, QuestionState.OPEN, 10)
    await set_question_state(app.database, GUILD, [1], QuestionState.ANSWERED)

    assert [(question.id, question.text, question.coverage) for question in questions] == [
        (2, texts[0], "near"),
        (1, texts[1], "near"),
    ]
    assert await fetch_due_notices(app.database) == [Notice(1, GUILD, texts[1], MILA)]


async def test_the_log_channel_goes_on_after_the_last_change_it_shows(app: Almanac) -> None:
    (changes,) = await fetch_unlogged(app.database)

    assert (changes.channel_id, changes.cursor, changes.has_more) == (IDS["log"], 13, False)
    assert [revision.id for revision in changes.revisions] == [15]


async def test_a_user_is_erased_everywhere(app: Almanac) -> None:
    await erase_user(app.database, PETRA, await app.votes.fetch_pseudonymizer(PETRA))
    await erase_user(app.database, MILA, await app.votes.fetch_pseudonymizer(MILA))
    revisions = await fetch_revisions(app.database, HERE, None, 100)
    rows = await app.database.reading.execute_fetchall(
        "SELECT COUNT(*) FROM vote UNION ALL SELECT person FROM follower"
    )

    assert {revision.attribution.author_id for revision in revisions} == {None}
    assert list(rows) == [(3,)]


def test_an_exported_base_is_read_and_written_as_it_was(tmp_path: Path) -> None:
    content = (DATA / "before-rooms-all.yaml").read_bytes()
    (tmp_path / "all.yaml").write_bytes(content)

    assert write_base(load_folder(tmp_path, normalise, date(2030, 1, 1))) == content


def test_exported_changes_are_read_and_override_the_files(tmp_path: Path) -> None:
    for path in (SMALL / "base.yaml", DATA / "before-rooms-changes.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    base = load_folder(tmp_path, normalise, date(2030, 1, 1))

    assert parse_file("changes.yaml", (DATA / "before-rooms-changes.yaml").read_bytes())[1] == []
    assert {entry.full_id: entry.text for entry in base.entries()} == {
        "sourdough/what": "Sourdough is bread raised by a fed leaven.",
        "sourdough/temperature": "The oven stands at 230 degrees for sourdough.",
        "sourdough/old-oven": "The wood oven baked at 275 degrees.",
        "keeping/bag": "Keep bread in a linen bag, never in the refrigerator.",
        "rye/how-dark-is-rye": "Rye bread is dark brown.",
    }


@asynccontextmanager
async def connected_world(path: Path) -> AsyncIterator[DiscordWorld]:
    """The bot with that database, which its people open with the ids that they have in this world."""
    async with discord_world(SMALL, path) as world:
        ids = {
            "guild": world.guild.id,
            "petra": world.moderator.user.id,
            "owner": world.owner.user.id,
            "mila": world.member.user.id,
            "jovan": world.other.user.id,
            "log": world.guild.create_channel("log").id,
        }
        restore_database(path, SMALL, ids)
        async with world.bot():
            yield world


@pytest_asyncio.fixture
async def world(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[DiscordWorld]:
    async with connected_world(tmp_path / "a.sqlite3") as opened:
        yield opened
    assert list_unhandled_errors(caplog) == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lasting_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DiscordWorld]:
    """For what changes nothing; `world` is for the rest."""
    async with connected_world(tmp_path_factory.mktemp("lasting") / "a.sqlite3") as opened:
        yield opened


async def press(person: Person, custom_id: str) -> VisibleMessage:
    """Press a button with this custom id, as it stands in a message from then."""
    reply = await person.slash("ask", question="what is sourdough")
    button = reply.find_components(ComponentKind.BUTTON)[0]
    button["custom_id"] = custom_id
    return await reply.press(button["label"])


async def answer(person: Person, question: str) -> str:
    return (await person.slash("ask", question=question)).text


@pytest.mark.parametrize(
    ("role", "custom_id", "question", "before", "after"),
    [
        ("moderator", "draft:10:save", "how dark is rye", "dark brown", "almost black"),
        ("owner", "draft:11:approve", "where to store bread", "never in the refrigerator", "linen bag."),
        ("owner", "draft:12:approve", "colour of rye", "", "dark brown"),
        ("moderator", "revert:5:undo", "what is sourdough", "raised by a fed leaven", "flour and water"),
        ("moderator", "revert:11:", "what is sourdough", "raised by a fed leaven", "is sour."),
        ("moderator", "revert:10:undo", "weight of rye loaves", "", "one kilogram"),
        ("moderator", "settle:0:sourdough/old-oven", "how hot was the wood oven", "275", "280"),
    ],
)
async def test_buttons_of_drafts_and_revisions_change_what_is_served(
    world: DiscordWorld, role: str, custom_id: str, question: str, before: str, after: str
) -> None:
    person = {"moderator": world.moderator, "owner": world.owner}[role]
    assert before in await answer(world.member, question)
    pressed = await press(person, custom_id)

    assert "Saved" in pressed.text
    assert after in await answer(world.member, question)


@pytest.mark.parametrize("custom_id", ["draft:10:discard", "draft:11:over", "draft:10:mine"])
async def test_the_other_buttons_of_drafts_are_understood(world: DiscordWorld, custom_id: str) -> None:
    outdated = (await press(world.moderator, "nonsense")).text

    assert (await press(world.moderator, custom_id)).text not in ("", outdated)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "custom_id",
    [
        *("draft:10:anyway", "draft:10:new", "draft:10:entry", "draft:10:more"),
        *("answer:2:", "teach:2:"),
    ],
)
async def test_buttons_that_open_a_form_still_do(lasting: DiscordWorld, custom_id: str) -> None:
    assert (await press(lasting.moderator, custom_id)).modal.title


@pytest.mark.asyncio(loop_scope="module")
async def test_a_button_that_edits_an_entry_still_does(lasting: DiscordWorld) -> None:
    choice = await press(lasting.moderator, "edit:0:rye/how-dark-is-rye")

    assert (await choice.press("It was wrong…")).modal.title


async def test_a_review_can_be_rejected(world: DiscordWorld) -> None:
    form = (await press(world.owner, "draft:11:reject")).modal

    assert form.title
    await form.submit(why="Which trial?")
    assert [draft.id for draft in await pending_drafts(world)] == [12]


async def pending_drafts(world: DiscordWorld) -> list[Draft]:
    scope = format_guild_scope(world.guild.id)
    return await fetch_drafts(world.app.database, scope, DraftState.PENDING, DraftState.THROTTLED)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("custom_id", "text"),
    [
        ("show:0:sourdough/old-oven", "275 degrees"),
        ("show:0:sourdough/what+keeping/bag", "linen bag"),
        ("topic:0:sourdough", "Sourdough"),
        ("topics:0:baking", "Baking"),
        ("topics:0:", "3 topics"),
        ("corrections:0:", "180 degrees"),
        ("timeline:0:sourdough", "1990"),
        ("sources:0:", "House rules"),
        ("queue:0:gaps", "salt"),
        ("queue:0:doubted", "keeping/bag"),
        ("queue:0:outside", ""),
        ("queue:0:overdue", ""),
        ("stats:30:", "helpful"),
        ("helpful:1:sourdough/what", "helpful"),
        ("unhelpful:4:sourdough/what", "not helpful"),
        ("follow:2:", ""),
    ],
)
async def test_every_button_that_shows_something_is_understood(
    lasting: DiscordWorld, custom_id: str, text: str
) -> None:
    await understand(lasting, custom_id, text)


@pytest.mark.parametrize(
    ("custom_id", "text"), [("dismiss:2:", ""), ("leave:1:keeping/bag", ""), ("checked:0:sourdough/what", "Saved")]
)
async def test_every_other_button_is_understood(world: DiscordWorld, custom_id: str, text: str) -> None:
    await understand(world, custom_id, text)


async def understand(world: DiscordWorld, custom_id: str, text: str) -> None:
    outdated = (await press(world.moderator, "nonsense")).text
    shown = (await press(world.moderator, custom_id)).text

    assert shown not in ("", outdated)
    assert text in shown


@pytest.mark.parametrize(
    ("custom_id", "text"),
    [("share:0:sourdough/what", "fed leaven"), ("share:2017060500000000:sourdough/temperature", "degrees")],
)
async def test_a_posted_answer_can_still_be_shown(world: DiscordWorld, custom_id: str, text: str) -> None:
    public = await (await press(world.moderator, custom_id)).await_follow_up()

    assert not public.ephemeral
    assert text in public.text


async def test_the_log_channel_is_sent_only_what_it_lacks(world: DiscordWorld) -> None:
    channel = next(channel for channel in world.guild.channels.values() if channel.name == "log")
    log = world.other.in_channel(channel)
    await world.emulator.state.wait_until(lambda: bool(log.messages))
    (message,) = log.messages

    assert "black bread" in message.text


async def test_an_export_of_the_same_guild_changes_nothing(world: DiscordWorld) -> None:
    for name in ("before-rooms-all.yaml", "before-rooms-changes.yaml"):
        reply = await world.moderator.slash("knowledge import", file=Upload(name, (DATA / name).read_bytes()))
        assert "changes nothing" in reply.text


async def test_an_export_is_imported_by_another_guild(discord: DiscordWorld) -> None:
    content = (DATA / "before-rooms-all.yaml").read_bytes()
    preview = await discord.moderator.slash("knowledge import", file=Upload("all.yaml", content))
    await (await preview.press(preview.buttons[0])).modal.submit(why="Agreed with the other bakery.")

    assert "dark brown" in await answer(discord.member, "how dark is rye")
    assert "240 degrees" in await answer(discord.member, "how hot is the oven for sourdough")
