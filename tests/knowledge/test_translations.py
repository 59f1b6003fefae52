"""Translations: what a language says instead of the original's texts, and what it lacks."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.domain.knowledge import KnowledgeBase
from bot.domain.problems import KnowledgeError
from bot.domain.translation import measure_coverage, translate_base
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise

BILINGUAL = Path(__file__).parents[1] / "data" / "bilingual"
TODAY = date(2026, 11, 28)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base in English and Montenegrin, to change."""
    return Path(shutil.copytree(BILINGUAL, tmp_path / "base"))


def _load(folder: Path) -> KnowledgeBase:
    return load_folder(folder, normalise, TODAY)


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _find_problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        _load(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_translation_changes_words_and_nothing_else() -> None:
    original = _load(BILINGUAL)
    translated = translate_base(original, "cnr")
    entry, own = original.entry("director/omar"), translated.entry("director/omar")
    assert entry
    assert entry.correction
    assert own
    assert own.correction
    assert own.text == "Omar Brandt je direktor."
    assert own.correction.claim == "Vera Lind vodi biblioteku."
    assert (own.correction.date, own.true_from, own.sources) == (entry.correction.date, entry.true_from, entry.sources)
    assert (translated.title, translated.categories["people"]) == ("Biblioteka u luci", "Ljudi")
    assert translated.topics["opening"].aliases == ("vrijeme otvaranja",)


def test_what_is_not_translated_stands_in_the_originals_words(folder: Path) -> None:
    _change(
        folder / "translations/cnr/all.yaml", "    asked: [kada radi biblioteka, do koliko sati radite, ", "    # ["
    )
    base = _load(folder)
    entry = translate_base(base, "cnr").entry("opening/hours")
    assert entry
    assert entry.text.startswith("Biblioteka radi")
    assert entry.asked[0] == "when is the library open"
    assert measure_coverage(base, "cnr").missing == ("opening/hours",)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            "  opening/hours:",
            "  opening/hour:",
            "'opening/hour' is not an entry of the original; did you mean 'opening/hours'.",
        ),
        ("  boats:\n", "  boots:\n", "'boots' is not a topic of the original; did you mean 'boats'."),
        ("  people: Ljudi", "  peple: Ljudi", "'peple' is not a category of the original; did you mean 'people'."),
        (
            "    by: Bibliotekarka",
            "    basi: Bibliotekarka",
            "entry 'boats/lend' has no field 'basi'; did you mean 'basis'?",
        ),
        (
            "    text: Vera",
            "    by: Vera\n    text: Vera",
            "the original of 'director/vera' has no 'by'; leave it out.",
        ),
        (
            "      claim: Vera",
            "      date: Vera\n      claim: Vera",
            "'correction' of entry 'director/omar' has no field 'date'; the fields are claim, right, why.",
        ),
        (
            "ko je direktor, ko vodi",
            "ko je bio direktor, ko vodi",
            "'ko je bio direktor' already belongs to 'director/vera'; in a topic it must find one entry.",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_line(folder: Path, before: str, after: str, problem: str) -> None:
    own = folder / "translations/cnr/all.yaml"
    _change(own, before, after)
    text = own.read_text(encoding="utf-8")
    line = text[: text.index(after)].count("\n") + 1
    assert f"translations/cnr/all.yaml:{line}: {problem}" in _find_problems(folder)


def test_a_second_translation_of_an_entry_is_refused(folder: Path) -> None:
    (folder / "translations/cnr/more.yaml").write_text("entries:\n  opening/hours:\n    text: Radi uvijek.\n")
    where = folder / "translations/cnr/all.yaml"
    assert _find_problems(folder) == [
        f"translations/cnr/more.yaml:2: 'opening/hours' is already translated in {where}:21."
    ]


def test_a_folder_that_is_no_language_is_refused(folder: Path) -> None:
    (folder / "translations/Klingon Language").mkdir()
    (folder / "translations/Klingon Language/all.yaml").write_text("base: {title: Qo}\n")
    assert "'Klingon Language' is no language tag" in _find_problems(folder)[0]


def test_the_originals_own_language_is_refused(folder: Path) -> None:
    (folder / "translations/cnr").rename(folder / "translations/en")
    assert "'en' is the language of the original" in _find_problems(folder)[0]


def test_check_counts_what_a_language_lacks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "translations/de").mkdir()
    (folder / "translations/de/all.yaml").write_text("topics:\n  opening: {title: Öffnungszeiten}\n", encoding="utf-8")
    main(["check", str(folder)])
    printed = capsys.readouterr().out
    assert f"{folder}/translations/de:1: 9 of 10 topics and entries are not translated, or not wholly:" in printed
    assert f"{folder}/translations/cnr" not in printed


def test_an_edit_leaves_a_marked_translation_behind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = folder / "translations/cnr/all.yaml"
    before = own.read_text(encoding="utf-8")
    assert main(["translate", "cnr", "--mark", "--knowledge", str(folder)]) == 0
    marked = own.read_text(encoding="utf-8")
    assert [line for line in marked.splitlines() if "of: " not in line] == before.splitlines()
    assert marked.count("    of: ") == 10
    assert main(["check", "--due", str(folder)]) == 0

    _change(folder / "base.yaml", "1,500 crowns", "1,800 crowns")
    capsys.readouterr()
    assert main(["check", "--due", str(folder)]) == 1
    assert "'membership/price' was translated from an earlier text" in capsys.readouterr().out
    assert translate_base(_load(folder), "cnr").outdated == {"membership/price"}

    assert main(["translate", "cnr", "--mark", "membership/price", "--knowledge", str(folder)]) == 0
    assert main(["check", "--due", str(folder)]) == 0


def test_another_phrase_leaves_no_translation_behind(folder: Path) -> None:
    main(["translate", "cnr", "--mark", "--knowledge", str(folder)])
    _change(
        folder / "base.yaml", "asked: [when is the library open", "asked: [are you open today, when is the library open"
    )
    assert measure_coverage(_load(folder), "cnr").behind == ()


def test_marking_asks_for_a_language_that_is_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate", "fr", "--knowledge", str(folder)]) == 1
    assert f"{folder} has no translation into 'fr'" in capsys.readouterr().err
    assert main(["translate", "cnr", "--mark", "boats/borrow", "--knowledge", str(folder)]) == 1
    assert "'boats/borrow' is not translated into 'cnr'" in capsys.readouterr().err
