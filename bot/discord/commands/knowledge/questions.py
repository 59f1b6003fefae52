"""/knowledge questions: the moderators' queue, and the buttons that take something off it."""

from datetime import UTC, datetime

from discord import app_commands

from bot.discord.action_handlers import ActionHandlers
from bot.discord.components.send import send, update
from bot.discord.context import Interaction, fetch_reader, get_app
from bot.discord.permissions import require_guild_id
from bot.replies.actions import Dismiss, KeepRevision, QueueTab, ShowQueue
from bot.replies.document import Reply
from bot.replies.moderation_queue import list_tab_items, render_queue

actions = ActionHandlers()


@app_commands.command()
async def questions(interaction: Interaction) -> None:
    """Show unanswered questions, answers voted not helpful, and entries overdue for a check."""
    await send(interaction, await _render_queue(interaction))


@actions.handles(ShowQueue)
async def update_queue(interaction: Interaction, action: ShowQueue) -> None:
    await update(interaction, await _render_queue(interaction, action))


@actions.handles(Dismiss)
async def dismiss(interaction: Interaction, action: Dismiss) -> None:
    """Raises NotFound where the question was answered or dismissed meanwhile."""
    unanswered, guild_id = get_app(interaction).unanswered, require_guild_id(interaction)
    cluster = await unanswered.fetch_cluster(guild_id, action.question_id)
    await unanswered.dismiss(guild_id, cluster)
    await update_queue(interaction, ShowQueue(QueueTab.OUTSIDE if cluster.is_outside else QueueTab.UNANSWERED))


@actions.handles(KeepRevision)
async def keep_revision(interaction: Interaction, action: KeepRevision) -> None:
    await get_app(interaction).votes.keep_revision(require_guild_id(interaction), action.entry_id, action.revision)
    await update_queue(interaction, ShowQueue(QueueTab.DOWNVOTED))


async def _render_queue(interaction: Interaction, action: ShowQueue | None = None) -> Reply:
    """The page that is asked for, or the first page of the first tab that has items."""
    queue = await get_app(interaction).fetch_moderation_queue(require_guild_id(interaction))
    settings = await get_app(interaction).fetch_guild_settings(require_guild_id(interaction))
    tab = next((tab for tab in QueueTab if list_tab_items(queue, tab)), QueueTab.UNANSWERED)
    base = (await fetch_reader(interaction)).base
    return render_queue(queue, action or ShowQueue(tab), base, datetime.now(UTC).date(), settings)
