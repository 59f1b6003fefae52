"""A question with a time as a reply: what held then, what holds now, or plainly that the base does not know."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.dates import Interval, PartialDate, decode_interval, encode_interval
from bot.domain.knowledge import Entry, KnowledgeBase, Topic
from bot.domain.succession import UnknownReason, ValidFacts, filter_valid, is_dated
from bot.domain.text import shorten
from bot.matching.temporal.questions import TemporalAnswer
from bot.replies.actions import Action, Share, Show, ShowTopic
from bot.replies.answer import build_moderator_buttons, format_headline, render_entries, render_outcome
from bot.replies.custom_id import fits
from bot.replies.document import Block, Button, Note, QuotedQuestion, Reply, Subtext, Text, Title
from bot.replies.entry import build_entry_blocks, format_validity
from bot.replies.plain_text import format_block

MAX_REPLY_LENGTH = 2_800
"""Characters that stand on one page of any face, addresses of sources and escaping included."""

MAX_LISTED_ENTRIES = 12
MAX_LISTED_TEXT_LENGTH = 200
"""Characters of a statement in a list."""

UNKNOWN_DATE = "I don't know the date for “{words}”, so I can't say what was true then."
UNKNOWN_FACT = {
    UnknownReason.BEFORE: "I don't know what was true {time}: what I have about this starts {edge}.",
    UnknownReason.AFTER: "I don't know what was true {time}: what I have about this ends {edge}.",
    UnknownReason.BETWEEN: "I don't know what was true {time}: I have nothing for that time.",
    UnknownReason.TO_COME: "Nobody knows yet what will be true {time}. This is what is true now.",
}
UNDATED_FACT = "I don't know when this is true, so I can't say whether it was {time}."


def render_temporal_answer(
    timed: TemporalAnswer, question: str, base: KnowledgeBase, today: date, *, moderated: bool
) -> Reply:
    """The reply to a question with or without a time."""
    if timed.undatable_words is not None:
        return _declined(timed, timed.undatable_words, question, base, moderated=moderated)
    if timed.time is None:
        reply = render_outcome(timed.outcome, question, base, moderated=moderated, today=today)
        return _with_before(reply, timed.previous_fact) if timed.previous_fact else reply
    return _then(timed, question, base, today, moderated=moderated)


def _declined(timed: TemporalAnswer, words: str, question: str, base: KnowledgeBase, *, moderated: bool) -> Reply:
    blocks: list[Block] = [QuotedQuestion(question), Text(UNKNOWN_DATE.format(words=words))]
    found = [entry for match in timed.outcome.matches[:1] if (entry := base.entry(match.entry_id))]
    buttons = tuple(Button(format_headline(entry), Show((entry.full_id,))) for entry in found)
    return Reply(tuple(blocks), (*buttons, *build_moderator_buttons(moderated)))


def _with_before(reply: Reply, before: Entry) -> Reply:
    """The reply with what held before it: the past tense may ask for either."""
    note = Note("Before", f"{before.text} ({format_validity(before)})")
    return replace(reply, blocks=(*reply.blocks, note))


def _then(timed: TemporalAnswer, question: str, base: KnowledgeBase, today: date, *, moderated: bool) -> Reply:
    held = list(dict.fromkeys(entry for then in timed.valid_facts for entry in then.facts))
    lines = tuple(_lines(timed, held))
    if held:
        assert timed.time is not None
        return _held(lines, held, timed.time.interval, base, today)
    shown = list(dict.fromkeys(then.current for then in timed.valid_facts if then.current))
    now = tuple(Note("Now", f"{entry.text} ({format_validity(entry)})") for entry in shown)
    buttons = tuple(Button("What is true now", Show((entry.full_id,))) for entry in shown)
    return Reply((QuotedQuestion(question), *lines, *now), (*buttons, *build_moderator_buttons(moderated)))


def _held(lines: tuple[Block, ...], held: Sequence[Entry], span: Interval, base: KnowledgeBase, today: date) -> Reply:
    """Entries in full as what held in a span, with a button that shows them as that to all."""
    reply = render_entries([entry.full_id for entry in held], base, today=today)
    shared = [replace(one, action=_dated(one.action, span)) for one in reply.buttons]
    return _above(lines, replace(reply, buttons=tuple(one for one in shared if fits(one.action))), held)


def _dated(action: Action, span: Interval) -> Action:
    return replace(action, days=encode_interval(span)) if isinstance(action, Share) else action


def render_shared(share: Share, base: KnowledgeBase, today: date) -> Reply:
    """What is shown to all: as what held at a time, where it was found so."""
    span, held = decode_interval(share.days), [entry for entry in map(base.entry, share.entries) if entry]
    if span is None or not held:
        return render_entries(share.entries, base)
    return _held((Subtext(f"What was true {format_interval(span)}"),), held, span, base, today)


def _above(lines: tuple[Block, ...], reply: Reply, held: Sequence[Entry]) -> Reply:
    """The reply with lines above it. What would not stand on one page is listed, as turning pages loses the lines."""
    if sum(len(format_block(block)) for block in (*lines, *reply.blocks)) <= MAX_REPLY_LENGTH:
        return replace(reply, blocks=(*lines, *reply.blocks))
    notes = [
        Note(_sentence(format_validity(entry)), shorten(entry.text, MAX_LISTED_TEXT_LENGTH))
        for entry in held[:MAX_LISTED_ENTRIES]
    ]
    return Reply((*lines, *notes), tuple(Button(format_headline(entry), Show((entry.full_id,))) for entry in held[:5]))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" or "Undated"


def _lines(timed: TemporalAnswer, held: Sequence[Entry]) -> Iterator[Block]:
    """What stands above: the time, how it was found, what is not known, and whether it holds still."""
    moment = timed.time
    assert moment is not None
    time = format_interval(moment.interval)
    if moment.dating_entry:
        entry = moment.dating_entry
        yield Subtext(f"“{moment.words}”: {time}, according to “{format_headline(entry)}” ({entry.full_id})")
    for then in timed.valid_facts:
        yield from _unknown(then, time)
    if held:
        yield Subtext(f"What was true {time}{_still(timed, held)}")
    if any(entry.true_until and not entry.true_from for entry in held):
        yield Subtext("I don't know since when this was true, so it may not have been yet.")
    vague = dict.fromkeys(bound for then in timed.valid_facts for bound in then.vague_dates)
    if vague:
        yield Subtext(
            f"I know the date of a change only as {', '.join(bound.format() for bound in vague)}, not to the day."
        )


def _still(timed: TemporalAnswer, held: Sequence[Entry]) -> str:
    now = [then.current for then in timed.valid_facts]
    if len(held) > 1 and len(timed.valid_facts) == 1:
        return ", in order (it changed)"
    return ", and still is" if all(entry in now for entry in held) else ""


def _unknown(then: ValidFacts, time: str) -> Iterator[Block]:
    if then.unknown is UnknownReason.UNDATED:
        yield Subtext(UNDATED_FACT.format(time=time))
    elif then.unknown:
        edge = _edge(then)
        yield Text(UNKNOWN_FACT[then.unknown].format(time=time, edge=format_interval(edge.interval()) if edge else ""))
        if then.nearest and then.nearest != then.current:
            yield Note("Nearest", f"{then.nearest.text} ({format_validity(then.nearest)})")


def _edge(then: ValidFacts) -> PartialDate | None:
    """Where what is known begins or ends."""
    if then.nearest is None:
        return None
    return then.nearest.true_from if then.unknown is UnknownReason.BEFORE else then.nearest.true_until


def format_interval(span: Interval) -> str:
    """Days as a reader says them: `in 2010`, `in March 2004`, `on 5 June 2017`, `from 2004 to 2009`, `from … to …`."""
    first, end = span.first, span.end
    if first is None or end is None:
        return f"since {_day(first)}" if first else f"before {_day(end)}" if end else "at any time"
    for date_ in (PartialDate(first.year), PartialDate(first.year, first.month)):
        if date_.interval() == span:
            return f"in {date_.format()}"
    if (first.month, first.day, end.month, end.day) == (1, 1, 1, 1):
        return f"from {first.year} to {end.year - 1}"
    last = end - timedelta(days=1)
    return f"on {_day(first)}" if last == first else f"from {_day(first)} to {_day(last)}"


def _day(day: date | None) -> str:
    return PartialDate(day.year, day.month, day.day).format() if day else ""


def render_topic_at(topic: Topic, base: KnowledgeBase, span: Interval, today: date) -> Reply:
    """What a topic's entries say of a time, and how many say nothing of it."""
    held = filter_valid([entry for entry in topic.entries if is_dated(entry)], span)
    undated = sum(not is_dated(entry) for entry in topic.entries)
    blocks: list[Block] = [block for entry in held for block in build_entry_blocks(entry, base, today)]
    if not held:
        blocks.append(Text(f"I know of nothing on this topic that was true {format_interval(span)}."))
    left = len(topic.entries) - len(held) - undated
    blocks.append(Subtext(f"Left out: {left} not true then, {undated} undated"))
    whole = Reply(tuple(blocks), (Button("Whole topic", ShowTopic(topic.id)),))
    return _above((Title(topic.title), Subtext(f"What was true {format_interval(span)}")), whole, held)
