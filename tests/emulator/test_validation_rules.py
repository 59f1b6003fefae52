"""Validation rules that discord.py never breaks, checked without it."""

from typing import Any

import pytest

from bot.emulator.errors import ApiError
from bot.emulator.protocol import MessageFlag, Payload
from bot.emulator.validation.commands import require_valid_commands
from bot.emulator.validation.message import find_message_errors
from bot.emulator.validation.modal import require_valid_modal

TEXT: Payload = {"type": 10, "content": "x"}
BUTTON: Payload = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}
SELECT: Payload = {"type": 5, "custom_id": "s"}
OPTION: Payload = {"type": 3, "name": "word", "description": "A word"}
COMMAND: Payload = {"type": 1, "name": "ask", "description": "Ask"}
BOTH: list[Payload] = [{"label": name, "value": name, "default": True} for name in "ab"]
INPUT: Payload = {"type": 4, "style": 1, "custom_id": "x"}


def modern(*parts: Payload) -> list[str]:
    return find_message_errors({"flags": int(MessageFlag.COMPONENTS_V2), "components": list(parts)})


def classic(*parts: Payload) -> list[str]:
    return find_message_errors({"content": "x", "components": [{"type": 1, "components": list(parts)}]})


def test_valid_messages_commands_and_modals_pass() -> None:
    section = {"type": 9, "components": [TEXT] * 3, "accessory": BUTTON}

    assert modern(section, {"type": 17, "components": [TEXT, {"type": 14}]}) == []
    assert classic(BUTTON) == classic(SELECT) == []
    require_valid_commands(
        [COMMAND, {**COMMAND, "name": "tell", "options": [OPTION]}, {"type": 3, "name": "Answer This"}]
    )
    require_valid_modal({"custom_id": "f", "title": "F", "components": [{"type": 1, "components": [INPUT]}]})


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"type": 9, "components": [TEXT]}, "components.0.accessory: This field is required"),
        (
            {"type": 9, "components": [TEXT] * 4, "accessory": BUTTON},
            "components.0.components: Must be between 1 and 3",
        ),
        ({"type": 9, "components": [BUTTON], "accessory": BUTTON}, "components.0.components.0.type"),
        ({"type": 9, "components": [TEXT], "accessory": TEXT}, "components.0.accessory.type"),
        ({"type": 17, "components": [{"type": 17, "components": [TEXT]}]}, "components.0.components.0.type"),
        ({"type": 17, "components": [TEXT], "accent_color": 1 << 24}, "accent_color: int value"),
        ({"type": 10}, "components.0.content: This field is required"),
        ({"type": 13, "file": {"url": "https://example.org/a"}}, "components.0.file.url: Scheme"),
        (BUTTON, "components.0.type"),
        ({"type": 99}, "components.0.type"),
    ],
)
def test_an_invalid_layout_is_refused(part: Payload, message: str) -> None:
    assert any(message in error for error in modern(part))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([BUTTON, SELECT], "A select takes the whole row"),
        ([{**BUTTON, "url": "https://example.org"}], "has custom_id and no other target"),
        ([{**BUTTON, "style": 5}], "has url and no other target"),
        ([{**BUTTON, "style": 7}], "style: int value"),
        ([{**SELECT, "min_values": 2}], "min_values can't be more than max_values"),
        ([{**SELECT, "max_values": 26}], "max_values: int value should be between 1 and 25"),
        ([{**SELECT, "custom_id": None}], "custom_id: This field is required"),
        ([{**SELECT, "type": 3, "options": BOTH}], "More defaults than values"),
    ],
)
def test_an_invalid_row_is_refused(parts: list[Payload], message: str) -> None:
    assert any(message in error for error in classic(*parts))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"content": "x", "flags": 1 << 7}, "flags: A flag that a bot can't set"),
        ({"content": "x", "components": [TEXT]}, "components.0.type"),
        (
            {"content": "x", "components": [{"type": 1, "components": [BUTTON]}] * 6},
            "components: Must be between 0 and 5",
        ),
        ({"flags": 1 << 15, "embeds": [{"title": "x"}], "components": [TEXT]}, "'embeds' field cannot be used"),
        ({"flags": 1 << 15, "content": "x"}, "components: This field is required"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds: Must be between 0 and 10"),
        (
            {"embeds": [{"title": "x", "fields": [{"name": "a", "value": "b"}] * 26}]},
            "fields: Must be between 0 and 25",
        ),
        ({"embeds": [{"title": "x", "footer": {"text": "x" * 2049}}]}, "footer.text"),
        ({}, "50006"),
    ],
)
def test_an_invalid_message_is_refused(body: Payload, message: str) -> None:
    assert any(message in error for error in find_message_errors(body))


