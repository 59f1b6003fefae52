"""Gateway close codes, as in Discord's reference ("Gateway Close Event Codes")."""

from enum import Enum


class CloseCode(Enum):
    """Code and reason."""

    UNKNOWN_OPCODE = (4001, "Unknown opcode.")
    DECODE_ERROR = (4002, "Error while decoding payload.")
    PAYLOAD_TOO_LARGE = (4002, "Payload too large.")
    NOT_AUTHENTICATED = (4003, "Not authenticated.")
    AUTHENTICATION_FAILED = (4004, "Authentication failed.")
    ALREADY_AUTHENTICATED = (4005, "Already authenticated.")
    INVALID_SEQ = (4007, "Invalid seq.")
    RATE_LIMITED = (4008, "Rate limited.")
    INVALID_SHARD = (4010, "Invalid shard.")
    INVALID_VERSION = (4012, "Invalid API version.")
    INVALID_INTENTS = (4013, "Invalid intent(s).")
    DISALLOWED_INTENTS = (4014, "Disallowed intent(s).")


class ConnectionClosed(Exception):
    """Ends the connection with a close code."""

    def __init__(self, close_code: CloseCode) -> None:
        self.code, self.reason = close_code.value
        super().__init__(f"{self.code} {self.reason}")
