"""Lints a knowledge folder: every problem, phrases that find another entry among them, advice, near questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.freshness import needs_first_check
from bot.domain.knowledge import KnowledgeBase, Topic
from bot.domain.problems import KnowledgeError, Problem
from bot.domain.text import list_names
from bot.knowledge.loader import read_folder
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import ParsedFile, iter_entries
from bot.knowledge.phrases import list_phrases
from bot.knowledge.text_advice import find_text_advice
from bot.knowledge.translation_advice import find_translation_advice
from bot.knowledge.validation import build_base
from bot.matching.conflicts import (
    MIN_PHRASES,
    Misroute,
    Rivalry,
    SharedPhrase,
    SparseEntry,
    find_misroutes,
    find_rivalries,
    find_shared_phrases,
    find_sparse_entries,
)
from bot.matching.evaluation.near_report import NearReply, ask_near_questions, list_examples
from bot.matching.index.index import Index
from bot.matching.meaning.encoder import SentenceEncoder
from bot.service.loading import Progress, build_index, ignore_progress, parse_with_progress

MAX_SINGLE = 3
"""Entries with the same advice that each have a line of their own."""

MANY_SPARSE = (
    "{count} entries have fewer than "
    f"{MIN_PHRASES} phrases with different words under 'asked': {{names}}. "
    f"With {MIN_PHRASES} or more, more people find them."
)
UNCHECKED = "nobody has checked '{name}' against its sources yet: once somebody does, add the day as 'checked'."
MANY_UNCHECKED = (
    "nobody has checked {count} entries against their sources yet: {names}. Once somebody does, add the day as "
    "'checked', or under 'defaults:' for all of a file."
)


@dataclass(frozen=True, slots=True)
class LintReport:
    """What the linter found.

    Attributes:
        problems: What keeps the folder from being served.
        advice: What could be better; empty while there are problems.
        near: Replies to questions near those that the base answers; empty unless they were asked.
        base: The knowledge base; None while there are problems.

    """

    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()
    near: tuple[NearReply, ...] = ()
    base: KnowledgeBase | None = None


def lint_folder(
    folder: Path,
    progress: Progress = ignore_progress,
    *,
    asks_near: bool = False,
    encoder: SentenceEncoder | None = None,
) -> LintReport:
    """Lint a folder without reading or writing any cache. CPU-bound, fits an index: run in a thread.

    Args:
        folder: The folder.
        progress: See `Progress`.
        asks_near: Whether to ask near questions, too, and to advise on wrong answers.
        encoder: Compares by meaning; None if that is switched off.

    """
    try:
        raw = read_folder(folder)
        merged = merge_files(parse_with_progress(raw, {}, progress))
    except KnowledgeError as error:
        return LintReport(error.problems)
    base = build_base(merged)
    index, topics = build_index(base, progress, encoder), list(base.topics.values())
    lines = {phrase: line for file in merged for phrase, line in _find_phrase_lines(file)}

    def at_its_line(finding: Misroute | SharedPhrase | SparseEntry | Rivalry) -> Problem:
        return Problem(*lines[finding.entry_id, finding.phrase], finding.message)

    # Advice on phrases is noise while some of them still find the wrong entry.
    if misroutes := dict.fromkeys(at_its_line(misroute) for misroute in find_misroutes(index, topics)):
        return LintReport(tuple(misroutes))
    findings = (find_shared_phrases(index, topics), find_rivalries(index, topics))
    located = (at_its_line(finding) for found in findings for finding in found)
    sparse = {finding.entry_id: at_its_line(finding) for finding in find_sparse_entries(topics)}
    advised = (*find_text_advice(merged), *find_translation_advice(merged, base), *_find_unchecked(merged))
    advice = sorted({*advised, *_summarise(sparse, MANY_SPARSE), *located})
    near = _ask_near_questions(index, topics, progress) if asks_near else ()
    return LintReport((), (*advice, *locate_examples(near, merged)), near, base)


def _summarise(advice: Mapping[str, Problem], message: str) -> Iterator[Problem]:
    """The advice on each entry, or one that names the first of them if there are many."""
    if len(advice) <= MAX_SINGLE:
        yield from advice.values()
        return
    first = min(advice.values())
    names = sorted(advice, key=lambda name: advice[name])
    yield Problem(first.file, first.line, message.format(count=len(names), names=list_names(names)))


def _find_unchecked(files: Sequence[ParsedFile]) -> Iterator[Problem]:
    unchecked = {
        entry.full_id: Problem(file.file, file.get_line("entry", entry.full_id), UNCHECKED.format(name=entry.full_id))
        for file, entry in iter_entries(files)
        if needs_first_check(entry)
    }
    return _summarise(unchecked, MANY_UNCHECKED)


def _ask_near_questions(index: Index, topics: Sequence[Topic], progress: Progress) -> tuple[NearReply, ...]:
    return tuple(ask_near_questions(index, topics, lambda share: progress("Asking near questions", share)))


def locate_examples(near: Sequence[NearReply], files: Sequence[ParsedFile]) -> Iterator[Problem]:
    """Place each example of a wrong answer at the entry that gives it."""
    lines = {entry.full_id: (file.file, file.get_line("entry", entry.full_id)) for file, entry in iter_entries(files)}
    return (Problem(*lines[reply.entry_id], reply.message) for reply in list_examples(near) if reply.entry_id)


def _find_phrase_lines(file: ParsedFile) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    """From each entry and phrase to the file and line of the phrase."""
    for topic in file.topics:
        for entry_id, key, phrase in list_phrases(topic):
            yield (entry_id, phrase), (file.file, file.lines.get(key, 1))
