"""The shipped knowledge base: free of problems, findable, every reply within Discord's limits."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.app import Almanac
from bot.config import Settings
from bot.discord.components.message import build_view
from bot.discord.components.paging import split_pages
from bot.domain.knowledge import Entry, KnowledgeBase
from bot.domain.translation import measure_coverage, translate_base
from bot.emulator.protocol import MessageFlag
from bot.emulator.validation.message import find_message_errors
from bot.knowledge.loader import load_folder
from bot.matching.outcome import Answer
from bot.matching.text.normalise import normalise
from bot.replies.answer import render_entries, render_outcome
from bot.replies.document import Reply
from bot.replies.plain_text import render_plain
from bot.replies.read_actions import ListTopics, ReportKind, Show, ShowReport, ShowTopic
from bot.service.linter import lint_folder
from bot.service.queries import Reader

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
STATEMENTS: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "statements.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_folder(KNOWLEDGE, normalise, date(2026, 12, 1))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shipped(shipped_database: Path) -> AsyncIterator[Reader]:
    async with Almanac.open(Settings(database_path=shipped_database, knowledge_path=KNOWLEDGE)) as opened:
        yield opened.shared


def test_the_base_has_no_problem() -> None:
    assert lint_folder(KNOWLEDGE).problems == ()


def test_all_statements_of_the_article_are_listed() -> None:
    assert list(STATEMENTS) == [f"S{number:03}" for number in range(1, 84)]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("statement", STATEMENTS)
async def test_a_natural_question_finds_the_statement(statement: str, shipped: Reader) -> None:
    entry, question, shows = STATEMENTS[statement]
    asked = shipped.ask(question)

    assert isinstance(asked.outcome, Answer), asked.outcome
    assert asked.outcome.matches[0].entry_id == entry
    assert shows in render_plain(asked.reply)
    assert question not in {phrase for one in shipped.base.entries() for phrase in one.asked}


YES_OR_NO = re.compile(r"(is|are|was|were|do|does|did|has|have|can|could|will|da li|je li) (?!.* or )", re.IGNORECASE)
REMARK = re.compile(r"not checked|source was found|newest source|date of this check|undated", re.IGNORECASE)


def test_what_is_mostly_asked_for_yes_or_no_is_answered_with_yes_or_no(base: KnowledgeBase) -> None:
    def is_asked_so(entry: Entry) -> bool:
        return 2 * sum(bool(YES_OR_NO.match(phrase)) for phrase in entry.asked) >= len(entry.asked)

    asked_so = [entry for entry in base.entries() if is_asked_so(entry)]
    assert len(asked_so) >= 20
    assert [entry.full_id for entry in asked_so if not re.match(r"(Yes|No)\b", entry.text)] == []


def test_no_statement_carries_an_editors_remark(base: KnowledgeBase) -> None:
    assert [entry.full_id for entry in base.entries() if REMARK.search(entry.text)] == []


def test_every_entry_has_three_questions_and_a_source(base: KnowledgeBase) -> None:
    assert [entry.full_id for entry in base.entries() if len(entry.asked) < 3 or not entry.sources] == []


@pytest.mark.parametrize(
    ("entry", "right"),
    [
        ("stoltenberg/office", "Mark Rutte"),
        ("djukanovic/office", "Jakov Milatović"),
        ("resolute-support/what", "September 2021"),
        ("operations/list", "Mediterranean"),
        ("sea-guardian/what", "not in the Western Balkans"),
    ],
)
def test_errors_of_the_article_are_corrected_with_a_date(entry: str, right: str, base: KnowledgeBase) -> None:
    found = base.entry(entry)

    assert found is not None
    assert found.correction is not None
    assert right in found.correction.right
    assert "Correction: the claim “" in render_plain(render_entries([entry], base))


def every_reply(reader: Reader) -> Iterator[Reply]:
    """Every entry and topic, all lists, and each outcome of a question."""
    base = reader.base
    shown: list[Show | ShowTopic | ListTopics | ShowReport] = [Show((entry.full_id,)) for entry in base.entries()]
    shown += [ShowTopic(topic) for topic in base.topics]
    shown += [ListTopics(category, page) for category in (None, *base.categories) for page in range(8)]
    subjects = ["", *base.topics, *(f"c/{category}" for category in base.categories)]
    for subject in subjects:
        shown += [ShowReport(ReportKind.TIMELINE, subject, page) for page in (0, 1, 99)]
        shown += [ShowReport(ReportKind.SOURCES, subject, page) for page in (0, 1, 99)]
    shown += [ShowReport(ReportKind.CORRECTIONS, "", page) for page in range(9)]
    yield from map(reader.show, shown)
    topics = list(base.topics)
    yield from (reader.compare(one, other) for one, other in pairwise([*topics, topics[0]]))
    yield from (reader.show_topic(topic, as_of) for topic in topics for as_of in ("2010", "5 June 2017"))
    yield from (
        reader.describe(),
        reader.show_random_fact(),
        reader.recommend(None),
        reader.recommend("drills"),
    )
    for question in ("what is kfor", "hello", "🔥", "population of serbia", "x" * 6_000, "military exercises sharing"):
        yield reader.ask(question).reply
        yield reader.show_topic(question)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("language", ["en", "cnr"])
async def test_every_reply_stays_within_the_limits_of_discord(language: str, shipped: Reader) -> None:
    for reply in every_reply(shipped.in_language(language)):
        for number in range(len(split_pages(reply.blocks))):
            view = build_view(turned(reply, number), byline="M" * 32)
            body = {"components": view.to_components(), "flags": MessageFlag.COMPONENTS_V2}
            assert find_message_errors(body) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_a_reply_without_pages_fits_one_message(shipped: Reader) -> None:
    whole = [reply for reply in every_reply(shipped) if reply.page_action is None]

    assert len(whole) > 100
    assert [render_plain(reply)[:60] for reply in whole if len(split_pages(reply.blocks)) > 1] == []


def turned(reply: Reply, page: int) -> Reply:
    return replace(reply, page_action=replace(reply.page_action, page=page)) if reply.page_action else reply


@pytest.mark.asyncio(loop_scope="module")
async def test_every_answer_as_text_is_short_enough_to_read(shipped: Reader) -> None:
    longest = max(len(render_plain(shipped.show(Show((entry.full_id,))))) for entry in shipped.base.entries())

    assert longest <= 2_000


def test_an_outcome_always_has_something_to_read(base: KnowledgeBase) -> None:
    reply = render_outcome(Answer(()), "gone", base)

    assert render_plain(reply)


MONTENEGRIN = [
    ("ko je predsjednik crne gore", "Jakov Milatović"),
    ("Ко је премијер Србије?", "Đuro Macut"),
    ("kad je Crna Gora postala članica NATO-a", "5. juna 2017."),
    ("da li je kosovo u natou", "nije"),
    ("ko komanduje KFORom", "Özkan Ulutaş"),
    ("kad Crna Gora ulazi u Evropsku uniju", "2028"),
    ("je li Bosna kandidat za Evropsku uniju", "Bosna"),
    ("koliko clanica je imao NATO 2005. godine", "26"),
    ("ko je bio predsjednik Crne Gore 2015. godine", "Filip Vujanović"),
    ("ima li crna gora obavezni vojni rok", "Ne"),
    ("koliko helikoptera ima vojska", "helikopter"),
    ("je l CG uvela sankcije Rusiji", "Da"),
    ("što je EUFOR", "Althea"),
    ("koliko je duga granica CG sa Srbijom", "157 km sa Srbijom"),
    ("treba li mi viza za CG", "Građanima EU"),
    ("ko je sve na Balkanu kandidat za EU", "Pet od šest"),
    ("ko je vladar srbije, mislim predsjednik", "Aleksandar Vučić"),
    ("je l' Austrija u NATO-u", "Ne, Austrija nije u NATO-u"),
    ("kolko je poginulo ljudi u ratu u bosni", "oko 100.000"),
]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("question", "shows"), MONTENEGRIN, ids=[question for question, _ in MONTENEGRIN])
async def test_a_question_in_montenegrin_has_its_answer_in_montenegrin(
    question: str, shows: str, shipped: Reader
) -> None:
    answered = shipped.ask(question)

    assert isinstance(answered.outcome, Answer)
    assert answered.reply.language == "cnr"
    assert shows in render_plain(answered.reply)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "question",
    [
        "ko je premijer Slovenije",
        "ko je ministar odbrane Bugarske",
        "ko je ministar zdravlja Crne Gore",
        "koliko podmornica ima mornarica Crne Gore",
        "kad je Gruzija ušla u NATO",
        "kad je Francuska ušla u Evropsku uniju",
        "koji je glavni grad Australije",
        "koliko stanovnika ima Kina",
        "koliko aviona ima Srbija",
        "koja je valuta u Bugarskoj",
        "koliko godina ima Mark Rutte",
        "ko je žena Mila Đukanovića",
        "kada su osnovane Ujedinjene nacije",
        "šta je Bagdadski pakt",
        "šta je OPEK",
        "kad je raspušten Bagdadski pakt",
        "ко је министар просвјете Црне Горе",
        "зашто је Мађарска у НАТО",
        "gdje je rođen Milojko Spajić",
        "kolika je plata vojnika NATO-a",
        "when was the Baghdad Pact dissolved",
        "why is Hungary in NATO",
        "what does a soldier of NATO earn",
        "where was Milojko Spajić born",
        "what does article 4 of the eu treaty say",
    ],
)
async def test_a_near_question_is_not_answered_with_something_else(question: str, shipped: Reader) -> None:
    assert not isinstance(shipped.ask(question).outcome, Answer)


def test_every_topic_and_entry_is_there_in_montenegrin(base: KnowledgeBase) -> None:
    coverage = measure_coverage(base, "cnr")

    assert coverage.missing == ()
    assert coverage.behind == ()
    assert translate_base(base, "cnr").categories.keys() == base.translations["cnr"].categories.keys()
