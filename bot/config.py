"""Configuration from the environment, read once at start."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.matching.outcome import Caution

DISCORD_API_URL = "https://discord.com/api/v10"
DISCORD_GATEWAY_URL = "wss://gateway.discord.gg/"
DEFAULT_DATABASE_PATH = Path("almanac.sqlite3")
DEFAULT_KNOWLEDGE_PATH = Path("knowledge")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MAX_OWNERS = 100
_ID = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, each named as its variable, which `.env.example` explains. The token is kept out of `repr`."""

    discord_token: str | None = field(default=None, repr=False)
    database_path: Path = DEFAULT_DATABASE_PATH
    knowledge_path: Path = DEFAULT_KNOWLEDGE_PATH
    discord_api_url: str = DISCORD_API_URL
    discord_gateway_url: str = DISCORD_GATEWAY_URL
    owner_ids: frozenset[int] = frozenset()
    dev_guild_id: int | None = None
    answers: Caution = Caution.BALANCED
    log_level: int = logging.INFO

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from a mapping such as `os.environ`; an empty value counts as not set.

        Raises:
            SettingsError: Names every invalid value, one per line.

        """
        parser = _EnvironmentParser({name: value.strip() for name, value in environment.items() if value.strip()})
        settings = cls(
            discord_token=parser.get("DISCORD_TOKEN"),
            database_path=Path(parser.get("DATABASE_PATH") or DEFAULT_DATABASE_PATH),
            knowledge_path=Path(parser.get("KNOWLEDGE_PATH") or DEFAULT_KNOWLEDGE_PATH),
            discord_api_url=parser.parse_url("DISCORD_API_URL", DISCORD_API_URL, ("http", "https")).rstrip("/"),
            discord_gateway_url=parser.parse_url("DISCORD_GATEWAY_URL", DISCORD_GATEWAY_URL, ("ws", "wss")),
            owner_ids=parser.parse_ids("OWNER_IDS"),
            dev_guild_id=next(iter(parser.parse_ids("DEV_GUILD_ID", limit=1)), None),
            answers=parser.parse_caution("ANSWERS"),
            log_level=parser.parse_log_level("LOG_LEVEL"),
        )
        if parser.problems:
            raise SettingsError("\n".join(parser.problems))
        return settings


class _EnvironmentParser:
    """Parses values, and collects every problem instead of stopping at the first."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[str] = []

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def parse_url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self._values.get(name, default)
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            self.problems.append(f"{name} is {value!r}; it must start with {'://, '.join(schemes)}:// and name a host.")
        return value

    def parse_ids(self, name: str, limit: int = MAX_OWNERS) -> frozenset[int]:
        ids = [part for part in re.split(r"[\s,]+", self._values.get(name, "")) if part]
        if len(ids) > limit or not all(_ID.fullmatch(part) for part in ids):
            form = "one id" if limit == 1 else "ids separated by commas"
            self.problems.append(f"{name} is {', '.join(ids)!r}; it must be {form}, digits only.")
            return frozenset()
        return frozenset(map(int, ids))

    def parse_caution(self, name: str) -> Caution:
        value = self._values.get(name, Caution.BALANCED).lower()
        if value not in set(Caution):
            self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(Caution)}.")
            return Caution.BALANCED
        return Caution(value)

    def parse_log_level(self, name: str) -> int:
        value = self._values.get(name, "INFO").upper()
        if value not in LOG_LEVELS:
            self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(LOG_LEVELS)}.")
            return logging.INFO
        return logging.getLevelNamesMapping()[value]
