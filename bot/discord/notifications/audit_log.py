"""Tells a server's log channel of every change of its knowledge, and of what changes for all servers."""

import logging
from itertools import groupby

import discord

from bot.discord.components.message import layout
from bot.discord.components.send import NO_PINGS
from bot.discord.notifications.answered import Messenger
from bot.domain.changes import Revision, UnloggedChanges
from bot.replies.history import logged

logger = logging.getLogger(__name__)


async def tell_of_changes(client: Messenger) -> bool:
    """Tell every log channel what it was not told of. What a channel does not take stands in the history.

    Returns False where there is more to tell, or Discord failed.
    """
    told = True
    for one in await client.app.fetch_unlogged_changes():
        guild = client.get_guild(one.guild_id)
        channel = guild.get_channel(one.channel_id) if guild else None
        if isinstance(channel, discord.TextChannel):
            told = await _tell(client, one, channel) and told
    return told


async def _tell(client: Messenger, told: UnloggedChanges, channel: discord.TextChannel) -> bool:
    """Each change is noted as told just before it is, and noted anew as untold where Discord fails."""
    before = told.cursor
    for _, together in groupby(told.revisions, _at_once):
        revisions = list(together)
        after = revisions[-1].id
        if not await client.app.mark_logged(told.guild_id, before, after):
            return True
        try:
            await channel.send(view=layout(logged(revisions), public=True), allowed_mentions=NO_PINGS)
        except (discord.Forbidden, discord.NotFound):
            logger.warning("The log channel of server %d can't be written to any more.", told.guild_id)
        except (discord.HTTPException, OSError) as error:
            logger.warning("A log channel could not be told of a change, and will be later: %s", error)
            await client.app.mark_logged(told.guild_id, after, before)
            return False
        before = after
    return not told.has_more


def _at_once(one: Revision) -> tuple[object, ...]:
    """What is the same for changes that were made together."""
    return one.scope, one.operation, one.attribution, one.made_at
