"""A question with a time: the entry that its other words find, and what of that entry's chain held then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.dates import Interval, PartialDate
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.succession import ValidFacts, chain_of, find_valid_facts, is_dated
from bot.matching.index.index import Index
from bot.matching.outcome import Answer, Coverage, Match, NoMatch, Outcome, Suggestions
from bot.matching.pipeline import answer_question, rank_entries
from bot.matching.temporal.date_parser import (
    DateExpression,
    Undatable,
    as_being,
    asks_who_began,
    in_past_tense,
    read_moment,
)
from bot.matching.temporal.event_parser import Happening, Side, named_time
from bot.matching.text.answer_type import classify_question
from bot.matching.text.normalise import normalise
from bot.matching.text.offsets import align_text


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The days that a question asks about, and the entry that dates them where an event was named."""

    span: Interval
    words: str = ""
    dated_by: Entry | None = None


@dataclass(frozen=True, slots=True)
class TemporalAnswer:
    """What a question comes to. With a `moment`, `thens` say for each match what held then; `before` is what a fact
    replaced, for a question in the past tense; `undatable` are words that name a time which the base can't date.
    """

    outcome: Outcome
    moment: AskedTime | None = None
    thens: tuple[ValidFacts, ...] = ()
    before: Entry | None = None
    undatable: str | None = None


