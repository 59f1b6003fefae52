"""Filling in a modal, within the limits that Discord's client enforces."""

from collections.abc import Mapping, Sequence

from bot.emulator.client.client import UserClient, pick_option
from bot.emulator.errors import ActionNotAllowed
from bot.emulator.protocol import SELECTS, ComponentKind, Payload
from bot.emulator.state.component_tree import walk_components
from bot.emulator.state.messages import Upload
from bot.emulator.state.resolved import Resolvable, ResolvedData

FieldValue = str | bool | Sequence[str | Resolvable | Upload]
"""What a user gives for a field: a text, a tick, or a choice of several."""

# Unless the field sets its own.
MAX_TEXT_INPUT_LENGTH = 4_000


def list_field_labels(modal: Payload) -> dict[str, str]:
    """The labels of a modal's fields by custom id, in order."""
    labels = {}
    for holder in modal["components"]:
        if holder["type"] == ComponentKind.LABEL:
            labels[holder["component"]["custom_id"]] = holder["label"]
        if holder["type"] == ComponentKind.ACTION_ROW:
            labels |= {field["custom_id"]: field.get("label", "") for field in holder["components"]}
    return labels


class ModalInput:
    """A user's input for one modal; `resolved` collects what its values name."""

    def __init__(self, client: UserClient, modal: Payload) -> None:
        self._client = client
        self._modal = modal
        self.resolved = ResolvedData(client.channel)

    def fill(self, values: Mapping[str, FieldValue]) -> list[Payload]:
        """The submitted components; `values` are by custom id or label. Raises ActionNotAllowed for unfit ones."""
        ids = {label: custom_id for custom_id, label in list_field_labels(self._modal).items()}
        by_id = {ids.get(name, name): value for name, value in values.items()}
        known = [part["custom_id"] for part in walk_components(self._modal["components"]) if "custom_id" in part]
        if unknown := [name for name in by_id if name not in known]:
            raise ActionNotAllowed(f"There is no field {unknown[0]!r}; there are {', '.join(known)}.")
        return [self._fill_holder(holder, by_id) for holder in self._modal["components"]]

    def _fill_holder(self, holder: Payload, values: Mapping[str, FieldValue]) -> Payload:
        ids = {"type": holder["type"], "id": holder["id"]}
        if holder["type"] == ComponentKind.LABEL:
            return {**ids, "component": self._fill_field(holder["component"], values)}
        if holder["type"] == ComponentKind.ACTION_ROW:
            return {**ids, "components": [self._fill_field(field, values) for field in holder["components"]]}
        return ids

    def _fill_field(self, field: Payload, values: Mapping[str, FieldValue]) -> Payload:
        name = field["custom_id"]
        ids = {"type": field["type"], "id": field["id"], "custom_id": name}
        match field["type"]:
            case ComponentKind.TEXT_INPUT:
                return {**ids, "value": _check_text(field, values.get(name, field.get("value", "")))}
            case ComponentKind.CHECKBOX:
                return {**ids, "value": bool(values.get(name, field.get("default", False)))}
            case ComponentKind.RADIO_GROUP:
                chosen = self._choose(field, values, 1)
                return {**ids, "value": chosen[0] if chosen else None}
            case ComponentKind.CHECKBOX_GROUP:
                return {**ids, "values": self._choose(field, values, field.get("max_values", len(field["options"])))}
        return {**ids, "values": self._choose(field, values, field.get("max_values", 1))}

    def _choose(self, field: Payload, values: Mapping[str, FieldValue], maximum: int) -> list[str]:
        defaults = [option["value"] for option in field.get("options") or [] if option.get("default")]
        value = values.get(field["custom_id"], defaults)
        chosen = [value] if isinstance(value, str) else [] if isinstance(value, bool) else list(value)
        minimum = field.get("min_values", 1) if field.get("required", True) else 0
        if not minimum <= len(chosen) <= maximum:
            raise ActionNotAllowed(f"{field['custom_id']!r} takes {minimum} to {maximum} choices.")
        return [self._resolve(field, choice) for choice in chosen]

    def _resolve(self, field: Payload, choice: str | Resolvable | Upload) -> str:
        if isinstance(choice, str):
            return pick_option(field, choice)
        if isinstance(choice, Upload):
            return self.resolved.add(self._client.state.attach(self._client.channel, choice))
        assert field["type"] in SELECTS
        return self.resolved.add(choice)


def _check_text(field: Payload, value: FieldValue) -> str:
    name, minimum = field["custom_id"], field.get("min_length", 0)
    if not isinstance(value, str):
        raise ActionNotAllowed(f"{name!r} takes a text.")
    if field.get("required", True) and not value:
        raise ActionNotAllowed(f"{name!r} is required.")
    maximum = field.get("max_length", MAX_TEXT_INPUT_LENGTH)
    if value and not minimum <= len(value) <= maximum:
        raise ActionNotAllowed(f"{name!r} takes {minimum} to {maximum} characters.")
    return value
