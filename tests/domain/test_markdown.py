"""Markdown of knowledge texts: its plain text, what must not ping or deceive, and the pages of a long one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.markdown import CODE, list_pictures, make_safe, to_plain_text
from bot.domain.markdown_pages import split_markdown

SIGNS = ["*", "**", "_", "__", "~~", "||", "`", "```", "[", "](", ")", "<", ">", "> ", "- ", "1. ", "# ", "-# ", "\\"]
MENTIONS = [
    "@everyone",
    "<@123456>",
    "<@&123456>",
    "<#123456>",
    "<t:1:R>",
    "</ask:123456>",
    "https://a.org",
    "javascript:x",
]
WORDS = ["a", "word. ", "x" * 60, " ", "\n", "\n\n", "```py\n", "\u200b", "\u202e", "👩\u200d💻"]
MARKS = st.lists(st.sampled_from([*SIGNS, *MENTIONS, *WORDS]), max_size=60).map("".join)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("NATO has 32 members.", "NATO has 32 members."),
        ("**Bold**, *it*, __under__, ~~gone~~, ||hidden|| and `code`", "Bold, it, under, gone, hidden and code"),
        ("# Title\n- one\n- [two](https://e.org/a_b)\n\n1. three\n> four", "Title\none\ntwo\nthree\nfour"),
        ("Use:\n```py\nif x:\n    print(1)\n```\nand go.", "Use:\nif x:\n    print(1)\nand go."),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("line one\nline two", "line one\nline two"),
        ("\\*not italic\\* <https://e.org>", "*not italic* https://e.org"),
        ("See ![a map](https://e.org/a.png)", "See a map"),
        ("-# small\n<:wave:12345678> </topic show:12345678>", "small\n:wave: /topic show"),
        ("<t:99999999999999:F> <t:1700000000>", "<t:99999999999999:F> 14 November 2023"),
        ("a **b**\n\n    four blanks are no code", "a b\nfour blanks are no code"),
        ("<b>no HTML</b> &amp; no entities", "<b>no HTML</b> &amp; no entities"),
    ],
)
def test_the_plain_text_has_the_words_and_no_marks(text: str, plain: str) -> None:
    assert to_plain_text(text) == plain


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Ask <@123> or <@!1> or <@&9>", "Ask \\<@123> or \\<@!1> or \\<@&9>"),
        ("Never @everyone, \\@here", "Never @\u200beveryone, \\@\u200bhere"),
        ("`<@123>` and\n```\n@everyone [a](b)\n```", "`<@123>` and\n```\n@everyone [a](b)\n```"),
        ("[docs](https://e.org/a_(b)) <#123456>", "[docs](https://e.org/a_(b)) <#123456>"),
        ("[docs](javascript:alert(1))", "[docs] (javascript:alert(1))"),
        (
            "[docs](/relative) [x](#anchor) [m](mailto:a@b.org)",
            "[docs] (/relative) [x] (#anchor) [m] (mailto:a@b.org)",
        ),
        ("[https://bank.com](https://evil.org)", "[https://bank.com] (https://evil.org)"),
        ("[**bank.com**](https://evil.org/bank.com)", "[**bank.com**] (https://evil.org/bank.com)"),
        ("[good.io](https://evil.io)", "[good.io] (https://evil.io)"),
        ("[pay.example.co.uk](https://evil.io)", "[pay.example.co.uk] (https://evil.io)"),
        ("[банк.рф](https://evil.io)", "[банк.рф] (https://evil.io)"),
        ("[good.io](https://good.io/a) [README.md](https://e.org) [e.g.](https://e.org) [v2.0](https://e.org)",) * 2,
        ("[www.bank.com/pay](<https://evil.org>)", "[www.bank.com/pay] (<https://evil.org>)"),
        ("[https://e.org](https://e.org/deep) [e.org/a…](https://www.e.org/abc)",) * 2,
        ("[https://e.org/a](https://e.org/b)", "[https://e.org/a] (https://e.org/b)"),
        (
            '["bank.com"](https://evil.org) [(bank.com!)](https://evil.org)',
            '["bank.com"] (https://evil.org) [(bank.com!)] (https://evil.org)',
        ),
        (
            "[bank\u2024com](https://evil.org) [ban\u00adk.com](https://evil.org)",
            "[bank\u2024com] (https://evil.org) [ban\u00adk.com] (https://evil.org)",
        ),
        ('["e.org"](https://e.org) [e.org/a/](https://e.org/a) [“Read this!”](https://e.org)',) * 2,
        ("[discord.py](https://e.org) [asyncio.run](https://e.org)",) * 2,
        ("[a [https://bank.com]](https://evil.org)", "[a [https://bank.com]] (https://evil.org)"),
        (
            "![a map](https://e.org/a.png) ![](https://e.org) !",
            "[a map](https://e.org/a.png) [picture](https://e.org) !",
        ),
        ("![a map](maps/a.png) wow![x]", "[a map] (maps/a.png) wow![x]"),
        ("discord://-/settings and steam://run", "discord\\://-/settings and steam\\://run"),
        ("a\x1b[31mb `\x1b[31m`", "ab `\x1b[31m`"),
        ("م\u200cی 👩\u200d💻 a\u202eb", "م\u200cی 👩\u200d💻 ab"),
    ],
)
def test_mentions_stand_as_text_and_links_lead_where_they_say(text: str, safe: str) -> None:
    assert make_safe(text) == safe


def test_pictures_are_described_within_what_discord_takes() -> None:
    text = f"![{'a' * 3_000}](https://e.org/a.png) ![ ](https://e.org/b.jpg) ![x](https://e.org/{'c' * 3_000}.png) ![x](http://e.org/d.png)"

    assert list_pictures(text) == (("a" * 999 + "…", "https://e.org/a.png"), ("picture", "https://e.org/b.jpg"))


@given(MARKS)
@settings(max_examples=300, deadline=None)
def test_nothing_pings_or_leads_elsewhere_whatever_is_written(text: str) -> None:
    safe = make_safe(text)
    active = re.sub(rf"{CODE}|\]\(https?://\S+\)|\\[^A-Za-z0-9\s]", " ", safe)

    assert make_safe(safe) == safe
    assert not re.search(r"@(?:everyone|here)\b|<@[!&]?\d|\]\(javascript:\S*\)", active)


@given(MARKS, st.integers(80, 200))
@settings(max_examples=300, deadline=None)
def test_pieces_fit_and_hold_every_word_in_order(text: str, max_length: int) -> None:
    pieces = split_markdown(text, max_length)

    assert all(0 < len(piece) <= max_length for piece in pieces)
    assert list_words("\n".join(pieces)) == list_words(text)


def list_words(text: str) -> str:
    """All but white space and fences, which are repeated where code goes on."""
    return re.sub(r"`+(?:py)?", "", re.sub(r"\s", "", text))


def test_pages_are_cut_between_paragraphs_and_items_and_never_in_code() -> None:
    paragraph = "A sentence of words. " * 20
    code = "```py\n" + "if x:\n\n    print(x)\n" * 20 + "```"
    items = "\n".join(f"- item {number}\n  goes on in its second line" for number in range(20))
    text = f"# Title\n\n{paragraph}\n\n{code}\n{items}\n\n## Next\n{paragraph}"
    pieces = split_markdown(text, 600)

    assert len(pieces) > 3
    assert all(piece.count("```") in (0, 2) for piece in pieces)
    assert any(code in piece for piece in pieces)
    assert not any(piece.lstrip().startswith("goes on") for piece in pieces)
    assert any(piece.startswith("## Next\nA sentence") for piece in pieces)
    assert all(piece.rstrip().endswith((".", "```", "line")) for piece in pieces)


def test_code_longer_than_a_page_goes_on_as_code_with_its_language() -> None:
    lines = [f"    print({number})" for number in range(100)]
    pieces = split_markdown("```py\n" + "\n".join(lines) + "\n```\nThe end.", 500)

    assert all(piece.startswith("```py\n") for piece in pieces)
    assert [line for piece in pieces for line in piece.splitlines() if "print" in line] == lines
    assert pieces[-1].endswith("```\nThe end.")
