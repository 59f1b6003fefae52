"""Form → a modal of Discord, and what was typed into it, read from what Discord sends: it needs no memory of ours."""

import re
from collections.abc import Mapping
from typing import Any, assert_never

import discord

from bot.discord.components.limits import CHOICE, MODAL_LABEL, MODAL_TITLE, PLACEHOLDER, cut
from bot.replies.forms import FORM_STATE, ChoiceField, Field, Form, FormKind, TextField, encode_form


def modal(form: Form) -> discord.ui.Modal:
    """The modal has ended before it is opened: `typed` reads what is sent, in whichever process it arrives."""
    view = discord.ui.Modal(title=cut(form.title, MODAL_TITLE), custom_id=encode_form(form), timeout=None)
    for field in form.fields:
        hint = cut(field.hint, PLACEHOLDER) or None
        view.add_item(discord.ui.Label(text=cut(field.label, MODAL_LABEL), description=hint, component=_input(field)))
    view.stop()
    return view


def _input(field: Field) -> discord.ui.Item[Any]:
    match field:
        case TextField():
            style = discord.TextStyle.paragraph if field.lines else discord.TextStyle.short
            return discord.ui.TextInput(
                custom_id=field.name,
                style=style,
                default=field.value or None,
                required=field.required,
                max_length=field.most,
            )
        case ChoiceField():
            select: discord.ui.Select[Any] = discord.ui.Select(
                custom_id=field.name,
                min_values=1 if field.required else 0,
                max_values=min(field.most, len(field.options)),
                required=field.required,
            )
            for option in field.options:
                select.add_option(label=cut(option.label, CHOICE), value=option.value, default=option.chosen)
            return select
        case _:
            assert_never(field)


def submitted(interaction: discord.Interaction[Any]) -> tuple[FormKind, int, Mapping[str, str]] | None:
    """Which form of ours was sent, for which draft, and what was typed by the names of the fields; else None."""
    sent: Mapping[str, Any] = interaction.data or {}
    found = re.fullmatch(FORM_STATE, str(sent.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or found is None:
        return None
    return FormKind(found["kind"]), int(found["draft"]), dict(map(_typed, sent.get("components", [])))


def _typed(holder: Mapping[str, Any]) -> tuple[str, str]:
    """A field's name and what was typed or chosen; what was chosen on a line each."""
    part = holder.get("component", {})
    values = part.get("values")
    return str(part.get("custom_id", "")), "\n".join(values) if values is not None else str(part.get("value") or "")
