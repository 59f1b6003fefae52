"""The base says what the article says in words of its own: no run of eight words is the article's.

ARTICLE names a text file with the article. It is not part of the project.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.domain.knowledge import Entry, KnowledgeBase
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise
from tests.conftest import KNOWLEDGE

MAX_SHARED_WORDS = 7
ARTICLE = os.environ.get("ARTICLE")
QUOTATION = re.compile(r"“[^”]*”")


def find_shared_runs(text: str, article: str) -> list[str]:
    """The runs of eight words that both have, quotations of the text left out."""
    known = set(list_runs(article))
    return [run for part in QUOTATION.split(text) for run in list_runs(part) if run in known]


def list_runs(text: str) -> Iterator[str]:
    words = re.findall(r"[\w'’]+", text.casefold())
    length = MAX_SHARED_WORDS + 1
    return (" ".join(words[start : start + length]) for start in range(len(words) - length + 1))


def list_texts(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for topic in base.topics.values():
        yield topic.id, topic.summary or ""
        for entry in topic.entries:
            yield from ((entry.full_id, text) for text in list_entry_texts(entry))


def list_entry_texts(entry: Entry) -> Iterator[str]:
    yield from (entry.text, entry.by or "", entry.basis or "")
    if entry.correction:
        yield from (entry.correction.claim, entry.correction.right, entry.correction.why or "")
    if entry.disputed:
        yield entry.disputed.claim


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("The boat left the old harbour at nine on Monday.", ["the boat left the old harbour at nine"]),
        ("A boat left the old harbour at nine.", []),
        ("They write “the boat left the old harbour at nine on Monday” and no more.", []),
    ],
)
def test_a_run_of_eight_words_is_found_outside_quotations(text: str, shared: list[str]) -> None:
    assert find_shared_runs(text, "At dawn the boat left the old harbour, at nine!") == shared


@pytest.mark.skipif(ARTICLE is None, reason="ARTICLE is not set: the base was not compared with the article")
def test_no_text_of_the_base_shares_eight_words_with_the_article() -> None:
    assert ARTICLE is not None
    article = Path(ARTICLE).read_text(encoding="utf-8")
    base = load_folder(KNOWLEDGE, normalise, date(2026, 12, 1))

    shared = {name: runs for name, text in list_texts(base) if (runs := find_shared_runs(text, article))}
    assert shared == {}
