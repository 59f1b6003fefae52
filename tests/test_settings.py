"""Settings: read from the environment, every problem at once, the token in no repr."""

import logging
import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import AUTOMATIC, LogFormat, Settings, find_packaged_model
from bot.domain.retention import Retention
from bot.errors import SettingsError
from bot.matching.outcome import Caution

EXAMPLE = (Path(__file__).parents[1] / ".env.example").read_text(encoding="utf-8")


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_env({"DISCORD_TOKEN": " ", "PATH": "/bin"}) == Settings(meaning=find_packaged_model())


def test_meaning_can_be_switched_off_or_pointed_at_another_model(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").touch()

    assert Settings.from_env({"MEANING": "OFF"}).meaning is None
    assert Settings.from_env({"MEANING": str(tmp_path)}).meaning == tmp_path


def test_every_setting_is_read() -> None:
    settings = Settings.from_env(
        {
            "DISCORD_TOKEN": "secret",
            "DATABASE_PATH": "/a/b.sqlite3",
            "KNOWLEDGE_PATH": "k",
            "DISCORD_API_URL": "http://127.0.0.1:1/api/v10/",
            "DISCORD_GATEWAY_URL": "ws://127.0.0.1:1",
            "INTERACTIONS_HOST": "::1",
            "SHARD_COUNT": "16",
            "SHARD_IDS": "8, 0-3",
            "OWNER_IDS": "1, 2",
            "DEV_GUILD_ID": "3",
            "ANSWERS": "Careful",
            "LOG_LEVEL": "warning",
            "LOG_FORMAT": "json",
            "STATUS_PORT": "9180",
            "BACKUP_PATH": "/b",
            "BACKUPS_KEPT": "0",
            "KEEP_DRAFTS_DAYS": "1",
            "KEEP_QUESTIONS_DAYS": "2",
            "KEEP_VOTES_DAYS": "3",
            "KEEP_STATISTICS_DAYS": "4",
        }
    )

    assert settings.discord_token == "secret"
    assert settings.database_path == Path("/a/b.sqlite3")
    assert settings.knowledge_path == Path("k")
    assert settings.discord_api_url == "http://127.0.0.1:1/api/v10"
    assert settings.discord_gateway_url == "ws://127.0.0.1:1"
    assert settings.interactions_host == "::1"
    assert (settings.shard_count, settings.shard_ids) == (16, (0, 1, 2, 3, 8))
    assert settings.owner_ids == {1, 2}
    assert settings.dev_guild_id == 3
    assert settings.answers is Caution.CAREFUL
    assert settings.log_level == logging.WARNING
    assert settings.log_format is LogFormat.JSON
    assert settings.status_port == 9180
    assert settings.backup_folder == Path("/b")
    assert settings.backups_kept == 0
    assert settings.retention == Retention(1, 2, 3, 4)
    assert "secret" not in repr(settings)


def test_backups_are_beside_the_database_unless_set_otherwise() -> None:
    assert Settings(database_path=Path("/a/b.sqlite3")).backup_folder == Path("/a/backups")


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(
            {
                "DISCORD_API_URL": "discord.com",
                "DISCORD_GATEWAY_URL": "http://x",
                "INTERACTIONS_PORT": "0",
                "OWNER_IDS": "me",
                "DEV_GUILD_ID": "1 2",
                "ANSWERS": "always",
                "LOG_LEVEL": "LOUD",
                "MEANING": "maybe",
                "LOG_FORMAT": "xml",
                "STATUS_PORT": "70000",
                "BACKUPS_KEPT": "-1",
                "KEEP_VOTES_DAYS": "0",
            }
        )

    said = str(refused.value).splitlines()
    assert [line.split()[0] for line in said] == [
        "DISCORD_API_URL",
        "DISCORD_GATEWAY_URL",
        "INTERACTIONS_PORT",
        "OWNER_IDS",
        "DEV_GUILD_ID",
        "ANSWERS",
        "MEANING",
        "LOG_LEVEL",
        "LOG_FORMAT",
        "STATUS_PORT",
        "BACKUPS_KEPT",
        "KEEP_VOTES_DAYS",
    ]


def test_shards_are_counted_by_discord_or_named_and_what_cannot_be_is_told() -> None:
    assert Settings.from_env({"SHARD_COUNT": "auto"}).shard_count == AUTOMATIC
    assert Settings.from_env({"INTERACTIONS_PORT": "8731"}).interactions_port == 8731
    for wrong, told in (
        ({"SHARD_IDS": "0-3"}, "SHARD_IDS needs a SHARD_COUNT"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "3-4"}, "SHARD_IDS needs a SHARD_COUNT"),
        ({"SHARD_COUNT": "4", "SHARD_IDS": "3-1"}, "SHARD_IDS is '3-1'; it must be numbers or ranges below 16,384"),
        ({"SHARD_COUNT": "none"}, "SHARD_COUNT is 'none'"),
        ({"SHARD_COUNT": "4", "INTERACTIONS_PORT": "8731"}, "SHARD_COUNT is for the gateway"),
    ):
        with pytest.raises(SettingsError) as raised:
            Settings.from_env(wrong)
        assert str(raised.value).startswith(told)


def test_the_address_of_a_database_is_taken_or_refused_without_its_password() -> None:
    url = "postgresql://almanac:s3cret@db.example/almanac"
    assert Settings.from_env({"DATABASE_URL": url}).database_address == url
    assert "s3cret" not in repr(Settings.from_env({"DATABASE_URL": url}))

    with pytest.raises(SettingsError) as raised:
        Settings.from_env({"DATABASE_URL": "mysql://almanac:s3cret@db.example/almanac"})
    assert (
        str(raised.value) == "DATABASE_URL must be the address of a PostgreSQL database: postgresql://user@host/name."
    )


def test_the_example_file_names_every_setting() -> None:
    assert re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE) == [field.name.upper() for field in fields(Settings)]
