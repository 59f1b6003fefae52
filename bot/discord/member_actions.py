"""Handlers of the buttons that every member can press: reading, sharing, asking the moderators, voting."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord

from bot.discord.action_handlers import ActionHandlers
from bot.discord.answers import update_answer
from bot.discord.components.delivery import NotDelivered
from bot.discord.components.message import quote_question, read_question
from bot.discord.components.send import send, spend_button, update
from bot.discord.context import Interaction, expire_buttons, fetch_reader, get_app, get_client, has_moderators
from bot.domain.moderation_queue import QuestionState
from bot.domain.statistics import Event
from bot.errors import NotFound, UserError
from bot.languages import mark, say
from bot.replies.actions import AskModerators, Follow, Rating, Share, UnknownAction, Vote
from bot.replies.answer import ENTRY_GONE
from bot.replies.document import Button, Reply, Text
from bot.replies.read_actions import ListTopics, Show, ShowAnother, ShowTopic

SHOWING = mark("Showing in the channel…")
SHOWN = mark("Shown in the channel")
NOT_SHOWN = mark("Not shown. Try again")
SENT = mark("Sent to the moderators")
PASSED_ON = mark("Your question was passed on to this server's moderators. Thank you!")
WAITING_ALREADY = mark("This server's moderators already have that question.")
DISMISSED = mark("This server's moderators have already seen that question and dismissed it.")
WILL_NOTIFY = mark("I'll send you one direct message when it's answered. Until then I remember that you asked.")
RECORDED = (mark("Thank you! Recorded as not helpful."), mark("Thank you! Recorded as helpful."))
"""What is said of a vote: one that it didn't help, and one that it did."""

RECORDED_ALREADY = (mark("Already recorded as not helpful."), mark("Already recorded as helpful."))
CHANGED = (mark("Changed to not helpful."), mark("Changed to helpful."))
OUTDATED = mark("This button has expired. Please run the command again.")
CLOSED = mark("That question is no longer open. Please ask it again.")

actions = ActionHandlers()


@actions.handles(Show)
async def show(interaction: Interaction, action: Show) -> None:
    reply = (await fetch_reader(interaction)).show(action)
    await update_answer(interaction, quote_question(reply, _read_pressed_question(interaction)))
    if action.page == 0:  # turning the pages isn't another question
        get_app(interaction).usage.count(interaction.guild_id, Event.OPENED, action.entry_ids[0])


def _read_pressed_question(interaction: Interaction) -> str | None:
    """The question of the message, if a button was pressed: a suggestion answers it, a choice from a menu leads on."""
    data: Mapping[str, Any] = interaction.data or {}
    return None if data.get("values") or interaction.message is None else read_question(interaction.message)


@actions.handles(ShowTopic)
async def show_topic(interaction: Interaction, action: ShowTopic) -> None:
    await update(interaction, (await fetch_reader(interaction)).show(action))


@actions.handles(ShowAnother)
async def show_another(interaction: Interaction, action: ShowAnother) -> None:
    await update_answer(interaction, (await fetch_reader(interaction)).show(action))


@actions.handles(ListTopics)
async def list_topics(interaction: Interaction, action: ListTopics) -> None:
    reply = (await fetch_reader(interaction)).show(action)
    expire_buttons(interaction, await update(interaction, reply), reply)


@actions.handles(Share)
async def share(interaction: Interaction, action: Share) -> None:
    reader = await fetch_reader(interaction)
    exists = any(map(reader.base.entry, action.entry_ids))
    if not exists:  # which concerns only the user who pressed
        await send(interaction, reader.share(action))
        return
    question = read_question(interaction.message) if interaction.message else None
    byline = (say("{name} asked") if question else say("{name} shows")).format(name=interaction.user.display_name)
    reply = quote_question(reader.share(action), question)
    async with _spending_share_button(interaction):
        await send(interaction, reply, public=True, byline=byline)


@contextlib.asynccontextmanager
async def _spending_share_button(interaction: Interaction) -> AsyncIterator[None]:
    """Let the button below a private answer say how far showing it is: it claims success only once Discord has it."""
    if interaction.message is None or not interaction.message.flags.ephemeral:
        yield
        return
    await spend_button(interaction, say(SHOWING))
    try:
        yield
    except (NotDelivered, discord.HTTPException):
        await spend_button(interaction, say(NOT_SHOWN), again=True)
        raise
    await spend_button(interaction, say(SHOWN))


@actions.handles(AskModerators)
async def ask_moderators(interaction: Interaction, _: AskModerators) -> None:
    question = read_question(interaction.message) if interaction.message else None
    if interaction.guild_id is None or not has_moderators(interaction) or question is None:
        raise UserError(say("There are no moderators here. Please ask again in a server."))
    await get_client(interaction).submission_limiter.acquire_everywhere(
        interaction.user.id, get_app(interaction).brakes
    )
    submission = await get_app(interaction).unanswered.submit(interaction.guild_id, question, interaction.id)
    if submission.previous_state is QuestionState.DISMISSED:
        await spend_button(interaction, say(SENT), Reply((Text(say(DISMISSED)),)))
        return
    text = say(WAITING_ALREADY if submission.previous_state is QuestionState.OPEN else PASSED_ON)
    proof = await get_app(interaction).unanswered.prove_asker(submission.id, interaction.user.id)
    follow_button = Button(say("Notify me when it's answered"), Follow(submission.id, proof))
    await spend_button(interaction, say(SENT), Reply((Text(text),), (follow_button,)))


@actions.handles(Follow)
async def follow(interaction: Interaction, action: Follow) -> None:
    guild_id, unanswered = interaction.guild_id, get_app(interaction).unanswered
    follows = (
        guild_id is not None
        and has_moderators(interaction)
        and await unanswered.follow(guild_id, action.question_id, interaction.user.id, action.proof)
    )
    await send(interaction, Reply((Text(say(WILL_NOTIFY if follows else CLOSED)),)))


@actions.handles(Vote)
async def vote(interaction: Interaction, action: Vote) -> None:
    entry = (await fetch_reader(interaction)).base.entry(action.entry_id)
    if entry is None or action.revision > entry.revision:  # a vote for a revision to come would count once it is there
        raise NotFound(say(ENTRY_GONE))
    helpful = action.rating is Rating.HELPFUL
    before = await get_app(interaction).votes.vote(
        interaction.guild_id, interaction.user.id, action.entry_id, action.revision, helpful=helpful
    )
    text = RECORDED if before is None else RECORDED_ALREADY if before == helpful else CHANGED
    await send(interaction, Reply((Text(say(text[helpful])),)))


@actions.handles(UnknownAction)
async def refuse_unknown(_interaction: Interaction, _action: UnknownAction) -> None:
    raise NotFound(say(OUTDATED))
