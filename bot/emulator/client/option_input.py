"""Filling in the options of a slash command, within the limits that Discord's client enforces."""

from collections.abc import Mapping

from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import OptionKind, Payload
from bot.emulator.state.guilds import Channel, Member, Role
from bot.emulator.state.messages import Upload
from bot.emulator.state.resolved import ResolvedData
from bot.emulator.state.state import State
from bot.emulator.state.users import User

OptionValue = str | int | float | User | Member | Role | Channel | Upload
"""What a user gives for an option."""

# Unless the option sets its own.
MAX_STRING_LENGTH = 6_000

_TYPES: dict[int, tuple[type, ...]] = {
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
    """The input for the `options` of one command; `resolved` collects what their values name."""

    def __init__(self, state: State, channel: Channel, options: list[Payload]) -> None:
        self._state = state
        self._channel = channel
        self._options = {option["name"]: option for option in options}
        self.resolved = ResolvedData(channel)

    def fill(self, values: Mapping[str, OptionValue]) -> list[Payload]:
        """The option data of a command. Raises ActionNotAllowed: unknown or missing options, or unfit values."""
        required = [name for name, option in self._options.items() if option.get("required")]
        if missing := [name for name in required if name not in values]:
            raise ActionNotAllowed(f"These options are required: {', '.join(missing)}.")
        return [self._fill(self._require_option(name), value) for name, value in values.items()]

    def fill_partly(self, values: Mapping[str, OptionValue], focused: str) -> list[Payload]:
        """The option data of an autocomplete. Raises ActionNotAllowed also if `focused` has none."""
        if not self._require_option(focused).get("autocomplete"):
            raise ActionNotAllowed(f"Discord completes nothing in {focused!r}.")
        return [self._fill_incomplete(name, value, focused) for name, value in values.items()]

    def _fill_incomplete(self, name: str, value: OptionValue, focused: str) -> Payload:
        option = self._require_option(name)
        if name == focused:
            return {"name": name, "type": option["type"], "value": str(value), "focused": True}
        filled = self._fill(option, value)
        # Numbers arrive as text while a user is typing.
        numeric = option["type"] in (OptionKind.INTEGER, OptionKind.NUMBER)
        return {**filled, "value": str(filled["value"])} if numeric else filled

    def _require_option(self, name: str) -> Payload:
        if name not in self._options:
            raise ActionNotAllowed(f"There is no option {name!r}; there are {', '.join(self._options) or 'none'}.")
        return self._options[name]

    def _fill(self, option: Payload, value: OptionValue) -> Payload:
        kind = option["type"]
        if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != OptionKind.BOOLEAN):
            raise ActionNotAllowed(f"{option['name']!r} takes no {type(value).__name__}.")
        sent = _check_value(option, value) if isinstance(value, str | int | float) else self._resolve(value)
        return {"name": option["name"], "type": kind, "value": sent}

    def _resolve(self, value: User | Member | Role | Channel | Upload) -> str:
        if isinstance(value, Upload):
            return self.resolved.add(self._state.attach(self._channel, value))
        return self.resolved.add(value)


def _check_value(option: Payload, value: str | float) -> str | float:
    """The value to send; for a choice the value behind its name. Raises ActionNotAllowed."""
    if choices := option.get("choices"):
        return _pick_choice(option["name"], choices, value)
    size: float
    if isinstance(value, str):
        size, low, high = len(value), option.get("min_length", 0), option.get("max_length", MAX_STRING_LENGTH)
    else:
        size, low, high = value, option.get("min_value", value), option.get("max_value", value)
    if not low <= size <= high:
        raise ActionNotAllowed(f"{option['name']!r} is {size}; it has to be {low} to {high}.")
    return value


def _pick_choice(name: str, choices: list[Payload], value: str | float) -> str | float:
    for choice in choices:
        if value in (choice["name"], choice["value"]):
            picked: str | float = choice["value"]
            return picked
    raise ActionNotAllowed(f"{value!r} is no choice of {name!r}.")
