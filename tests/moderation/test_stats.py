"""/knowledge stats: a server's usage as text and as a chart."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.app import Almanac
from bot.domain.knowledge import CheckInterval
from bot.domain.statistics import OUTCOMES, Event, QueueSizes, UsageCounts, compute_statistics, rank_overdue
from bot.emulator.testing.driver import VisibleMessage
from bot.languages import say_date
from bot.replies.statistics import WHAT_IS_STORED, describe_chart, render_statistics_text
from bot.storage import usage
from tests.discord_world import DiscordWorld, Person

REVIEWS = {"what": CheckInterval.NEVER}
TODAY = datetime.now(UTC).date()


def _format(day: date) -> str:
    return say_date(day.year, day.month, day.day)


async def ask(person: Person, *questions: str) -> list[VisibleMessage]:
    return [await person.slash("ask", question=question) for question in questions]


async def test_stats_count_questions_and_outcomes(discord: DiscordWorld) -> None:
    answered, *_ = await ask(discord.member, "what is sourdough", "where to store bread", "oven or fridge", "thanks!")
    await ask(discord.other, "what is sourdough", "who won the world cup in football")
    await answered.press("👍")
    shown = await discord.moderator.slash("knowledge stats")

    assert shown.ephemeral
    assert "The last 30 days" in shown.text
    assert (
        "**Questions:** 5: 3 answered (60%), 1 given suggestions (20%), 0 not answered (0%), "
        "1 outside what I cover (20%)" in shown.text
    )
    assert "**Votes:** 1 helpful, 0 not helpful" in shown.text
    assert "**Most asked about:** Sourdough (2), Keeping bread fresh (1)" in shown.text
    assert "**Waiting:** 0 unanswered questions, 0 answers voted not helpful" in shown.text
    assert WHAT_IS_STORED in shown.text


async def test_the_chart_has_a_text_alternative(discord: DiscordWorld) -> None:
    await ask(discord.member, "what is sourdough", "oven or fridge")
    shown = await discord.moderator.slash("knowledge stats", days=7)

    (picture,) = shown.files
    assert picture.upload.filename == "questions.png"
    assert picture.upload.content.startswith(b"\x89PNG")
    assert picture.description == (
        f"Questions by day from {_format(TODAY - timedelta(days=6))} to {_format(TODAY)}. 2: 1 answered (50%), "
        f"1 given suggestions (50%), 0 not answered (0%), 0 outside what I cover (0%). "
        f"Busiest day: {_format(TODAY)} (2)."
    )


async def test_switching_the_period_edits_the_message_and_leaves_out_earlier_days(discord: DiscordWorld) -> None:
    long_ago = TODAY - timedelta(days=60)
    counted = usage.CounterKey(long_ago, discord.guild.id, Event.ANSWERED, "sourdough/what")
    await usage.add_counts(discord.app.database, {counted: 4})
    shown = await discord.moderator.slash("knowledge stats", days=7)
    assert "**Questions:** none" in shown.text
    longer = await shown.press("90 days")

    assert longer.message.id == shown.message.id
    assert "**Questions:** 4: 4 answered (100%)" in longer.text
    assert len(longer.files) == 1


async def test_another_servers_questions_are_not_counted_here(discord: DiscordWorld) -> None:
    neighbours = discord.emulator.state.create_guild("Neighbours")
    there = discord.create_person(neighbours.add_member("Ana"))
    await ask(there, "what is sourdough")
    await ask(discord.dm_user, "what is sourdough")

    assert "**Questions:** none" in (await discord.moderator.slash("knowledge stats")).text


async def test_open_questions_and_overdue_entries_are_counted(discord: DiscordWorld) -> None:
    (asked,) = await ask(discord.member, "how much butter for sourdough")
    await asked.press("Ask the moderators")
    shown = await discord.moderator.slash("knowledge stats")

    assert "**Waiting:** 1 unanswered question, 0 answers voted not helpful" in shown.text
    assert "Unanswered questions" in (await shown.press("Show the queue")).text


async def test_overdue_entries_are_listed_most_shown_first(app: Almanac) -> None:
    topics = {
        topic.id: replace(
            topic,
            entries=tuple(replace(one, review=REVIEWS.get(one.id, CheckInterval.YEARLY)) for one in topic.entries),
        )
        for topic in app.shared.base.topics.values()
    }
    base = replace(app.shared.base, topics=topics)
    later = TODAY.replace(year=TODAY.year + 5)
    counts = UsageCounts({}, {(Event.OPENED, "sourdough/old-oven"): 2, (Event.ANSWERED, "gone/gone"): 9})
    aged = tuple(entry.entry_id for entry in rank_overdue(base, counts.by_entry, later))
    figures = compute_statistics(counts, {}, base, later, 7, QueueSizes(0, 0, aged))

    assert aged[0] == "sourdough/old-oven"
    assert "sourdough/what" not in aged
    assert figures.topics == (("Sourdough", 2),)
    assert "3 entries, most shown first: sourdough/old-oven, keeping/bag, sourdough/temperature" in str(
        render_statistics_text(figures).blocks
    )
    assert "The most on" not in describe_chart(figures)
    assert len(figures.totals) == len(OUTCOMES)
