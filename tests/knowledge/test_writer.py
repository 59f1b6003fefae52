"""Writing YAML: what is written is read back as it was, and written again it is the same bytes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dates import PartialDate
from bot.domain.knowledge import (
    CheckInterval,
    Correction,
    Dispute,
    Entry,
    EntryKind,
    KnowledgeBase,
    Source,
    SourceQuality,
    Topic,
)
from bot.knowledge.loader import load_folder
from bot.knowledge.parser import parse_file
from bot.knowledge.writer import write_base
from bot.matching.text.normalise import normalise
from tests.conftest import KNOWLEDGE
from tests.knowledge.files import write_topics

SIGNS = st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
WORDS = st.text(SIGNS, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
DATES = st.builds(PartialDate, st.integers(1900, 2030), st.integers(1, 12), st.integers(1, 28))
IDS = st.lists(st.from_regex(r"[a-z0-9]{1,9}", fullmatch=True), min_size=1, max_size=3).map(tuple)
FACTS = st.builds(
    Entry,
    st.just("t"),
    st.just("e"),
    st.just(EntryKind.FACT),
    WORDS,
    DATES,
    IDS,
    st.lists(WORDS, min_size=1, max_size=3).map(tuple),
    st.sampled_from(CheckInterval),
    true_from=st.none() | DATES,
    happened=st.none() | DATES,
    correction=st.none() | st.builds(Correction, WORDS, WORDS, DATES, st.none() | WORDS),
    disputed=st.none() | st.builds(Dispute, WORDS, IDS),
)


@given(entry=FACTS, title=WORDS, aliases=st.lists(WORDS, max_size=3).map(tuple), who=st.none() | WORDS)
@settings(max_examples=60, deadline=None)
def test_any_topic_is_read_back_as_it_was_written(
    entry: Entry, title: str, aliases: tuple[str, ...], who: str | None
) -> None:
    topic = Topic("t", title, "c", (entry,), None, aliases, (), who)
    part, problems = parse_file("t.yaml", write_topics([topic]))

    assert problems == []
    assert part.topics == (topic,)


def test_paragraphs_and_signs_of_yaml_survive() -> None:
    text = "First: a # line.\n\n- second\u2028“quoted” \\ 'x' {a: b} [c] *d &e !f %g @h `i`"
    entry = Entry("t", "e", EntryKind.FACT, text, PartialDate(2024, 1, 1), ("- s",), ("no", "1.10", "~", "null"))
    part, problems = parse_file("t.yaml", write_topics([Topic("t", "yes", "c", (entry,))]))

    assert problems == []
    assert part.topics[0].entries[0].text == text
    assert part.topics[0].entries[0].asked == ("no", "1.10", "~", "null")


def test_the_shipped_base_written_and_read_is_the_same_and_the_same_bytes(tmp_path: Path) -> None:
    today = date(2030, 1, 1)
    # The original alone: translations are files of their own.
    original = replace(load_folder(KNOWLEDGE, normalise, today), translations={})
    base = replace(original, glossary={"sg": ("SG", "[secretary] general")})
    (tmp_path / "all.yaml").write_bytes(written := write_base(base))
    again = load_folder(tmp_path, normalise, today)

    assert ordered(again) == ordered(base)
    assert write_base(again) == written


def test_a_starter_whose_topic_is_hidden_is_not_written(tmp_path: Path) -> None:
    base = load_folder(KNOWLEDGE, normalise, date(2030, 1, 1))
    topics = {name: topic for name, topic in base.topics.items() if name != "kfor-commander"}
    head, _, _ = write_base(replace(base, topics=topics)).partition(b"categories:")

    assert b"  starters:\n    - who leads NATO\n" in head
    assert b"who commands KFOR" not in head


def ordered(base: KnowledgeBase) -> KnowledgeBase:
    return replace(
        base,
        sources=dict(sorted(base.sources.items())),
        topics=dict(sorted(base.topics.items())),
        replaces=dict(sorted(base.replaces.items())),
        glossary=dict(sorted(base.glossary.items())),
    )


def test_a_source_keeps_every_field(tmp_path: Path) -> None:
    source = Source("s", "T: a", "P", SourceQuality.OFFICIAL, "https://e.org/?a=1#b", "page 4", PartialDate(2019, 4))
    base = load_folder(KNOWLEDGE, normalise, date(2030, 1, 1))
    (tmp_path / "all.yaml").write_bytes(write_base(replace(base, sources={**base.sources, "s": source})))

    assert load_folder(tmp_path, normalise, date(2030, 1, 1)).sources["s"] == source
