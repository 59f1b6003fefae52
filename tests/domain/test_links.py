"""Links of knowledge texts: none is drawn that leads elsewhere than it says, by whichever reader."""

import random
import re
from collections.abc import Iterator

import pytest

from benchmarks.worst_texts import NESTED, UNITS
from bot.domain.links import is_honest_link
from bot.domain.markdown import make_safe, parse_markdown, to_plain_text

EVIL = "http://evil.example/p"
PARTS = [
    *("[", "]", "](", "(", ")", f"]({EVIL})", f"[bank.com]({EVIL})", "bank.com", "`", "``", "```", "\\", "**", "*"),
    *("_", "||", "~~", "\n", "> ", "- ", "# ", "<", ">", '"', "'", " ", "a", "!", f"](<{EVIL}>)", ' "t")', "[bank.com"),
]
LABEL_WITHOUT_ESCAPES = r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
LABEL_WITH_ESCAPES = r"\[((?:\\.|\[[^\]]*\]|[^\[\]\\])*)\]"
TARGET = r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"](?:.*?)['\"])?\s*\)"
CHAT_READERS = [re.compile(label + TARGET, re.DOTALL) for label in (LABEL_WITHOUT_ESCAPES, LABEL_WITH_ESCAPES)]
"""The two ways in which readers of chat Markdown find a link: more liberal than ours in all that they take for one."""


@pytest.mark.parametrize(
    "shown",
    [
        *("bank.com:443", "bank.com?x", "bank.com#x", "//bank.com", "https:bank.com", "BANK.COM", "bank.com."),
        "1.2.3.4",
        *("192.168.1.1:80", "bank.tech", "help@bank.com", "bank。com", "bank｡com", "bank．com", "ban\u200bk.com"),
        *("ba\u0308nk.com", "bank\u2060.com", "b\u034fank.com", "bank.com\u3164", "\u3164 bank.com \u2800"),
        "→ bank.com",
        *("bank.com\u2215login", "bank.com\u2044login", "bank.com(safe)", "bank.com|login", "bank.com–safe"),
        *("🔒 bank.com", "<:lock:123456> bank.com", "**bank**.com", "`bank.com`", "bank\\.com", "xn--bnk-hoa.com"),
        *("банк.рф", "bank.co.uk", "see https://bank.com now", "//bank.rs", "user:pw@bank.com", "“bank.com”"),
        "bank.com…",
    ],
)  # fmt: skip
def test_what_reads_as_an_address_leads_only_there(shown: str) -> None:
    assert not is_honest_link(shown, EVIL)
    assert make_safe(f"[{shown}]({EVIL})").endswith(f"] ({EVIL})")


@pytest.mark.parametrize(
    "shown",
    [
        *("Node.js", "v1.2", "README.md", "e.g.", "main.py", "i.e.", "discord.py", "asyncio.run", "os.path", "U.S."),
        "3.11",
        *("C# / .NET", "main.py:12", "README.md#install", "package.json", "10:30", "Part 1.2.3", "src/main.py"),
        *("and/or", "tokio.rs"),
        *("// a comment", "12.05.2024", "@someone", "ctx.send()", "std::vec", "libc.so", "Read this!", "🔗"),
    ],
)  # fmt: skip
def test_words_with_dots_link_anywhere(shown: str) -> None:
    link = f"[{shown}]({EVIL})"

    assert make_safe(link) == link


@pytest.mark.parametrize(
    ("shown", "target"),
    [
        ("bank.com:443", "https://bank.com:443/"),
        ("https://bank.com/a?b=c#d", "https://bank.com/a?b=c#d"),
        ("//bank.com", "https://bank.com"),
        ("bank。com", "https://www.bank.com/x"),
        ("1.2.3.4", "http://1.2.3.4/"),
    ],
)
def test_an_address_may_be_shown_that_the_link_leads_to(shown: str, target: str) -> None:
    assert is_honest_link(shown, target)


