"""Discord's window: what one person can do in one channel, and what they see there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.emulator.client.option_input import ActionNotAllowed, OptionInput, Value
from bot.emulator.protocol import (
    CommandKind,
    ComponentKind,
    InteractionKind,
    MessageFlag,
    OptionKind,
    Payload,
    PermissionFlag,
)
from bot.emulator.state.commands import find, kind_of, leaf, offered, owners
from bot.emulator.state.guilds import Channel
from bot.emulator.state.interactions import Interactions, PendingInteraction
from bot.emulator.state.messages import Message, Upload, walk
from bot.emulator.state.resolved import Resolved, Thing
from bot.emulator.state.state import State
from bot.emulator.state.users import Member, User


class AutocompleteChoice(NamedTuple):
    """One line of an autocomplete: what is read, and what is sent."""

    name: str
    value: str | float


@dataclass(frozen=True, slots=True, eq=False)
class UserClient:
    """Gestures start interactions; they return at once, with an Interaction that fills as the bot answers.

    Every one of them raises ActionNotAllowed where Discord would not let the person do it.
    """

    state: State
    interactions: Interactions
    user: User
    channel: Channel

    def commands(self) -> list[Payload]:
        """What the picker offers."""
        return offered(self.state, self.user, self.channel)

    def visible(self) -> list[Message]:
        """The messages that this person sees here, oldest first."""
        return self.state.visible(self.channel, self.user) if self._sees() else []

    def write(self, content: str, *files: Upload) -> Message:
        """Write a message, as people do."""
        if not self.channel.permissions(self.user) & PermissionFlag.SEND_MESSAGES:
            raise ActionNotAllowed("You do not have permission to send messages in this channel.")
        return self.state.post_message(self.user, self.channel, content, *files)

    def edit(self, message: Message, content: str) -> None:
        """Change a message of one's own."""
        if message.author != self.user:
            raise ActionNotAllowed("Only its author edits a message.")
        message.content = content
        self.state.edited(message)

    def dismiss(self, message: Message) -> None:
        """Put an ephemeral message away, or delete one's own."""
        if self.user not in (message.viewer, message.author):
            raise ActionNotAllowed("Only its author deletes a message, and only its reader dismisses one.")
        self.state.delete(message)

    def _sees(self) -> bool:
        return bool(self.channel.permissions(self.user) & PermissionFlag.VIEW_CHANNEL)

    def _command(self, name: str, kind: CommandKind) -> Payload:
        found = find(self.state, self.user, self.channel, name, kind)
        if found is None:
            names = ", ".join(one["name"] for one in self.commands() if kind_of(one) == kind)
            raise ActionNotAllowed(f"{self.user.name} is not offered {name!r} here; there is: {names or 'nothing'}.")
        return found

    def slash(self, name: str, given: dict[str, Value], focused: str | None = None) -> PendingInteraction:
        """Send a typed command ("ask", or "knowledge add" with its subcommand), or ask to complete `focused`."""
        first, *steps = name.split(" ")
        command = self._command(first, CommandKind.SLASH)
        at = leaf(command, steps)
        nested = (OptionKind.SUBCOMMAND, OptionKind.GROUP)
        if at is None or any(one["type"] in nested for one in at["options"] if "options" in at):
            raise ActionNotAllowed(f"/{name} is no whole command.")
        typing = OptionInput(self.state, self.channel, at.get("options") or [])
        options = typing.complete(given) if focused is None else typing.unfinished(given, focused)
        for number, step in reversed(list(enumerate(steps))):
            kind = OptionKind.SUBCOMMAND if number == len(steps) - 1 else OptionKind.GROUP
            options = [{"name": step, "type": int(kind), "options": options}]
        content = {**_named(command), "options": options, **typing.resolved.to_payload()}
        kind_of_call = InteractionKind.COMMAND if focused is None else InteractionKind.AUTOCOMPLETE
        return self._begin(kind_of_call, content, owners(command, self.user, self.channel))

    def menu(self, name: str, target: Message | Member) -> PendingInteraction:
        """Use a command from the menu of a message or a member."""
        kind = CommandKind.MESSAGE if isinstance(target, Message) else CommandKind.USER
        command = self._command(name, kind)
        resolved = Resolved(self.channel)
        number = resolved.message(target) if isinstance(target, Message) else resolved.add(target)
        if isinstance(target, Message):
            self._reach(target)
        content = {**_named(command), "target_id": number, **resolved.to_payload()}
        made = self._begin(InteractionKind.COMMAND, content, owners(command, self.user, self.channel))
        made.by_menu = True
        return made

    def _reach(self, message: Message) -> None:
        hidden = message.deleted or message.viewer not in (None, self.user)
        if hidden or message.channel is not self.channel or not self._sees():
            raise ActionNotAllowed(f"{self.user.name} does not see that message.")

    def press(self, message: Message, part: Payload) -> PendingInteraction:
        """Press a button."""
        self._touch(message, part)
        if "custom_id" not in part:
            raise ActionNotAllowed("That button leads out of Discord.")
        return self._component(message, part, {})

    def select(self, message: Message, part: Payload, values: Sequence[str | Thing]) -> PendingInteraction:
        """Choose in a select: labels or values of a string select, or people, roles and channels."""
        self._touch(message, part)
        least, most = part.get("min_values", 1), part.get("max_values", 1)
        if not least <= len(values) <= most:
            raise ActionNotAllowed(f"This select takes {least} to {most} choices.")
        resolved = Resolved(self.channel)
        chosen = [pick(part, value) if isinstance(value, str) else resolved.add(value) for value in values]
        return self._component(message, part, {"values": chosen, **resolved.to_payload()})

    def _touch(self, message: Message, part: Payload) -> None:
        self._reach(message)
        if not any(one is part for one in walk(message.components)):
            raise ActionNotAllowed("That message does not hold this any more.")
        if part.get("disabled"):
            raise ActionNotAllowed("That is switched off.")

    def _component(self, message: Message, part: Payload, more: Payload) -> PendingInteraction:
        content = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"], **more}
        owner = message.origin.get("interaction_metadata", {}).get("authorizing_integration_owners") or self._owner()
        return self._begin(InteractionKind.COMPONENT, content, owner, message)

    def submit(self, opened: PendingInteraction, components: list[Payload], resolved: Resolved) -> PendingInteraction:
        """Send the form that an interaction opened, filled in."""
        assert opened.form is not None
        content = {"custom_id": opened.form["custom_id"], "components": components, **resolved.to_payload()}
        state = self.state
        made = PendingInteraction(
            state.new_id(), InteractionKind.MODAL, self.user, self.channel, state.clock.now(), opened.origin
        )
        made.source, made.trigger = opened.source, opened
        return self.interactions.begin(made, content)

    def _owner(self) -> Payload:
        """For whom the bot is there when no command says so."""
        return owners({}, self.user, self.channel)

    def _begin(
        self, kind: InteractionKind, content: Payload, origin: Payload, source: Message | None = None
    ) -> PendingInteraction:
        clock = self.state.clock
        made = PendingInteraction(clock.new_id(), kind, self.user, self.channel, clock.now(), origin, source)
        return self.interactions.begin(made, content)


