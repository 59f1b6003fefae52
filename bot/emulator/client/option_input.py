"""What a typed command says, and what Discord's window doesn't let anybody send."""

from collections.abc import Mapping

from bot.emulator.protocol import OptionKind, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import Attachment, Upload
from bot.emulator.state.resolved import Resolved
from bot.emulator.state.state import State
from bot.emulator.state.users import Member, Role, User

Value = str | int | float | User | Member | Role | Channel | Upload
"""What a person gives for an option."""


class ActionNotAllowed(Exception):
    """Discord's window doesn't let a person do this; the text says why."""


_CLASSES: dict[int, tuple[type, ...]] = {
    OptionKind.STRING: (str,),
    OptionKind.INTEGER: (int,),
    OptionKind.BOOLEAN: (bool,),
    OptionKind.USER: (User, Member),
    OptionKind.CHANNEL: (Channel,),
    OptionKind.ROLE: (Role,),
    OptionKind.MENTIONABLE: (User, Member, Role),
    OptionKind.NUMBER: (int, float),
    OptionKind.ATTACHMENT: (Upload,),
}


class OptionInput:
    """Somebody filling in the options of a command in a channel."""

    def __init__(self, state: State, channel: Channel, options: list[Payload]) -> None:
        self._state = state
        self._channel = channel
        self._options = {one["name"]: one for one in options}
        self.resolved = Resolved(channel)

    def complete(self, given: Mapping[str, Value]) -> list[Payload]:
        """The options as sent. Raises ActionNotAllowed: unknown, missing, or a value that Discord doesn't take."""
        missing = [name for name, one in self._options.items() if one.get("required") and name not in given]
        if missing:
            raise ActionNotAllowed(f"These options are required: {', '.join(missing)}.")
        return [self._filled(self._option(name), value) for name, value in given.items()]

    def unfinished(self, given: Mapping[str, Value], focused: str) -> list[Payload]:
        """The options while one of them is still being typed. Raises ActionNotAllowed when it completes nothing."""
        if not self._option(focused).get("autocomplete"):
            raise ActionNotAllowed(f"Discord completes nothing in {focused!r}.")
        return [self._unfinished(name, value, focused) for name, value in given.items()]

    def _unfinished(self, name: str, value: Value, focused: str) -> Payload:
        option = self._option(name)
        if name == focused:
            return {"name": name, "type": option["type"], "value": str(value), "focused": True}
        filled = self._filled(option, value)
        numeric = option["type"] in (OptionKind.INTEGER, OptionKind.NUMBER)
        return {**filled, "value": str(filled["value"])} if numeric else filled

    def _option(self, name: str) -> Payload:
        if name not in self._options:
            raise ActionNotAllowed(f"There is no option {name!r}; there are {', '.join(self._options) or 'none'}.")
        return self._options[name]

    def _filled(self, option: Payload, value: Value) -> Payload:
        kind = option["type"]
        if not isinstance(value, _CLASSES[kind]) or (isinstance(value, bool) and kind != OptionKind.BOOLEAN):
            raise ActionNotAllowed(f"{option['name']!r} takes no {type(value).__name__}.")
        chosen = _chosen(option, value) if isinstance(value, str | int | float) else self._named(value)
        return {"name": option["name"], "type": kind, "value": chosen}

    def _named(self, value: User | Member | Role | Channel | Upload) -> str:
        thing: User | Member | Role | Channel | Attachment
        thing = self._state.attach(self._channel, value) if isinstance(value, Upload) else value
        return self.resolved.add(thing)


def _chosen(option: Payload, value: str | float) -> str | float:
    """The value sent: of a choice, the value behind its name. Raises ActionNotAllowed outside of choices or bounds."""
    choices = option.get("choices")
    if choices:
        for choice in choices:
            if value in (choice["name"], choice["value"]):
                found: str | float = choice["value"]
                return found
        raise ActionNotAllowed(f"{value!r} is no choice of {option['name']!r}.")
    size = len(value) if isinstance(value, str) else value
    least, most = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    if size < option.get(least, size) or size > option.get(most, 6_000 if isinstance(value, str) else size):
        raise ActionNotAllowed(
            f"{option['name']!r} is {size}; it has to be {option.get(least, 0)} to {option.get(most)}."
        )
    return value
