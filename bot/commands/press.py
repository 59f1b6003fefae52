"""What a button does when it is pressed."""

from typing import assert_never

from bot.commands.context import Interaction, end_later, seen, service_of
from bot.commands.permission import need_of, permit
from bot.commands.surveys import turn_survey
from bot.counts import Count
from bot.errors import UserError
from bot.replies.actions import Action, AskModerators, ListTopics, Share, Show, ShowTopic, Survey
from bot.replies.document import Reply, Text
from bot.views.layout import question_of
from bot.views.send import send, turn

PASSED_ON = "Passed on to this server's moderators. Thank you: that is how the base grows."
WAITING_ALREADY = "That question is waiting for the moderators already."


async def press(interaction: Interaction, action: Action) -> None:
    """Do what the button says. Raises UserError with what to say where it can't be done."""
    await permit(interaction, need_of(action))
    match action:
        case Show(entries, page):
            await turn(interaction, (await seen(interaction)).show(action))
            if page == 0:
                service_of(interaction).counts.add(interaction.guild_id, Count.OPENED, entries[0])
        case ShowTopic():
            await turn(interaction, (await seen(interaction)).show(action))
        case ListTopics():
            reply = (await seen(interaction)).show(action)
            end_later(interaction, await turn(interaction, reply), reply)
        case Survey():
            await turn_survey(interaction, action)
        case Share(entries):
            shared = (await seen(interaction)).show(Show(entries))
            await send(interaction, shared, public=True, asker=interaction.user.display_name)
        case AskModerators():
            await send(interaction, await _ask_moderators(interaction))
        case _:
            assert_never(action)


async def _ask_moderators(interaction: Interaction) -> Reply:
    question = question_of(interaction.message) if interaction.message else None
    if interaction.guild_id is None or question is None:
        raise UserError("There are no moderators to ask here; ask again in a server.")
    new = await service_of(interaction).ask_moderators(interaction.guild_id, question)
    return Reply((Text(PASSED_ON if new else WAITING_ALREADY),))
