"""Who may do what: every command, completion and press, by everybody who could try it.

Discord's own menu is put out of the way first: a server's owner can show a command to anybody, and Discord may offer
one that is no longer registered like that. What is left is our own check.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest
import pytest_asyncio
from discord import AppCommandOptionType, app_commands

from bot.discord import commands
from bot.discord.components.message import build_view
from bot.discord.permissions import ONLY_IN_SERVER, ONLY_MANAGERS, ONLY_OWNERS, ONLY_ROLE
from bot.domain.changes import Operation, format_guild_scope
from bot.domain.guild_settings import GuildSettings
from bot.domain.knowledge import Entry
from bot.emulator.client.option_input import OptionValue
from bot.emulator.protocol import MessageFlag, PermissionFlag
from bot.emulator.state.component_tree import normalise_components
from bot.emulator.state.messages import Message, Upload
from bot.emulator.testing.driver import OpenModal, VisibleMessage
from bot.replies import actions, editing_actions, read_actions
from bot.replies.actions import Action
from bot.replies.document import Button, Reply, Text
from bot.replies.forms import FormKind
from tests.conftest import ROOT
from tests.discord_world import SMALL, DiscordWorld, Person, discord_world

AnyCommand = app_commands.Command[Any, ..., Any]
ROLE = ONLY_ROLE.format(role="Librarians")
REFUSALS = (ROLE, ONLY_MANAGERS, ONLY_OWNERS, ONLY_IN_SERVER)

PEOPLE = ("member", "moderator", "manager", "stranger", "owner", "operator", "guest", "alone")
"""`moderator` holds the role that the server chose, `manager` may manage the server without it, `stranger` moderates
another server, `owner` owns this one, `operator` runs the bot, `guest` installed the bot for themselves and manages a
server without it, `alone` is in direct messages."""

EVERYBODY: dict[str, str | None] = dict.fromkeys(PEOPLE)
MODERATORS: dict[str, str | None] = {
    **dict.fromkeys(("member", "manager", "stranger", "operator"), ROLE),
    "moderator": None,
    "owner": None,
    **dict.fromkeys(("guest", "alone"), ONLY_IN_SERVER),
}
MANAGERS: dict[str, str | None] = {
    **dict.fromkeys(("member", "moderator", "stranger", "operator"), ONLY_MANAGERS),
    "manager": None,
    "owner": None,
    **dict.fromkeys(("guest", "alone"), ONLY_IN_SERVER),
}
OWNERS: dict[str, str | None] = {**dict.fromkeys(PEOPLE, ONLY_OWNERS), "operator": None}

COMMANDS: dict[str, dict[str, str | None]] = {
    "ask": EVERYBODY,
    "topic": EVERYBODY,
    "topics": EVERYBODY,
    "compare": EVERYBODY,
    "timeline": EVERYBODY,
    "sources": EVERYBODY,
    "corrections": EVERYBODY,
    "recommend": EVERYBODY,
    "fact": EVERYBODY,
    "about": EVERYBODY,
    "privacy": EVERYBODY,
    "Answer this": EVERYBODY,
    "knowledge questions": MODERATORS,
    "Save as knowledge": MODERATORS,
    **dict.fromkeys(
        [
            f"knowledge {name}"
            for name in (
                "add",
                "edit",
                "hide",
                "restore",
                "category",
                "source",
                "history",
                "rewind",
                "diff",
                "export",
                "import",
                "waiting",
            )
        ],
        MODERATORS,
    ),
    "knowledge reload": OWNERS,
    "knowledge settings": MANAGERS,
    "knowledge stats": MODERATORS,
    "knowledge why": MODERATORS,
}
"""Who is refused, and with which words; None: may."""

PRESSES: dict[Action, dict[str, str | None]] = {
    read_actions.Show(("sourdough/what",)): EVERYBODY,
    read_actions.ShowTopic("sourdough"): EVERYBODY,
    read_actions.ListTopics(): EVERYBODY,
    read_actions.ShowReport(read_actions.ReportKind.TIMELINE): EVERYBODY,
    read_actions.ShowAnother(read_actions.Pool.FACTS, ("sourdough/what",)): EVERYBODY,
    actions.Share(("sourdough/what",)): EVERYBODY,
    actions.AskModerators(): EVERYBODY,
    actions.Follow(1): EVERYBODY,
    actions.Vote("sourdough/what", 1, actions.Rating.HELPFUL): EVERYBODY,
    actions.EraseMyData(confirmed=True): EVERYBODY,
    actions.UnknownAction("of another time"): EVERYBODY,
    actions.ShowQueue(): MODERATORS,
    actions.Dismiss(1): MODERATORS,
    actions.KeepRevision("sourdough/what", 1): MODERATORS,
    actions.ShowStatistics(7): MODERATORS,
    editing_actions.DraftAction(editing_actions.DraftStep.SAVE, 1): MODERATORS,
    editing_actions.Revert(99): MODERATORS,
    editing_actions.UndoChangeSet(99): MODERATORS,
    editing_actions.TryPhrase("sourdough/what"): MODERATORS,
    editing_actions.ShowHistory(): MODERATORS,
    editing_actions.ShowStates(): MODERATORS,
    editing_actions.RewindBefore(99): MODERATORS,
    editing_actions.TeachPhrase("sourdough/what"): MODERATORS,
    editing_actions.AddForQuestion(): MODERATORS,
    editing_actions.ChangeSetting(editing_actions.SettingName.KEEPS_QUESTIONS, "0"): MANAGERS,
    editing_actions.CompareFrom(99): MODERATORS,
    editing_actions.CompareStates(98, 99): MODERATORS,
    editing_actions.Settle("sourdough/what", ours=True): MODERATORS,
    editing_actions.EditEntry("sourdough/what"): MODERATORS,
    editing_actions.MarkChecked("sourdough/what"): MODERATORS,
    editing_actions.AnswerQuestion(1): MODERATORS,
    editing_actions.AddPhrases(1): MODERATORS,
}
"""One of each kind of press."""


FORMS: dict[FormKind, dict[str, str | None]] = dict.fromkeys(FormKind, MODERATORS)
"""Every kind of form, sent by any user who has one."""


def every_command() -> Iterator[AnyCommand | app_commands.ContextMenu]:
    for command in commands.ALL:
        if isinstance(command, app_commands.Group):
            yield from (one for one in command.walk_commands() if isinstance(one, app_commands.Command))
        else:
            yield command


ALL = {command.qualified_name: command for command in every_command()}
COMPLETED = sorted(
    (name, parameter.name)
    for name, command in ALL.items()
    if isinstance(command, app_commands.Command)
    for parameter in command.parameters
    if parameter.autocomplete
)


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody who could try."""

    world: DiscordWorld
    people: dict[str, Person]

    def try_out(self, who: str) -> Person:
        self.world.reset_rate_limit()  # a user who tries everything is no member in a hurry
        return self.people[who]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    async with discord_world(SMALL, folder / "a.sqlite3") as world:
        emulator, guild = world.emulator, world.guild
        operator = emulator.state.owner
        librarians = guild.create_role("Librarians")
        del guild.members[operator.id]
        owner = guild.add_member("Olga", owner=True)
        elsewhere = emulator.state.create_guild("Neighbours")
        stranger = elsewhere.add_member("Ana", permissions=PermissionFlag.MANAGE_GUILD).user
        people = {
            "member": world.member,
            "moderator": Person(emulator.create_client(guild.add_member("Vuk", roles=[librarians]))),
            "manager": world.moderator,
            "stranger": Person(emulator.create_client(guild.add_member(stranger))),
            "owner": Person(emulator.create_client(owner)),
            "operator": Person(emulator.create_client(guild.add_member(operator))),
            "guest": guest(world),
            "alone": world.dm_user,
        }
        async with world.bot():
            await people["owner"].change_settings(moderators=librarians)
            await _hide_something(world)
            _offer_everything(world)
            yield Town(world, people)


