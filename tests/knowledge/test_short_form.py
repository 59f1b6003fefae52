"""A topic with a title and a text is one entry; what a whole file or base has in common is written once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dates import PartialDate
from bot.domain.knowledge import CheckInterval, Entry, EntryKind, KnowledgeBase, Topic
from bot.domain.problems import KnowledgeError
from bot.knowledge.entry_reader import SHORT_ENTRY_ID, Defaults
from bot.knowledge.loader import load_folder
from bot.knowledge.parser import parse_file
from bot.knowledge.writer import write_base, write_topic
from bot.matching.text.normalise import normalise
from tests.knowledge.files import write_topics

TODAY = date(2026, 1, 1)

CRAFTERS = """\
base:
  title: Crafters
  about: I know our server.
  source: us
defaults:
  category: server
  checked: 2025-06-01
categories:
  server: The server
  rules: Rules
sources:
  us: {title: What the team says, publisher: Crafters, quality: primary, reference: "#announcements"}
  wiki: {title: The wiki, publisher: Fans, quality: secondary, url: "https://wiki.example.org/"}
topics:
  - title: Server address
    text: Join at play.example.org.
    asked: [what is the ip, how do I join]
  - id: griefing
    title: Is griefing allowed?
    category: rules
    text: No.
    aliases: [grief]
    sources: [wiki]
    checked: 2025-07-01
    review: monthly
"""


def load(folder: Path, content: str) -> KnowledgeBase:
    folder.mkdir(exist_ok=True)
    (folder / "all.yaml").write_text(content, encoding="utf-8")
    return load_folder(folder, normalise, TODAY)


def test_a_topic_with_title_text_and_phrases_is_one_entry(tmp_path: Path) -> None:
    topics = load(tmp_path, CRAFTERS).topics

    assert topics["server-address"] == Topic(
        "server-address",
        "Server address",
        "server",
        (
            Entry(
                *("server-address", SHORT_ENTRY_ID, EntryKind.FACT, "Join at play.example.org."),
                *(PartialDate(2025, 6, 1), ("us",), ("what is the ip", "how do I join")),
            ),
        ),
    )
    griefing = topics["griefing"].entries[0]
    assert (griefing.asked, griefing.sources, griefing.review) == (
        ("Is griefing allowed?",),
        ("wiki",),
        CheckInterval.MONTHLY,
    )
    assert (topics["griefing"].category, topics["griefing"].aliases, str(griefing.checked)) == (
        *("rules", ("grief",)),
        "2025-07-01",
    )


def test_the_long_form_says_the_same(tmp_path: Path) -> None:
    long = """\
base: {title: Crafters, about: I know our server.}
categories: {server: The server, rules: Rules}
sources:
  us: {title: What the team says, publisher: Crafters, quality: primary, reference: "#announcements"}
  wiki: {title: The wiki, publisher: Fans, quality: secondary, url: "https://wiki.example.org/"}
topics:
  - id: server-address
    title: Server address
    category: server
    entries:
      - id: answer
        kind: fact
        text: Join at play.example.org.
        asked: [what is the ip, how do I join]
        checked: 2025-06-01
        sources: [us]
  - id: griefing
    title: Is griefing allowed?
    category: rules
    aliases: [grief]
    entries:
      - id: answer
        kind: fact
        text: No.
        asked: [Is griefing allowed?]
        checked: 2025-07-01
        sources: [wiki]
        review: monthly
"""
    short = load(tmp_path / "short", CRAFTERS)

    assert load(tmp_path / "long", long) == replace(short, source=None)


def test_defaults_hold_for_the_long_form_and_for_their_file_alone(tmp_path: Path) -> None:
    load(tmp_path, CRAFTERS)
    (tmp_path / "more.yaml").write_text(
        """\
