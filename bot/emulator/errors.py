"""How Discord says no: the codes of its reference ("Opcodes and Status Codes"), and every flaw by its field."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.emulator.protocol import Payload

Path = tuple[str | int, ...]

SHAPELESS = (KeyError, TypeError, ValueError, AttributeError, AssertionError)
"""What reading a field raises that is missing or of another kind than Discord's documents say."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request."""

    path: Path
    code: str
    text: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'body'}: {self.text}"


class ApiError(Exception):
    """An answer other than success. Its text names what was wrong."""

    def __init__(self, status: int, code: int, text: str, field_errors: Iterable[FieldError] = ()) -> None:
        self.status = status
        self.code = code
        self.text = text
        self.field_errors = tuple(field_errors)
        super().__init__(f"{status} {code} {text}" + "".join(f"; {flaw}" for flaw in self.field_errors))

    def to_payload(self) -> Payload:
        said: Payload = {"message": self.text, "code": self.code}
        if self.field_errors:
            said["errors"] = _tree(self.field_errors)
        return said


def _tree(field_errors: tuple[FieldError, ...]) -> Payload:
    """Discord's shape: the path to each field, and there a list `_errors`."""
    root: Payload = {}
    for flaw in field_errors:
        place = root
        for step in flaw.path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": flaw.code, "message": flaw.text})
    return root


def require(field_errors: Iterable[FieldError], under: Path = ()) -> None:
    """Raise the refusal of a malformed body when there is any flaw. `under` is where the checked part stands."""
    found = [FieldError((*under, *flaw.path), flaw.code, flaw.text) for flaw in field_errors]
    if found:
        raise ApiError(400, 50035, "Invalid Form Body", found)


def unauthorized() -> ApiError:
    return ApiError(401, 0, "401: Unauthorized")


def unknown_channel() -> ApiError:
    return ApiError(404, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    return ApiError(404, 10004, "Unknown Guild")


def unknown_member() -> ApiError:
    return ApiError(404, 10007, "Unknown Member")


def unknown_message() -> ApiError:
    return ApiError(404, 10008, "Unknown Message")


def unknown_user() -> ApiError:
    return ApiError(404, 10013, "Unknown User")


def unknown_webhook() -> ApiError:
    return ApiError(404, 10015, "Unknown Webhook")


def unknown_interaction() -> ApiError:
    return ApiError(404, 10062, "Unknown interaction")


def unknown_command() -> ApiError:
    return ApiError(404, 10063, "Unknown application command")


def too_large() -> ApiError:
    return ApiError(413, 40005, "Request entity too large")


def acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def other_author() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message")


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def dead_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token")


def shapeless(error: Exception) -> ApiError:
    return ApiError(400, 50035, f"Invalid Form Body ({type(error).__name__}: {error})")


def malformed() -> ApiError:
    return ApiError(400, 50109, "The request body contains invalid JSON.")