@pytest.mark.parametrize(
    "target",
    [
        *("https://bank.com@evil.example", "https://bank.com\\@evil.example", "https://bank.com.evil.example"),
        *("https://bank.com%2eevil.example", "https://bank.com:x@evil.example", "https://bank.com。evil.example"),
    ],
)
def test_a_link_that_only_begins_like_the_address_it_shows_is_none(target: str) -> None:
    assert make_safe(f"[bank.com]({target})") == f"[bank.com] ({target})"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (f'[bank.com]({EVIL} "a (b) c")', f'[bank.com] ({EVIL} "a (b) c")'),
        (f'[docs]({EVIL} "https://bank.com")', f'[docs] ({EVIL} "https://bank.com")'),
        (f"[bank.com]((y) <{EVIL}>)", f"[bank.com] ((y) <{EVIL}>)"),
        (f"[bank.com](<{EVIL}(>)", f"[bank.com] (<{EVIL}(>)"),
        (f'[bank.com](\n{EVIL}\n"t\nt")', f'[bank.com] (\n{EVIL}\n"t\nt")'),
        (f"[bank.com\\]({EVIL})", f"[bank.com\\] ({EVIL})"),
        (f"``a` [bank.com]({EVIL}) `", f"``a` [bank.com] ({EVIL}) `"),
        (f"**`**[bank.com]({EVIL})`", f"**`**[bank.com] ({EVIL})`"),
        (f"> `\n[bank.com]({EVIL})`", f"> `\n[bank.com] ({EVIL})`"),
        (f"[bank.com ([[)]]({EVIL})", f"[bank.com ([[)]] ({EVIL})"),
        (f"[bank.com\\```[``<]({EVIL})", f"[bank.com\\```[``<] ({EVIL})"),
        ("`[docs](https://e.org) a[0](b)`", "`[docs](https://e.org) a[0](b)`"),
        ("[`list[int]`](https://e.org 'Lists') [[1]](<https://e.org/a_(b)>)",) * 2,
    ],
)
def test_a_link_is_drawn_in_the_one_form_that_everything_reads_alike(text: str, safe: str) -> None:
    assert make_safe(text) == safe


def test_no_reader_finds_a_link_that_shows_another_address() -> None:
    rng = random.Random(15)
    for _ in range(3_000):
        text = "".join(rng.choices(PARTS, k=rng.choice((4, 6, 8, 12))))
        safe = make_safe(text)

        assert make_safe(safe) == safe, text
        assert "bank.com" not in map(strip_marks, list_shown(safe)), text


def list_shown(text: str) -> Iterator[str]:
    """What links to the wrong address show: from each bracket, since readers differ in which of them are swallowed."""
    for reader in CHAT_READERS:
        matches = (reader.match(text, bracket.start()) for bracket in re.finditer(r"\[", text))
        yield from (match[1] for match in matches if match and match[2].startswith("http"))
    for token in parse_markdown(text):
        children = token.children or []
        for start, part in enumerate(children):
            if part.type == "link_open" and part.markup != "autolink":
                end = next(place for place in range(start, len(children)) if children[place].type == "link_close")
                yield "".join(inner.content for inner in children[start:end])


def strip_marks(shown: str) -> str:
    words = re.sub(r"[^\w./:]+", " ", shown.replace("_", " ").replace("\\", "")).split()
    return " ".join(word.strip("./:") for word in words if re.search(r"\w", word))


def test_these_readers_find_such_a_link_in_a_text_that_was_not_made_safe() -> None:
    assert "bank.com" in map(strip_marks, list_shown(f"**`**[bank.com]({EVIL})`"))


@pytest.mark.parametrize("shape", [*UNITS, *NESTED.values()])
def test_a_text_of_nothing_but_signs_keeps_its_words_and_stays_safe(shape: str) -> None:
    text = (shape * 12_000)[:12_000]
    safe = make_safe(text)

    assert make_safe(safe) == safe
    assert "com](" not in safe
    assert to_plain_text(text).count("é") == text.count("é")
