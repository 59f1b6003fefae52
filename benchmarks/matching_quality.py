"""Compares Almanac with other methods on public question sets, through `python -m bot ask --batch` as a user would.

    python -m benchmarks.matching_quality FOLDER [--set clinc150:5] [--dsn postgresql://…] [--json FILE]

FOLDER contains the sets in the format of benchmarks/matching_sets.py. For each set this prints hit@1 on clean questions
and with one and two spelling errors; the correct and wrong answers at the threshold that refuses 95 % of the
unanswerable questions of the validation split, and the share that it refuses of the test split; the same at the
threshold that refuses 95 % of the test split; and for Almanac the answers at its own threshold and the calibration
error. The other methods are installed by `pip install --group peers`; those that are not installed are left out.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.matching_peers import Catalogue, Matcher, list_peers
from benchmarks.matching_sets import LabelledQuestion, PublicSet, format_entry_id, read_set, write_base
from bot.charts.reliability import draw_reliability
from bot.matching.evaluation.judging import Judgement, Verdict
from bot.matching.evaluation.metrics import (
    OperatingPoint,
    QuestionResult,
    compute_hit_rate,
    evaluate_threshold,
    find_rejection_threshold,
)
from bot.matching.evaluation.report import EvaluationReport, build_report

SETS = ("clinc150:3", "clinc150:5", "stackfaq:3")
SPLITS = ("val", "test", "typo1", "typo2")
REFUSED_SHARE = 0.95

console = Console(width=None if sys.stdout.isatty() else 120)
Results = dict[str, list[QuestionResult]]


@dataclass(frozen=True, slots=True)
class Row:
    """The results of one method on one set.

    `at_95` is at the threshold that refuses 95 % of the validation split, `exactly_95` of the test split. What only
    Almanac reports is None for other methods.
    """

    method: str
    hits: tuple[float, float, float]
    at_95: OperatingPoint
    exactly_95: OperatingPoint
    mrr: float | None = None
    decisions: OperatingPoint | None = None
    calibration_error: float | None = None
    answered_calibration_error: float | None = None


def run_almanac(public_set: PublicSet, folder: Path, progress: Progress) -> dict[str, list[Judgement]]:
    """Ask every question of every split through the command line."""
    write_base(public_set.topics, folder / "knowledge", public_set.name)
    questions = [(split, question) for split in SPLITS for question in public_set.splits[split]]
    lines = [{"id": number, "text": question.text} for number, (_, question) in enumerate(questions)]
    batch = folder / "questions.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    judgements: dict[str, list[Judgement]] = {split: [] for split in SPLITS}
    task = progress.add_task(f"{public_set.name}: Almanac", total=len(lines))
    for answer in run_batch(folder, batch):
        split, question = questions[answer["id"]]
        judgements[split].append(judge_answer(answer, question))
        progress.advance(task)
    progress.remove_task(task)
    return judgements


def run_batch(folder: Path, batch: Path) -> Iterator[dict[str, Any]]:
    environment = {**os.environ, "DATABASE_PATH": str(folder / "almanac.sqlite3")}
    command = ["-m", "bot", "ask", "--batch", str(batch), "--json", "--knowledge", str(folder / "knowledge")]
    with subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise SystemExit(f"`python -m bot ask --batch` failed with exit code {process.returncode}.")


def judge_answer(answer: dict[str, Any], question: LabelledQuestion) -> Judgement:
    candidate_ids = [*answer["entries"], *answer["suggestions"]]
    expected_id = None if question.topic is None else format_entry_id(question.topic)
    rank = candidate_ids.index(expected_id) + 1 if expected_id in candidate_ids else None
    result = QuestionResult(answer["confidence"], rank, expected_id is not None, answer["outcome"] == "answer")
    return Judgement(
        "answerable" if result.is_answerable else "unanswerable",
        _decide_verdict(result),
        question.text,
        result,
        candidate_ids[0] if candidate_ids else None,
        expected_id,
    )


def _decide_verdict(result: QuestionResult) -> Verdict:
    if result.is_answered:
        return Verdict.RIGHT if result.is_hit else Verdict.WRONG
    return Verdict.ABSTAINED if result.is_answerable else Verdict.RIGHT


def run_peer(match: Matcher, splits: Mapping[str, Sequence[LabelledQuestion]], step: Callable[[], None]) -> Results:
    results: Results = {split: [] for split in SPLITS}
    for split in SPLITS:
        for question in splits[split]:
            topic, score = match(question.text) or (None, 0.0)
            rank = 1 if topic is not None and topic == question.topic else None
            results[split].append(QuestionResult(score, rank, question.topic is not None, is_answered=False))
            step()
    return results


def build_row(method: str, results: Results) -> Row:
    hits = (compute_hit_rate(results["test"]), compute_hit_rate(results["typo1"]), compute_hit_rate(results["typo2"]))
    by_val, by_test = (
        find_rejection_threshold(results["val"], REFUSED_SHARE),
        find_rejection_threshold(results["test"], REFUSED_SHARE),
    )
    return Row(method, hits, evaluate_threshold(results["test"], by_val), evaluate_threshold(results["test"], by_test))


def build_almanac_row(judgements: Mapping[str, Sequence[Judgement]], test: EvaluationReport) -> Row:
    """Return Almanac's row, with what only it reports."""
    results = {split: [each.result for each in judged if each.result] for split, judged in judgements.items()}
    return replace(
        build_row("Almanac", results),
        mrr=test.mrr,
        decisions=test.decisions,
        calibration_error=test.calibration_error,
        answered_calibration_error=test.answered_calibration_error,
    )


