"""`ask --explain`: why a question got its outcome. Tables in a terminal, sentences in a pipe."""

from rich.markup import escape
from rich.table import Table

from bot.cli.output import console, draw
from bot.matching.explain import Explanation, explain_answer
from bot.replies.explanation import FEATURE_LABELS, MIN_LOG_ODDS, describe_outcome
from bot.service.queries import Reader


def draw_explanation(reader: Reader, question: str) -> None:
    """Explain a question. Takes about twice as long as answering it."""
    if not console.is_terminal:
        print()
        draw(reader.explain(question))
        return
    explanation = explain_answer(reader.snapshot.index, question)
    console.print(f"\n[bold]{escape(describe_outcome(explanation.outcome, exact=explanation.is_exact))}[/]")
    for table in (_tabulate_candidates(explanation), _tabulate_words(explanation), _tabulate_reasons(explanation)):
        if table.row_count:
            console.print(table)


def _tabulate_candidates(explanation: Explanation) -> Table:
    caption = f"answered from {explanation.answer_threshold:.0%}, suggested from {explanation.suggest_threshold:.0%}"
    table = Table("", "candidate", "confidence", caption=caption)
    for number, match in enumerate(explanation.candidates, 1):
        table.add_row(str(number), match.entry_id, f"{match.confidence:.1%}")
    return table


def _tabulate_words(explanation: Explanation) -> Table:
    """The effect of each word on the first candidate."""
    table = Table("word", "read as", "weight", "effect on the first candidate")
    for word in explanation.words:
        read = word.word if word.word != word.original else ""
        table.add_row(escape(word.original), escape(read), f"{word.idf:.1f}", str(word.effect))
    return table


def _tabulate_reasons(explanation: Explanation) -> Table:
    table = Table("feature", "value", "effect", caption="effect on the log-odds of the confidence")
    for reason in explanation.contributions:
        if abs(reason.log_odds) < MIN_LOG_ODDS:
            continue
        style = "green" if reason.log_odds > 0 else "red"
        table.add_row(FEATURE_LABELS[reason.name], f"{reason.value:.2f}", f"[{style}]{reason.log_odds:+.2f}[/]")
    return table
