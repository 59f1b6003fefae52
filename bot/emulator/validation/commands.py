"""Validation of application commands, as in Discord's reference ("Application Commands")."""

import re
from collections.abc import Iterator

from bot.emulator.errors import FieldError, Path, raise_field_errors
from bot.emulator.protocol import CommandKind, OptionKind, Payload
from bot.emulator.validation.fields import check_count, check_length, check_lengths, check_range, check_unique

# Per kind, globally and in each guild.
MAX_COMMANDS = {CommandKind.SLASH: 100, CommandKind.USER: 15, CommandKind.MESSAGE: 15}

# Characters per command, in its names, descriptions and choices together.
MAX_COMMAND_LENGTH = 8_000

MAX_OPTION_STRING_LENGTH = 6_000
NAME_PATTERN = re.compile(r"[-_'\w]{1,32}")
NESTED_KINDS = (OptionKind.SUBCOMMAND, OptionKind.GROUP)
LOCALIZATION_LENGTHS = {"name_localizations": 32, "description_localizations": 100}


def require_valid_commands(commands: list[Payload]) -> None:
    """Raise ApiError if Discord would not register these commands."""
    raise_field_errors(_check_commands(commands))


def _check_commands(commands: list[Payload]) -> Iterator[FieldError]:
    for kind, maximum in MAX_COMMANDS.items():
        names = [((i, "name"), command.get("name")) for i, command in enumerate(commands) if _get_kind(command) == kind]
        if len(names) > maximum:
            message = f"{len(names)} commands of type {kind}; the maximum is {maximum}."
            yield FieldError((), "APPLICATION_COMMANDS_LIMIT", message)
        yield from check_unique(names, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names")
    for index, command in enumerate(commands):
        check = _check_slash_command if _get_kind(command) == CommandKind.SLASH else _check_menu_command
        yield from _check_settings(command, (index,))
        yield from check(command, (index,))


def _get_kind(command: Payload) -> int:
    return command.get("type") or CommandKind.SLASH


def _check_settings(command: Payload, path: Path) -> Iterator[FieldError]:
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdecimal():
        message = "Not a number of permission bits."
        yield FieldError((*path, "default_member_permissions"), "NUMBER_TYPE_COERCE", message)
    for name in ("contexts", "integration_types"):
        if command.get(name) is not None:
            yield from check_count(command[name], (*path, name), 1, 3)


def _check_menu_command(command: Payload, path: Path) -> Iterator[FieldError]:
    yield from check_length(command.get("name"), (*path, "name"), 1, 32)
    for name in ("description", "options"):
        if command.get(name):
            message = f"Context menus have no {name}."
            yield FieldError((*path, name), "APPLICATION_COMMAND_CONTEXT_MENU", message)


def _check_slash_command(command: Payload, path: Path) -> Iterator[FieldError]:
    yield from _check_names(command, path)
    yield from _check_options(command.get("options") or [], path)
    if (length := _count_characters(command)) > MAX_COMMAND_LENGTH:
        yield FieldError(path, "APPLICATION_COMMAND_TOO_LARGE", f"{length} of {MAX_COMMAND_LENGTH} characters.")


def _check_names(part: Payload, path: Path) -> Iterator[FieldError]:
    """Name and description of a command or an option, with their localizations."""
    name = part.get("name") or ""
    if not NAME_PATTERN.fullmatch(name) or name != name.lower():
        message = "Command name is invalid: 1 to 32 lower-case letters, digits, - _ '"
        yield FieldError((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", message)
    yield from check_length(part.get("description"), (*path, "description"), 1, 100)
    for field, maximum in LOCALIZATION_LENGTHS.items():
        for locale, text in (part.get(field) or {}).items():
            yield from check_length(text, (*path, field, locale), 1, maximum)


def _check_options(options: list[Payload], path: Path) -> Iterator[FieldError]:
    yield from check_count(options, (*path, "options"), 0, 25)
    names = (((*path, "options", index, "name"), option.get("name")) for index, option in enumerate(options))
    yield from check_unique(names, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", "The option's name")
    optional_before = False
    for index, option in enumerate(options):
        option_path: Path = (*path, "options", index)
        if option.get("required") and optional_before:
            message = "Required options must be placed before non-required options"
            yield FieldError(option_path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_before = optional_before or not option.get("required")
        yield from _check_option(option, option_path)


def _check_option(option: Payload, path: Path) -> Iterator[FieldError]:
    yield from _check_names(option, path)
    yield from check_range(option.get("min_length"), (*path, "min_length"), 0, MAX_OPTION_STRING_LENGTH)
    yield from check_range(option.get("max_length"), (*path, "max_length"), 1, MAX_OPTION_STRING_LENGTH)
    choices = option.get("choices") or []
    yield from check_count(choices, (*path, "choices"), 0, 25)
    if choices and option.get("autocomplete"):
        message = "An option has choices or autocomplete, not both."
        yield FieldError(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", message)
    for index, choice in enumerate(choices):
        yield from check_lengths(choice, (*path, "choices", index), {"name": (1, 100)}, ["name"])
    if option.get("type") in NESTED_KINDS:
        yield from _check_options(option.get("options") or [], path)


def _count_characters(part: Payload) -> int:
    choices = [str(text) for choice in part.get("choices") or [] for text in (choice["name"], choice["value"])]
    texts = [part.get("name") or "", part.get("description") or "", *choices]
    return sum(map(len, texts)) + sum(map(_count_characters, part.get("options") or []))
