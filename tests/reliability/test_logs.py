"""The log of the real process, at its most talkative: no words of members, no ids of theirs, no token."""

import logging
from pathlib import Path

import pytest

from benchmarks.bot_process import BotProcess
from bot.discord.log_privacy import PrivacyFilter, render_exception
from bot.emulator.protocol import ComponentKind
from bot.emulator.state.messages import Upload
from bot.emulator.state.state import TOKEN
from bot.emulator.testing.faults import Status, build_too_many_requests
from tests.discord_world import SMALL, Scenario, open_scenario

SECRET = "zanzibarium"
"""A word that only members write."""


async def test_at_debug_nothing_of_a_members_and_no_token_is_logged(tmp_path: Path) -> None:
    async with open_scenario() as scenario:
        bot = BotProcess(scenario.emulator, scenario.guild, tmp_path / "a.sqlite3", tmp_path / "log", SMALL)
        async with bot.run(LOG_LEVEL="DEBUG"):
            with scenario.emulator.expect_errors():
                tokens = await _say_everything(scenario)
        log = bot.read_log()

    assert "has connected to Gateway" in log
    people = (scenario.member, scenario.moderator)
    hidden = [SECRET, TOKEN, *(str(person.user.id) for person in people), *tokens]
    found = [word for word in hidden if word in log]
    assert found == [], [line for line in log.splitlines() if any(word in line for word in found)]


async def _say_everything(scenario: Scenario) -> list[str]:
    """Members ask, follow and vote; a moderator writes; Discord limits rates, refuses and sends nonsense.

    Returns the tokens of some of the interactions.
    """
    asked = await scenario.member.slash("ask", question=f"what is the {SECRET} of sourdough and the moon")
    passed_on = await asked.press("Ask the moderators")
    await passed_on.press("Notify me when it's answered")
    scenario.emulator.faults.plan(build_too_many_requests(0.05), "/callback")
    answer = await scenario.member.slash("ask", question="what is sourdough")
    await answer.press("👍")
    await scenario.member.autocomplete("ask", question=SECRET)
    choice = await scenario.moderator.slash("knowledge edit", entry="sourdough/what")
    form = await choice.select("Wording, dates, sources")
    scenario.emulator.faults.plan(Status(400, {"message": SECRET, "code": 50035}), "@original", "PATCH")
    written = await form.modal.submit(text=f"{SECRET} raises bread.")
    imported = await scenario.moderator.slash("knowledge import", file=Upload("a.yaml", f"{SECRET}: [".encode()))
    button = answer.find_components(ComponentKind.BUTTON)[0]
    button["custom_id"] = f"{SECRET}:1:{SECRET}"
    await answer.press(button["label"])
    for event in ("INTERACTION_CREATE", "MESSAGE_CREATE", "GUILD_MEMBER_UPDATE"):
        data = {"id": SECRET, "content": SECRET, "type": SECRET, "data": {"name": SECRET}}
        scenario.emulator.gateway_faults.send_frame({"op": 0, "t": event, "d": data, "s": 9})
    await scenario.member.slash("ask", question="what is sourdough")
    shown = (asked, passed_on, answer, form, written, imported)
    return [message.interaction.token for message in shown if message.interaction]


def _fail(word: str) -> None:
    try:
        int(word)
    except ValueError as error:
        raise KeyError(word) from error


def test_an_exception_is_shown_by_place_and_class_and_not_by_what_it_quotes() -> None:
    with pytest.raises(KeyError) as caught:
        _fail(SECRET)
    shown = render_exception(caught.value)

    assert SECRET not in shown
    assert shown.count("Traceback (most recent call last):") == 2
    assert "int(word)" in shown
    assert shown.splitlines()[-1] == "KeyError"


@pytest.mark.parametrize(
    ("name", "message", "shown"),
    [
        (
            "discord.http",
            "POST https://x/webhooks/12/s3cret/messages/@original: 429",
            "POST https://x/webhooks/12/…/messages/@original: 429",
        ),
        ("discord.http", "https://x/interactions/12/s3cret/callback", "https://x/interactions/12/…/callback"),
        (
            "asyncio",
            "Task exception was never retrieved\nfuture: <Task name='s3cret'>",
            "Task exception was never retrieved",
        ),
        ("asyncio", "Executing <Task name='s3cret'> took 2 seconds", "Executing "),
        ("bot.x", "a\nb", "a\nb"),
    ],
)
def test_messages_of_libraries_lose_tokens_and_representations(name: str, message: str, shown: str) -> None:
    record = logging.LogRecord(name, logging.WARNING, "", 0, message, None, None)

    assert PrivacyFilter().filter(record)
    assert record.getMessage() == shown
