"""What an operator can set, read once from the environment (or `.env`)."""

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
_ID = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; `.env.example` says what each is for. The token is in no repr."""

    discord_token: str | None = field(default=None, repr=False)
    database_path: Path = Path("almanac.sqlite3")
    knowledge_path: Path = Path("knowledge")
    discord_api_url: str = DISCORD_API_URL
    discord_gateway_url: str = DISCORD_GATEWAY_URL
    owner_ids: frozenset[int] = frozenset()
    dev_guild_id: int | None = None
    answers: Caution = Caution.BALANCED
    log_level: int = logging.INFO

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read a mapping such as `os.environ`; an empty value counts as not set.

        Raises SettingsError that names every problem, one a line.
        """
        reader = _Reader({name: value.strip() for name, value in environment.items() if value.strip()})
        settings = cls(
            discord_token=reader.get("DISCORD_TOKEN"),
            database_path=Path(reader.get("DATABASE_PATH") or "almanac.sqlite3"),
            knowledge_path=Path(reader.get("KNOWLEDGE_PATH") or "knowledge"),
            discord_api_url=reader.url("DISCORD_API_URL", DISCORD_API_URL, ("http", "https")).rstrip("/"),
            discord_gateway_url=reader.url("DISCORD_GATEWAY_URL", DISCORD_GATEWAY_URL, ("ws", "wss")),
            owner_ids=reader.ids("OWNER_IDS"),
            dev_guild_id=next(iter(sorted(reader.ids("DEV_GUILD_ID", most=1))), None),
            answers=reader.caution("ANSWERS"),
            log_level=reader.level("LOG_LEVEL"),
        )
        if reader.problems:
            raise SettingsError("\n".join(reader.problems))
        return settings


class _Reader:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[str] = []

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self._values.get(name, default)
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            self.problems.append(f"{name} is {value!r}; it begins with {'://, '.join(schemes)}:// and names a host.")
        return value

    def ids(self, name: str, most: int = 100) -> frozenset[int]:
        written = [part for part in re.split(r"[\s,]+", self._values.get(name, "")) if part]
        if len(written) > most or not all(_ID.fullmatch(part) for part in written):
            form = "one id" if most == 1 else "ids with commas between them"
            self.problems.append(f"{name} is {', '.join(written)!r}; it is {form}, digits only.")
            return frozenset()
        return frozenset(map(int, written))

    def caution(self, name: str) -> Caution:
        value = self._values.get(name, Caution.BALANCED).lower()
        if value not in set(Caution):
            self.problems.append(f"{name} is {value!r}; it can be {', '.join(Caution)}.")
            return Caution.BALANCED
        return Caution(value)

    def level(self, name: str) -> int:
        value = self._values.get(name, "INFO").upper()
        levels = ("DEBUG", "INFO", "WARNING", "ERROR")
        if value not in levels:
            self.problems.append(f"{name} is {value!r}; it can be {', '.join(levels)}.")
            return logging.INFO
        return logging.getLevelNamesMapping()[value]