@pytest.mark.parametrize(
    ("commands", "message"),
    [
        ([COMMAND, COMMAND], "command names cannot be duplicated: ask"),
        ([{**COMMAND, "name": f"c{n}"} for n in range(101)], "101 commands of type 1"),
        ([{"type": 3, "name": f"M{n}"} for n in range(16)], "16 commands of type 3"),
        ([{**COMMAND, "name": "Ask"}], "0.name: Command name is invalid"),
        ([{**COMMAND, "name": "two words"}], "0.name: Command name is invalid"),
        ([{**COMMAND, "contexts": []}], "0.contexts: Must be between 1 and 3"),
        ([{**COMMAND, "default_member_permissions": "all"}], "Not a number of permission bits"),
        ([{"type": 3, "name": "M", "description": "x"}], "Context menus have no description"),
        (
            [{**COMMAND, "options": [{**OPTION, "name": f"o{n}"} for n in range(26)]}],
            "options: Must be between 0 and 25",
        ),
        ([{**COMMAND, "options": [OPTION, OPTION]}], "The option's name cannot be duplicated: word"),
        (
            [{**COMMAND, "options": [OPTION, {**OPTION, "name": "must", "required": True}]}],
            "Required options must be placed before",
        ),
        (
            [{**COMMAND, "options": [{**OPTION, "autocomplete": True, "choices": [{"name": "a", "value": "a"}]}]}],
            "choices or autocomplete, not both",
        ),
        ([{**COMMAND, "options": [{**OPTION, "max_length": 6_001}]}], "max_length: int value"),
        ([{**COMMAND, "description_localizations": {"de": "x" * 101}}], "description_localizations.de"),
    ],
)
def test_invalid_commands_are_refused(commands: list[Payload], message: str) -> None:
    with pytest.raises(ApiError) as caught:
        require_valid_commands(commands)

    assert message in str(caught.value)


def test_a_command_has_at_most_8000_characters() -> None:
    choices = [{"name": f"{number:0>100}", "value": f"{number:0>100}"} for number in range(25)]
    options = [{**OPTION, "name": f"o{number}", "choices": choices} for number in range(2)]

    with pytest.raises(ApiError, match="of 8000 characters"):
        require_valid_commands([{**COMMAND, "options": options}])


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (TEXT | {"content": ""}, "data.components.0.content"),
        (BUTTON, "data.components.0.type"),
        ({"type": 18, "label": "x", "component": BUTTON}, "component.type"),
        ({"type": 18, "label": "x", "component": {**INPUT, "min_length": 5, "max_length": 2}}, "can't be more than"),
        ({"type": 18, "label": "x", "component": {"type": 19, "custom_id": "x", "max_values": 11}}, "max_values"),
        ({"type": 18, "label": "x", "component": {"type": 21, "custom_id": "x", "options": []}}, "between 2 and 10"),
        ({"type": 18, "label": "x", "component": {"type": 22, "custom_id": "x", "options": []}}, "between 1 and 10"),
        ({"type": 1, "components": [INPUT, INPUT]}, "components: Must be between 1 and 1"),
    ],
)
def test_an_invalid_modal_is_refused(part: Payload, message: str) -> None:
    form: dict[str, Any] = {"custom_id": "f", "title": "F", "components": [part]}

    with pytest.raises(ApiError) as caught:
        require_valid_modal(form)

    assert message in str(caught.value)


def test_field_errors_are_nested_by_path_as_in_discord() -> None:
    with pytest.raises(ApiError) as caught:
        require_valid_commands([{**COMMAND, "description": ""}])

    assert caught.value.to_payload() == {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {
            "0": {
                "description": {
                    "_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 1 and 100 in length."}]
                }
            }
        },
    }
