"""Lints a knowledge folder: every problem, phrases that find another entry among them, and advice."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.problems import KnowledgeError, Problem
from bot.knowledge.loader import read_folder
from bot.knowledge.merge import merge_files
from bot.knowledge.parser import ParsedFile
from bot.knowledge.validation import build_base, list_phrases
from bot.matching.conflicts import (
    Misroute,
    Rivalry,
    SharedPhrase,
    SparseEntry,
    find_misroutes,
    find_rivalries,
    find_shared_phrases,
    find_sparse_entries,
)
from bot.service.loading import Progress, build_index, ignore_progress, parse_with_progress


@dataclass(frozen=True, slots=True)
class LintReport:
    """What the linter found.

    Attributes:
        problems: What keeps the folder from being served.
        advice: What could be better; empty while there are problems.

    """

    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()


def lint_folder(folder: Path, progress: Progress = ignore_progress) -> LintReport:
    """Lint a folder without reading or writing any cache. CPU-bound, fits an index: run in a thread."""
    try:
        raw = read_folder(folder)
        files = parse_with_progress(raw, {}, progress)
    except KnowledgeError as error:
        return LintReport(error.problems)
    merged = merge_files(files)
    base = build_base(merged)
    index, topics = build_index(base, progress), list(base.topics.values())
    lines = {phrase: line for file in merged for phrase, line in _find_phrase_lines(file)}

    def at_its_line(finding: Misroute | SharedPhrase | SparseEntry | Rivalry) -> Problem:
        return Problem(*lines[finding.entry_id, finding.phrase], finding.message)

    # Advice on phrases is noise while some of them still find the wrong entry.
    if misroutes := dict.fromkeys(at_its_line(misroute) for misroute in find_misroutes(index, topics)):
        return LintReport(tuple(misroutes))
    findings = (find_sparse_entries(topics), find_shared_phrases(index, topics), find_rivalries(index, topics))
    return LintReport(advice=tuple(sorted({at_its_line(finding) for found in findings for finding in found})))


def _find_phrase_lines(file: ParsedFile) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    """From each entry and phrase to the file and line of the phrase."""
    for topic in file.topics:
        for entry_id, key, phrase in list_phrases(topic):
            yield (entry_id, phrase), (file.file, file.lines.get(key, 1))
