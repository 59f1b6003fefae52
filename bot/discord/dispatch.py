"""What a button does when it is pressed."""

from typing import assert_never

from bot.discord.commands.knowledge.stats import turn_stats
from bot.discord.commands.knowledge.unanswered import press_in_queue
from bot.discord.commands.reports import turn_survey
from bot.discord.components.message import question_of
from bot.discord.components.send import send, turn
from bot.discord.context import Interaction, app_of, end_later, seen
from bot.discord.drafting.handlers import press_in_editing
from bot.discord.permissions import need_of, permit
from bot.domain.review_queue import QuestionState
from bot.domain.statistics import Event
from bot.errors import NotFound, UserError
from bot.replies.actions import (
    Action,
    AnswerGap,
    AskModerators,
    Checked,
    Dismiss,
    Drafted,
    EditEntry,
    Follow,
    LeaveAsIs,
    ListTopics,
    Queue,
    Report,
    Revert,
    Settle,
    Share,
    Show,
    ShowTopic,
    Stats,
    Teach,
    UnknownAction,
    Vote,
)
from bot.replies.answer import GONE
from bot.replies.document import Button, Reply, Text

PASSED_ON = "Your question was passed on to this server's moderators. Thank you!"
WAITING_ALREADY = "This server's moderators already have that question."
SET_ASIDE = "This server's moderators have already seen that question and dismissed it."
WILL_TELL = "I'll send you one direct message when it's answered. Until then I remember that you asked."
OUTDATED = "This button has expired. Please run the command again."
NO_MORE = "That question is no longer open. Please ask it again."


async def press(interaction: Interaction, action: Action) -> None:  # noqa: C901, PLR0912 - a line for each action
    """Do what the button says. Raises UserError with what to say where it can't be done."""
    await permit(interaction, need_of(action))
    match action:
        case Show(entries, page):
            await turn(interaction, (await seen(interaction)).show(action))
            if page == 0:
                app_of(interaction).usage.count(interaction.guild_id, Event.OPENED, entries[0])
        case ShowTopic():
            await turn(interaction, (await seen(interaction)).show(action))
        case ListTopics():
            reply = (await seen(interaction)).show(action)
            end_later(interaction, await turn(interaction, reply), reply)
        case Report():
            await turn_survey(interaction, action)
        case Share():
            here = await seen(interaction)
            there = any(map(here.base.entry, action.entries))  # that it is gone concerns nobody but who pressed
            asker = interaction.user.display_name if there else None
            await send(interaction, here.share(action), public=there, asker=asker)
        case AskModerators():
            await send(interaction, await _ask_moderators(interaction))
        case Follow(question):
            await send(interaction, await _follow(interaction, question))
        case Vote():
            await send(interaction, await _vote(interaction, action))
        case Queue() | Dismiss() | LeaveAsIs():
            await press_in_queue(interaction, action)
        case Stats():
            await turn_stats(interaction, action)
        case Drafted() | Revert() | Settle() | EditEntry() | Checked() | AnswerGap() | Teach():
            await press_in_editing(interaction, action)
        case UnknownAction():
            raise NotFound(OUTDATED)
        case _:
            assert_never(action)


async def _ask_moderators(interaction: Interaction) -> Reply:
    question = question_of(interaction.message) if interaction.message else None
    if interaction.guild_id is None or question is None:
        raise UserError("There are no moderators here. Please ask again in a server.")
    passed = await app_of(interaction).unanswered.pass_on(interaction.guild_id, question)
    if passed.previous_state is QuestionState.DISMISSED:
        return Reply((Text(SET_ASIDE),))
    said = WAITING_ALREADY if passed.previous_state is QuestionState.OPEN else PASSED_ON
    return Reply((Text(said),), (Button("Notify me when it's answered", Follow(passed.id)),))


async def _follow(interaction: Interaction, question: int) -> Reply:
    guild = interaction.guild_id
    follows = guild is not None and await app_of(interaction).unanswered.follow(guild, question, interaction.user.id)
    return Reply((Text(WILL_TELL if follows else NO_MORE),))


async def _vote(interaction: Interaction, vote: Vote) -> Reply:
    if (await seen(interaction)).base.entry(vote.entry) is None:
        raise NotFound(GONE)
    before = await app_of(interaction).feedback.vote(
        interaction.guild_id, interaction.user.id, vote.entry, vote.revision, helpful=vote.helpful
    )
    word = "helpful" if vote.helpful else "not helpful"
    if before is None:
        return Reply((Text(f"Thank you! Recorded as {word}."),))
    return Reply((Text(f"Already recorded as {word}." if before == vote.helpful else f"Changed to {word}."),))
