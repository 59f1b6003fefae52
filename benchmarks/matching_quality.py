"""Almanac and its peers on public sets of questions, asked through `python -m bot ask --batch` like anybody's.

    python -m benchmarks.matching_quality FOLDER [--set clinc150:5] [--dsn postgresql://…] [--json FILE]

FOLDER holds the sets (benchmarks/matching_sets.py says in which form). Printed for each set: hit@1 on clean questions
and with one and two typing errors; right and wrong answers at the confidence that refuses 95 % of the questions from
outside in the validation split, how many it refuses in the test split, and right and wrong where it refuses 95 % of
these too; and for Almanac the answers it gives by itself and how far its confidence can
be believed. The peers are installed by `pip install --group peers`; those that are not there are left out.
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

from benchmarks.matching_peers import Ask, Catalogue, peers
from benchmarks.matching_sets import Asked, PublicSet, entry_id, read_set, write_base
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
REFUSED = 0.95

console = Console(width=None if sys.stdout.isatty() else 120)
Results = dict[str, list[QuestionResult]]


@dataclass(frozen=True, slots=True)
class Row:
    """One method on one set; `at_95` refuses 95 % of the validation split, `exactly_95` of the test split.

    What only Almanac tells is None for its peers.
    """

    method: str
    hits: tuple[float, float, float]
    at_95: OperatingPoint
    exactly_95: OperatingPoint
    mrr: float | None = None
    decided: OperatingPoint | None = None
    error: float | None = None
    error_given: float | None = None


def almanac(asked: PublicSet, folder: Path, progress: Progress) -> dict[str, list[Judgement]]:
    """Every question of every split, through the command line that a user has."""
    write_base(asked.subjects, folder / "knowledge", asked.name)
    questions = [(split, number) for split in SPLITS for number in range(len(asked.splits[split]))]
    lines = [{"id": place, "text": asked.splits[split][n].text} for place, (split, n) in enumerate(questions)]
    batch = folder / "questions.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found: dict[str, list[Judgement]] = {split: [] for split in SPLITS}
    task = progress.add_task(f"{asked.name}: Almanac", total=len(lines))
    for answer in answers(folder, batch):
        split, number = questions[answer["id"]]
        found[split].append(judged(answer, asked.splits[split][number]))
        progress.advance(task)
    progress.remove_task(task)
    return found


def answers(folder: Path, batch: Path) -> Iterator[dict[str, Any]]:
    environment = {**os.environ, "DATABASE_PATH": str(folder / "almanac.sqlite3")}
    command = ["-m", "bot", "ask", "--batch", str(batch), "--json", "--knowledge", str(folder / "knowledge")]
    with subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        yield from map(json.loads, running.stdout)
    if running.returncode:
        raise SystemExit(f"`python -m bot ask --batch` ended with {running.returncode}.")


def judged(answer: dict[str, Any], asked: Asked) -> Judgement:
    candidates = [*answer["entries"], *answer["suggestions"]]
    right = None if asked.subject is None else entry_id(asked.subject)
    place = candidates.index(right) + 1 if right in candidates else None
    answered = answer["outcome"] == "answer"
    return Judgement(
        "outside" if right is None else "inside",
        _verdict(answered=answered, first=place == 1, outside=right is None),
        asked.text,
        QuestionResult(answer["confidence"], place, right is not None, answered),
        candidates[0] if candidates else None,
        right,
    )


def _verdict(*, answered: bool, first: bool, outside: bool) -> Verdict:
    if answered:
        return Verdict.RIGHT if first else Verdict.WRONG
    return Verdict.RIGHT if outside else Verdict.ABSTAINED


def peer(ask: Ask, splits: Mapping[str, Sequence[Asked]], step: Callable[[], None]) -> Results:
    found: Results = {split: [] for split in SPLITS}
    for split in SPLITS:
        for asked in splits[split]:
            subject, score = ask(asked.text) or (None, 0.0)
            place = 1 if subject is not None and subject == asked.subject else None
            found[split].append(QuestionResult(score, place, asked.subject is not None, is_answered=False))
            step()
    return found


def row(method: str, found: Results) -> Row:
    hits = (compute_hit_rate(found["test"]), compute_hit_rate(found["typo1"]), compute_hit_rate(found["typo2"]))
    by_val, by_test = find_rejection_threshold(found["val"], REFUSED), find_rejection_threshold(found["test"], REFUSED)
    return Row(method, hits, evaluate_threshold(found["test"], by_val), evaluate_threshold(found["test"], by_test))


def own_row(found: Mapping[str, Sequence[Judgement]], test: EvaluationReport) -> Row:
    """Almanac's row, with what only it tells."""
    results = {split: [one.result for one in judged if one.result] for split, judged in found.items()}
    return replace(
        row("Almanac", results),
        mrr=test.mrr,
        decided=test.decisions,
        error=test.calibration_error,
        error_given=test.answered_calibration_error,
    )


