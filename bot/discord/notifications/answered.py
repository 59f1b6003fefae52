"""Notifies users once, by direct message, when the question they follow is answered."""

import logging
from typing import Protocol

import discord

from bot.app import Almanac
from bot.discord.components.delivery import DELIVERY_ERRORS
from bot.discord.components.message import build_view
from bot.discord.components.pictures import build_files
from bot.discord.components.send import NO_PINGS
from bot.discord.guilds import GuildDirectory
from bot.domain.moderation_queue import Notice
from bot.languages import get_spoken, mark, say, speak
from bot.matching.outcome import Answer
from bot.replies.document import QuotedQuestion, Reply, Subtext, Text
from bot.service.answer_cache import Answered

logger = logging.getLogger(__name__)

ANSWERED = mark("You asked to be notified: your question now has an answer.")
ASKED_IN = mark("You asked in the server “{guild}”. I no longer remember that it was you.")


class Messenger(Protocol):
    """The part of the client that notifications use."""

    app: Almanac
    directory: GuildDirectory

    async def create_dm(self, user: discord.abc.Snowflake, /) -> discord.DMChannel: ...

    def get_partial_messageable(self, channel_id: int, /) -> discord.PartialMessageable: ...


async def notify_followers(client: Messenger) -> bool:
    """Send all due notices, except those from guilds that the bot isn't in (yet).

    Returns:
        False if Discord failed, so that some are still due.

    """
    is_done = True
    for notice in await client.app.unanswered.fetch_due_notices():
        try:
            guild = await client.directory.fetch(notice.guild_id)
        except DELIVERY_ERRORS as error:
            logger.warning("Discord doesn't tell about a server, will retry (%s).", type(error).__name__)
            is_done = False
            continue
        if guild is not None:  # unavailable, or the bot was removed: kept until the guild is back
            is_done = await _notify(client, notice, guild) and is_done
    return is_done


async def _notify(client: Messenger, notice: Notice, guild: discord.Guild) -> bool:
    """At most once: the notice is claimed, which forgets the user, before it is sent, and restored if Discord fails."""
    answered = await (await client.app.fetch_reader(notice.guild_id)).answer(notice.text)
    if not isinstance(answered.outcome, Answer) or not await client.app.unanswered.claim(notice):
        return True
    try:
        channel = await client.create_dm(discord.Object(notice.user_id))
        with speak(answered.reply.language or get_spoken()):
            reply = _render(notice, answered, guild)
        await channel.send(view=build_view(reply), files=build_files(reply), allowed_mentions=NO_PINGS)
    except discord.Forbidden:  # no retry would change that, so the user stays forgotten
        logger.info("Could not notify a user of an answer: their direct messages are closed.")
    except DELIVERY_ERRORS as error:
        logger.warning("Could not notify a user of an answer, will retry (%s).", type(error).__name__)
        await client.app.unanswered.restore(notice)
        return False
    return True


def _render(notice: Notice, answered: Answered, guild: discord.Guild) -> Reply:
    asked_in = Subtext(say(ASKED_IN).format(guild=guild.name))
    blocks = (Text(say(ANSWERED)), QuotedQuestion(notice.text), *answered.reply.blocks, asked_in)
    return Reply(blocks, language=get_spoken())