def guest(world: DiscordWorld) -> Person:
    emulator = world.emulator
    without = emulator.state.create_guild("Elsewhere", installed=False)
    user = emulator.state.create_user("Iva", installed=True)
    return Person(emulator.create_client(without.add_member(user, permissions=PermissionFlag.MANAGE_GUILD)))


async def _hide_something(world: DiscordWorld) -> None:
    """So that there is something to restore."""
    editor, scope = world.app.drafts, format_guild_scope(world.guild.id)
    found = await editor.items.fetch_item(scope, "sourdough/what")
    assert isinstance(found, Entry)
    entry = replace(found, id="salt", asked=("how much salt",))
    for value in (entry, None):
        draft = await editor.create(scope, 1, Operation.EDIT, [await editor.items.propose(scope, entry.full_id, value)])
        await editor.save(draft, GuildSettings())


def _offer_everything(world: DiscordWorld) -> None:
    for command in world.emulator.state.commands["global"]:
        command.update({"default_member_permissions": None, "contexts": [0, 1, 2], "integration_types": [0, 1]})


def sample(world: DiscordWorld, command: AnyCommand) -> dict[str, OptionValue]:
    """Something for each option that has to be given."""
    samples: dict[AppCommandOptionType, OptionValue] = {
        AppCommandOptionType.string: "sourdough",
        AppCommandOptionType.integer: 1,
        AppCommandOptionType.role: world.guild.everyone,
        AppCommandOptionType.channel: world.channel,
        AppCommandOptionType.attachment: Upload("a.yaml", b"topics: []"),
    }
    return {
        one.display_name: str(one.choices[0].value) if one.choices else samples[one.type]
        for one in command.parameters
        if one.required
    }