def own(asked: PublicSet, title: str, progress: Progress) -> tuple[Row, EvaluationReport]:
    with tempfile.TemporaryDirectory() as folder:
        found = almanac(asked, Path(folder), progress)
    test = build_report(title, found["test"])
    return own_row(found, test), test


def others(asked: PublicSet, dsn: str | None, most: int, progress: Progress) -> Iterator[Row]:
    catalogue = Catalogue.of(asked.subjects)
    splits = {split: sample(asked.splits[split], most) for split in SPLITS}
    for name, build in peers(dsn).items():
        task = progress.add_task(f"{asked.name}: {name}", total=sum(map(len, splits.values())))
        try:
            yield row(name, peer(build(catalogue), splits, partial(progress.advance, task)))
        except ImportError as error:
            console.print(f"{name} is left out: {error.name} is not installed.", style="yellow")
        progress.remove_task(task)


def sample(questions: Sequence[Asked], most: int) -> Sequence[Asked]:
    """Every so many-th question, at most so many, of the same mixture."""
    return questions[:: max(1, math.ceil(len(questions) / most))]


def draw(title: str, rows: Sequence[Row]) -> None:
    columns = ("clean", "1 error", "2 errors", "right", "wrong", "refused", "right at 95", "wrong at 95")
    table = Table("method", *columns, title=title)
    for one in rows:
        exactly = one.exactly_95
        numbers = (*one.hits, one.at_95.correct, one.at_95.wrong, one.at_95.rejected, exactly.correct, exactly.wrong)
        table.add_row(one.method, *(f"{number:.3f}" for number in numbers), style="bold" if one.decided else None)
    console.print(table)
    for one in rows:
        if one.decided:
            console.print(
                f"{one.method} by itself: right {one.decided.correct:.3f}, wrong {one.decided.wrong:.3f}, "
                f"refused {one.decided.rejected:.3f} of what lies outside; MRR@5 {one.mrr:.3f}; calibration error "
                f"{one.error:.3f} over all questions, {one.error_given:.3f} over the answers given."
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the sets are")
    parser.add_argument("--set", action="append", metavar="NAME:K", help=f"a set with k examples ({', '.join(SETS)})")
    parser.add_argument("--dsn", help="a PostgreSQL server, to measure pg_trgm too")
    parser.add_argument("--alone", action="store_true", help="without the peers")
    parser.add_argument("--most", type=int, default=10_000, help="questions of each split that the peers are asked")
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
            parser.error(f"{file} is not there: put the set in that folder, or choose others with --set NAME:K.")
        asked = read_set(file, int(examples or 3))
        title = f"{asked.name}, {examples} examples a topic"
        with Progress(console=Console(stderr=True), transient=True) as progress:
            first, test = own(asked, title, progress)
            rows = [first] if arguments.alone else [first, *others(asked, arguments.dsn, arguments.most, progress)]
        reports.append(test)
        draw(title, rows)
        written[name] = [asdict(one) for one in rows]
    if arguments.plot:
        arguments.plot.write_bytes(draw_reliability(reports))
    if arguments.json:
        arguments.json.write_text(json.dumps(written, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
