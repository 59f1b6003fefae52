"""Answers questions with a time: finds the entry without the time words, then the facts of its chain valid then.

A chain is an entry with all that it replaced and all that replaced it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.dates import Interval, PartialDate
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.succession import ValidFacts, find_chain, find_valid_facts, is_dated
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Coverage, Match, NoMatch, Outcome, Suggestions
from bot.matching.pipeline import answer_question
from bot.matching.single import rank_entries
from bot.matching.temporal.date_parser import (
    DateExpression,
    UndatableExpression,
    asks_for_transition,
    is_past_tense,
    parse_time_expression,
    rewrite_as_state,
)
from bot.matching.temporal.event_parser import EventExpression, EventPart, parse_event_name
from bot.matching.text.answer_type import classify_question
from bot.matching.text.normalise import normalise
from bot.matching.text.offsets import align_text


@dataclass(frozen=True, slots=True)
class QuestionTime:
    """The time that a question is about.

    Attributes:
        interval: Its days.
        words: The time expression as written, if the time was given by an event.
        dating_entry: The entry that dates the event.
    """

    interval: Interval
    words: str = ""
    dating_entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class TemporalAnswer:
    """The outcome of a question that may have a time.

    Attributes:
        outcome: The outcome; with a time, its matches are the facts that were valid then.
        time: The time that was answered for; None if there was none or it did not matter.
        valid_facts: With a time, the facts valid then for each match.
        previous_fact: For a question in the past tense without a time, the fact that the match replaced.
        undatable_words: A time expression that the knowledge base cannot date.
    """

    outcome: Outcome
    time: QuestionTime | None = None
    valid_facts: tuple[ValidFacts, ...] = ()
    previous_fact: Entry | None = None
    undatable_words: str | None = None


@dataclass(frozen=True, slots=True)
class TemporalQuery:
    """The index and knowledge base that questions are asked of, and the day on which they are asked."""

    index: Index
    base: KnowledgeBase
    today: date

    def answer(self, text: str, context: str | None = None, time: QuestionTime | None = None) -> TemporalAnswer:
        """Answer a question that may contain a time.

        Args:
            text: The question as written.
            context: The same user's previous question.
            time: The time to answer for; overrides the one in the question.
        """
        if time is None and self.index.find_exact(text):
            return self._add_previous_fact(text, answer_question(self.index, text, context))
        expression = parse_time_expression(text, self.today)
        if time:
            rest = expression.rest if isinstance(expression, DateExpression) else text
            return self._answer_at(
                time, self._find(rewrite_as_state(rest), context), only_new=asks_for_transition(text)
            )
        match expression:
            case DateExpression(rest, interval):
                return self._answer_dated(text, rest, interval, context)
            case UndatableExpression(rest, words):
                declined = self._decline(self._find(rest, context), words)
            case EventExpression():
                declined = self._answer_at_event(expression, context)
            case None:
                declined = None
        return declined or self._add_previous_fact(text, answer_question(self.index, text, context))

    def resolve_time(self, text: str) -> QuestionTime | None:
        """Return the time that a text names by itself, a date or an event; None if it cannot be dated."""
        expression = parse_time_expression(text, self.today)
        if isinstance(expression, DateExpression) and not expression.rest:
            return QuestionTime(expression.interval)
        event = None if expression else parse_event_name(align_text(text))
        return self._resolve_event(event) if event else None

    def _find(self, text: str, context: str | None) -> Outcome:
        """Answer a question without its time; if nothing else is left of it, answer the previous question."""
        if context and not self.index.parse(text).content_terms:
            expression = parse_time_expression(context, self.today)
            return answer_question(self.index, expression.rest if expression and expression.rest else context)
        return answer_question(self.index, text, context)

    def _add_previous_fact(self, text: str, outcome: Outcome) -> TemporalAnswer:
        """Add the fact that was valid before, as the past tense may ask for it: `who was Secretary General`."""
        entry = self._get_first_entry(outcome)
        if entry is None or not is_past_tense(text) or "date" in classify_question(normalise(text).split()):
            return TemporalAnswer(outcome)
        chain = find_chain(self.base, entry)
        position = chain.index(entry)
        is_current = position > 0 and not entry.replaced_by
        return TemporalAnswer(outcome, previous_fact=chain[position - 1] if is_current else None)

    def _answer_dated(self, text: str, rest: str, interval: Interval, context: str | None) -> TemporalAnswer:
        """Answer a question with a date, which is either the time to answer for or part of the entry's own words.

        Args:
            text: The whole question.
            rest: The question without its date.
            interval: The days of the date.
            context: The previous question.
        """
        whole, bare = self._find(text, context), self._find(rewrite_as_state(rest), context)
        whole_entry, bare_entry = self._get_first_entry(whole), self._get_first_entry(bare)
        names_date = whole_entry is not None and self._mentions_year(whole_entry, interval)
        # A fact that changed over time is answered as of the date, unless the date itself leads to another entry.
        if bare_entry and self._has_chain(bare_entry):
            is_same = whole_entry is None or bare_entry in find_chain(self.base, whole_entry)
            if is_same or not names_date or _get_confidence(bare) >= _get_confidence(whole):
                return self._answer_at(QuestionTime(interval), bare, only_new=asks_for_transition(text))
        # The date is part of what is asked (`what happened in 2015`), not a time to answer for.
        if names_date:
            return TemporalAnswer(whole)
        if bare_entry and (is_dated(bare_entry) or whole_entry == bare_entry):
            return self._answer_at(QuestionTime(interval), bare)
        if whole_entry:
            return self._answer_at(QuestionTime(interval), whole)
        if bare_entry:  # undated, and not found with the year: too doubtful to answer
            return TemporalAnswer(Suggestions(bare.matches[:1]))
        return TemporalAnswer(bare if isinstance(bare, Suggestions) and isinstance(whole, NoMatch) else whole)

    def _answer_at_event(self, event: EventExpression, context: str | None) -> TemporalAnswer | None:
        """Answer for the time of an event, None if the rest of the question finds no dated fact."""
        outcome = self._find(event.rest, context)
        entry = self._get_first_entry(outcome)
        if entry is None or not is_dated(entry):
            return None
        if time := self._resolve_event(event):
            return self._answer_at(time, outcome)
        return self._decline(outcome, event.words) if self._has_chain(entry) else None

    def _decline(self, outcome: Outcome, words: str) -> TemporalAnswer | None:
        """Decline if the answer depends on a time that cannot be dated; None if it does not."""
        entry = self._get_first_entry(outcome)
        if entry is None or not is_dated(entry):
            return None
        return TemporalAnswer(NoMatch(Coverage.NEAR, outcome.matches), undatable_words=words)

    def _resolve_event(self, event: EventExpression) -> QuestionTime | None:
        """Date an event by asking for it, None if two ways to ask find different days."""
        # If the phrasing decides which event is meant, the date is a guess.
        asked = (self._find_dating_entry(f"{words} {event.event}") for words in ("when", "when did"))
        entries = [entry for entry in asked if entry]
        intervals = {_get_days(entry, event.part) for entry in entries}
        if len(intervals) != 1 or (interval := intervals.pop()) is None:
            return None
        return QuestionTime(interval, event.words, entries[0])

    def _find_dating_entry(self, text: str) -> Entry | None:
        """Return the first likely entry for a question that leads to a date."""
        matches = self.index.find_exact(text) or rank_entries(self.index, text).matches
        threshold = self.index.caution.answer_threshold
        likely = (self.base.entry(match.entry_id) for match in matches if match.confidence >= threshold)
        return next((dating for entry in likely if entry and (dating := self._get_dating_entry(entry))), None)

    def _get_dating_entry(self, entry: Entry) -> Entry | None:
        """Return the entry if it has a date, else the one entry of its topic that dates an event."""
        if entry.happened or is_dated(entry):
            return entry
        events = [sibling for sibling in self.base.topics[entry.topic].entries if sibling.happened]
        return events[0] if len(events) == 1 else None

    def _answer_at(self, time: QuestionTime, outcome: Outcome, *, only_new: bool = False) -> TemporalAnswer:
        """Replace the matches of an answer by the facts that were valid at a time.

        Args:
            time: The time to answer for.
            outcome: The outcome without the time.
            only_new: Whether to prefer the facts that became valid at that time.
        """
        if not isinstance(outcome, Answer):
            return TemporalAnswer(outcome)
        entries = [entry for match in outcome.matches if (entry := self.base.entry(match.entry_id))]
        valid = tuple(find_valid_facts(find_chain(self.base, entry), time.interval, self.today) for entry in entries)
        if only_new:
            valid = tuple(_prefer_new_facts(facts, time.interval) for facts in valid)
        shown = dict.fromkeys(entry for facts in valid for entry in facts.facts)
        confidence = _get_confidence(outcome)
        matches = tuple(Match(entry.full_id, entry.topic, confidence) for entry in shown)
        answer = Answer(matches, outcome.context_topic_id) if matches else NoMatch(Coverage.NEAR, outcome.matches)
        return TemporalAnswer(answer, time, valid)

    def _get_first_entry(self, outcome: Outcome) -> Entry | None:
        return self.base.entry(outcome.matches[0].entry_id) if isinstance(outcome, Answer) and outcome.matches else None

    def _has_chain(self, entry: Entry) -> bool:
        return len(find_chain(self.base, entry)) > 1

    def _mentions_year(self, entry: Entry, interval: Interval) -> bool:
        """Whether the year of a time is among an entry's own words."""
        topic, first = self.base.topics[entry.topic], interval.first
        texts = (entry.plain_text, *entry.asked, topic.title, *topic.aliases)
        return first is not None and str(first.year) in _collect_words(texts)


def _prefer_new_facts(facts: ValidFacts, interval: Interval) -> ValidFacts:
    new = tuple(entry for entry in facts.facts if entry.true_from and entry.true_from.interval().overlaps(interval))
    return replace(facts, facts=new or facts.facts)


def _get_confidence(outcome: Outcome) -> float:
    return max((match.confidence for match in outcome.matches), default=0.0)


def _collect_words(texts: Iterable[str]) -> set[str]:
    return set(normalise(" ".join(texts)).split())


def _get_days(entry: Entry, part: EventPart) -> Interval | None:
    """Return the days of the event or state that an entry states, None if it does not give them."""
    begin, end = entry.happened or entry.true_from, entry.true_until
    if part is EventPart.END:
        return end.interval() if end else None
    if part is EventPart.WHOLE and not entry.happened:
        return Interval(_get_first_day(begin), _get_first_day(end))
    return begin.interval() if begin else None


def _get_first_day(bound: PartialDate | None) -> date | None:
    return bound.first_day() if bound else None
