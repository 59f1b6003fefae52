"""ModalInput in a modal: what a person types and ticks, as Discord sends it."""

from collections.abc import Mapping, Sequence

from bot.emulator.client.client import UserClient, pick
from bot.emulator.client.option_input import ActionNotAllowed
from bot.emulator.protocol import SELECTS, ComponentKind, Payload
from bot.emulator.state.messages import Upload, walk
from bot.emulator.state.resolved import Resolved, Thing

Entry = str | bool | Sequence[str | Thing | Upload]
"""What is given for a field: a text, a tick, or the things chosen."""


def fields(form: Payload) -> dict[str, Payload]:
    """The fields of a form by custom id, in their order."""
    return {part["custom_id"]: part for part in walk(form["components"]) if "custom_id" in part}


def labels(form: Payload) -> dict[str, str]:
    """What stands above each field, by its custom id."""
    told = {}
    for holder in form["components"]:
        if holder["type"] == ComponentKind.LABEL:
            told[holder["component"]["custom_id"]] = holder["label"]
        if holder["type"] == ComponentKind.ACTION_ROW:
            told |= {one["custom_id"]: one.get("label", "") for one in holder["components"]}
    return told


class ModalInput:
    """One form in one person's window."""

    def __init__(self, window: UserClient, form: Payload) -> None:
        self._window = window
        self._form = form
        self.resolved = Resolved(window.channel)

    def components(self, given: Mapping[str, Entry]) -> list[Payload]:
        """The form as sent; fields are named by custom id or label. Raises ActionNotAllowed."""
        named = {label: name for name, label in labels(self._form).items()}
        entries = {named.get(name, name): entry for name, entry in given.items()}
        if unknown := [name for name in entries if name not in fields(self._form)]:
            raise ActionNotAllowed(f"There is no field {unknown[0]!r}; there are {', '.join(fields(self._form))}.")
        return [self._holder(part, entries) for part in self._form["components"]]

    def _holder(self, part: Payload, entries: Mapping[str, Entry]) -> Payload:
        bare = {"type": part["type"], "id": part["id"]}
        if part["type"] == ComponentKind.LABEL:
            return {**bare, "component": self._field(part["component"], entries)}
        if part["type"] == ComponentKind.ACTION_ROW:
            return {**bare, "components": [self._field(one, entries) for one in part["components"]]}
        return bare

    def _field(self, part: Payload, entries: Mapping[str, Entry]) -> Payload:
        name = part["custom_id"]
        bare = {"type": part["type"], "id": part["id"], "custom_id": name}
        match part["type"]:
            case ComponentKind.TEXT_INPUT:
                return {**bare, "value": _text(part, entries.get(name, part.get("value", "")))}
            case ComponentKind.CHECKBOX:
                return {**bare, "value": bool(entries.get(name, part.get("default", False)))}
            case ComponentKind.RADIO_GROUP:
                chosen = self._chosen(part, entries, 1)
                return {**bare, "value": chosen[0] if chosen else None}
            case ComponentKind.CHECKBOX_GROUP:
                return {**bare, "values": self._chosen(part, entries, part.get("max_values", len(part["options"])))}
        return {**bare, "values": self._chosen(part, entries, part.get("max_values", 1))}

    def _chosen(self, part: Payload, entries: Mapping[str, Entry], most: int) -> list[str]:
        defaults = [one["value"] for one in part.get("options") or [] if one.get("default")]
        entry = entries.get(part["custom_id"], defaults)
        values = [entry] if isinstance(entry, str) else [] if isinstance(entry, bool) else list(entry)
        least = part.get("min_values", 1) if part.get("required", True) else 0
        if not least <= len(values) <= most:
            raise ActionNotAllowed(f"{part['custom_id']!r} takes {least} to {most} choices.")
        return [self._value(part, value) for value in values]

    def _value(self, part: Payload, value: str | Thing | Upload) -> str:
        if isinstance(value, str):
            return pick(part, value)
        if isinstance(value, Upload):
            return self.resolved.add(self._window.state.attach(self._window.channel, value))
        assert part["type"] in SELECTS
        return self.resolved.add(value)


def _text(part: Payload, entry: Entry) -> str:
    if not isinstance(entry, str):
        raise ActionNotAllowed(f"{part['custom_id']!r} takes a text.")
    if part.get("required", True) and not entry:
        raise ActionNotAllowed(f"{part['custom_id']!r} is required.")
    most = part.get("max_length", 4_000)
    if entry and not part.get("min_length", 0) <= len(entry) <= most:
        raise ActionNotAllowed(f"{part['custom_id']!r} takes {part.get('min_length', 0)} to {most} characters.")
    return entry
