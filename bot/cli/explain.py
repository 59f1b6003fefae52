"""`ask --explain`: why a question came to what it came to. Tables for people, the same in plain words for pipes."""

from rich.markup import escape
from rich.table import Table

from bot.app import Almanac
from bot.cli.output import console, draw
from bot.matching.explain import Explanation, explain_answer
from bot.replies.explanation import REASONS, SMALLEST, outcome_sentence


def draw_explanation(app: Almanac, question: str) -> None:
    if not console.is_terminal:
        print()
        draw(app.shared.explain(question))
        return
    explained = explain_answer(app.shared.snapshot.index, question)
    console.print(f"\n[bold]{escape(outcome_sentence(explained.outcome, exact=explained.is_exact))}[/]")
    for drawn in (_candidates(explained), _words(explained), _reasons(explained)):
        if drawn.row_count:
            console.print(drawn)


def _candidates(explained: Explanation) -> Table:
    caption = f"answered from {explained.answer_threshold:.0%}, did-you-mean from {explained.suggest_threshold:.0%}"
    drawn = Table("", "candidate", "confidence", caption=caption)
    for number, match in enumerate(explained.candidates, 1):
        drawn.add_row(str(number), match.entry_id, f"{match.confidence:.1%}")
    return drawn


def _words(explained: Explanation) -> Table:
    """What each word does for the first candidate."""
    drawn = Table("word", "read as", "tells", "for the first candidate")
    for word in explained.words:
        read = word.word if word.word != word.original else ""
        drawn.add_row(escape(word.original), escape(read), f"{word.idf:.1f}", str(word.effect))
    return drawn


def _reasons(explained: Explanation) -> Table:
    drawn = Table("what counted", "how much there is", "adds", caption="what is added to the logarithm of the odds")
    for reason in explained.contributions:
        if abs(reason.log_odds) < SMALLEST:
            continue
        style = "green" if reason.log_odds > 0 else "red"
        drawn.add_row(REASONS[reason.name], f"{reason.value:.2f}", f"[{style}]{reason.log_odds:+.2f}[/]")
    return drawn
