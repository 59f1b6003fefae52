"""Menus of messages: picking an option carries out its action, for whoever may."""

import logging

import pytest

from bot.discord.components.limits import MAX_CHOICE_LENGTH
from bot.discord.components.message import build_view
from bot.discord.member_actions import OUTDATED
from bot.discord.permissions import ONLY_MANAGERS
from bot.emulator.protocol import SELECTS, MessageFlag
from bot.emulator.state.component_tree import normalise_components
from bot.emulator.testing.driver import VisibleMessage
from bot.replies.document import Menu, MenuOption, Reply, Text
from bot.replies.editing_actions import MarkChecked
from bot.replies.forms import MAX_OPTIONS
from bot.replies.plain_text import render_plain
from bot.replies.read_actions import Show, ShowTopic
from tests.discord_world import DiscordWorld, Person

MENU = Menu(
    "What next?",
    (
        MenuOption("Keeping bread", ShowTopic("keeping"), "The other topic"),
        MenuOption("Checked", MarkChecked("sourdough/what")),
        MenuOption("The oven", Show(("sourdough/temperature",)), selected=True),
    ),
)


def post(world: DiscordWorld, person: Person, reply: Reply) -> VisibleMessage:
    state = world.emulator.state
    message = state.post_message(state.bot, person.client.channel, "")
    message.flags = int(MessageFlag.COMPONENTS_V2)
    message.components = normalise_components(build_view(reply).to_components())
    return VisibleMessage(person, message)


async def test_picking_an_option_does_what_it_says_for_those_who_may(discord: DiscordWorld) -> None:
    shown = post(discord, discord.member, Reply((Text("Here."), MENU)))

    assert "linen bag" in (await shown.select("Keeping bread")).text
    assert (await shown.select("Checked")).text == ONLY_MANAGERS
    assert "Saved" in (await shown.select("Checked", by=discord.moderator)).text


async def test_a_forged_choice_says_that_the_button_has_expired(
    discord: DiscordWorld, caplog: pytest.LogCaptureFixture
) -> None:
    for value in ("nonsense", "menu:0:", ""):
        shown = post(discord, discord.member, Reply((Text("Here."),), menus=(MENU,)))
        (select,) = shown.find_components(*SELECTS)
        select["options"][0]["value"] = value
        assert (await shown.select("Keeping bread")).text == OUTDATED

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_long_and_many_options_fit(discord: DiscordWorld) -> None:
    options = tuple(MenuOption("word " * 60, ShowTopic(f"t{number}"), "hint " * 60) for number in range(40))
    shown = post(discord, discord.member, Reply((Text("Here."),), menus=(Menu("Choose " * 60, (*options, *options)),)))

    assert len(shown.options) == MAX_OPTIONS
    assert max(map(len, shown.options)) <= MAX_CHOICE_LENGTH


def test_a_menu_is_readable_as_plain_text() -> None:
    shown = "[What next?: Keeping bread, Checked, The oven]"

    assert render_plain(Reply((MENU,))) == shown
    assert render_plain(Reply((), menus=(MENU,))) == shown
