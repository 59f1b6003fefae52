"""`evaluate`: asks questions with known answers and reports how many are answered right."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.app import Almanac
from bot.cli.batch import encode_outcome, parse_context
from bot.cli.command import Command
from bot.cli.evaluation_tables import draw_report
from bot.cli.opening import with_app
from bot.cli.output import ProgressBar, confirm, print_json
from bot.domain.text import format_count
from bot.errors import UserError
from bot.matching.evaluation.judging import GivenReply, Judgement, judge
from bot.matching.evaluation.leave_one_out import cross_validate
from bot.matching.evaluation.near_report import NearReply, ask_near_questions, list_examples, summarise
from bot.matching.evaluation.report import EvaluationReport, build_json, build_report, render_markdown
from bot.replies.plain_text import render_plain
from bot.replies.read_actions import Show
from bot.service.answer_cache import Answered
from bot.service.queries import Reader

NEAR_TITLE = "Near questions"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="YAML: questions with expected answers (default: the knowledge base's own phrases, each left out)",
    )
    parser.add_argument("--own", action="store_true", help="besides FILE, the knowledge base's own phrases too")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print each report as one line of JSON")
    form.add_argument("--markdown", action="store_true", help="print the reports as Markdown")
    parser.add_argument(
        "--plot", type=Path, metavar="PNG", help="draw the reliability diagram and the risk-coverage curve"
    )


LONG = "Asking the base its own {phrases}, each left out; this can take minutes."


async def evaluate(app: Almanac, arguments: Namespace) -> int:
    """Ask the questions of a file, or the knowledge base's own phrases, and print the reports."""
    reader, reports = app.shared, []
    threshold = reader.snapshot.index.caution.answer_threshold
    if arguments.file:
        questions = read_questions(arguments.file)
        judged = _with_progress(judge_questions(reader, questions), len(questions))
        reports.append(build_report(arguments.file.name, judged, threshold))
    if arguments.own or not arguments.file:
        confirm(LONG.format(phrases=format_count(sum(len(entry.asked) for entry in reader.base.entries()), "phrase")))
        # It fits an index per fold; in a thread, the app's jobs go on.
        reports.append(await asyncio.to_thread(_report_own_phrases, reader))
    for evaluation in reports:
        _print_report(evaluation, arguments)
    if arguments.own or not arguments.file:
        _print_near_questions(await asyncio.to_thread(_ask_near_questions, reader), arguments)
    if arguments.plot:
        _write_chart(arguments.plot, reports)
    return 0


def _with_progress(judgements: Iterable[Judgement], count: int) -> Iterator[Judgement]:
    with ProgressBar() as progress:
        for done, judgement in enumerate(judgements, 1):
            progress("Asking the questions", done / count)
            yield judgement


def _report_own_phrases(reader: Reader) -> EvaluationReport:
    index = reader.snapshot.index
    with ProgressBar() as progress:
        topics = list(reader.base.topics.values())
        judged = cross_validate(
            topics,
            index.glossary,
            lambda share: progress("Evaluating the knowledge base's own phrases", share),
            index.meaning.encoder if index.meaning else None,
        )
        return build_report("The knowledge base's own phrases, left out", judged)


def _print_report(evaluation: EvaluationReport, arguments: Namespace) -> None:
    if arguments.json:
        print_json(build_json(evaluation))
    elif arguments.markdown:
        print(render_markdown(evaluation), end="\n\n")
    else:
        draw_report(evaluation)


def _ask_near_questions(reader: Reader) -> list[NearReply]:
    with ProgressBar() as progress:
        return ask_near_questions(
            reader.snapshot.index,
            reader.base.topics.values(),
            lambda share: progress("Asking near questions", share),
        )


def _print_near_questions(replies: Sequence[NearReply], arguments: Namespace) -> None:
    """Print how many near questions get a wrong answer; as JSON, as a report like the others."""
    if arguments.json:
        print_json(build_json(build_report(NEAR_TITLE, [reply.judgement for reply in replies])))
        return
    if arguments.markdown:
        print(f"## {NEAR_TITLE}", end="\n\n")
    print(summarise(replies), *(f"- {example.message}" for example in list_examples(replies)), sep="\n")


def _write_chart(path: Path, reports: Sequence[EvaluationReport]) -> None:
    from bot.charts.reliability import draw_reliability  # noqa: PLC0415 - matplotlib is of no use to the other commands

    try:
        path.write_bytes(draw_reliability(reports))
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from error


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file. Raises UserError if it can't be read or has none."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}.") from error
    questions = content.get("questions") if isinstance(content, dict) else None
    if not isinstance(questions, list) or not all(isinstance(item, dict) and "text" in item for item in questions):
        raise UserError(f"{path} has no questions. It needs a list under 'questions:', each with 'text'.")
    return questions


def judge_questions(reader: Reader, questions: Iterable[Mapping[str, Any]]) -> Iterator[Judgement]:
    """Ask every question and judge its reply."""
    for question in questions:
        answered = reader.ask(str(question["text"]), parse_context(question.get("context")))
        outcome = encode_outcome(answered)
        yield judge(
            question,
            GivenReply(
                outcome["outcome"],
                _render_reply(reader, answered, outcome["entries"]),
                [*outcome["entries"], *outcome["suggestions"]],
                outcome["confidence"],
                lambda entry_id: render_plain(reader.show(Show((entry_id,)))),
            ),
        )


def _render_reply(reader: Reader, answered: Answered, entry_ids: Sequence[str]) -> str:
    """Render a reply; one in another language also in the base's own, whose words the file has."""
    replies = [answered.reply]
    if answered.reply.language != reader.base.language:
        replies += [reader.show(Show((entry_id,))) for entry_id in entry_ids]
    return "\n".join(map(render_plain, replies))


EVALUATE = Command(
    "evaluate",
    "ask questions with known answers and report",
    "evaluate my-base/questions.yaml --knowledge my-base",
    with_app(evaluate),
    add_arguments,
)