defaults: {category: rules, sources: [wiki], checked: 2025-01-01, review: never}
topics:
  - id: swearing
    title: Swearing
    entries: [{id: e, kind: fact, text: Don't., asked: [may I swear]}]
""",
        encoding="utf-8",
    )
    base = load_folder(tmp_path, normalise, TODAY)
    entry = base.topics["swearing"].entries[0]

    assert (base.topics["swearing"].category, entry.sources, str(entry.checked), entry.review) == (
        *("rules", ("wiki",), "2025-01-01"),
        CheckInterval.NEVER,
    )
    assert base.topics["server-address"].entries[0].sources == ("us",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  source: us\n", "", r"all.yaml:14: 'sources' of 'server-address/answer' is missing; name one here, under"),
        ("  source: us\n", "  source: them\n", "all.yaml:1: 'source' of 'base' names 'them', which is not declared"),
        ("  category: server\n", "", "topic 'server-address' has no 'category'; add it"),
        ("    text: No.\n", "", "topic 'griefing' has no 'text'; add it"),
        ("    text: No.\n", "    text: No.\n    entries: []\n", "has both 'text' and 'entries'; move the text"),
        ("  - title: Server address", "  - title: Griefing\n    id: griefing", "topic 'griefing' is already defined"),
    ],
)
def test_what_is_missing_is_named_with_where_it_may_be_written(old: str, new: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=says):
        load(tmp_path, CRAFTERS.replace(old, new, 1))


def test_a_base_in_the_short_form_is_written_in_the_short_form(tmp_path: Path) -> None:
    base = load(tmp_path, CRAFTERS)
    written = write_base(base).decode()

    assert load(tmp_path / "again", written) == base
    assert written.split("topics:\n")[1].split("\n\n")[1] == (
        "  - id: server-address\n    title: Server address\n    category: server\n    text: Join at play.example.org.\n"
        "    asked:\n      - what is the ip\n      - how do I join\n    checked: 2025-06-01\n"
    )


LINES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")) | st.sampled_from(" \t#-:`"), max_size=12
)
TEXTS = st.lists(LINES, min_size=1, max_size=5).map("\n".join).filter(lambda text: text.strip())


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_text_of_several_lines_keeps_every_blank_between_its_first_and_last_sign(text: str) -> None:
    entry = Entry("t", SHORT_ENTRY_ID, EntryKind.FACT, text.strip(), PartialDate(2024, 1, 1), ("s",), ("q",))
    file, problems = parse_file("t.yaml", write_topics([Topic("t", "T", "c", (entry,))]))

    assert problems == []
    assert file.topics[0].entries[0].text == text.strip()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  checked: 2025-06-01", "  checked: 1 June", "is not a date"),
        ("  checked: 2025-06-01", "  checked: 2025-06", "'checked' under 'defaults:' must be a full date"),
        (
            "  checked: 2025-06-01",
            "  checked: 2099-06-01",
            "'checked' under 'defaults:' is 2099-06-01, which is in the",
        ),
        ("  checked: 2025-06-01", "  sources: us", "'sources' of 'defaults' of the file must be a list"),
        ("  checked: 2025-06-01", "  sources: [them]", "source 'them' is not declared under 'sources:'"),
        ("  category: server", "  category: servers", "category 'servers' is not declared under 'categories:'"),
        ("  category: server", "  category: [server]", "must be text, not a list"),
    ],
)
def test_what_is_wrong_with_a_default_is_said_once_at_its_line(old: str, new: str, says: str, tmp_path: Path) -> None:
    more = "\n".join(f"  - {{title: More {n}, text: Yes.}}" for n in range(3))
    line = CRAFTERS.splitlines().index(old) + 1
    content = CRAFTERS.replace("  source: us\n", "") if "sources:" in new else CRAFTERS
    with pytest.raises(KnowledgeError) as refused:
        load(tmp_path, content.replace(old, new) + more)

    line -= 1 if "sources:" in new else 0
    assert [problem.line for problem in refused.value.problems] == [line], refused.value.problems
    assert says in refused.value.problems[0].message


def test_an_entry_that_nobody_has_checked_says_so_by_leaving_the_day_out(tmp_path: Path) -> None:
    content = CRAFTERS.replace("  checked: 2025-06-01\n", "")
    base = load(tmp_path, content)

    assert [entry.checked for entry in base.entries()] == [None, PartialDate(2025, 7, 1)]
    assert load(tmp_path, write_base(base).decode()) == base


def test_an_entry_that_nobody_has_checked_may_say_so_beside_the_day_of_others(tmp_path: Path) -> None:
    base = load(tmp_path, CRAFTERS.replace("    checked: 2025-07-01\n", "    checked: not yet\n"))
    griefing = base.topics["griefing"]

    assert griefing.entries[0].checked is None
    assert "checked: not yet" in write_topic(griefing, Defaults(checked=PartialDate(2025, 6, 1)))
    assert "checked" not in write_topic(griefing)
