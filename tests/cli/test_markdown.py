"""Markdown in a terminal."""

import io
import re

import pytest
from rich.console import Console

from bot.cli import output
from bot.cli.markdown import THEME
from bot.domain.knowledge import Source, SourceQuality
from bot.replies.document import Citation, Illustration, Note, Passage, Reply, Title

TEXT = """\
**Bold** and ||hidden||,
on two lines: <t:1700000000:D> in <#123456>
- [docs](https://example.org/docs) and [bank.com](https://evil.example)
```py
if x:
    print(1)
```"""


def draw(monkeypatch: pytest.MonkeyPatch, reply: Reply, *, styled: bool) -> str:
    """What a terminal of 60 columns shows, with its codes or without."""
    drawn = io.StringIO()
    console = Console(
        file=drawn, force_terminal=True, no_color=not styled, width=60, soft_wrap=True, theme=THEME, highlight=False
    )
    monkeypatch.setattr(output, "console", console)
    output.draw(reply)
    return drawn.getvalue()


def test_a_terminal_draws_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = draw(monkeypatch, Reply((Passage(TEXT, "Now"),)), styled=True)

    assert "\x1b[1mBold\x1b[0m and \x1b[7mhidden\x1b[0m," in shown
    assert "on two lines: 14 November 2023 in #channel" in shown
    assert "https://example.org/docs" in shown  # the address of a link that the terminal opens
    assert "[bank.com] (https://evil.example)" in shown.replace("\n", " ")
    assert "```" not in shown


def test_nothing_in_a_reply_steers_the_terminal_or_hides_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    steering = "a\x1b[2J\x1b]0;title\x07\x1b[8m\x9b31m\u202eb[link=https://evil.example]"
    blocks = (Title(steering), Passage(steering, steering), Illustration(steering, "https://e.org/a.png"))
    shown = draw(monkeypatch, Reply((*blocks, Note(steering, steering))), styled=False)

    assert shown.count("[link=https://evil.example]") == 6
    assert not re.search("\x1b\\[(?:2J|8m|31m)|\x1b\\]0|[\x07\x9b\u202e]", shown)


def test_code_keeps_its_lines_and_blanks_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = draw(monkeypatch, Reply((Passage("```\nif x:\n    print(1)\n```"),)), styled=False).splitlines()
    code = [line.removeprefix("\x1b[1m").rstrip() for line in lines if "x:" in line or "print" in line]

    assert [len(line) - len(line.lstrip()) for line in code] == [1, 5]


def test_a_picture_is_named_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = draw(monkeypatch, Reply((Illustration("A map", "https://example.org/map.png"),)), styled=True)

    assert "A map" in shown
    assert "https://example.org/map.png" in shown


def test_three_signs_quote_the_rest_of_a_text_but_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "```\n>>> 1 + 1\n```\n>>> quoted\n\nto the end"
    lines = [line.strip() for line in draw(monkeypatch, Reply((Passage(text),)), styled=False).splitlines()]

    assert [line for line in lines if line.replace("▌", "").strip("\x1b[0135m ")] == [
        ">>> 1 + 1",
        "▌ quoted",
        "▌ to the end",
    ]


def test_a_source_whose_title_is_another_address_shows_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [
        Source("a", title, "Nobody", SourceQuality.OTHER, url="https://evil.example/a")
        for title in ("bank.com", "The bank")
    ]
    shown = draw(monkeypatch, Reply(tuple(Citation(1, source) for source in sources)), styled=True).splitlines()

    assert "bank.com (https://evil.example/a)" in shown[0]
    assert "The bank (" not in shown[1]
