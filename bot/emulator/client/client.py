"""Discord's client as one user in one channel uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.emulator.client.option_input import OptionInput, OptionValue
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import CommandKind, ComponentKind, InteractionKind, OptionKind, Payload, PermissionFlag
from bot.emulator.state.commands import (
    NESTING_KINDS,
    find_command,
    find_integration_owners,
    find_subcommand,
    get_command_kind,
    list_offered_commands,
)
from bot.emulator.state.component_tree import walk_components
from bot.emulator.state.guilds import Channel, Member
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import Message, Upload
from bot.emulator.state.resolved import Resolvable, ResolvedData
from bot.emulator.state.state import State
from bot.emulator.state.users import User


class AutocompleteChoice(NamedTuple):
    """A suggestion: what the user reads, and the value that is sent."""

    name: str
    value: str | float


@dataclass(frozen=True, slots=True, eq=False)
class UserClient:
    """What a user sees in a channel and does there.

    Actions that start an interaction return it at once; it fills in as the bot responds. Every action raises
    ActionNotAllowed if Discord would not let the user do it.
    """

    state: State
    interactions: Interactions
    user: User
    channel: Channel

    def list_offered_commands(self) -> list[Payload]:
        """The commands in the user's picker."""
        return list_offered_commands(self.state, self.user, self.channel)

    def list_visible_messages(self) -> list[Message]:
        """The messages that the user sees, oldest first."""
        return self.state.list_visible_messages(self.channel, self.user) if self._sees_channel() else []

    def write(self, content: str, *files: Upload) -> Message:
        if not self.channel.compute_permissions(self.user) & PermissionFlag.SEND_MESSAGES:
            raise ActionNotAllowed("You do not have permission to send messages in this channel.")
        return self.state.post_message(self.user, self.channel, content, *files)

    def edit(self, message: Message, content: str) -> None:
        if message.author != self.user:
            raise ActionNotAllowed("Only its author can edit a message.")
        message.content = content
        self.state.mark_edited(message)

    def dismiss(self, message: Message) -> None:
        """Dismiss an ephemeral message, or delete one of the user's own."""
        if self.user not in (message.viewer, message.author):
            raise ActionNotAllowed("Only its author can delete a message, and only its reader can dismiss one.")
        self.state.delete_message(message)

    def slash(self, name: str, options: dict[str, OptionValue], focused: str | None = None) -> PendingInteraction:
        """Use a slash command, or ask for completions.

        Args:
            name: the whole name, with a subcommand's: "ask", "knowledge add".
            options: values by the names of options.
            focused: the option to complete; None sends the command.

        """
        first, *path = name.split(" ")
        command = self._require_command(first, CommandKind.SLASH)
        leaf = find_subcommand(command, path)
        if leaf is None or any(option["type"] in NESTING_KINDS for option in leaf.get("options") or []):
            raise ActionNotAllowed(f"/{name} is not a complete command.")
        option_input = OptionInput(self.state, self.channel, leaf.get("options") or [])
        data = option_input.fill(options) if focused is None else option_input.fill_partly(options, focused)
        kind = InteractionKind.COMMAND if focused is None else InteractionKind.AUTOCOMPLETE
        resolved = option_input.resolved.to_payload()
        interaction = self._use_command(command, kind, {"options": _nest(path, data), **resolved})
        interaction.command_name = name
        return interaction

    def menu(self, name: str, target: Message | Member) -> PendingInteraction:
        """Use a command from the menu of a message or a member."""
        kind = CommandKind.MESSAGE if isinstance(target, Message) else CommandKind.USER
        command = self._require_command(name, kind)
        if isinstance(target, Message):
            self._require_visible(target)
        resolved = ResolvedData(self.channel)
        data = {"target_id": resolved.add(target), **resolved.to_payload()}
        interaction = self._use_command(command, InteractionKind.COMMAND, data)
        interaction.from_menu, interaction.command_name = True, name
        return interaction

    def press(self, message: Message, button: Payload) -> PendingInteraction:
        self._require_enabled(message, button)
        if "custom_id" not in button:
            raise ActionNotAllowed("That button opens a link.")
        return self._use_component(message, button, {})

    def select(self, message: Message, select: Payload, values: Sequence[str | Resolvable]) -> PendingInteraction:
        """Choose in a select: labels or values of a string select, or users, roles and channels."""
        self._require_enabled(message, select)
        minimum, maximum = select.get("min_values", 1), select.get("max_values", 1)
        if not minimum <= len(values) <= maximum:
            raise ActionNotAllowed(f"This select takes {minimum} to {maximum} choices.")
        resolved = ResolvedData(self.channel)
        chosen = [pick_option(select, value) if isinstance(value, str) else resolved.add(value) for value in values]
        # Discord says what the ids of users, roles and channels are, even if none was chosen.
        empty: Payload = {} if select["type"] == ComponentKind.STRING_SELECT else {"resolved": {}}
        return self._use_component(message, select, {"values": chosen, **empty, **resolved.to_payload()})

    def submit(
        self, opener: PendingInteraction, components: list[Payload], resolved: ResolvedData
    ) -> PendingInteraction:
        """Submit the modal that an interaction opened; see ModalInput."""
        assert opener.modal is not None
        data = {"custom_id": opener.modal["custom_id"], "components": components, **resolved.to_payload()}
        # Elsewhere than where it was opened, which only forgers do, others have installed the app.
        is_forged = self.channel is not opener.channel
        owners = find_integration_owners({}, self.user, self.channel) if is_forged else opener.owners
        interaction = self._create_interaction(InteractionKind.MODAL, owners)
        interaction.source, interaction.trigger = opener.source, opener
        return self.interactions.dispatch(interaction, data)

    def _sees_channel(self) -> bool:
        return bool(self.channel.compute_permissions(self.user) & PermissionFlag.VIEW_CHANNEL)

    def _require_command(self, name: str, kind: CommandKind) -> Payload:
        command = find_command(self.state, self.user, self.channel, name, kind)
        if command is None:
            offered = [command for command in self.list_offered_commands() if get_command_kind(command) == kind]
            names = ", ".join(command["name"] for command in offered)
            raise ActionNotAllowed(f"{self.user.name} is not offered {name!r} here; there is: {names or 'nothing'}.")
        return command

    def _require_visible(self, message: Message) -> None:
        hidden = message.deleted or message.viewer not in (None, self.user)
        if hidden or message.channel is not self.channel or not self._sees_channel():
            raise ActionNotAllowed(f"{self.user.name} does not see that message.")

    def _require_enabled(self, message: Message, component: Payload) -> None:
        self._require_visible(message)
        # By identity: an edit replaces all components, and what it replaced can no longer be used.
        if not any(current is component for current in walk_components(message.components)):
            raise ActionNotAllowed("That message no longer has this component.")
        if component.get("disabled"):
            raise ActionNotAllowed("That is disabled.")

    def _use_command(self, command: Payload, kind: InteractionKind, data: Payload) -> PendingInteraction:
        guild = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
        named = {"id": command["id"], "name": command["name"], "type": get_command_kind(command), **guild}
        owners = find_integration_owners(command, self.user, self.channel)
        return self.interactions.dispatch(self._create_interaction(kind, owners), {**named, **data})

    def _use_component(self, message: Message, component: Payload, values: Payload) -> PendingInteraction:
        ids = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
        metadata = message.origin.get("interaction_metadata", {})
        # A message that the bot sent on its own has no owners; a command without settings has those that apply here.
        owners = metadata.get("authorizing_integration_owners") or find_integration_owners({}, self.user, self.channel)
        interaction = self._create_interaction(InteractionKind.COMPONENT, owners)
        interaction.source = message
        return self.interactions.dispatch(interaction, {**ids, **values})

    def _create_interaction(self, kind: InteractionKind, owners: Payload) -> PendingInteraction:
        clock = self.state.clock
        return PendingInteraction(clock.create_id(), kind, self.user, self.channel, clock.now(), owners)


def _nest(path: list[str], options: list[Payload]) -> list[Payload]:
    """Wrap the options of a subcommand into its groups."""
    for depth, name in reversed(list(enumerate(path, start=1))):
        kind = OptionKind.SUBCOMMAND if depth == len(path) else OptionKind.GROUP
        options = [{"name": name, "type": int(kind), "options": options}]
    return options


def pick_option(select: Payload, label: str) -> str:
    """The value of an option, by its label or value. Raises ActionNotAllowed if there is none."""
    options = select.get("options") or []
    for option in options:
        if label in (option["label"], option["value"]):
            return str(option["value"])
    labels = ", ".join(option["label"] for option in options)
    raise ActionNotAllowed(f"{label!r} is no option; there are {labels}.")
