"""What Discord refuses in application commands: its reference, "Application Commands"."""

import re
from collections.abc import Iterator

from bot.emulator.errors import FieldError, Path, require
from bot.emulator.protocol import CommandKind, OptionKind, Payload
from bot.emulator.validation.fields import count, length, lengths, unique, within

MOST = {CommandKind.SLASH: 100, CommandKind.USER: 15, CommandKind.MESSAGE: 15}
"""How many commands of each kind an app has, globally and in each guild."""

CHARACTERS = 8_000
"""Names, descriptions and choices of one command together."""

NAME = re.compile(r"[-_'\w]{1,32}")
NESTED = (OptionKind.SUBCOMMAND, OptionKind.GROUP)


def require_valid_commands(commands: list[Payload]) -> None:
    """Raise Refusal if Discord would not register these commands."""
    require(_flaws(commands))


def _flaws(commands: list[Payload]) -> Iterator[FieldError]:
    for kind, most in MOST.items():
        named = [((n, "name"), one.get("name")) for n, one in enumerate(commands) if (one.get("type") or 1) == kind]
        if len(named) > most:
            yield FieldError(
                (), "APPLICATION_COMMANDS_LIMIT", f"{len(named)} commands of type {kind}; {most} is the most."
            )
        yield from unique(named, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique:")
    for number, command in enumerate(commands):
        yield from _command(command, (number,))


def _command(command: Payload, path: Path) -> Iterator[FieldError]:
    yield from _permissions(command, path)
    for name in ("contexts", "integration_types"):
        if command.get(name) is not None:
            yield from count(command[name], (*path, name), 1, 3)
    if (command.get("type") or 1) != CommandKind.SLASH:
        yield from length(command.get("name"), (*path, "name"), 1, 32)
        for name in ("description", "options"):
            if command.get(name):
                yield FieldError((*path, name), "APPLICATION_COMMAND_CONTEXT_MENU", f"Context menus have no {name}.")
        return
    yield from _named(command, path)
    yield from _options(command.get("options") or [], path)
    if (size := _size(command)) > CHARACTERS:
        yield FieldError(path, "APPLICATION_COMMAND_TOO_LARGE", f"{size} of {CHARACTERS} characters.")


def _permissions(command: Payload, path: Path) -> Iterator[FieldError]:
    needed = command.get("default_member_permissions")
    if needed is not None and not str(needed).isdecimal():
        yield FieldError(
            (*path, "default_member_permissions"), "NUMBER_TYPE_COERCE", "Not a number of permission bits."
        )


def _named(one: Payload, path: Path) -> Iterator[FieldError]:
    name = one.get("name") or ""
    if not NAME.fullmatch(name) or name != name.lower():
        text = "Command name is invalid: 1 to 32 lower-case letters, digits, - _ '"
        yield FieldError((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", text)
    yield from length(one.get("description"), (*path, "description"), 1, 100)
    for field, most in (("name_localizations", 32), ("description_localizations", 100)):
        for locale, text in (one.get(field) or {}).items():
            yield from length(text, (*path, field, locale), 1, most)


def _options(options: list[Payload], path: Path) -> Iterator[FieldError]:
    yield from count(options, (*path, "options"), 0, 25)
    names = (((*path, "options", number, "name"), one.get("name")) for number, one in enumerate(options))
    yield from unique(names, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", "The option's name")
    optional_before = False
    for number, option in enumerate(options):
        here: Path = (*path, "options", number)
        if option.get("required") and optional_before:
            text = "Required options must be placed before non-required options"
            yield FieldError(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        optional_before = optional_before or not option.get("required")
        yield from _option(option, here)


def _option(option: Payload, path: Path) -> Iterator[FieldError]:
    yield from _named(option, path)
    yield from within(option.get("min_length"), (*path, "min_length"), 0, 6000)
    yield from within(option.get("max_length"), (*path, "max_length"), 1, 6000)
    choices = option.get("choices") or []
    yield from count(choices, (*path, "choices"), 0, 25)
    if choices and option.get("autocomplete"):
        text = "An option has choices or autocomplete, not both."
        yield FieldError(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", text)
    for number, choice in enumerate(choices):
        yield from lengths(choice, (*path, "choices", number), {"name": (1, 100)}, ["name"])
    if option.get("type") in NESTED:
        yield from _options(option.get("options") or [], path)


def _size(one: Payload) -> int:
    choices = [str(text) for choice in one.get("choices") or [] for text in (choice["name"], choice["value"])]
    own = len(one.get("name") or "") + len(one.get("description") or "") + sum(map(len, choices))
    return own + sum(map(_size, one.get("options") or []))
