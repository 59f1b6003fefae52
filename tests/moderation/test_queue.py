"""The queue of unanswered questions: submitted, clustered, dismissed, closed by an answer, followers notified."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.discord.member_actions import CLOSED, DISMISSED, PASSED_ON, WAITING_ALREADY, WILL_NOTIFY
from bot.discord.notifications.answered import ANSWERED
from bot.domain.dates import PartialDate
from bot.domain.guild_settings import GuildSettings
from bot.domain.moderation_queue import ModerationQueue, OverdueEntry
from bot.domain.retention import Retention
from bot.emulator.testing.driver import VisibleMessage
from bot.emulator.testing.faults import Status
from bot.matching.clustering import cluster_questions
from bot.moderation.unanswered import NOT_OPEN
from bot.replies.actions import QueueTab, ShowQueue
from bot.replies.moderation_queue import render_queue
from bot.storage.retention import delete_expired
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world
from tests.waiting import wait_until

BUTTER = "how much butter for sourdough"
BUTTER_AGAIN = "How much buter in the sourdough?"
BUTTER_ENTRY = """\
      - id: butter
        kind: fact
        text: 20 grams of butter go into a kilogram of sourdough.
        asked: [how much butter for sourdough, butter in sourdough, grams of butter]
        checked: 2026-05-02
        sources: [house]