def measure_almanac(public_set: PublicSet, title: str, progress: Progress) -> tuple[Row, EvaluationReport]:
    with tempfile.TemporaryDirectory() as folder:
        judgements = run_almanac(public_set, Path(folder), progress)
    test = build_report(title, judgements["test"])
    return build_almanac_row(judgements, test), test


def measure_peers(public_set: PublicSet, dsn: str | None, limit: int, progress: Progress) -> Iterator[Row]:
    catalogue = Catalogue.from_topics(public_set.topics)
    splits = {split: sample_questions(public_set.splits[split], limit) for split in SPLITS}
    for name, build in list_peers(dsn).items():
        task = progress.add_task(f"{public_set.name}: {name}", total=sum(map(len, splits.values())))
        try:
            yield build_row(name, run_peer(build(catalogue), splits, partial(progress.advance, task)))
        except ImportError as error:
            console.print(f"{name} is left out: {error.name} is not installed.", style="yellow")
        progress.remove_task(task)


def sample_questions(questions: Sequence[LabelledQuestion], limit: int) -> Sequence[LabelledQuestion]:
    """Return every n-th question, so that at most `limit` remain in the same proportions."""
    return questions[:: max(1, math.ceil(len(questions) / limit))]


def print_rows(title: str, rows: Sequence[Row]) -> None:
    columns = ("clean", "1 error", "2 errors", "correct", "wrong", "refused", "correct at 95", "wrong at 95")
    table = Table("method", *columns, title=title)
    for row in rows:
        exactly = row.exactly_95
        values = (*row.hits, row.at_95.correct, row.at_95.wrong, row.at_95.rejected, exactly.correct, exactly.wrong)
        table.add_row(row.method, *(f"{value:.3f}" for value in values), style="bold" if row.decisions else None)
    console.print(table)
    for row in rows:
        if row.decisions:
            console.print(
                f"{row.method} at its own threshold: correct {row.decisions.correct:.3f}, "
                f"wrong {row.decisions.wrong:.3f}, unanswerable refused {row.decisions.rejected:.3f}; "
                f"MRR@5 {row.mrr:.3f}; calibration error {row.calibration_error:.3f} over all questions, "
                f"{row.answered_calibration_error:.3f} over the answers given."
            )


def measure_set(
    public_set: PublicSet, title: str, arguments: argparse.Namespace, progress: Progress
) -> tuple[list[Row], EvaluationReport]:
    row, test = measure_almanac(public_set, title, progress)
    if arguments.alone:
        return [row], test
    return [row, *measure_peers(public_set, arguments.dsn, arguments.max_questions, progress)], test


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of the sets")
    parser.add_argument("--set", action="append", metavar="NAME:K", help=f"a set with k examples ({', '.join(SETS)})")
    parser.add_argument("--dsn", help="a PostgreSQL server, to measure pg_trgm too")
    parser.add_argument("--alone", action="store_true", help="without the other methods")
    parser.add_argument("--max-questions", type=int, default=10_000, help="of each split, for the other methods")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the rows")
    parser.add_argument(
        "--plot", type=Path, metavar="PNG", help="draw the reliability diagram and the risk-coverage curve"
    )
    arguments = parser.parse_args()
    written: dict[str, list[dict[str, Any]]] = {}
    reports: list[EvaluationReport] = []
    for name in arguments.set or SETS:
        which, _, examples = name.partition(":")
        file = arguments.folder / f"{which}.json"
        if not file.is_file():
            parser.error(f"{file} does not exist. Put the set into that folder, or choose others with --set NAME:K.")
        public_set = read_set(file, int(examples or 3))
        title = f"{public_set.name}, {examples} examples per topic"
        with Progress(console=Console(stderr=True), transient=True) as progress:
            rows, test = measure_set(public_set, title, arguments, progress)
        reports.append(test)
        print_rows(title, rows)
        written[name] = [asdict(row) for row in rows]
    if arguments.plot:
        arguments.plot.write_bytes(draw_reliability(reports))
    if arguments.json:
        arguments.json.write_text(json.dumps(written, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
