"""The address of a PostgreSQL server, as the settings hold it."""

import re

_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^@/]*@")
_PASSWORD_OPTION = re.compile(r"([?&]password=)[^&]*")


def hide_password(url: str) -> str:
    """Write an address without its password, for messages.

    >>> hide_password("postgresql://almanac:s3cret@db.example/almanac?password=s3cret")
    'postgresql://almanac@db.example/almanac?password=…'
    """
    return _PASSWORD_OPTION.sub(r"\1…", _PASSWORD.sub(r"\1@", url))
