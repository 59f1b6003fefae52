"""Renders /privacy: what is kept about the user who asks, and the steps of deleting it."""

from bot.domain.knowledge import KnowledgeBase
from bot.domain.personal_data import PersonalData
from bot.domain.retention import Retention
from bot.domain.text import shorten
from bot.languages import mark, say
from bot.replies.actions import EraseMyData
from bot.replies.document import Block, Button, Note, Reply, Subtext, Text, Title
from bot.replies.items import name_entries

MAX_LISTED = 10
MAX_QUESTION_LENGTH = 150

NOTHING = mark("I keep nothing about you.")
NEVER_KEPT = mark(
    "What you ask me is not stored, and neither is who asked; a server may keep the words of questions that I have no "
    "answer to, and /about says so there. Your last question stays in memory for ten minutes, for follow-ups."
)
CONFIRM = mark(
    "This deletes your votes, your requests to be notified and your unsaved changes, in all servers. Your published "
    "changes and those under review stay, without your name. It can't be undone."
)
ERASED = mark("Deleted. I no longer keep anything about you. Backups still hold it until the last of them is replaced.")


def render_personal_data(data: PersonalData, retention: Retention, base: KnowledgeBase) -> Reply:
    """Show what is kept, with a button to delete it; votes by what the entries are called in `base`, else by id."""
    if data.is_empty:
        return Reply((Title(say("What I keep about you")), Text(say(NOTHING)), Subtext(say(NEVER_KEPT))))
    blocks: list[Block] = [Title(say("What I keep about you, in all servers"))]
    if data.followed_questions:
        questions = [f"“{shorten(text, MAX_QUESTION_LENGTH)}”" for text in data.followed_questions]
        blocks.append(Note(say("Questions whose answers I'll send you"), _list_some(questions)))
    if data.votes:
        votes = [f"{_name_entry(base, entry_id)} ({_name_vote(helpful)})" for entry_id, helpful in data.votes]
        blocks.append(Note(say("Your votes, under a pseudonym"), _list_some(votes)))
    if data.drafts:
        blocks.append(Note(say("Changes that aren't published, as their author or reviewer"), str(data.drafts)))
    if data.revisions:
        blocks.append(Note(say("Published changes that name you, as their author or reviewer"), str(data.revisions)))
    blocks += [Text(say(NEVER_KEPT)), Subtext(retention.describe())]
    return Reply(tuple(blocks), (Button(say("Delete it"), EraseMyData(confirmed=False)),))


def _name_entry(base: KnowledgeBase, entry_id: str) -> str:
    """Name an entry; one of another server, or one that is gone, only has its id here."""
    return next(name_entries([entry_id], base), entry_id)


def _name_vote(helpful: bool) -> str:
    return say("helpful") if helpful else say("not helpful")


def _list_some(texts: list[str]) -> str:
    more = len(texts) - MAX_LISTED
    return ", ".join(texts[:MAX_LISTED]) + (say(" and {count} more").format(count=more) if more > 0 else "")


def render_erasure_confirmation() -> Reply:
    """Ask before anything is deleted."""
    return Reply(
        (Title(say("Delete what I keep about you?")), Text(say(CONFIRM))),
        (Button(say("Yes, delete it"), EraseMyData(confirmed=True)),),
    )


def render_erased() -> Reply:
    return Reply((Text(say(ERASED)),))
