"""How many near questions a base would answer wrongly, by kind, in plain words and with what to write."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.knowledge import Topic
from bot.domain.text import format_count
from bot.matching.evaluation.judging import Judgement, Verdict
from bot.matching.evaluation.metrics import QuestionResult
from bot.matching.evaluation.near_questions import NearKind, NearQuestion, generate_near_questions
from bot.matching.index.index import Index
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question

MAX_EXAMPLES_PER_KIND = 2

_KINDS: Mapping[NearKind, str] = {
    NearKind.NAME: "with another name",
    NearKind.NUMBER: "with another number",
    NearKind.ATTRIBUTE: "asking something else",
    NearKind.WORD: "with only a general word",
    NearKind.NEGATION: "negated",
    NearKind.QUESTION_WORD: "with another question word",
}

_ADVICE: Mapping[NearKind, str] = {
    NearKind.NAME: "If it is about the same, add the name under 'aliases'. If not, say in the text what it is about "
    "alone, or add an entry for the other name.",
    NearKind.NUMBER: "Add an entry for that number, or say in the text which ones it is about alone.",
    NearKind.ATTRIBUTE: "Add an entry that says it, or that it isn't known. More phrases for this one help, too.",
    NearKind.WORD: "Give this entry phrases with words that only it has.",
    NearKind.NEGATION: "Add an entry that says what is not so.",
    NearKind.QUESTION_WORD: "Add an entry that says it, or that it isn't known. More phrases for this one help, too.",
}


@dataclass(frozen=True, slots=True)
class NearReply:
    """What came of a near question.

    Attributes:
        question: The question.
        entry_id: The entry that it finds first, if any.
        confidence: Confidence in it, in [0, 1].
        is_answered: Whether the entry would be given as the answer, which is wrong.
    """

    question: NearQuestion
    entry_id: str | None
    confidence: float
    is_answered: bool

    @property
    def message(self) -> str:
        """What is wrong and what to do, for `check`."""
        return (
            f"'{self.question.text}' ({self.question.kind}) would get '{self.entry_id}' as the answer, which doesn't "
            f"say it. {_ADVICE[self.question.kind]}"
        )

    @property
    def judgement(self) -> Judgement:
        """The reply as an evaluation report counts it."""
        return Judgement(
            f"near: {self.question.kind}",
            Verdict.WRONG if self.is_answered else Verdict.RIGHT,
            self.question.text,
            QuestionResult(self.confidence, None, is_answerable=False, is_answered=self.is_answered),
            self.entry_id,
        )


def ask_near_questions(
    index: Index, topics: Iterable[Topic], progress: Callable[[float], None] = lambda _share: None
) -> list[NearReply]:
    """Ask a base its near questions, each by itself. CPU-bound, about 3 s for 300 entries.

    Args:
        index: The index of the base.
        topics: Its topics.
        progress: Called with the share that is done, in (0, 1].
    """
    questions = generate_near_questions(topics, index.glossary)
    replies = []
    for done, question in enumerate(questions, 1):
        replies.append(_ask(index, question))
        progress(done / len(questions))
    return replies


def _ask(index: Index, question: NearQuestion) -> NearReply:
    outcome = answer_question(index, question.text)
    best = outcome.matches[0] if outcome.matches else None
    return NearReply(
        question, best.entry_id if best else None, best.confidence if best else 0.0, isinstance(outcome, Answer)
    )


def summarise(replies: Sequence[NearReply]) -> str:
    """Say how many near questions would get a wrong answer, and of which kinds."""
    if not replies:
        return "No near questions were made: no phrase has a form that can be turned into one."
    asked = Counter(reply.question.kind for reply in replies)
    wrong = Counter(reply.question.kind for reply in replies if reply.is_answered)
    head = f"Of {format_count(len(replies), 'near question')}, {wrong.total() or 'none'} would get a wrong answer"
    parts = [f"{wrong[kind]} of {asked[kind]} {_KINDS[kind]}" for kind in NearKind if wrong[kind]]
    return f"{head}: {', '.join(parts)}." if parts else f"{head}."


def list_examples(replies: Sequence[NearReply]) -> Iterator[NearReply]:
    """Yield the surest wrong answers of each kind, at most `MAX_EXAMPLES_PER_KIND`."""
    wrong: dict[NearKind, list[NearReply]] = defaultdict(list)
    for reply in sorted(replies, key=lambda reply: (-reply.confidence, reply.question.text)):
        if reply.is_answered:
            wrong[reply.question.kind].append(reply)
    for kind in NearKind:
        yield from wrong[kind][:MAX_EXAMPLES_PER_KIND]
