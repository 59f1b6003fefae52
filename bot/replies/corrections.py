"""Renders the corrections report: wrong claims and what is correct, newest first."""

from bot.domain.knowledge import Correction, Entry, KnowledgeBase, SourceQuality
from bot.domain.markdown import to_plain_text
from bot.languages import mark, say
from bot.replies.answer import MAX_LINKS
from bot.replies.document import Block, Button, Passage, Reply, Subtext, Text, Title
from bot.replies.pagination import paginate, render_page
from bot.replies.plain_text import format_citation
from bot.replies.read_actions import Show, ShowReport

NO_CORRECTIONS = mark("There are no corrections.")

_QUALITIES = list(SourceQuality)


def render_corrections(base: KnowledgeBase, report: ShowReport) -> Reply:
    """Render a page of the corrections: claim, correction and evidence."""
    corrections = [(entry, entry.correction) for entry in base.entries() if entry.correction]
    corrections.sort(key=lambda pair: pair[0].full_id)
    corrections.sort(key=lambda pair: pair[1].date.first_day(), reverse=True)
    page = paginate([_build_item_blocks(entry, correction, base) for entry, correction in corrections], report.page)
    heading: list[Block] = [Title(say("Corrections, newest first"))]
    if not corrections:
        heading.append(Text(say(NO_CORRECTIONS)))
    shown = corrections[page.first : page.first + len(page.items)][:MAX_LINKS]
    buttons = [Button(base.topics[entry.topic].title, Show((entry.full_id,))) for entry, _ in shown]
    return render_page(heading, page, report, buttons)


def _build_item_blocks(entry: Entry, correction: Correction, base: KnowledgeBase) -> tuple[Block, ...]:
    evidence = to_plain_text(correction.why or "") or _cite_best_source(entry, base)
    return (
        Passage(correction.claim, say("Claim")),
        Passage(f"{correction.right} ({correction.date.format()})", say("Correct")),
        Subtext(say("How we know: {evidence}").format(evidence=evidence)),
    )


def _cite_best_source(entry: Entry, base: KnowledgeBase) -> str:
    # The source that made the wrong claim may be listed too, so only the best one is given as evidence.
    sources = (base.sources[source_id] for source_id in entry.sources)
    return format_citation(min(sources, key=lambda source: _QUALITIES.index(source.quality)))
