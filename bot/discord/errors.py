"""Reports errors to the user: what they can act on in plain words, everything else as a reference into the log."""

import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from bot.discord.components.delivery import NotDelivered, respond
from bot.discord.components.markdown import render_block
from bot.discord.components.send import send, show
from bot.discord.context import Interaction
from bot.discord.interaction_log import Result, note_result
from bot.domain.text import shorten
from bot.errors import UserError
from bot.languages import mark, say, say_number
from bot.replies.document import Reply, Text
from bot.storage.database import UNAVAILABLE_ERRORS, CommitUncertain

logger = logging.getLogger(__name__)

MAX_LINE_LENGTH = 400
"""Characters of a problem; longer ones quote what somebody wrote."""

MAX_LINES_LENGTH = 3_400
"""Characters of all lines together, as they are sent: less than a page, so that none is split."""

UNKNOWN = mark("Something went wrong on my side (reference {reference}). Please try again.")
JUST_UPDATED = mark("My commands were just updated. Please try again in a minute, or reload Discord.")
NOT_SAVED = mark("I can't use my database just now, so nothing was saved. Please try again in a minute.")
PERHAPS_SAVED = mark(
    "I lost my database while I was saving, so I can't tell whether that was saved. Please check before you try again."
)
NOT_ALLOWED = mark("You can't use that command here.")


@asynccontextmanager
async def report_errors(interaction: Interaction) -> AsyncIterator[None]:
    """Report whatever the block raises. discord.py only logs what buttons, forms and checks raise."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the user has to hear of every failure
        await report_error(interaction, error)


async def report_error(interaction: Interaction, error: Exception) -> None:
    """Report an error to the user privately. While they are still typing, offer no choices instead."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    note_result(interaction, _classify(error))
    if isinstance(error, NotDelivered):
        _log_undelivered(error)
        return
    try:
        await _tell(interaction, describe_error(error))
    except NotDelivered as failure:
        _log_undelivered(failure)
    except Exception:
        logger.exception("Could not report an error to the user.")


def _classify(error: Exception) -> Result:
    if isinstance(error, NotDelivered):
        return Result.UNDELIVERED
    return Result.REFUSED if isinstance(error, (UserError, app_commands.CheckFailure)) else Result.FAILED


def _log_undelivered(error: NotDelivered) -> None:
    logger.warning("A response was not delivered: %s.", error)


async def _tell(interaction: Interaction, text: str) -> None:
    reply = Reply(tuple(_fit_lines(text)))
    if interaction.type is discord.InteractionType.autocomplete:
        await respond(interaction, lambda: interaction.response.autocomplete([]))
    elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await show(interaction, reply)
    else:
        await send(interaction, reply)


def _fit_lines(text: str) -> Iterator[Text]:
    """As many lines as one message holds: a file may have a hundred problems, and what they quote is escaped."""
    lines = [Text(shorten(line, MAX_LINE_LENGTH)) for line in text.splitlines()]
    length = 0
    for number, line in enumerate(lines):
        length += len(render_block(line)) + 1
        if length > MAX_LINES_LENGTH:
            yield Text(say("… and {count} more").format(count=say_number(len(lines) - number)))
            return
        yield line


def describe_error(error: Exception) -> str:
    """Describe an error to the user. An unexpected one is logged, and only its reference is shown."""
    match error:
        case UserError():
            return str(error)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return say(JUST_UPDATED)
        case app_commands.CheckFailure():
            return say(NOT_ALLOWED)
        case app_commands.AppCommandError():  # options of another type, or that name what isn't there
            return say(JUST_UPDATED)
    if isinstance(error, UNAVAILABLE_ERRORS):
        logger.error("The database can't be used: %s", error)
        return say(PERHAPS_SAVED if isinstance(error, CommitUncertain) else NOT_SAVED)
    # The exception's own text isn't meant for users, and may hold what a user wrote.
    reference = secrets.token_hex(3).upper()
    logger.error("Unhandled error, reference %s", reference, exc_info=error)
    return say(UNKNOWN).format(reference=reference)