def check(shown: VisibleMessage, refusal: str | None) -> None:
    if refusal is None:
        assert shown.interaction is not None
        assert shown.interaction.modal is not None or shown.text not in REFUSALS
    else:
        assert shown.text == refusal
        assert shown.ephemeral or shown.message.channel.guild is None


def test_every_command_and_every_kind_of_press_has_its_row() -> None:
    assert set(COMMANDS) == set(ALL)
    assert sorted(kind.__name__ for kind in get_args(Action)) == sorted(type(one).__name__ for one in PRESSES)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", COMMANDS)
async def test_commands(town: Town, name: str) -> None:
    command = ALL[name]
    for who, refusal in COMMANDS[name].items():
        person = town.try_out(who)
        if isinstance(command, app_commands.ContextMenu):
            shown = await person.menu(name, person.write("what is sourdough"))
        else:
            shown = await person.slash(name, **sample(town.world, command))
        check(shown, refusal)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("name", "option"), COMPLETED)
async def test_completions_offer_nothing_to_a_user_without_permission(town: Town, name: str, option: str) -> None:
    for who, refusal in COMMANDS[name].items():
        offered = await town.try_out(who).autocomplete(name, **{option: ""})
        assert bool(offered) == (refusal is None), who


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("action", PRESSES, ids=lambda action: type(action).__name__)
async def test_presses(town: Town, action: Action) -> None:
    for who, refusal in PRESSES[action].items():
        person = town.try_out(who)
        message = offering(town, person, action)
        check(await VisibleMessage(person, message).press("Press"), refusal)


def offering(town: Town, person: Person, action: Action) -> Message:
    """A message of the bot with that button, wherever a user found it."""
    state = town.world.emulator.state
    message = state.post_message(state.bot, person.client.channel, "")
    message.flags = int(MessageFlag.COMPONENTS_V2)
    reply = Reply((Text("Here."),), (Button("Press", action),))
    message.components = normalise_components(build_view(reply).to_components())
    return message


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("kind", FORMS)
async def test_forms(town: Town, kind: FormKind) -> None:
    for who, refusal in FORMS[kind].items():
        moderator = town.try_out("moderator")
        choice = await moderator.slash("knowledge edit", entry="sourdough/what")
        form = (await choice.press("It was wrong…")).modal
        form.payload["custom_id"] = f"form:{kind}:99999"
        check(await OpenModal(town.people[who], form.interaction).submit(), refusal)


EVERYWHERE = sorted(
    name
    for name, command in ALL.items()
    if isinstance(command, app_commands.Command) and any(one.name == "everywhere" for one in command.parameters)
)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", EVERYWHERE)
async def test_what_every_server_sees_is_for_moderators_who_run_the_bot(town: Town, name: str) -> None:
    command = ALL[name]
    assert isinstance(command, app_commands.Command)
    options = {**sample(town.world, command), "everywhere": True}
    refusals = {**MODERATORS, "moderator": ONLY_OWNERS, "owner": ONLY_OWNERS}
    for who, refusal in refusals.items():
        check(await town.try_out(who).slash(name, **options), refusal)

    operator = town.world.guild.members[town.people["operator"].user.id]
    librarians = next(role for role in town.world.guild.roles.values() if role.name == "Librarians")
    operator.roles.append(librarians)
    check(await town.try_out("operator").slash(name, **options), None)
    operator.roles.remove(librarians)


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    known = {name.removeprefix("knowledge ") for name in ALL}

    assert [name for name in known if not re.search(rf"[`*]/?{re.escape(name)}[`*]", readme)] == []
