"""Renders answers about a time: the facts of that time, the current facts, or that nothing is known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.dates import Interval, PartialDate, decode_interval, encode_interval
from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.succession import UnknownReason, ValidFacts, filter_valid, is_dated
from bot.domain.text import capitalize_first
from bot.languages import mark, say, say_date, say_number
from bot.matching.temporal.questions import QuestionTime, TemporalAnswer
from bot.replies.actions import Action, Share
from bot.replies.answer import (
    MAX_LINKS,
    build_entry_button,
    build_moderator_buttons,
    format_headline,
    render_entries,
    render_outcome,
)
from bot.replies.custom_id import fits
from bot.replies.document import Block, Button, Passage, QuotedQuestion, Reply, Subtext, Text, Title
from bot.replies.entry import build_entry_blocks, format_excerpt, format_validity
from bot.replies.plain_text import format_block
from bot.replies.read_actions import Show, ShowTopic

MAX_REPLY_LENGTH = 2_800
"""Characters that fit on one page of every front end, with room for URLs of sources and for escaping."""

MAX_LISTED_ENTRIES = 12
MAX_LISTED_TEXT_LENGTH = 200

UNKNOWN_DATE = mark("I don't know the date for “{words}”, so I can't say what was true then.")
UNKNOWN_FACT = {
    UnknownReason.BEFORE: mark("I don't know what was true {time}: what I have about this starts {bound}."),
    UnknownReason.AFTER: mark("I don't know what was true {time}: what I have about this ends {bound}."),
    UnknownReason.BETWEEN: mark("I don't know what was true {time}: I have nothing for that time."),
    UnknownReason.TO_COME: mark("Nobody knows yet what will be true {time}. This is what is true now."),
}
UNDATED_FACT = mark("I have no dates for this, so I can't say whether it was true {time}.")
UNDATED_TOPIC = mark("I have no dates on this topic, so I can't say what was true {time}.")
UNKNOWN_START = mark("I don't know since when this has been true, so it may not have been true yet.")
TRUE_THEN = mark("What was true {time}")
TRUE_STILL = mark("What was true {time}, and still is")
TRUE_IN_ORDER = mark("What was true {time}, in order (it changed)")
NOTHING_THEN = mark("I know of nothing on this topic that was true {time}.")
LEFT_OUT = mark("Left out: {other} not true then, {undated} undated")
FROM_TO = mark("from {first} to {last}")
VAGUE_CHANGE = mark("I know the date of a change only as {dates}, not to the day.")


def render_temporal_answer(
    answer: TemporalAnswer, question: str, base: KnowledgeBase, today: date, *, moderated: bool
) -> Reply:
    """Render the answer to a question, with or without a time.

    Args:
        answer: The answer.
        question: The question in the member's words.
        base: The knowledge base that was asked.
        today: The day on which it was asked.
        moderated: Whether the question can be passed on to moderators.

    """
    if answer.undatable_words is not None:
        return _render_undatable(answer, answer.undatable_words, question, base, moderated=moderated)
    if answer.time is not None:
        return _render_at_time(answer, answer.time, question, base, today, moderated=moderated)
    reply = render_outcome(answer.outcome, question, base, moderated=moderated, today=today)
    if answer.previous_fact is None:
        return reply
    # A question in the past tense may be about the current fact or the one before it: both are shown.
    return replace(reply, blocks=(*reply.blocks, Passage(_format_dated(answer.previous_fact), say("Before"))))


def _format_dated(entry: Entry) -> str:
    return f"{format_excerpt(entry.text)} ({format_validity(entry)})"


def _render_undatable(
    answer: TemporalAnswer, words: str, question: str, base: KnowledgeBase, *, moderated: bool
) -> Reply:
    entries = [entry for match in answer.outcome.matches[:1] if (entry := base.entry(match.entry_id))]
    buttons = (*map(build_entry_button, entries), *build_moderator_buttons(moderated))
    return Reply((QuotedQuestion(question), Text(say(UNKNOWN_DATE).format(words=words))), buttons)


def _render_at_time(
    answer: TemporalAnswer, time: QuestionTime, question: str, base: KnowledgeBase, today: date, *, moderated: bool
) -> Reply:
    facts = list(dict.fromkeys(entry for valid in answer.valid_facts for entry in valid.facts))
    explanation = tuple(_explain_time(answer, time, facts))
    if facts:
        interval = time.interval if _is_known(answer) else None
        return _render_facts(explanation, facts, interval, base, today)
    current = list(dict.fromkeys(valid.current for valid in answer.valid_facts if valid.current))
    notes = tuple(Passage(_format_dated(entry), say("Now")) for entry in current)
    buttons = tuple(Button(say("What is true now"), Show((entry.full_id,))) for entry in current)
    return Reply(
        (QuotedQuestion(question), *explanation, *notes),
        (*buttons, *build_moderator_buttons(moderated)),
    )


def _is_known(answer: TemporalAnswer) -> bool:
    """Whether something is known of the time, and not only what has no dates."""
    return any(valid.unknown is not UnknownReason.UNDATED for valid in answer.valid_facts)


def _render_facts(
    heading: tuple[Block, ...], facts: Sequence[Entry], interval: Interval | None, base: KnowledgeBase, today: date
) -> Reply:
    """Render the facts of an interval in full. Sharing them keeps the interval, if there is one."""
    reply = render_entries([entry.full_id for entry in facts], base, today=today)
    if interval is None:
        return _prepend_on_one_page(heading, reply, facts)
    dated = (replace(button, action=_add_interval(button.action, interval)) for button in reply.buttons)
    buttons = tuple(button for button in dated if fits(button.action))
    return _prepend_on_one_page(heading, replace(reply, buttons=buttons), facts)


def _add_interval(action: Action, interval: Interval) -> Action:
    return replace(action, days=encode_interval(interval)) if isinstance(action, Share) else action


def render_shared(share: Share, base: KnowledgeBase, today: date) -> Reply:
    """Render entries that a member shows to the channel, with the interval of the question if it had one."""
    interval = decode_interval(share.days)
    entries = [entry for entry in map(base.entry, share.entry_ids) if entry]
    if interval is None or not entries:
        return render_entries(share.entry_ids, base)
    heading = Subtext(say(TRUE_THEN).format(time=format_interval(interval)))
    return _render_facts((heading,), entries, interval, base, today)


def _prepend_on_one_page(heading: tuple[Block, ...], reply: Reply, entries: Sequence[Entry]) -> Reply:
    """Put blocks above a reply. If that needs more than one page, the entries are only listed.

    Turning a page renders the entries again from their ids and would lose the blocks above them.
    """
    if sum(len(format_block(block)) for block in (*heading, *reply.blocks)) <= MAX_REPLY_LENGTH:
        return replace(reply, blocks=(*heading, *reply.blocks))
    notes = [
        Passage(
            format_excerpt(entry.text, MAX_LISTED_TEXT_LENGTH),
            capitalize_first(format_validity(entry)) or say("Undated"),
        )
        for entry in entries[:MAX_LISTED_ENTRIES]
    ]
    return Reply((*heading, *notes), tuple(map(build_entry_button, entries[:MAX_LINKS])))


def _explain_time(answer: TemporalAnswer, time: QuestionTime, facts: Sequence[Entry]) -> Iterator[Block]:
    """Explain where the time comes from, which facts are unknown, and whether the others are still true."""
    words = format_interval(time.interval)
    if entry := time.dating_entry:
        source = say("“{event}”: {time}, according to “{question}”")
        yield Subtext(source.format(event=time.words, time=words, question=format_headline(entry)))
    for valid in answer.valid_facts:
        yield from _explain_unknown(valid, words)
    if facts and _is_known(answer):
        yield Subtext(say(_choose_heading(answer, facts)).format(time=words))
    if any(entry.true_until and not entry.true_from for entry in facts):
        yield Subtext(say(UNKNOWN_START))
    vague_dates = dict.fromkeys(bound for valid in answer.valid_facts for bound in valid.vague_dates)
    if vague_dates:
        yield Subtext(say(VAGUE_CHANGE).format(dates=", ".join(bound.format() for bound in vague_dates)))


def _choose_heading(answer: TemporalAnswer, facts: Sequence[Entry]) -> str:
    if len(facts) > 1 and len(answer.valid_facts) == 1:
        return TRUE_IN_ORDER
    current = [valid.current for valid in answer.valid_facts]
    return TRUE_STILL if all(entry in current for entry in facts) else TRUE_THEN


def _explain_unknown(valid: ValidFacts, time: str) -> Iterator[Block]:
    if valid.unknown is None:
        return
    if valid.unknown is UnknownReason.UNDATED:
        yield Subtext(say(UNDATED_FACT).format(time=time))
        return
    known_bound = _get_known_bound(valid)
    bound_words = format_interval(known_bound.interval()) if known_bound else ""
    yield Text(say(UNKNOWN_FACT[valid.unknown]).format(time=time, bound=bound_words))
    if valid.nearest and valid.nearest != valid.current:
        yield Passage(_format_dated(valid.nearest), say("Nearest"))


def _get_known_bound(valid: ValidFacts) -> PartialDate | None:
    if valid.nearest is None:
        return None
    return valid.nearest.true_from if valid.unknown is UnknownReason.BEFORE else valid.nearest.true_until


def format_interval(interval: Interval) -> str:
    """Format an interval with its preposition.

    >>> format_interval(PartialDate(2004, 3).interval())
    'in March 2004'
    >>> format_interval(Interval(date(2004, 1, 1), date(2010, 1, 1)))
    'from 2004 to 2009'
    >>> format_interval(Interval(date(2017, 6, 5), None))
    'since 5 June 2017'
    """
    first, end = interval.first, interval.end
    if first is None or end is None:
        return _format_open(first, end)
    for period in (PartialDate(first.year), PartialDate(first.year, first.month)):
        if period.interval() == interval:
            return say("in {date}").format(date=period.format())
    if (first.month, first.day, end.month, end.day) == (1, 1, 1, 1):
        return say(FROM_TO).format(first=say_date(first.year), last=say_date(end.year - 1))
    last = end - timedelta(days=1)
    if last == first:
        return say("on {date}").format(date=_format_day(first))
    return say(FROM_TO).format(first=_format_day(first), last=_format_day(last))


def _format_open(first: date | None, end: date | None) -> str:
    if first:
        return say("since {date}").format(date=_format_day(first))
    return say("before {date}").format(date=_format_day(end)) if end else say("at any time")


def _format_day(day: date | None) -> str:
    return PartialDate(day.year, day.month, day.day).format() if day else ""


def render_topic_at(topic: Topic, base: KnowledgeBase, interval: Interval, today: date) -> Reply:
    """Render the entries of a topic that were true in an interval, and how many others there are."""
    dated = [entry for entry in topic.entries if is_dated(entry)]
    time = format_interval(interval)
    whole_topic = (Button(say("Whole topic"), ShowTopic(topic.id)),)
    if not dated:
        return Reply((Title(topic.title), Text(say(UNDATED_TOPIC).format(time=time))), whole_topic)
    valid = filter_valid(dated, interval)
    blocks: list[Block] = [block for entry in valid for block in build_entry_blocks(entry, base, today)]
    if not valid:
        blocks.append(Text(say(NOTHING_THEN).format(time=time)))
    n_undated = len(topic.entries) - len(dated)
    blocks.append(
        Subtext(say(LEFT_OUT).format(other=say_number(len(dated) - len(valid)), undated=say_number(n_undated)))
    )
    reply = Reply(tuple(blocks), whole_topic)
    return _prepend_on_one_page((Title(topic.title), Subtext(say(TRUE_THEN).format(time=time))), reply, valid)
