"""Turns a form into a modal, and a submitted modal back into its fields.

The submission is read from the payload alone, so that it works after a restart.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, assert_never

import discord

from bot.discord.components.limits import (
    MAX_CHOICE_LENGTH,
    MAX_FIELD_HINT_LENGTH,
    MAX_FIELD_LABEL_LENGTH,
    MAX_MODAL_TITLE_LENGTH,
    cut,
)
from bot.replies.draft_forms import select_fields
from bot.replies.forms import FORM_ID_PATTERN, ChoiceField, Field, Form, FormKind, TextField, encode_form_id


def build_modal(form: Form) -> discord.ui.Modal:
    """Build the modal of a form. It is stopped before it is sent, or discord.py would keep it until it times out."""
    title = cut(form.title, MAX_MODAL_TITLE_LENGTH)
    modal = discord.ui.Modal(title=title, custom_id=encode_form_id(form), timeout=None)
    for field in form.fields:
        label = cut(field.label, MAX_FIELD_LABEL_LENGTH)
        hint = cut(field.hint, MAX_FIELD_HINT_LENGTH) or None
        modal.add_item(discord.ui.Label(text=label, description=hint, component=_build_input(field)))
    modal.stop()
    return modal


def _build_input(field: Field) -> discord.ui.Item[Any]:
    match field:
        case TextField():
            return _build_text_input(field)
        case ChoiceField():
            return _build_select(field)
        case _:
            assert_never(field)


def _build_text_input(field: TextField) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.multiline else discord.TextStyle.short,
        default=field.value or None,
        required=field.required,
        max_length=field.max_length,
    )


def _build_select(field: ChoiceField) -> discord.ui.Select[Any]:
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=field.name,
        min_values=1 if field.required else 0,
        max_values=min(field.max_choices, len(field.options)),
        required=field.required,
    )
    for option in field.options:
        select.add_option(label=cut(option.label, MAX_CHOICE_LENGTH), value=option.value, default=option.selected)
    return select


def parse_submission(interaction: discord.Interaction[Any]) -> tuple[FormKind, int, Mapping[str, str]] | None:
    """Parse a submitted form.

    Returns:
        The kind of the form, the id of its draft, and the input by field name; several chosen options are on a line
        each. None if its id was not made by this version.

    """
    payload: Mapping[str, Any] = interaction.data or {}
    match = re.fullmatch(FORM_ID_PATTERN, str(payload.get("custom_id", "")))
    if match is None:
        return None
    kind, fields = FormKind(match["kind"]), dict(map(_parse_input, _select_mappings(payload.get("components"))))
    return kind, int(match["draft"]), select_fields(kind, fields)


def _parse_input(label: Mapping[str, Any]) -> tuple[str, str]:
    component = next(_select_mappings([label.get("component")]), {})
    values = component.get("values")  # a select has these, a text input has `value`
    text = "\n".join(map(str, values)) if isinstance(values, list) else str(component.get("value") or "")
    return str(component.get("custom_id", "")), text


def _select_mappings(parts: object) -> Iterator[Mapping[str, Any]]:
    """The parts that can be read; a submission may be forged."""
    yield from (part for part in parts if isinstance(part, Mapping)) if isinstance(parts, list) else ()
