"""A base in two languages: a question is answered in its language, from the same entries, by an index of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.app import Almanac
from bot.config import Settings
from bot.matching.language_choice import choose_language
from bot.matching.outcome import Answer
from bot.replies.plain_text import render_plain
from bot.service.queries import Reader

BILINGUAL = Path(__file__).parents[1] / "data" / "bilingual"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reader]:
    database = tmp_path_factory.mktemp("bilingual") / "almanac.sqlite3"
    async with Almanac.open(Settings(database_path=database, knowledge_path=BILINGUAL)) as app:
        yield app.shared


def _ask(reader: Reader, question: str, as_of: str | None = None) -> str:
    return render_plain(reader.ask(question, as_of=as_of).reply)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("who is the director", "Omar Brandt is the director."),
        ("ko je direktor", "Omar Brandt je direktor."),
        ("Ко је директор?", "Omar Brandt je direktor."),
        ("ko vam je direktor biblioteke", "Omar Brandt je direktor."),
        ("šta treba za učlanjenje", "Član se postaje na pultu"),
        ("sta treba za uclanjenje", "Član se postaje na pultu"),
        ("how does one become a member", "You become a member at the desk"),
        ("kako se postaje član", "Član se postaje na pultu"),
        ("koliko kosta clanarina?", "Članarina iznosi 1.500 kruna godišnje."),
        ("do koliko sati radi biblioteka", "Biblioteka radi od 9 do 17 časova"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_question_is_answered_in_its_language(reader: Reader, question: str, statement: str) -> None:
    assert statement in _ask(reader, question)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_question_in_another_language_is_answered_for_its_time(reader: Reader) -> None:
    assert "Vera Lind je bila direktorka." in _ask(reader, "ko je bio direktor 2018. godine")
    assert "Vera Lind je bila direktorka." in _ask(reader, "ko je direktor", as_of="2018")


@pytest.mark.parametrize(
    "question", ["koliko košta parking", "ko je direktor muzeja u Parizu", "ima li biblioteka wifi"]
)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_base_does_not_have_is_not_answered(reader: Reader, question: str) -> None:
    assert not isinstance(reader.ask(question).outcome, Answer)


@pytest.mark.asyncio(loop_scope="module")
async def test_while_a_languages_index_is_built_a_word_that_the_others_lack_does_not_tell_it(reader: Reader) -> None:
    indexes = {"en": reader.snapshot.index, "cnr": None}
    assert choose_language("asdkjh", indexes) is None
    assert choose_language("who asdkjh the", indexes) == "en"
    assert choose_language("ko je šta asdkjh", indexes) == "cnr"
    assert choose_language("jel asdkjh u qwrtz", indexes) == "cnr"


@pytest.mark.asyncio(loop_scope="module")
async def test_where_nothing_tells_the_members_language_counts(reader: Reader) -> None:
    assert "Omar Brandt is the director." in _ask(reader, "Omar Brandt")
    assert "Omar Brandt je direktor." in _ask(reader.in_language("cnr"), "Omar Brandt")
    assert "Omar Brandt is the director." in _ask(reader.in_language("cnr"), "who is the director")
    assert "Omar Brandt is the director." in _ask(reader.in_language("fr"), "Omar Brandt")


@pytest.mark.asyncio(loop_scope="module")
async def test_lists_are_in_the_members_language(reader: Reader) -> None:
    assert reader.in_language("cnr").complete_topic("radno")[0].label == "Radno vrijeme"
    assert render_plain(reader.in_language("cnr").show_topic("opening")).startswith("Radno vrijeme")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_phrase_of_the_original_is_found_in_any_language(tmp_path: Path) -> None:
    base = tmp_path / "base"
    (base / "translations/cnr").mkdir(parents=True)
    for file in ("base.yaml", "translations/cnr/all.yaml"):
        text = (BILINGUAL / file).read_text(encoding="utf-8")
        (base / file).write_text(
            text.replace("asked: [who is the director", "asked: [šef biblioteke, who is the director")
        )
    async with Almanac.open(Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=base)) as app:
        assert "Omar Brandt je direktor." in _ask(app.shared, "šef biblioteke")


@pytest.mark.asyncio(loop_scope="module")
async def test_until_a_language_is_trained_the_originals_index_answers_in_it(tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=BILINGUAL)
    async with Almanac.open(settings, waits=False) as app:
        before = app.shared.snapshot
        assert before.is_provisional
        assert "Omar Brandt je direktor." in _ask(app.shared.in_language("cnr"), "Omar Brandt")
        await app.reload()
        assert not app.shared.snapshot.is_provisional
        assert "Omar Brandt je direktor." in _ask(app.shared, "ko vam je direktor biblioteke")
    async with Almanac.open(settings, waits=False) as app:
        assert not app.shared.snapshot.is_provisional
