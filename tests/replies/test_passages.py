"""Knowledge texts in Discord's messages: formatted, paged, and never refused."""

import random
from dataclasses import replace

import pytest

from bot.app import Almanac
from bot.discord.components.message import build_view
from bot.discord.components.paging import split_pages
from bot.domain.knowledge import KnowledgeBase
from bot.emulator.protocol import MessageFlag
from bot.emulator.validation.message import find_message_errors
from bot.replies.answer import render_entries, render_topic
from bot.replies.document import Note, Passage, Reply, Text, Title
from bot.replies.read_actions import Show

CODE = "Do this:\n```py\nif x:\n    print(1)  # two blanks before\n```\n- **one** [docs](https://e.org)"


def list_texts(reply: Reply) -> list[str]:
    """The texts of a message, each in a component of its own."""
    (container, *_) = build_view(reply).to_components()
    return [part["content"] for part in container["components"] if "content" in part]


def find_refusals(reply: Reply) -> list[str]:
    """Why Discord would refuse any page of a reply."""
    pages = range(len(split_pages(reply.blocks)))
    views = [build_view(replace(reply, page_action=Show(("a/b",), page))) for page in pages]
    bodies = ({"flags": int(MessageFlag.COMPONENTS_V2), "components": view.to_components()} for view in views)
    return [error for body in bodies for error in find_message_errors(body)]


def write_text(base: KnowledgeBase, text: str) -> KnowledgeBase:
    """The bakery with another text in the first entry on sourdough."""
    topic = base.topics["sourdough"]
    first, *others = topic.entries
    changed = replace(topic, entries=(replace(first, text=text), *others))
    return replace(base, topics={**base.topics, topic.id: changed})


def test_a_text_keeps_its_markdown_and_every_blank() -> None:
    assert list_texts(Reply((Title("T"), Passage(CODE), Note("When", "now")))) == ["### T", CODE, "**When:** now"]


def test_what_members_and_we_write_stays_escaped() -> None:
    assert list_texts(Reply((Text("**a** <@123456>"), Note("L", "[a](https://e.org)")))) == [
        "\\*\\*a\\*\\* \\<@123456\\>\n**L:** \\[a\\](https\\://e.org)"
    ]


def test_a_mark_that_is_never_closed_formats_nothing_after_it() -> None:
    texts = list_texts(Reply((Passage("```py\nnever closed"), Note("When", "since 2020"), Passage("**also open"))))

    assert texts == ["```py\nnever closed", "**When:** since 2020", "**also open"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "**Now:** plain"),
        ("- a\n- b", "**Now:**\n- a\n- b"),
        ("> a", "**Now:**\n> a"),
        ("```\na\n```", "**Now:**\n```\na\n```"),
    ],
)
def test_a_label_stands_above_a_list_a_quote_or_code(text: str, shown: str) -> None:
    assert list_texts(Reply((Passage(text, "Now"),))) == [shown]


async def test_pictures_of_a_text_are_shown_below_it_at_most_four_a_page(app: Almanac) -> None:
    text = "Look: " + " ".join(f"![step {number}](https://e.org/{number}.png)" for number in range(6))
    base = write_text(app.shared.base, text)
    reply = render_entries(["sourdough/what"], base)
    pages = [build_view(replace(reply, page_action=Show(("a/b",), page))).to_components() for page in range(2)]
    shown = [[part["items"][0]["description"] for part in page[0]["components"] if "items" in part] for page in pages]

    assert shown == [["step 0", "step 1", "step 2", "step 3"], ["step 4", "step 5"]]
    assert "Look: [step 0](https://e.org/0.png)" in str(pages[0])
    assert not find_refusals(reply)


async def test_a_text_of_pictures_alone_shows_some_and_links_all(app: Almanac) -> None:
    text = " ".join(f"![{number}](https://e.org/{number}.png)" for number in range(330))[:12_000]
    reply = render_entries(["sourdough/what"], write_text(app.shared.base, text))
    numbers = range(len(split_pages(reply.blocks)))
    pages = [str(build_view(replace(reply, page_action=Show(("a/b",), page))).to_components()) for page in numbers]

    assert len(pages) <= 6
    assert sum(page.count("'media'") for page in pages) == 8
    assert all(f"[{number}](https://e.org/{number}.png)" in "".join(pages) for number in range(320))
    assert not find_refusals(reply)


async def test_a_long_text_turns_pages_and_loses_nothing(app: Almanac) -> None:
    paragraphs = [f"Paragraph {number}. " + "It has several sentences. " * 12 for number in range(36)]
    base = write_text(app.shared.base, "\n\n".join(paragraphs)[:12_000])
    reply = render_entries([base.topics["sourdough"].entries[0].full_id], base)
    pages = [list_texts(replace(reply, page_action=Show(("a/b",), n))) for n in range(len(split_pages(reply.blocks)))]
    shown = "\n".join(text for page in pages for text in page)

    assert len(pages) in (4, 5)
    assert all(f"Paragraph {number}." in shown for number in range(35))
    assert "### Sourdough" in pages[0][0]
    assert not find_refusals(reply)


async def test_a_topic_mentions_long_facts_by_their_beginning(app: Almanac) -> None:
    base = write_text(app.shared.base, app.shared.base.topics["sourdough"].entries[0].text)
    topic = base.topics["sourdough"]
    last = replace(
        base.entry("sourdough/temperature") or topic.entries[0],
        text="**Heat** it.\n\n" + "word " * 2_000,
        disputed=None,
    )
    entries = tuple(last if entry.full_id == last.full_id else entry for entry in topic.entries)
    base = replace(base, topics={**base.topics, topic.id: replace(topic, entries=entries)})
    blocks = render_entries(["sourdough/old-oven"], base).blocks
    now = next(block for block in blocks if isinstance(block, Passage) and block.label == "Now")

    assert now.text.startswith("Heat it. word word")
    assert len(now.text) == 120
    assert not find_refusals(render_topic(base.topics["sourdough"], base))


@pytest.mark.parametrize(
    "sign", ["`", "*", "_", "~", "|", "[", ">", "<", "#", "\\", "- a\n", "1. a\n", "```\n", "||a", "@here "]
)
async def test_a_text_of_nothing_but_signs_is_shown_at_every_length(app: Almanac, sign: str) -> None:
    for length in (1, 1_000, 3_000, 12_000):
        base = write_text(app.shared.base, (sign * length)[:length])
        assert not find_refusals(render_topic(base.topics["sourdough"], base))


PARTS = [
    "**",
    "*",
    "_",
    "__",
    "~~",
    "||",
    "`",
    "```",
    "```py\n",
    "[x](https://e.org)",
    "[",
    "](",
    ")",
    "> ",
    "- ",
    "\n- ",
    "\n\n",
]
PARTS += ["![x](https://e.org/a.png)", "![](https://e.org/b.jpg)"]
PARTS += [
    "1. ",
    "# ",
    "-# ",
    "\\",
    "\n",
    " ",
    "word ",
    "Sentence. ",
    "@everyone",
    "<@123456>",
    "<#123456>",
    "<t:1:R>",
    "\u200b",
]


async def test_no_random_markdown_is_refused_by_discord(app: Almanac) -> None:
    rng = random.Random(15)
    for _ in range(600):
        text = "".join(rng.choices(PARTS, k=rng.choices((5, 30, 900), (50, 50, 1))[0]))[:12_000] or "a"
        reply = render_entries(["sourdough/what"], write_text(app.shared.base, text))
        assert not find_refusals(reply), text
