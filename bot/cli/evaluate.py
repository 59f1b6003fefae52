"""`evaluate`: questions with known answers, asked and counted."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.markup import escape
from rich.table import Table

from bot.app import Almanac
from bot.cli.batch import context_of, verdict
from bot.cli.output import Bar, console, print_json
from bot.errors import UserError
from bot.matching.evaluation.judging import GivenReply, Judgement, Verdict, judge
from bot.matching.evaluation.leave_one_out import cross_validate
from bot.matching.evaluation.report import (
    EvaluationReport,
    build_json,
    build_report,
    list_metrics,
    list_verdict_rows,
    render_markdown,
    sample_curve,
)
from bot.replies.actions import Show
from bot.replies.plain_text import plain


def add_evaluate(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="YAML: questions with what a right answer shows; without it, the base's own phrases, left out and asked",
    )
    parser.add_argument("--own", action="store_true", help="beside a FILE, the base's own phrases too")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="each report as one line of JSON")
    form.add_argument("--markdown", action="store_true", help="the reports as Markdown")
    parser.add_argument("--plot", type=Path, metavar="PNG", help="draw reliability, and risk over coverage")


async def evaluate(app: Almanac, arguments: Namespace) -> int:
    """Ask the questions of a file, or the knowledge base's own phrases, and print the report."""
    reports, threshold = [], app.shared.snapshot.index.caution.answer_threshold
    if arguments.file:
        questions = read_questions(arguments.file)
        reports.append(build_report(arguments.file.name, evaluated(app, questions), threshold))
    if arguments.own or not arguments.file:
        reports.append(await asyncio.to_thread(_own_report, app))
    for one in reports:
        _print_report(one, arguments)
    if arguments.plot:
        _write_picture(arguments.plot, reports)
    return 0


def _own_report(app: Almanac) -> EvaluationReport:
    with Bar() as bar:
        topics = list(app.shared.base.topics.values())
        judged = cross_validate(
            topics, app.shared.snapshot.index.glossary, lambda share: bar("Leaving out and asking", share)
        )
        return build_report("The knowledge base's own phrases, left out", judged)


def _print_report(found: EvaluationReport, arguments: Namespace) -> None:
    if arguments.json:
        print_json(build_json(found))
    elif arguments.markdown:
        print(render_markdown(found), end="\n\n")
    else:
        draw_report(found)


def _write_picture(path: Path, reports: Sequence[EvaluationReport]) -> None:
    from bot.charts.reliability import draw_reliability  # noqa: PLC0415 - matplotlib is of no use to the other commands

    try:
        path.write_bytes(draw_reliability(reports))
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from error


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file. Raises UserError where it can't be read or holds none."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}.") from error
    questions = content.get("questions") if isinstance(content, dict) else None
    if not isinstance(questions, list) or not all(isinstance(one, dict) and "text" in one for one in questions):
        raise UserError(f"{path} holds no questions: it needs a list under 'questions:', each with 'text'.")
    return questions


def evaluated(app: Almanac, questions: Iterable[Mapping[str, Any]]) -> Iterator[Judgement]:
    """Ask every question and judge what is said."""
    for question in questions:
        asked = app.shared.ask(str(question["text"]), context_of(question.get("context")))
        found = verdict(asked)
        yield judge(
            question,
            GivenReply(
                found["outcome"],
                plain(asked.reply),
                [*found["entries"], *found["suggestions"]],
                found["confidence"],
                lambda entry_id: plain(app.shared.show(Show((entry_id,)))),
            ),
        )


def draw_report(found: EvaluationReport) -> None:
    """The report as tables: numbers, kinds, how far confidence can be believed, thresholds, worst confusions."""
    numbers = Table("", f"{found.n_questions} questions", title=found.title)
    for name, number in list_metrics(found):
        numbers.add_row(name, number)
    kinds = Table("kind", *(str(verdict) for verdict in Verdict), "of", "right %")
    for kind, verdicts, asked, right in list_verdict_rows(found.verdict_counts):
        kinds.add_row(kind, *map(str, verdicts), str(asked), right, end_section=kind == "all")
    trust = Table("confidence", "questions", "mean confidence", "accuracy", title="Reliability")
    for one in found.bins:
        trust.add_row(
            f"{one.low:.1f} to {one.high:.1f}", str(one.count), f"{one.mean_confidence:.2f}", f"{one.accuracy:.2f}"
        )
    trades = Table("answered above", "correct", "wrong", "unanswerable refused", title="Effect of the threshold")
    for trade in sample_curve(found):
        numbers_of = (trade.threshold, trade.correct, trade.wrong, trade.rejected)
        trades.add_row(*(f"{number:.2f}" for number in numbers_of))
    for drawn in (numbers, kinds, trust, trades):
        console.print(drawn)
    _draw_confusions(found)


def _draw_confusions(found: EvaluationReport) -> None:
    drawn = Table("question", "found", "expected", "confidence", title="Worst confusions")
    for one in found.confusions:
        drawn.add_row(escape(one.question), one.found_id, one.expected, f"{one.confidence:.2f}")
    console.print(drawn)