@dataclass(frozen=True, slots=True)
class TemporalQuery:
    """What a question is asked of, and on which day."""

    index: Index
    base: KnowledgeBase
    today: date

    def ask(self, text: str, context: str | None = None, moment: AskedTime | None = None) -> TemporalAnswer:
        """Answer a question as of the `moment`, or of the time that its own words name."""
        if moment is None and (match := self.index.find_exact(text)):
            return self._past(text, Answer((match,)))
        found = read_moment(text, self.today)
        if moment:
            rest = found.rest if isinstance(found, DateExpression) else text
            return self._at(moment, self._of(as_being(rest), context), begun=asks_who_began(text))
        match found:
            case None:
                return self._past(text, answer_question(self.index, text, context))
            case DateExpression(rest, span):
                return self._dated(text, rest, span, context)
            case Undatable(rest, words):
                return self._undatable(self._of(rest, context), words) or self._past(
                    text, answer_question(self.index, text, context)
                )
            case Happening(rest, words):
                return self._happening(found, rest, words, context) or self._past(
                    text, answer_question(self.index, text, context)
                )

    def moment(self, text: str) -> AskedTime | None:
        """The time that a text by itself names: a date, or what happened; None where the base can't date it."""
        found = read_moment(text, self.today)
        if isinstance(found, DateExpression) and not found.rest:
            return AskedTime(found.span)
        named = None if found else named_time(align_text(text))
        return self._when(named) if named else None

    def _of(self, text: str, context: str | None) -> Outcome:
        """The outcome without a time; where nothing but the time was said, that of the question before."""
        if context and not self.index.parse(text).content_terms:
            earlier = read_moment(context, self.today)
            return answer_question(self.index, earlier.rest if earlier and earlier.rest else context)
        return answer_question(self.index, text, context)

    def _past(self, text: str, outcome: Outcome) -> TemporalAnswer:
        """What held before, where the past tense asks for something that has changed since."""
        entry = self._first(outcome)
        if entry is None or not in_past_tense(text) or "date" in classify_question(normalise(text).split()):
            return TemporalAnswer(outcome)
        chain = chain_of(self.base, entry)
        place = chain.index(entry)
        return TemporalAnswer(outcome, before=chain[place - 1] if place and not entry.replaced_by else None)

    def _dated(self, text: str, rest: str, span: Interval, context: str | None) -> TemporalAnswer:
        whole, bare = self._of(text, context), self._of(as_being(rest), context)
        named, changing = self._first(whole), self._first(bare)
        says = named is not None and self._says(named, span)
        if changing and self._changes(changing):
            together = named is None or changing in chain_of(self.base, named)
            if together or not says or _sure(bare) >= _sure(whole):
                return self._at(AskedTime(span), bare, begun=asks_who_began(text))
        if says:
            return TemporalAnswer(whole)
        if changing and (is_dated(changing) or named == changing):
            return self._at(AskedTime(span), bare)
        if named:
            return self._at(AskedTime(span), whole)
        if changing:  # without dates, and not found with the year: to be chosen, not told
            return TemporalAnswer(Suggestions(bare.matches[:1]))
        return TemporalAnswer(bare if isinstance(bare, Suggestions) and isinstance(whole, NoMatch) else whole)

    def _happening(self, found: Happening, rest: str, words: str, context: str | None) -> TemporalAnswer | None:
        outcome = self._of(rest, context)
        entry = self._first(outcome)
        if entry is None or not is_dated(entry):
            return None
        if moment := self._when(found):
            return self._at(moment, outcome)
        return self._undatable(outcome, words) if self._changes(entry) else None

    def _undatable(self, outcome: Outcome, words: str) -> TemporalAnswer | None:
        """No answer where the time matters and can't be dated."""
        entry = self._first(outcome)
        if entry is None or not is_dated(entry):
            return None
        return TemporalAnswer(NoMatch(Coverage.NEAR, outcome.matches), undatable=words)

    def _when(self, found: Happening) -> AskedTime | None:
        """The days of an event, on which both ways of asking for its date agree; None where they differ."""
        dated, again = (self._dating(f"{words} {found.event}") for words in ("when", "when did"))
        if dated is None or again is None:
            return None
        span = _days(dated, found.side)
        return AskedTime(span, found.words, dated) if span and span == _days(again, found.side) else None

    def _dating(self, text: str) -> Entry | None:
        """The entry that dates what a question is after: the first likely one that leads to a date."""
        exact = self.index.find_exact(text)
        matches = (exact,) if exact else rank_entries(self.index, text).matches
        likely = (
            self.base.entry(one.entry_id) for one in matches if one.confidence >= self.index.caution.answer_threshold
        )
        return next((dated for entry in likely if entry and (dated := self._dates(entry))), None)

    def _dates(self, entry: Entry) -> Entry | None:
        """The entry if it dates something, else the one of its topic that says when it happened."""
        if entry.happened or is_dated(entry):
            return entry
        happened = [one for one in self.base.topics[entry.topic].entries if one.happened]
        return happened[0] if len(happened) == 1 else None

    def _at(self, moment: AskedTime, outcome: Outcome, *, begun: bool = False) -> TemporalAnswer:
        if not isinstance(outcome, Answer):
            return TemporalAnswer(outcome)
        entries = [entry for match in outcome.matches if (entry := self.base.entry(match.entry_id))]
        thens = tuple(find_valid_facts(chain_of(self.base, entry), moment.span, self.today) for entry in entries)
        if begun:
            thens = tuple(_begun_in(then, moment.span) for then in thens)
        held = dict.fromkeys(entry for then in thens for entry in then.facts)
        sure = _sure(outcome)
        matches = tuple(Match(entry.full_id, entry.topic, sure) for entry in held)
        known = Answer(matches, outcome.context_topic_id) if matches else NoMatch(Coverage.NEAR, outcome.matches)
        return TemporalAnswer(known, moment, thens)

    def _first(self, outcome: Outcome) -> Entry | None:
        return self.base.entry(outcome.matches[0].entry_id) if isinstance(outcome, Answer) and outcome.matches else None

    def _changes(self, entry: Entry) -> bool:
        return len(chain_of(self.base, entry)) > 1

    def _says(self, entry: Entry, span: Interval) -> bool:
        """Whether the year of a time stands in an entry's own words."""
        topic, first = self.base.topics[entry.topic], span.first
        own = (entry.text, *entry.asked, topic.title, *topic.aliases)
        return first is not None and str(first.year) in _words(own)


def _begun_in(then: ValidFacts, asked: Interval) -> ValidFacts:
    """Only the facts that began in the span, where any did."""
    begun = tuple(entry for entry in then.facts if entry.true_from and entry.true_from.interval().overlaps(asked))
    return replace(then, facts=begun or then.facts)


def _sure(outcome: Outcome) -> float:
    return max((match.confidence for match in outcome.matches), default=0.0)


def _words(texts: Iterable[str]) -> set[str]:
    return set(normalise(" ".join(texts)).split())


def _days(entry: Entry, side: Side) -> Interval | None:
    """The days of what an entry tells of; None where it does not say them."""
    begins, ends = entry.happened or entry.true_from, entry.true_until
    if side is Side.END:
        return ends.interval() if ends else None
    if side is Side.WHOLE and not entry.happened:
        return Interval(_first(begins), _first(ends))
    return begins.interval() if begins else None


def _first(bound: PartialDate | None) -> date | None:
    return bound.first_day() if bound else None
