"""Tells those who asked for it, once and by direct message, that their question is answered."""

import logging
from typing import Protocol

import discord

from bot.app import Almanac
from bot.discord.components.message import layout
from bot.discord.components.send import NO_PINGS
from bot.domain.review_queue import Notice
from bot.matching.outcome import Answer
from bot.replies.document import QuotedQuestion, Reply, Small, Text

logger = logging.getLogger(__name__)

TOLD = "You asked to be notified: your question now has an answer."
FROM = "You asked in the server “{guild}”. I no longer remember that it was you."


class Messenger(Protocol):
    """The client, as far as it is needed here."""

    app: Almanac

    async def create_dm(self, user: discord.abc.Snowflake, /) -> discord.DMChannel: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


async def tell_of_answers(client: Messenger) -> bool:
    """Tell whom there is to tell. Whoever asked in a server that the client does not know (yet) waits.

    Returns False where Discord failed, so that somebody is left to be told.
    """
    told = True
    for notice in await client.app.unanswered.fetch_due_notices():
        told = await _tell(client, notice) and told
    return told


async def _tell(client: Messenger, notice: Notice) -> bool:
    """Whoever is told is forgotten first: nobody is told twice. Where Discord fails, they are remembered again."""
    guild = client.get_guild(notice.guild_id)
    if guild is None:
        return True
    asked = (await client.app.reader_for(notice.guild_id)).ask(notice.text)
    if not isinstance(asked.outcome, Answer) or not await client.app.unanswered.claim(notice):
        return True
    scope = Small(FROM.format(guild=guild.name))
    reply = Reply((Text(TOLD), QuotedQuestion(notice.text), *asked.reply.blocks, scope))
    try:
        channel = await client.create_dm(discord.Object(notice.user_id))
        await channel.send(view=layout(reply), allowed_mentions=NO_PINGS)
    except discord.Forbidden:
        logger.info("Somebody who wanted to be told of an answer takes no direct messages.")
    except (discord.HTTPException, OSError) as error:
        logger.warning("An answer could not be sent to whoever wanted it, and will be later: %s", error)
        await client.app.unanswered.restore(notice)
        return False
    return True
