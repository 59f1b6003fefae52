"""Meaning, with the real model: the tokenizer, the vectors, and what they change in ranking and confidence."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.app import Almanac
from bot.config import Settings, find_packaged_model
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Entry, EntryKind, Topic
from bot.errors import UserError
from bot.matching.evaluation.leave_one_out import cross_validate
from bot.matching.explain import explain_answer
from bot.matching.index.index import Index
from bot.matching.meaning.adapter import read_adapter
from bot.matching.meaning.encoder import WIDTH, SentenceEncoder
from bot.matching.meaning.weights import load_encoder
from bot.matching.meaning.wordpiece import MAX_TOKENS, WordPiece
from bot.matching.outcome import Answer
from bot.matching.pipeline import answer_question
from bot.matching.single import rank_entries
from bot.matching.text.glossary import EMPTY_GLOSSARY
from bot.service.meaning import open_encoder
from tests.discord_world import SMALL


def model_folder() -> Path:
    folder = find_packaged_model()
    assert folder, "requirements-dev.txt installs the model"
    return folder


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return load_encoder(model_folder(), tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def tokenizer() -> WordPiece:
    return WordPiece((model_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())


def topic(name: str, title: str, text: str, *asked: str) -> Topic:
    return Topic(name, title, "c", (Entry(name, "e", EntryKind.FACT, text, PartialDate(2024), ("s",), asked),))


TOPICS = (
    topic("park", "Parking", "Cars may be left in the north lot for free.", "where can I park", "parking lot"),
    topic("pets", "Pets", "Dogs are welcome on a leash.", "are dogs allowed", "can I bring my dog"),
    topic("pay", "Paying", "We take cash and every card.", "how can I pay", "payment"),
    topic("hours", "Opening hours", "We open at nine and close at six.", "when do you open", "opening hours"),
)


@pytest.fixture(scope="module")
def index(encoder: SentenceEncoder) -> Index:
    return Index.build(TOPICS).with_meaning(encoder)


# Ids of the reference tokenizer for this vocabulary.
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello, world!", [101, 7592, 1010, 2088, 999, 102]),
        ("tokenization", [101, 19204, 3989, 102]),
        ("Zażółć", [101, 23564, 6844, 18818, 2278, 102]),
        ("", [101, 102]),
    ],
)
def test_words_become_the_ids_that_the_model_was_trained_with(tokenizer: WordPiece, text: str, ids: list[int]) -> None:
    assert tokenizer.encode(text) == ids


def test_a_long_text_is_read_up_to_the_length_the_model_knows(tokenizer: WordPiece) -> None:
    assert len(tokenizer.encode("word " * 6_000)) == MAX_TOKENS
    assert len(tokenizer.encode("x" * 6_000)) == 3  # one unknown word


def test_texts_that_mean_the_same_are_nearer_than_others(encoder: SentenceEncoder) -> None:
    dog, puppy, tax = encoder.encode(["may my dog come along", "is a puppy welcome", "how much tax is due"])

    assert np.allclose(np.linalg.norm([dog, puppy, tax], axis=1), 1, atol=1e-3)
    assert dog @ puppy > dog @ tax + 0.2


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: SentenceEncoder) -> None:
    texts = ["short", "a text that is quite a bit longer than the other one", "short"]
    together = encoder.encode(texts)

    assert together.shape == (3, WIDTH)
    assert np.array_equal(together[0], together[2])
    alone = SentenceEncoder.encode(encoder, [texts[1]])
    assert np.allclose(together[1], alone[0], atol=1e-5)


def test_no_texts_have_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, WIDTH)


def test_a_question_in_other_words_finds_its_entry(index: Index) -> None:
    ranked = rank_entries(index, "is a puppy welcome").matches

    assert ranked[0].entry_id == "pets/e"
    assert rank_entries(replace(index, meaning=None), "is a puppy welcome").matches[0].confidence < ranked[0].confidence


def test_a_changed_topic_is_compared_by_its_new_words_and_a_hidden_one_not_at_all(encoder: SentenceEncoder) -> None:
    many = [topic(f"t{n}", f"Thing {n}", f"Thing number {n} is blue.", f"what colour is thing {n}") for n in range(70)]
    served = Index.build((*TOPICS, *many)).with_meaning(encoder)
    cats = topic("pets", "Pets", "Cats are welcome.", "may cats come")
    changed = served.with_changes({"pets": cats, "park": None})

    assert changed.delta is not None  # the base is large enough for an index over it
    assert rank_entries(changed, "is a kitten welcome").matches[0].entry_id == "pets/e"
    comparison = changed.parse("where do I leave my car").comparison
    assert comparison is not None
    assert "park/e" not in comparison.nearest
    with pytest.raises(KeyError):
        comparison.get("nothing/e")


def test_a_small_base_is_compared_by_its_new_words_after_a_change(index: Index) -> None:
    changed = index.with_changes({"pets": topic("pets", "Pets", "Cats are welcome.", "may cats come")})

    assert rank_entries(changed, "is a kitten welcome").matches[0].entry_id == "pets/e"


def test_vectors_that_were_stored_are_used_again(index: Index, encoder: SentenceEncoder) -> None:
    assert index.meaning
    stored = index.meaning.dump()
    shares: list[float] = []
    again = Index.build(TOPICS).with_meaning(encoder, stored, shares.append)

    assert shares == []  # nothing was encoded
    assert again.meaning
    assert np.allclose(again.meaning.base.vectors, index.meaning.base.vectors, atol=1e-3)


@pytest.mark.parametrize("stored", [b"\0" * 10, b"\0" * 8 + b"[]x", b"\xff" * 40, b"\0" * 7 + b"\x05[1,2]"])
def test_vectors_that_cannot_be_read_are_made_again(encoder: SentenceEncoder, stored: bytes) -> None:
    shares: list[float] = []
    Index.build(TOPICS).with_meaning(encoder, stored, shares.append)

    assert shares[-1] == 1


def test_after_an_edit_of_the_files_only_new_texts_are_encoded(
    index: Index, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.meaning
    encoded: list[str] = []
    encode = encoder.encode

    def note(texts: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(texts)
        return encode(texts)

    monkeypatch.setattr(encoder, "encode", note)
    new = topic("wifi", "Wifi", "The wifi is free.", "is there wifi")
    Index.build((*TOPICS, new)).with_meaning(encoder, index.meaning.dump())

    assert encoded == ["Wifi. The wifi is free.", "is there wifi"]


def test_an_exact_phrase_is_answered_as_ever(index: Index) -> None:
    assert answer_question(index, "Are dogs allowed?").matches[0].confidence == 0.99


def test_trials_on_the_own_phrases_compare_by_meaning_too(encoder: SentenceEncoder) -> None:
    by_words = [each.result for each in cross_validate(TOPICS, EMPTY_GLOSSARY)]
    by_both = [each.result for each in cross_validate(TOPICS, EMPTY_GLOSSARY, encoder=encoder)]

    assert len(by_words) == len(by_both)
    assert by_words != by_both


def test_a_damaged_packed_model_is_packed_again(tmp_path: Path) -> None:
    first = load_encoder(model_folder(), tmp_path)
    (packed,) = tmp_path.glob("meaning-*.npz")
    packed.write_bytes(packed.read_bytes()[:1000])
    shares: list[float] = []
    second = load_encoder(model_folder(), tmp_path, shares.append)

    assert shares[-1] == 1
    assert first.digest == second.digest
    assert np.array_equal(first.encode(["a dog"]), second.encode(["a dog"]))


async def test_a_bot_starts_by_words_alone_and_serves_meaning_when_it_is_ready(tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "a.sqlite3", knowledge_path=SMALL, meaning=model_folder())
    async with Almanac.open(settings, waits=False) as app:
        by_words = app.shared.snapshot.index
        served = asyncio.Event()
        app.add_change_listener(served.set)
        async with asyncio.timeout(60):
            await served.wait()
        by_meaning = app.shared.snapshot.index
        assert (by_words.meaning is None, by_meaning.meaning is None) == (True, False)
        assert (await app.shared.answer("how hot should my oven be for bread")).outcome.matches
    async with Almanac.open(settings, waits=False) as again:  # the vectors are stored
        assert again.shared.snapshot.index.meaning


async def test_a_folder_without_a_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("[CLS]\n")
    settings = Settings.from_env({"MEANING": str(tmp_path)})
    with pytest.raises(UserError, match="MEANING=off answers by words alone"):
        await open_encoder(settings.meaning, tmp_path, lambda _step, _share: None)


async def test_without_a_model_nothing_is_loaded(tmp_path: Path) -> None:
    assert await open_encoder(None, tmp_path, lambda _step, _share: None) is None
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - a folder of the test


def test_an_explanation_adds_up_to_the_confidence(index: Index) -> None:
    explanation = explain_answer(index, "may my puppy come along")
    log_odds = sum(contribution.log_odds for contribution in explanation.contributions)

    assert {"phrase", "statement", "lead"} <= {contribution.name for contribution in explanation.contributions}
    assert 1 / (1 + np.exp(-log_odds)) >= explanation.candidates[0].confidence - 1e-6  # a cap may lower it


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("is a puppy welcome", "pets/e"),
        ("where do I leave my car", "park/e"),
        ("which cards do you take", "pay/e"),
        ("until what time are you open", "hours/e"),
    ],
)
def test_a_question_that_shares_hardly_a_word_is_answered(index: Index, question: str, entry: str) -> None:
    outcome = answer_question(index, question)
    assert isinstance(outcome, Answer)
    assert outcome.matches[0].entry_id == entry


@pytest.mark.parametrize(
    "question",
    [
        "how many dogs live here",
        "who feeds the dogs",
        "how much does a dog ticket cost",
        "are cats allowed",
        "who owns the parking lot",
        "when was the lot built",
        "can I pay with bitcoin",
        "why do you close at six",
    ],
)
def test_a_question_near_what_the_base_holds_is_not_answered(index: Index, question: str) -> None:
    assert not isinstance(answer_question(index, question), Answer)


def test_the_adapter_keeps_apart_what_is_asked_of_one_subject(encoder: SentenceEncoder, tmp_path: Path) -> None:
    published = load_encoder(model_folder(), tmp_path, adapted=False)

    def compare(one: SentenceEncoder) -> tuple[float, float]:
        asked, same, near = one.encode(
            ["when was the club founded", "what year did the club start", "who founded the club"]
        )
        return float(asked @ same), float(asked @ near)

    (same, near), (published_same, published_near) = compare(encoder), compare(published)
    assert published_near > published_same
    assert same > near
    assert published.digest != encoder.digest


def test_an_adapter_is_for_the_model_that_it_was_trained_with() -> None:
    assert read_adapter("00000000") is None
