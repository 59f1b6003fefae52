"""Posts every change of a guild's knowledge, shared changes too, in its log channel."""

import logging
from itertools import groupby

import discord

from bot.discord.components.message import build_view
from bot.discord.components.send import NO_PINGS
from bot.discord.notifications.answered import Messenger
from bot.domain.changes import ChangeSet, UnloggedChanges
from bot.domain.knowledge import KnowledgeBase
from bot.languages import speak
from bot.replies.history import render_log_entry

logger = logging.getLogger(__name__)


async def post_changes(client: Messenger) -> bool:
    """Post what each log channel hasn't got yet. What a channel refuses is skipped; the history has it.

    Returns:
        False if there are more changes than were posted at once, or if Discord failed.

    """
    is_done = True
    for changes in await client.app.fetch_unlogged_changes():
        channel = client.get_partial_messageable(changes.channel_id)
        base = (await client.app.fetch_reader(changes.guild_id)).base
        with speak(await client.app.choose_language(changes.guild_id)):
            is_done = await _post(client, changes, channel, base) and is_done
    return is_done


async def _post(
    client: Messenger, changes: UnloggedChanges, channel: discord.PartialMessageable, base: KnowledgeBase
) -> bool:
    """At most once: the cursor is advanced before a message is sent, and moved back if Discord fails."""
    cursor = changes.cursor
    for _, group in groupby(changes.revisions, lambda revision: revision.change_set_id):
        change_set = ChangeSet(tuple(group))
        last = change_set.revisions[-1].id
        if not await client.app.mark_logged(changes.guild_id, cursor, last):
            return True  # another process has posted them
        try:
            view = build_view(render_log_entry(change_set, base), public=True)
            await channel.send(view=view, allowed_mentions=NO_PINGS)
        except (discord.Forbidden, discord.NotFound):
            logger.warning("Could not post in the log channel of guild %d: no permission.", changes.guild_id)
        except (discord.HTTPException, OSError) as error:
            logger.warning("Could not post in a log channel, will retry (%s).", type(error).__name__)
            await client.app.mark_logged(changes.guild_id, last, cursor)
            return False
        cursor = last
    return not changes.has_more
