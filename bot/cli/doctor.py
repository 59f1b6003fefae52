"""`doctor`: looks at everything that the bot needs, changes nothing, and says what to do."""

import asyncio
import re
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator

from bot.cli.command import Command
from bot.cli.output import console
from bot.config import Settings
from bot.domain.findings import Finding, Severity, complain, warn
from bot.domain.problems import KnowledgeError
from bot.domain.text import format_count
from bot.knowledge.loader import read_folder
from bot.service.loading import ignore_progress, parse_with_progress
from bot.storage.checkup import check_storage, fetch_log_channels

STYLES = {Severity.OK: "green", Severity.WARNING: "yellow", Severity.PROBLEM: "red"}
MAX_PROBLEMS_SHOWN = 5

_TOKEN_FORM = re.compile(r"[\w-]{20,}\.[\w-]{6,}\.[\w-]{25,}")


async def examine(settings: Settings, _: Namespace) -> int:
    """Print one line for each thing that was looked at. Returns 1 if there is a problem."""
    has_problem = False
    async for finding in _examine(settings):
        style = STYLES[finding.severity] if console.is_terminal else None
        console.print(str(finding), style=style, markup=False)
        has_problem |= finding.severity is Severity.PROBLEM
    return int(has_problem)


async def _examine(settings: Settings) -> AsyncIterator[Finding]:
    yield Finding("settings", "all can be read")
    yield check_token(settings.discord_token)
    address = settings.database_address
    for finding in await check_storage(address, settings.backup_folder, settings.backups_kept):
        yield finding
    for finding in await asyncio.to_thread(lambda: list(_check_knowledge(settings))):
        yield finding
    if settings.discord_token:
        from bot.discord.checkup import check_discord  # noqa: PLC0415 - discord.py takes a second to import

        async for finding in check_discord(settings, await fetch_log_channels(address)):
            yield finding


def check_token(token: str | None) -> Finding:
    """Look at the form of a token. Whether Discord takes it is asked later."""
    if token is None:
        return warn("token", "DISCORD_TOKEN is not set, so `run` opens the page of `play` instead of Discord.")
    if _TOKEN_FORM.fullmatch(token):
        return Finding("token", "has the form of a bot's token")
    return complain(
        "token",
        "DISCORD_TOKEN is no bot token, which has three parts with dots between. Copy it from "
        "https://discord.com/developers/applications → your application → Bot → Reset Token.",
    )


def _check_knowledge(settings: Settings) -> Iterator[Finding]:
    try:
        files = parse_with_progress(read_folder(settings.knowledge_path), {}, ignore_progress)
    except KnowledgeError as error:
        for problem in error.problems[:MAX_PROBLEMS_SHOWN]:
            yield complain("knowledge", str(problem))
        yield complain(
            "knowledge", f"{format_count(len(error.problems), 'problem')}. `python -m bot check` lists them all."
        )
    else:
        yield Finding("knowledge", f"no problems in {format_count(len(files), 'file')} of {settings.knowledge_path}")


DOCTOR = Command("doctor", "look at everything the bot needs, and say what to do", "doctor", examine)
