"""The queue of unanswered questions is bounded by member, server and size, and opens at its bounds."""

import random
import string
from datetime import UTC, datetime

import pytest

from bot.discord import rate_limit
from bot.discord.member_actions import PASSED_ON, WAITING_ALREADY
from bot.moderation import unanswered
from tests.discord_world import DiscordWorld, Person

UNKNOWN = "how much butter for sourdough"


def invent_text(length: int, chance: random.Random) -> str:
    """Made-up words."""
    words = ("".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9))) for _ in range(length // 4))
    return " ".join(words)[:length]


async def fill_queue(discord: DiscordWorld, texts: list[str]) -> None:
    """Let questions wait that somebody passed on long ago, without the limits of today."""
    sql = "INSERT INTO question (guild, text, scope, asked) VALUES (:guild, :text, 'in', :asked)"
    asked = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [{"guild": discord.guild.id, "text": text, "asked": asked} for text in texts]
    async with discord.app.database.write() as connection:
        await connection.executemany(sql, rows)


async def submit(person: Person, question: str) -> str:
    asked = await person.slash("ask", question=question)
    return (await asked.press("Ask the moderators")).text.splitlines()[-1]


async def test_a_thousand_questions_of_made_up_words_are_shown_and_can_be_dismissed(discord: DiscordWorld) -> None:
    chance = random.Random(1)
    await fill_queue(discord, [invent_text(300, chance) for _ in range(unanswered.MAX_QUESTIONS)])
    shown = await discord.moderator.slash("knowledge questions")
    before, buttons = shown.text, shown.buttons
    dismissed = await shown.press("Dismiss")

    assert buttons.count("Dismiss") > 1
    assert dismissed.text != before


async def test_a_full_queue_takes_no_more_and_says_so(discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MAX_QUESTIONS", 1)
    assert await submit(discord.member, UNKNOWN) == PASSED_ON

    assert await submit(discord.other, f"{UNKNOWN} and rye") == unanswered.FULL


async def test_long_questions_fill_the_queue_sooner(discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MAX_TOTAL_LENGTH", len(UNKNOWN) + 10)
    assert await submit(discord.member, UNKNOWN) == PASSED_ON

    assert await submit(discord.other, f"{UNKNOWN} and rye") == unanswered.FULL


async def test_a_question_that_is_too_long_is_not_passed_on(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "MAX_QUESTION_LENGTH", 20)

    assert (
        await submit(discord.member, UNKNOWN)
        == "That's too long to pass on. Please ask again in at most 20 characters."
    )


async def test_one_member_cannot_fill_the_queue(discord: DiscordWorld) -> None:
    discord.client.submission_limiter = rate_limit.build_submission_limiter(max_calls=1)
    assert await submit(discord.member, UNKNOWN) == PASSED_ON

    assert (
        await submit(discord.member, f"{UNKNOWN} and rye") == "You're going too fast. Please try again in 60 minutes."
    )
    assert await submit(discord.other, UNKNOWN) == WAITING_ALREADY


async def test_a_member_who_types_faster_than_people_do_gets_no_choices(discord: DiscordWorld) -> None:
    offered = [await discord.member.complete("ask", "question", "sour") for _ in range(rate_limit.MAX_COMPLETIONS + 1)]

    assert offered[0]
    assert offered[-1] == []
    assert await discord.other.complete("ask", "question", "sour") == offered[0]
