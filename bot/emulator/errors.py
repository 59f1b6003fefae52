"""Errors of the REST API, as in Discord's reference ("Opcodes and Status Codes"), and of Discord's client."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.emulator.protocol import Payload

Path = tuple[str | int, ...]
"""Where a field is in the body: keys and list indexes."""

# Raised on reading a field that is missing or of another type than Discord documents.
SHAPE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, AssertionError)


class ErrorCode(Enum):
    """HTTP status, JSON error code and message."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    OTHER_APPLICATION = (403, 20012, "You are not authorized to perform this action on this application")
    ENTITY_TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    OTHER_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_FORM_BODY = (400, 50035, "Invalid Form Body")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error of one field of a request body."""

    path: Path
    code: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'body'}: {self.message}"


class ApiError(Exception):
    """An error response of the REST API. `detail` is appended to the code's own message."""

    def __init__(self, code: ErrorCode, detail: str = "", field_errors: Iterable[FieldError] = ()) -> None:
        self.status, self.code, message = code.value
        self.message = message + detail
        self.field_errors = tuple(field_errors)
        super().__init__("; ".join([f"{self.status} {self.code} {self.message}", *map(str, self.field_errors)]))

    def to_payload(self) -> Payload:
        payload: Payload = {"message": self.message, "code": self.code}
        if self.field_errors:
            payload["errors"] = _nest(self.field_errors)
        return payload


def _nest(field_errors: Iterable[FieldError]) -> Payload:
    """Discord's shape: nested objects along each path, with a list `_errors` at its end."""
    root: Payload = {}
    for error in field_errors:
        node = root
        for step in error.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": error.code, "message": error.message})
    return root


def raise_field_errors(errors: Iterable[FieldError], prefix: Path = ()) -> None:
    """Raise an ApiError with the errors, if there are any. `prefix` is the path of the checked part."""
    prefixed = [FieldError((*prefix, *error.path), error.code, error.message) for error in errors]
    if prefixed:
        raise ApiError(ErrorCode.INVALID_FORM_BODY, field_errors=prefixed)


class ActionNotAllowed(Exception):
    """Discord's own client would not let a user do this; the message says why."""
