"""Evaluation reports: all metrics of a set of judged questions, as values, JSON and Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.domain.text import format_count
from bot.matching.evaluation.judging import Judgement, Verdict, count_verdicts
from bot.matching.evaluation.metrics import (
    OperatingPoint,
    QuestionResult,
    ReliabilityBin,
    compute_calibration_error,
    compute_hit_rate,
    compute_mrr,
    compute_reliability,
    compute_risk_coverage,
    drop_repeated_points,
    evaluate_decisions,
)
from bot.matching.outcome import Caution

MAX_CONFUSIONS = 10
MAX_FAILURES = 30
"""Questions that are listed because their reply was not right; the others are only counted."""

VerdictCounts = Mapping[str, Mapping[str, int]]
"""Number of questions by kind and verdict."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A question whose first candidate was wrong.

    Attributes:
        question: The question as asked.
        found_id: Entry id of the first candidate.
        expected: Entry id of the right one; `another` if it is not a candidate, `nothing` if there is none.
        confidence: Confidence in the first candidate.
    """

    question: str
    found_id: str
    expected: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A question whose reply was not right.

    Attributes:
        question: The question as asked.
        verdict: What the reply was instead.
        found_id: Entry id of the first candidate; empty without any.
        expected: As in `Confusion`; the same as `found_id` if the right entry was found but not given as the answer.
        confidence: Confidence in the first candidate.
    """

    question: str
    verdict: Verdict
    found_id: str
    expected: str
    confidence: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The metrics of a set of questions. Shares are in [0, 1].

    Attributes:
        title: What was evaluated.
        verdict_counts: Verdicts by kind of question.
        n_questions: Number of questions with exactly one right outcome, from which the metrics are computed.
        hit_rate: hit@1.
        mrr: MRR@5.
        decisions: What the answers that were given led to.
        calibration_error: Expected calibration error of all questions.
        answered_calibration_error: That of the answers given.
        bins: Reliability diagram of all questions.
        curve: Risk-coverage curve, lowest threshold first.
        confusions: The wrong candidates with the highest confidence.
        failures: The questions whose reply was not right: wrong answers first, surest first.
    """

    title: str
    verdict_counts: VerdictCounts
    n_questions: int
    hit_rate: float
    mrr: float
    decisions: OperatingPoint
    calibration_error: float
    answered_calibration_error: float
    bins: Sequence[ReliabilityBin]
    curve: Sequence[OperatingPoint]
    confusions: Sequence[Confusion]
    failures: Sequence[Failure] = ()


def build_report(
    title: str, judgements: Iterable[Judgement], threshold: float = Caution.BALANCED.answer_threshold
) -> EvaluationReport:
    """Compute the report of judged questions.

    Args:
        title: What was evaluated.
        judgements: The judged questions.
        threshold: The confidence from which they were answered.
    """
    judgements = list(judgements)
    results = [judgement.result for judgement in judgements if judgement.result]
    bins = compute_reliability(results)
    return EvaluationReport(
        title,
        count_verdicts(judgements),
        len(results),
        compute_hit_rate(results),
        compute_mrr(results),
        evaluate_decisions(results, threshold),
        compute_calibration_error(bins),
        compute_calibration_error(compute_reliability(result for result in results if result.is_answered)),
        bins,
        list(drop_repeated_points(compute_risk_coverage(results))),
        _find_confusions(judgements),
        _find_failures(judgements),
    )


def _find_failures(judgements: Iterable[Judgement]) -> list[Failure]:
    failures = [
        Failure(
            judgement.question,
            judgement.verdict,
            judgement.found_id or "",
            judgement.expected_id or _describe_expected(judgement.result),
            judgement.result.confidence if judgement.result else 0.0,
        )
        for judgement in judgements
        if judgement.verdict is not Verdict.RIGHT
    ]
    return sorted(failures, key=lambda failure: (_SEVERITY.index(failure.verdict), -failure.confidence))


_SEVERITY = (Verdict.WRONG, Verdict.SUGGESTED, Verdict.ABSTAINED)


def _describe_expected(result: QuestionResult | None) -> str:
    return "nothing" if result and not result.is_answerable else "another"


def _find_confusions(judgements: Iterable[Judgement]) -> list[Confusion]:
    """Return the wrong candidates with the highest confidence."""
    confusions = [
        Confusion(
            judgement.question,
            judgement.found_id,
            judgement.expected_id or _describe_expected(judgement.result),
            judgement.result.confidence,
        )
        for judgement in judgements
        if judgement.result
        and judgement.found_id
        and not judgement.result.is_hit
        and judgement.verdict is not Verdict.RIGHT
    ]
    return sorted(confusions, key=lambda confusion: (-confusion.confidence, confusion.question))[:MAX_CONFUSIONS]


_JSON_KEYS = {
    "verdict_counts": "counts",
    "n_questions": "asked",
    "hit_rate": "hit",
    "mrr": "reciprocal_rank",
    "decisions": "decided",
    "calibration_error": "error",
    "answered_calibration_error": "error_given",
    "mean_confidence": "promised",
    "accuracy": "kept",
    "correct": "right",
    "rejected": "refused",
    "found_id": "found",
    "expected": "wanted",
}
"""Keys of the JSON that differ from the names of fields; scripts rely on them."""


def build_json(report: EvaluationReport) -> dict[str, Any]:
    """Return a report as values for JSON."""
    return asdict(report, dict_factory=lambda fields: {_JSON_KEYS.get(name, name): value for name, value in fields})


def list_metrics(report: EvaluationReport) -> list[tuple[str, str]]:
    """Return the names and formatted values of the main metrics."""
    decisions = report.decisions
    return [
        ("hit@1", f"{report.hit_rate:.3f}"),
        ("MRR@5", f"{report.mrr:.3f}"),
        (f"answered correctly, from {decisions.threshold:.0%} confidence", f"{decisions.correct:.3f}"),
        ("answered wrongly", f"{decisions.wrong:.3f}"),
        ("unanswerable questions refused", f"{decisions.rejected:.3f}"),
        ("calibration error, all questions", f"{report.calibration_error:.3f}"),
        ("calibration error, answers given", f"{report.answered_calibration_error:.3f}"),
    ]


def list_verdict_rows(counts: VerdictCounts) -> Iterator[tuple[str, list[int], int, str]]:
    """Yield kind, number of each verdict, their sum and the percentage that is right; last the row of all kinds."""
    total = {str(verdict): sum(row[verdict] for row in counts.values()) for verdict in Verdict}
    for kind, row in {**counts, "all": total}.items():
        count = sum(row.values())
        yield kind, [row[verdict] for verdict in Verdict], count, f"{100 * row['right'] / count:.0f}" if count else "-"


def render_markdown(report: EvaluationReport) -> str:
    """Render a report as GitHub Markdown."""
    parts = [
        f"## {report.title}",
        _render_table(["", format_count(report.n_questions, "question")], list_metrics(report)),
        _render_verdicts(report.verdict_counts),
        "Reliability:",
        _render_bins(report.bins),
        "Effect of the threshold:",
        _render_curve(sample_curve(report)),
        f"{describe_failures(report)}:" if report.failures else describe_failures(report),
        *([_render_table(FAILURE_COLUMNS, list_failure_rows(report))] if report.failures else []),
    ]
    return "\n\n".join(parts)


FAILURE_COLUMNS = ("question", "reply", "found", "expected", "confidence")


def describe_failures(report: EvaluationReport) -> str:
    """Say how many questions were not answered right, and whether all of them are listed."""
    count = sum(sum(row.values()) for row in report.verdict_counts.values())
    failed = len(report.failures)
    if not failed:
        return f"All {format_count(count, 'question')} answered right"
    listed = f", the first {MAX_FAILURES}" if failed > MAX_FAILURES else ""
    return f"Not right: {failed} of {format_count(count, 'question')}{listed}"


def list_failure_rows(report: EvaluationReport) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each question that was not answered right, at most `MAX_FAILURES` rows."""
    for each in report.failures[:MAX_FAILURES]:
        question = each.question.replace("|", "\\|")
        yield question, each.verdict, each.found_id or "nothing", each.expected, f"{each.confidence:.2f}"


