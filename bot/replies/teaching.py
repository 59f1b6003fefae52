"""Says what to do about the outcome of a question, with a button or a menu that does it."""

from collections.abc import Sequence

from bot.domain.knowledge import Entry, KnowledgeBase
from bot.languages import mark, say
from bot.matching.explain import Explanation
from bot.matching.outcome import Answer, Match, NoMatch, Suggestions
from bot.replies.answer import format_label
from bot.replies.document import Button, Menu, MenuOption
from bot.replies.editing_actions import AddForQuestion, EditEntry, TeachPhrase
from bot.replies.items import name_item

MAX_GAP = 0.15
"""Two entries whose confidences are nearer than that compete."""

IS_PHRASE = mark("Nothing to do: this is one of its phrases.")
SMALL_TALK = mark("Nothing to do: it isn't a question about anything.")
IF_WRONG = mark("If that is right, there is nothing to do. If it isn't, teach this phrase to the right entry.")
TEACH = mark("Teach this phrase to the entry that answers it. If none does, add one.")
COMPETE = mark("These two compete: {first} and {second}. Give each of them phrases that only it answers.")


def advise(explanation: Explanation, base: KnowledgeBase) -> str:
    """Return what a moderator should do, in a sentence or two."""
    match explanation.outcome:
        case Answer() if explanation.is_exact:
            advice = say(IS_PHRASE)
        case Answer():
            advice = say(IF_WRONG)
        case NoMatch(small_talk=True):
            advice = say(SMALL_TALK)
        case _:
            advice = say(TEACH)
    if rivals := find_rivals(explanation, base):
        first, second = map(name_item, rivals)
        return f"{say(COMPETE).format(first=first, second=second)} {advice}"
    return advice


def find_rivals(explanation: Explanation, base: KnowledgeBase) -> tuple[Entry, ...]:
    """The first two candidates, if neither is clearly ahead; otherwise none."""
    matches = explanation.outcome.matches if isinstance(explanation.outcome, Suggestions) else ()
    if len(matches) < 2 or matches[0].confidence - matches[1].confidence > MAX_GAP:
        return ()
    entries = tuple(entry for match in matches[:2] if (entry := base.entry(match.entry_id)))
    return entries if len(entries) == 2 else ()


def build_remedies(
    explanation: Explanation, candidates: Sequence[Match], base: KnowledgeBase
) -> tuple[tuple[Button, ...], tuple[Menu, ...]]:
    """Build the buttons and the menus that do what is advised."""
    if explanation.is_exact and isinstance(explanation.outcome, Answer):
        return (), ()
    buttons = () if isinstance(explanation.outcome, Answer) else (Button(say("Add an entry…"), AddForQuestion()),)
    entries = [entry for match in candidates if (entry := base.entry(match.entry_id))]
    teach = tuple(_build_option(entry, base, TeachPhrase(entry.full_id)) for entry in entries)
    edit = tuple(_build_option(entry, base, EditEntry(entry.full_id)) for entry in find_rivals(explanation, base))
    menus = (Menu(say("Teach this phrase to…"), teach), Menu(say("Edit one of the two that compete…"), edit))
    return buttons, tuple(menu for menu in menus if menu.options)


def _build_option(entry: Entry, base: KnowledgeBase, action: TeachPhrase | EditEntry) -> MenuOption:
    return MenuOption(format_label(entry, base), action, entry.plain_text)
