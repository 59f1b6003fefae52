"""Checks of the traffic against Discord's own documents: OpenAPI for REST, JSON Schemas for gateway events.

Neither the documents nor `jsonschema_rs` are part of this project's runtime: checks run where both are present.
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

# The document is registered twice: in requests Discord accepts ids as numbers too, and discord.py sends them so.
RESPONSES = "urn:discord:responses"
REQUESTS = "urn:discord:requests"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INTERACTION_SCHEMAS = {
    int(InteractionKind.COMMAND): "Slash",
    int(InteractionKind.COMPONENT): "Component",
    int(InteractionKind.AUTOCOMPLETE): "Autocomplete",
    int(InteractionKind.MODAL): "Modal",
}
EVENT_SCHEMAS = {"READY": "Ready", "GUILD_CREATE": "GuildCreate", "MESSAGE_CREATE": "MessageCreate"}
# An alternative for another type of object is farther than any number of wrong fields.
OTHER_TYPE_DISTANCE = 1_000


@dataclass(frozen=True, slots=True)
class ContractViolation:
    """A field that a document doesn't allow."""

    location: str
    field: str
    rule: str

    def __str__(self) -> str:
        return f"{self.location}: {self.field}: {self.rule}"


class Contracts:
    """A TrafficObserver that checks against a folder with `openapi.json` and `gateway/*.json`.

    `checked` counts the bodies that were checked.
    """

    def __init__(self, folder: Path) -> None:
        self._schemas = _load_schemas(folder)
        self.violations: list[ContractViolation] = []
        self.checked = 0

    def observe_request(self, request: ApiRequest) -> None:
        location = f"{request.method} {request.template}"
        if self._schemas.find_operation(request) is None:
            self.violations.append(ContractViolation(location, "path", "no such operation in the document"))
        elif request.content is not None:
            self._check(f"{location} request", self._schemas.for_request(request), request.content)

    def observe_response(self, request: ApiRequest, status: int, content: object) -> None:
        if self._schemas.find_operation(request) is not None and content is not None:
            location = f"{request.method} {request.template} answer {status}"
            self._check(location, self._schemas.for_response(request, status), content)

    def observe_event(self, event: str, data: Payload) -> None:
        is_interaction = event == "INTERACTION_CREATE"
        name = INTERACTION_SCHEMAS.get(data["type"]) if is_interaction else EVENT_SCHEMAS.get(event)
        if name is not None:
            self._check(f"dispatch {event} ({name})", self._schemas.for_event(name), data)

    def _check(self, location: str, validator: "jsonschema_rs.Validator | None", content: object) -> None:
        self.checked += 1
        if validator is None:
            self.violations.append(ContractViolation(location, "body", "the document has no schema for it"))
        elif not validator.is_valid(content):
            for error in validator.iter_errors(content):
                self.violations.extend(_explain(location, error))


def _explain(location: str, error: "jsonschema_rs.ValidationError") -> Iterator[ContractViolation]:
    """The field and rule of an error; for `anyOf`, those of the closest alternative."""
    # Discord's schemas are unions of unions: an error of the outermost one names no field.
    alternatives = getattr(error.kind, "context", None)
    if alternatives:
        depth = len(error.instance_path)
        for inner in min(alternatives, key=lambda errors: sum(_measure_distance(one, depth) for one in errors)):
            yield from _explain(location, inner)
    else:
        field = ".".join(map(str, error.instance_path)) or "body"
        rule = f"{error.message[:200]} ({'/'.join(map(str, error.schema_path))[-80:]})"
        yield ContractViolation(location, field, rule)


def _measure_distance(error: "jsonschema_rs.ValidationError", depth: int) -> int:
    """How far a value at `depth` is from the alternative with this error."""
    alternatives = getattr(error.kind, "context", None)
    if alternatives:
        inner = len(error.instance_path)
        return min(sum(_measure_distance(one, inner) for one in errors) for errors in alternatives)
    is_other_type = error.kind.name == "type" and len(error.instance_path) == depth
    return OTHER_TYPE_DISTANCE if is_other_type or error.instance_path[-1:] == ["type"] else 1


class _Schemas:
    """The documents, whose parts are compiled on first use."""

    def __init__(self, folder: Path) -> None:
        import jsonschema_rs  # noqa: PLC0415 - a development dependency, absent where the program runs

        self._rs = jsonschema_rs
        self._folder = folder
        self._api = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
        strict = self._api["components"]["schemas"]
        lenient = {**strict, "SnowflakeType": {"type": ["string", "integer"]}}
        documents = {RESPONSES: strict, REQUESTS: lenient}
        self._registry = jsonschema_rs.Registry(
            [(name, {"$schema": DIALECT, "components": {"schemas": schemas}}) for name, schemas in documents.items()]
        )
        self._compiled: dict[str, jsonschema_rs.Validator | None] = {}

    def find_operation(self, request: ApiRequest) -> Payload | None:
        operation: Payload | None = self._api["paths"].get(request.template, {}).get(request.method.lower())
        return operation

    def for_request(self, request: ApiRequest) -> "jsonschema_rs.Validator | None":
        operation = self.find_operation(request) or {}
        return self._get(f"{request.method} {request.template}", operation.get("requestBody"), REQUESTS)

    def for_response(self, request: ApiRequest, status: int) -> "jsonschema_rs.Validator | None":
        responses = (self.find_operation(request) or {}).get("responses", {})
        response = responses.get(str(status)) or responses.get(f"{status // 100}XX")
        return self._get(f"{request.method} {request.template} {status}", response, RESPONSES)

    def for_event(self, name: str) -> "jsonschema_rs.Validator | None":
        if name not in self._compiled:
            schema = json.loads((self._folder / "gateway" / f"{name}.json").read_text(encoding="utf-8"))
            self._compiled[name] = self._rs.validator_for(schema)
        return self._compiled[name]

    def _get(self, key: str, body: Payload | None, document: str) -> "jsonschema_rs.Validator | None":
        if key not in self._compiled:
            self._compiled[key] = self._compile(body, document)
        return self._compiled[key]

    def _compile(self, body: Payload | None, document: str) -> "jsonschema_rs.Validator | None":
        if body is not None and "$ref" in body:
            body = self._api["components"]["responses"][body["$ref"].rsplit("/", 1)[-1]]
        schema = (body or {}).get("content", {}).get("application/json", {}).get("schema")
        return None if schema is None else self._rs.validator_for(_qualify(schema, document), registry=self._registry)


def _qualify(schema: Any, document: str) -> Any:  # noqa: ANN401 - JSON
    """The schema with its local references pointing into a registered document."""
    if isinstance(schema, dict):
        return {
            name: document + value if name == "$ref" and isinstance(value, str) else _qualify(value, document)
            for name, value in schema.items()
        }
    return [_qualify(element, document) for element in schema] if isinstance(schema, list) else schema


@lru_cache(maxsize=2)
def _load_schemas(folder: Path) -> _Schemas:
    return _Schemas(folder)