def format_threshold(point: OperatingPoint) -> str:
    """Format the threshold of a point; the first of a curve is just below all confidences."""
    return f"{max(point.threshold, 0.0):.2f}"


def _render_verdicts(counts: VerdictCounts) -> str:
    rows = (
        (kind, *map(str, verdicts), str(count), right) for kind, verdicts, count, right in list_verdict_rows(counts)
    )
    return _render_table(["kind", *Verdict, "of", "right %"], rows)


def _render_bins(bins: Iterable[ReliabilityBin]) -> str:
    rows = (
        (f"{each.low:.1f} to {each.high:.1f}", str(each.count), f"{each.mean_confidence:.2f}", f"{each.accuracy:.2f}")
        for each in bins
    )
    return _render_table(["confidence", "questions", "mean confidence", "accuracy"], rows)


def _render_curve(curve: Iterable[OperatingPoint]) -> str:
    rows = (
        (format_threshold(point), f"{point.correct:.3f}", f"{point.wrong:.3f}", f"{point.rejected:.3f}")
        for point in curve
    )
    return _render_table(["answered above", "correct", "wrong", "unanswerable refused"], rows)


def sample_curve(report: EvaluationReport) -> Iterator[OperatingPoint]:
    """Yield the first point of the risk-coverage curve in each tenth of confidence."""
    sampled: set[int] = set()
    for point in report.curve:
        if int(point.threshold * 10) not in sampled:
            sampled.add(int(point.threshold * 10))
            yield point


def _render_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
