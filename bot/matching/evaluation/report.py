"""All that an evaluation comes to, as numbers, as JSON and as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.matching.evaluation.judging import Judged, Verdict, table
from bot.matching.evaluation.metrics import (
    Bin,
    Trade,
    as_decided,
    calibration_error,
    frontier,
    hit,
    reciprocal_rank,
    reliability,
    risk_coverage,
)
from bot.matching.outcome import Caution

MOST_CONFUSIONS = 10

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Confusion:
    """A question whose first candidate was not the right one.

    `wanted` is the right one, or `another` where it was not among the candidates, or `nothing` where there is none.
    """

    question: str
    found: str
    wanted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """`asked` counts the questions that have one right outcome; shares are 0 to 1.

    `error` is the expected calibration error over all of them, `error_given` over the answers given.
    """

    title: str
    counts: Counts
    asked: int
    hit: float
    reciprocal_rank: float
    decided: Trade
    error: float
    error_given: float
    bins: Sequence[Bin]
    curve: Sequence[Trade]
    confusions: Sequence[Confusion]


def report(
    title: str, judged: Iterable[Judged], threshold: float = Caution.BALANCED.answer_threshold
) -> EvaluationReport:
    """The report of questions that were decided by a threshold."""
    judged = list(judged)
    results = [one.result for one in judged if one.result]
    bins = reliability(results)
    return EvaluationReport(
        title,
        table(judged),
        len(results),
        hit(results),
        reciprocal_rank(results),
        as_decided(results, threshold),
        calibration_error(bins),
        calibration_error(reliability(result for result in results if result.answered)),
        bins,
        list(frontier(risk_coverage(results))),
        _confusions(judged),
    )


def _confusions(judged: Iterable[Judged]) -> list[Confusion]:
    """The worst: those with the most confidence."""
    found = [
        Confusion(
            one.question,
            one.found,
            one.wanted or ("another" if one.result.inside else "nothing"),
            one.result.confidence,
        )
        for one in judged
        if one.result and one.found and not one.result.right and one.verdict is not Verdict.RIGHT
    ]
    return sorted(found, key=lambda one: (-one.confidence, one.question))[:MOST_CONFUSIONS]


def as_json(found: EvaluationReport) -> dict[str, Any]:
    return asdict(found)


def headlines(found: EvaluationReport) -> list[tuple[str, str]]:
    """The numbers that stand above all, each with its name."""
    decided = found.decided
    return [
        ("hit@1", f"{found.hit:.3f}"),
        ("MRR@5", f"{found.reciprocal_rank:.3f}"),
        (f"answered rightly, from {decided.threshold:.0%} on", f"{decided.right:.3f}"),
        ("answered wrongly", f"{decided.wrong:.3f}"),
        ("refused, of what the base does not hold", f"{decided.refused:.3f}"),
        ("calibration error, all questions", f"{found.error:.3f}"),
        ("calibration error, answers given", f"{found.error_given:.3f}"),
    ]


def rows(counts: Counts) -> Iterator[tuple[str, list[int], int, str]]:
    """Each kind and all together: the verdicts in order, how many there are, and the percentage that is right."""
    total = {str(verdict): sum(row[verdict] for row in counts.values()) for verdict in Verdict}
    for kind, row in {**counts, "all": total}.items():
        asked = sum(row.values())
        yield kind, [row[verdict] for verdict in Verdict], asked, f"{100 * row['right'] / asked:.0f}" if asked else "-"


def as_markdown(found: EvaluationReport) -> str:
    """The whole report for a document: GitHub's tables."""
    parts = [
        f"## {found.title}",
        _table(["", f"{found.asked} questions"], headlines(found)),
        _table(
            ["kind", *Verdict, "of", "right %"],
            [(kind, *map(str, verdicts), str(asked), right) for kind, verdicts, asked, right in rows(found.counts)],
        ),
        "What confidence promised, and what was right:",
        _table(
            ["confidence", "questions", "promised", "kept"],
            [(f"{b.low:.1f} to {b.high:.1f}", str(b.count), f"{b.promised:.2f}", f"{b.kept:.2f}") for b in found.bins],
        ),
        "What each threshold comes to:",
        _table(
            ["answered above", "right", "wrong", "refused outside"],
            [(f"{t.threshold:.2f}", f"{t.right:.3f}", f"{t.wrong:.3f}", f"{t.refused:.3f}") for t in tenths(found)],
        ),
        "Worst confusions:",
        _table(
            ["question", "found", "wanted", "confidence"],
            [
                (one.question.replace("|", "\\|"), one.found, one.wanted, f"{one.confidence:.2f}")
                for one in found.confusions
            ],
        ),
    ]
    return "\n\n".join(parts)


def tenths(found: EvaluationReport) -> Iterator[Trade]:
    """Of the risk-coverage curve, the first trade of each tenth of confidence."""
    seen: set[int] = set()
    for one in found.curve:
        if int(one.threshold * 10) not in seen:
            seen.add(int(one.threshold * 10))
            yield one


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    all_lines = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in all_lines)
