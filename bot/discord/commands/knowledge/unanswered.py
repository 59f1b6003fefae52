"""/knowledge questions: what waits for the moderators, and what a click does about it."""

from datetime import UTC, datetime
from typing import assert_never

from discord import app_commands

from bot.discord.components.send import send, turn
from bot.discord.context import Interaction, app_of, brake, seen
from bot.discord.drafting.unanswered import waiting_gap
from bot.discord.permissions import guild_of
from bot.replies.actions import Dismiss, LeaveAsIs, Queue, Queueing, QueueTab
from bot.replies.document import Reply
from bot.replies.review_queue import on_shelf, queue_reply


@app_commands.command()
@brake
async def questions(interaction: Interaction) -> None:
    """Show unanswered questions, answers voted not helpful, and entries overdue for a check."""
    await send(interaction, await _page(interaction))


async def press_in_queue(interaction: Interaction, action: Queueing) -> None:
    """Do what the button says, and show the shelf as it is then. Raises NotFound for what waits no more."""
    guild, app = guild_of(interaction).id, app_of(interaction)
    match action:
        case Queue():
            shown = action
        case Dismiss(question):
            gap = await waiting_gap(interaction, question)
            await app.unanswered.dismiss(guild, gap)
            shown = Queue(QueueTab.OUTSIDE if gap.is_outside else QueueTab.GAPS)
        case LeaveAsIs(entry, revision):
            await app.feedback.look_at(guild, entry, revision)
            shown = Queue(QueueTab.DOUBTED)
        case _:
            assert_never(action)
    await turn(interaction, await _page(interaction, shown))


async def _page(interaction: Interaction, at: Queue | None = None) -> Reply:
    """That page, or the first of the first shelf on which something stands."""
    waiting = await app_of(interaction).fetch_review_queue(guild_of(interaction).id)
    shelf = next((shelf for shelf in QueueTab if on_shelf(waiting, shelf)), QueueTab.GAPS)
    return queue_reply(waiting, at or Queue(shelf), (await seen(interaction)).base, datetime.now(UTC).date())