def pick(part: Payload, label: str) -> str:
    """The value of an option, by its label or value. Raises ActionNotAllowed when there is none."""
    for option in part.get("options") or []:
        if label in (option["label"], option["value"]):
            return str(option["value"])
    labels = ", ".join(option["label"] for option in part.get("options") or [])
    raise ActionNotAllowed(f"{label!r} is no option; there are {labels}.")


def _named(command: Payload) -> Payload:
    place = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return {"id": command["id"], "name": command["name"], "type": kind_of(command), **place}


def text_of(message: Message) -> str:
    """Everything somebody reads in a message, from top to bottom."""
    if message.flags & MessageFlag.COMPONENTS_V2:
        parts = [part["content"] for part in walk(message.components) if part["type"] == ComponentKind.TEXT_DISPLAY]
        return "\n".join(parts)
    embeds = [text for embed in message.embeds for text in _embed(embed)]
    return "\n".join(filter(None, [message.content, *embeds]))


def _embed(embed: Payload) -> list[str]:
    fields = [text for one in embed.get("fields") or [] for text in (one["name"], one["value"])]
    author, footer = (embed.get("author") or {}).get("name"), (embed.get("footer") or {}).get("text")
    return [text for text in (author, embed.get("title"), embed.get("description"), *fields, footer) if text]