"""


@asynccontextmanager
async def bakery(tmp_path: Path) -> AsyncIterator[DiscordWorld]:
    """The small base in a folder that can be changed, and the bot."""
    folder = tmp_path / "knowledge"
    shutil.copytree(SMALL, folder)
    async with discord_world(folder, tmp_path / "a.sqlite3") as world:
        yield world


def write_butter_entry(folder: Path) -> None:
    file = folder / "base.yaml"
    before, after = file.read_text(encoding="utf-8").split("  - id: keeping\n", 1)
    file.write_text(f"{before}{BUTTER_ENTRY}  - id: keeping\n{after}", encoding="utf-8")


async def serve_butter_entry(world: DiscordWorld) -> None:
    """Write the entry into the file, and serve it."""
    write_butter_entry(world.settings.knowledge_path)
    await world.app.reload()


async def submit_question(person: Person, question: str) -> VisibleMessage:
    asked = await person.slash("ask", question=question)
    return await asked.press("Ask the moderators")


async def open_queue(world: DiscordWorld) -> VisibleMessage:
    return await world.moderator.slash("knowledge questions")


async def read_notification(world: DiscordWorld, person: Person) -> VisibleMessage:
    """The direct message that a user gets."""
    direct = person.in_channel(world.emulator.state.open_direct_channel(person.user))
    await world.emulator.state.wait_until(lambda: bool(direct.messages), 10)
    (message,) = direct.messages
    return message


async def test_an_empty_queue_says_so(discord: DiscordWorld) -> None:
    shown = await open_queue(discord)

    assert shown.ephemeral
    assert "Unanswered questions" in shown.text
    assert "Nothing is waiting here." in shown.text
    assert shown.buttons == ["Not helpful (0)", "Outside (0)", "Overdue (0)"]


async def test_near_duplicates_are_one_cluster_under_the_newest_phrase(discord: DiscordWorld) -> None:
    assert (await submit_question(discord.member, BUTTER)).text.endswith(PASSED_ON)
    assert (await submit_question(discord.other, BUTTER)).text.endswith(WAITING_ALREADY)
    discord.emulator.state.advance_clock(1)
    assert (await submit_question(discord.other, BUTTER_AGAIN)).text.endswith(PASSED_ON)
    shown = await open_queue(discord)

    assert f"“{BUTTER_AGAIN}”" in shown.text
    assert f"Asked 3 times, also as “{BUTTER}”" in shown.text
    assert shown.buttons.count("Dismiss") == 1


async def test_questions_outside_the_knowledge_base_have_their_own_tab(discord: DiscordWorld) -> None:
    await submit_question(discord.member, "who won the world cup in football")
    await submit_question(discord.member, "oven or fridge")
    first = await open_queue(discord)

    assert "football" not in first.text
    assert "oven or fridge" in first.text
    outside = await first.press("Outside (1)")
    assert "who won the world cup in football" in outside.text
    assert outside.message.id == first.message.id


async def test_dismissed_questions_do_not_come_back(discord: DiscordWorld) -> None:
    await submit_question(discord.member, BUTTER)
    await submit_question(discord.member, BUTTER_AGAIN)
    shown = await open_queue(discord)
    after = await shown.press("Dismiss")

    assert "Nothing is waiting here." in after.text
    assert (await submit_question(discord.other, BUTTER)).text.endswith(DISMISSED)
    assert "Nothing is waiting here." in (await open_queue(discord)).text


async def test_dismissing_twice_tells_the_second_moderator(discord: DiscordWorld) -> None:
    await submit_question(discord.member, BUTTER)
    first, second = await open_queue(discord), await discord.owner.slash("knowledge questions")
    await first.press("Dismiss")

    assert (await second.press("Dismiss")).text == NOT_OPEN


async def test_another_server_does_not_see_the_queue(discord: DiscordWorld) -> None:
    await submit_question(discord.member, BUTTER)
    neighbours = discord.emulator.state.create_guild("Neighbours")
    await discord.emulator.state.wait_until(lambda: True, 10)
    there = discord.create_person(neighbours.add_member(discord.emulator.state.owner, owner=True))

    assert "Nothing is waiting here." in (await there.slash("knowledge questions")).text


async def test_a_long_queue_is_turned_page_by_page(discord: DiscordWorld) -> None:
    toppings = ("butter", "honey", "cheese", "olive", "salt", "pepper", "jam")
    for topping in toppings:
        await discord.app.unanswered.submit(discord.guild.id, f"how much {topping} for sourdough")
    first = await open_queue(discord)
    assert "Page 1 of 2" in first.text
    second = await first.press("Next ▶")

    assert "Page 2 of 2" in second.text
    assert second.buttons.count("Dismiss") == 2
    assert "◀ Previous" in second.buttons


async def test_a_follower_is_notified_once_when_the_question_is_answered(tmp_path: Path) -> None:
    async with bakery(tmp_path) as world, world.bot():
        passed = await submit_question(world.member, BUTTER)
        assert (await passed.press("Notify me when it's answered")).text == WILL_NOTIFY
        await passed.press("Notify me when it's answered")
        await submit_question(world.other, BUTTER)
        await serve_butter_entry(world)
        message = await read_notification(world, world.member)

        assert message.text.startswith(ANSWERED)
        assert BUTTER in message.text
        assert "20 grams of butter" in message.text
        assert "You asked in the server “Readers”" in message.text
        assert message.buttons == []
        assert "Nothing is waiting here." in (await open_queue(world)).text
        assert (await passed.press("Notify me when it's answered")).text == CLOSED
        assert await world.app.unanswered.fetch_due_notices() == []
        assert world.other.in_channel(world.emulator.state.open_direct_channel(world.other.user)).messages == []


async def test_followers_are_notified_of_answers_added_while_the_bot_was_down(tmp_path: Path) -> None:
    async with bakery(tmp_path) as world:
        async with world.bot():
            passed = await submit_question(world.member, BUTTER)
            await passed.press("Notify me when it's answered")
        write_butter_entry(world.settings.knowledge_path)
        async with world.bot():
            assert "20 grams of butter" in (await read_notification(world, world.member)).text
            assert "Nothing is waiting here." in (await open_queue(world)).text


async def fetch_followers(world: DiscordWorld) -> list[int]:
    """Who is remembered for wanting to be told."""
    rows = await world.app.database.reading.execute_fetchall("SELECT person FROM follower")
    return [int(person) for (person,) in rows]


async def test_a_follower_with_closed_direct_messages_is_forgotten(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with bakery(tmp_path) as world, world.bot():
        await (await submit_question(world.member, BUTTER)).press("Notify me when it's answered")
        closed = {"code": 50007, "message": "Cannot send messages to this user"}
        world.emulator.faults.plan(Status(403, closed), "/channels/{channel_id}/messages", "POST")
        await serve_butter_entry(world)
        await wait_until(lambda: "their direct messages are closed" in caplog.text)

        assert await fetch_followers(world) == []


async def test_a_notification_is_retried_after_discord_fails(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with bakery(tmp_path) as world, world.bot() as client:
        client.notifications.retry_seconds = 0.01
        await (await submit_question(world.member, BUTTER)).press("Notify me when it's answered")
        world.emulator.faults.plan(Status(400, {"code": 0, "message": "no"}), "/channels/{channel_id}/messages", "POST")
        await serve_butter_entry(world)

        assert "20 grams of butter" in (await read_notification(world, world.member)).text
        assert "will retry" in caplog.text
        assert await fetch_followers(world) == []
        assert "Nothing is waiting here." in (await open_queue(world)).text


async def test_what_a_stopping_bot_is_woken_for_is_left_to_the_next_start(tmp_path: Path) -> None:
    async with bakery(tmp_path) as world:
        async with world.bot() as client:
            await (await submit_question(world.member, BUTTER)).press("Notify me when it's answered")
            await client.notifications.close()
            await serve_butter_entry(world)
            await world.member.slash("ask", question=BUTTER)  # by then it would have been delivered
            assert len(await fetch_followers(world)) == 1
        async with world.bot():
            assert "20 grams of butter" in (await read_notification(world, world.member)).text


async def test_a_question_from_an_old_message_is_closed_if_it_is_answered_by_now(
    tmp_path: Path,
) -> None:
    async with bakery(tmp_path) as world, world.bot():
        asked = await world.member.slash("ask", question=BUTTER)
        await serve_butter_entry(world)
        await asked.press("Ask the moderators")

        assert "Nothing is waiting here." in (await open_queue(world)).text


async def test_followers_of_a_dismissed_question_are_forgotten(tmp_path: Path) -> None:
    async with bakery(tmp_path) as world, world.bot():
        passed = await submit_question(world.member, BUTTER)
        await passed.press("Notify me when it's answered")
        await (await open_queue(world)).press("Dismiss")

        assert await fetch_followers(world) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("what is the budget of KFOR", "whats KFORs budgt?", True),
        ("who leads KFOR", "who leads KFOR now", True),
        ("when did KFOR start", "who started KFOR", False),
        ("who is the president of Serbia", "who is the president of Croatia", False),
        ("how did Austria join", "how did Australia join", False),
        ("budget in 2021", "budget in 2022", False),
        ("what is it", "why is it", False),
    ],
)
def test_questions_cluster_by_subject_and_by_kind_of_answer(one: str, other: str, same: bool) -> None:
    assert cluster_questions([one, other]) == ([[0, 1]] if same else [[0], [1]])


def test_no_questions_make_no_clusters() -> None:
    assert cluster_questions([]) == []


@pytest.mark.parametrize(
    ("written", "says"), [("checked: 2024-05-01", "last checked 2 years ago"), ("review: yearly", "not checked yet")]
)
async def test_an_overdue_entry_leaves_the_queue_once_checked(written: str, says: str, tmp_path: Path) -> None:
    async with bakery(tmp_path) as world, world.bot():
        file = world.settings.knowledge_path / "base.yaml"
        old = file.read_text(encoding="utf-8").replace("checked: 2026-05-01\n        review: never", written)
        file.write_text(old, encoding="utf-8")
        await world.app.reload()
        await world.member.slash("ask", question="what is sourdough")
        overdue = await open_queue(world)
        assert f"sourdough/what: {says}, shown 1 time recently" in overdue.text
        saved = await overdue.press("Checked today")
        assert "Saved" in saved.text
        again = await open_queue(world)
        answer = await world.member.slash("ask", question="what is sourdough")

        assert "Nothing is waiting here." in again.text
        assert f"Checked {PartialDate.parse(str(datetime.now(UTC).date())).format()}" in answer.text
        assert "Overdue" not in answer.text


async def test_a_hidden_entry_is_not_offered_for_checking(discord: DiscordWorld) -> None:
    waiting = ModerationQueue(overdue=(OverdueEntry("no/such", 0), OverdueEntry("sourdough/what", 2)))
    base, today = discord.app.shared.base, date(2026, 11, 23)
    shown = str(render_queue(waiting, ShowQueue(QueueTab.OVERDUE), base, today, GuildSettings()))

    assert "no/such" not in shown
    assert "shown 2 times recently" in shown


async def test_a_question_is_reopened_when_its_answer_is_removed(tmp_path: Path) -> None:
    async with bakery(tmp_path) as world, world.bot():
        await submit_question(world.member, BUTTER)
        file = world.settings.knowledge_path / "base.yaml"
        before = file.read_text(encoding="utf-8")
        await serve_butter_entry(world)
        assert "Nothing is waiting here." in (await open_queue(world)).text
        file.write_text(before, encoding="utf-8")
        await world.app.reload()

        assert BUTTER in (await open_queue(world)).text
        assert (await submit_question(world.other, BUTTER)).text.endswith(WAITING_ALREADY)


async def test_one_vote_is_enough_where_the_server_wants_it(discord: DiscordWorld) -> None:
    await (await discord.member.slash("ask", question="what is sourdough")).press("👎")
    empty = await (await open_queue(discord)).press("Not helpful (0)")
    assert "An answer comes here after 3 votes of “not helpful”." in empty.text
    await (await discord.moderator.slash("knowledge settings")).select("1", number=4)

    assert "What is sourdough" in (await open_queue(discord)).text


async def test_unanswered_questions_are_kept_only_where_the_server_wants_it(discord: DiscordWorld) -> None:
    await discord.member.slash("ask", question=BUTTER)
    assert "Nothing is waiting here." in (await open_queue(discord)).text
    assert "What you ask is not stored." in (await discord.member.slash("about")).text
    await (await discord.moderator.slash("knowledge settings")).press("Keep them for 30 days")
    for question in (BUTTER, BUTTER_AGAIN, "hello", "what is sourdough"):
        await discord.other.slash("ask", question=question)
    await discord.dm_user.slash("ask", question="how much salt in private")

    queue = ""
    async with asyncio.timeout(10):  # words are kept after the reply
        while "Asked 2 times" not in queue:
            queue = (await open_queue(discord)).text
    assert f"“{BUTTER_AGAIN}”" in queue
    assert "hello" not in queue
    assert "private" not in queue
    about = (await discord.member.slash("about")).text
    assert "kept for 30 days, without who asked" in about
    assert "What you ask is not stored." not in about
    rows = await discord.app.database.reading.execute_fetchall("SELECT * FROM question")
    assert str(discord.other.user.id) not in str(list(rows))


async def test_a_kept_question_is_deleted_after_30_days_unless_somebody_passes_it_on(discord: DiscordWorld) -> None:
    await (await discord.moderator.slash("knowledge settings")).press("Keep them for 30 days")
    await discord.member.slash("ask", question="how much honey for sourdough")
    await submit_question(discord.member, BUTTER)
    async with discord.app.database.write() as connection:
        await connection.execute("UPDATE question SET asked = '2026-01-01T00:00:00+00:00'")
    await delete_expired(discord.app.database, Retention(questions_days=100_000))
    rows = await discord.app.database.reading.execute_fetchall("SELECT text FROM question")

    assert [text for (text,) in rows] == [BUTTER]
