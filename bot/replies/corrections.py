"""What sources or we got wrong, the newest first."""

from bot.domain.knowledge import Correction, Entry, KnowledgeBase, SourceQuality
from bot.replies.actions import Show, ShowReport
from bot.replies.document import Block, Button, Note, Reply, Subtext, Text, Title
from bot.replies.pagination import paginate, render_page
from bot.replies.plain_text import format_citation

QUALITY_RANKS = {quality: place for place, quality in enumerate(SourceQuality)}
"""The closest to what it reports first."""

NO_CORRECTIONS = "There are no corrections."


def render_corrections(base: KnowledgeBase, survey: ShowReport) -> Reply:
    """A page of the corrections: claim, what is right, since when, and how it is known."""
    found = [(entry, entry.correction) for entry in base.entries() if entry.correction]
    found.sort(key=lambda pair: pair[0].full_id)
    found.sort(key=lambda pair: pair[1].date.first_day(), reverse=True)
    page = paginate([_blocks(entry, correction, base) for entry, correction in found], survey.page)
    head: list[Block] = [Title("Corrections, newest first")]
    if not found:
        head.append(Text(NO_CORRECTIONS))
    shown = found[page.first : page.first + len(page.items)][:5]
    buttons = [Button(base.topics[entry.topic].title, Show((entry.full_id,))) for entry, _ in shown]
    return render_page(head, page, survey, buttons)


def _blocks(entry: Entry, correction: Correction, base: KnowledgeBase) -> tuple[Block, ...]:
    return (
        Note("Claim", correction.claim),
        Note("Correct", f"{correction.right} ({correction.date.format()})"),
        Subtext(f"How we know: {correction.why or _sources(entry, base)} · {entry.full_id}"),
    )


def _sources(entry: Entry, base: KnowledgeBase) -> str:
    """The source that stands closest to what it reports; what was wrong may itself be named as one."""
    return format_citation(
        min((base.sources[name] for name in entry.sources), key=lambda source: QUALITY_RANKS[source.quality])
    )
