"""Discord's own documents as judges: its OpenAPI document for REST, JSON Schemas for what the gateway dispatches.

The documents and `jsonschema_rs` are no part of this program: a check is made only where somebody has both.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.emulator.protocol import InteractionKind, Payload
from bot.emulator.request import ApiRequest

if TYPE_CHECKING:
    import jsonschema_rs

ANSWERS, REQUESTS = "urn:discord:answers", "urn:discord:requests"
"""The document twice: in requests Discord takes numbers for ids too, as discord.py sends them."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INTERACTIONS = {
    int(InteractionKind.COMMAND): "Slash",
    int(InteractionKind.COMPONENT): "Component",
    int(InteractionKind.AUTOCOMPLETE): "Autocomplete",
    int(InteractionKind.MODAL): "Modal",
}
EVENTS = {"READY": "Ready", "GUILD_CREATE": "GuildCreate", "MESSAGE_CREATE": "MessageCreate"}


@dataclass(frozen=True, slots=True)
class ContractViolation:
    """One field that a document doesn't allow."""

    where: str
    field: str
    rule: str

    def __str__(self) -> str:
        return f"{self.where}: {self.field}: {self.rule}"


class Contracts:
    """Checks against a folder with `openapi.json` and `gateway/*.json`; `checked` counts what was looked at."""

    def __init__(self, folder: Path) -> None:
        self._documents = _documents(folder)
        self.breaches: list[ContractViolation] = []
        self.checked = 0

    def request(self, call: ApiRequest) -> None:
        operation = self._documents.operation(call)
        if operation is None:
            self.breaches.append(
                ContractViolation(f"{call.method} {call.template}", "path", "no such operation in the document")
            )
            return
        if call.sent is not None:
            self._judge(f"{call.method} {call.template} request", self._documents.body(call), call.sent)

    def answer(self, call: ApiRequest, status: int, content: object) -> None:
        if self._documents.operation(call) is not None and content is not None:
            where = f"{call.method} {call.template} answer {status}"
            self._judge(where, self._documents.response(call, status), content)

    def dispatch(self, event: str, content: Payload) -> None:
        name = INTERACTIONS.get(content["type"]) if event == "INTERACTION_CREATE" else EVENTS.get(event)
        if name is not None:
            self._judge(f"dispatch {event} ({name})", self._documents.event(name), content)

    def _judge(self, where: str, validator: "jsonschema_rs.Validator | None", content: object) -> None:
        self.checked += 1
        if validator is None:
            self.breaches.append(ContractViolation(where, "body", "the document has no schema for it"))
        elif not validator.is_valid(content):
            found = [breach for error in validator.iter_errors(content) for breach in _explain(where, error)]
            self.breaches.extend(found)


def _explain(where: str, error: "jsonschema_rs.ValidationError") -> Iterator[ContractViolation]:
    """The field and rule; inside an "any of", those of the alternative that comes nearest."""
    branches = getattr(error.kind, "context", None)
    if branches:
        depth = len(error.instance_path)
        for inner in min(branches, key=lambda branch: sum(_distance(one, depth) for one in branch)):
            yield from _explain(where, inner)
    else:
        field = ".".join(map(str, error.instance_path)) or "body"
        yield ContractViolation(where, field, f"{error.message[:200]} ({'/'.join(map(str, error.schema_path))[-80:]})")


def _distance(error: "jsonschema_rs.ValidationError", depth: int) -> int:
    """How far a value is from an alternative that begins at a depth: another type of thing is farthest."""
    branches = getattr(error.kind, "context", None)
    if branches:
        inner = len(error.instance_path)
        return min(sum(_distance(one, inner) for one in branch) for branch in branches)
    other = error.kind.name == "type" and len(error.instance_path) == depth
    return 1_000 if other or error.instance_path[-1:] == ["type"] else 1


class _Documents:
    """The documents, compiled piece by piece when first asked for."""

    def __init__(self, folder: Path) -> None:
        import jsonschema_rs  # noqa: PLC0415 - a tool of tests, absent where the program runs

        self._rs = jsonschema_rs
        self._folder = folder
        self._api = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
        lenient = {**self._api["components"]["schemas"], "SnowflakeType": {"type": ["string", "integer"]}}
        both = {ANSWERS: self._api["components"]["schemas"], REQUESTS: lenient}
        resources = [(name, {"$schema": DIALECT, "components": {"schemas": held}}) for name, held in both.items()]
        self._registry = jsonschema_rs.Registry(resources)
        self._compiled: dict[str, jsonschema_rs.Validator | None] = {}

    def operation(self, call: ApiRequest) -> Payload | None:
        found: Payload | None = self._api["paths"].get(call.template, {}).get(call.method.lower())
        return found

    def body(self, call: ApiRequest) -> "jsonschema_rs.Validator | None":
        operation = self.operation(call) or {}
        return self._cached(f"{call.method} {call.template}", operation.get("requestBody"), REQUESTS)

    def response(self, call: ApiRequest, status: int) -> "jsonschema_rs.Validator | None":
        answers = (self.operation(call) or {}).get("responses", {})
        found = answers.get(str(status)) or answers.get(f"{status // 100}XX")
        return self._cached(f"{call.method} {call.template} {status}", found, ANSWERS)

    def event(self, name: str) -> "jsonschema_rs.Validator | None":
        if name not in self._compiled:
            schema = json.loads((self._folder / "gateway" / f"{name}.json").read_text(encoding="utf-8"))
            self._compiled[name] = self._rs.validator_for(schema)
        return self._compiled[name]

    def _cached(self, key: str, described: Payload | None, document: str) -> "jsonschema_rs.Validator | None":
        if key not in self._compiled:
            self._compiled[key] = self._compile(described, document)
        return self._compiled[key]

    def _compile(self, described: Payload | None, document: str) -> "jsonschema_rs.Validator | None":
        if described is not None and "$ref" in described:
            described = self._api["components"]["responses"][described["$ref"].rsplit("/", 1)[-1]]
        schema = (described or {}).get("content", {}).get("application/json", {}).get("schema")
        return None if schema is None else self._rs.validator_for(_absolute(schema, document), registry=self._registry)


def _absolute(schema: Any, document: str) -> Any:  # noqa: ANN401 - JSON
    """The schema with its references pointing into a registered document."""
    if isinstance(schema, dict):
        return {
            name: document + value if name == "$ref" and isinstance(value, str) else _absolute(value, document)
            for name, value in schema.items()
        }
    return [_absolute(one, document) for one in schema] if isinstance(schema, list) else schema


@lru_cache(maxsize=2)
def _documents(folder: Path) -> _Documents:
    return _Documents(folder)
