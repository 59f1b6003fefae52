"""Tells whether a request over HTTP is Discord's: it signs each with Ed25519."""

import re
from typing import Protocol

from bot.errors import UserError

SIGNATURE = re.compile(r"[0-9a-fA-F]{128}", re.ASCII)
PUBLIC_KEY = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)

NO_LIBRARY = (
    "INTERACTIONS_PORT needs PyNaCl, which checks Discord's signatures. Install requirements-http.txt, too, or clear "
    "INTERACTIONS_PORT."
)


class Verifier(Protocol):
    """Whether a message is signed by the application's key. `signature` is in hexadecimal digits."""

    def __call__(self, message: bytes, signature: str) -> bool: ...


def build_verifier(public_key: str) -> Verifier:
    """Build what checks the signatures of an application. Raises UserError if PyNaCl isn't installed."""
    try:
        from nacl.exceptions import CryptoError  # noqa: PLC0415 - an optional dependency
        from nacl.signing import VerifyKey  # noqa: PLC0415
    except ImportError as error:
        raise UserError(NO_LIBRARY) from error
    # Discord gives zeros to an application without a key; nothing is signed with it, whatever a library may say.
    if not PUBLIC_KEY.fullmatch(public_key) or not int(public_key, 16):
        raise UserError("Discord names no public key of this application, so its requests can't be told from others.")
    key = VerifyKey(bytes.fromhex(public_key))

    def verify(message: bytes, signature: str) -> bool:
        try:
            key.verify(message, bytes.fromhex(signature))
        except CryptoError:
            return False
        return True

    return verify
