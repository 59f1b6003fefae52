"""Pictures of entries: read, checked, written, and shown."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.knowledge import Image
from bot.domain.problems import KnowledgeError
from bot.knowledge.limits import MAX_IMAGE_BYTES
from bot.knowledge.loader import load_folder
from bot.knowledge.writer import write_base
from bot.matching.text.normalise import normalise
from bot.replies.answer import render_entries
from bot.replies.document import Illustration, Note
from tests.knowledge.files import topics_file
from tests.knowledge.files import write_base as write_folder

TODAY = date(2026, 1, 1)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def write_picture(path: Path, content: bytes = PNG) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content)
    return path


def find_problems(folder: Path, image: object) -> list[str]:
    with pytest.raises(KnowledgeError) as refused:
        load_folder(write_folder(folder, topics_file(None, {"image": image})), normalise, TODAY)
    return [f"{problem.line}: {problem.message}" for problem in refused.value.problems]


def test_a_picture_beside_the_file_is_shown_with_its_entry(tmp_path: Path) -> None:
    picture = write_picture(tmp_path / "pictures" / "loaf.png")
    image = {"file": "pictures/loaf.png", "alt": "A loaf, cut"}
    base = load_folder(write_folder(tmp_path, topics_file(None, {"image": image})), normalise, TODAY)
    blocks = render_entries(["bread/what"], base).blocks

    assert Illustration("A loaf, cut", picture) in blocks
    assert [type(block).__name__ for block in blocks[:3]] == ["Title", "Passage", "Illustration"]


def test_a_file_in_a_subfolder_names_the_pictures_beside_it(tmp_path: Path) -> None:
    write_picture(tmp_path / "more" / "loaf.JPG", b"\xff\xd8\xff")
    write_folder(tmp_path, topics_file(None, {"image": {"file": "loaf.JPG", "alt": "A loaf"}}))
    (tmp_path / "topics.yaml").rename(tmp_path / "more" / "topics.yaml")
    base = load_folder(tmp_path, normalise, TODAY)
    entry = base.entry("bread/what")

    assert entry is not None
    assert entry.image == Image("A loaf", "more/loaf.JPG")
    written = write_base(base)
    for name in ("base.yaml", "more/topics.yaml"):
        (tmp_path / name).unlink()
    (tmp_path / "export.yaml").write_bytes(written)
    assert load_folder(tmp_path, normalise, TODAY).topics == base.topics


def test_a_link_to_a_picture_in_the_knowledge_folder_is_shown(tmp_path: Path) -> None:
    write_picture(tmp_path / "pictures" / "loaf.png")
    (tmp_path / "bread.png").symlink_to(tmp_path / "pictures" / "loaf.png")
    image = {"file": "bread.png", "alt": "A loaf"}
    base = load_folder(write_folder(tmp_path, topics_file(None, {"image": image})), normalise, TODAY)

    assert Illustration("A loaf", tmp_path / "bread.png") in render_entries(["bread/what"], base).blocks


def test_an_address_is_shown_as_it_is(tmp_path: Path) -> None:
    image = {"url": "https://example.org/loaf.png?size=large", "alt": "A loaf"}
    base = load_folder(write_folder(tmp_path, topics_file(None, {"image": image})), normalise, TODAY)

    assert (
        Illustration("A loaf", "https://example.org/loaf.png?size=large") in render_entries(["bread/what"], base).blocks
    )


def test_a_picture_that_is_gone_is_named_in_words(tmp_path: Path) -> None:
    write_picture(tmp_path / "loaf.png")
    image = {"file": "loaf.png", "alt": "A loaf"}
    base = load_folder(write_folder(tmp_path, topics_file(None, {"image": image})), normalise, TODAY)

    assert (
        Note("Picture", "A loaf (its file is missing)")
        in render_entries(["bread/what"], replace(base, images={})).blocks
    )


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ({"file": "loaf.png"}, "has no 'alt'; add it."),
        ({"alt": "A loaf"}, "needs either 'file' or 'url'"),
        ({"alt": "A loaf", "file": "loaf.png", "url": "https://e.org/a.png"}, "needs either 'file' or 'url'"),
        ({"alt": "A loaf", "file": "gone.png"}, "'gone.png' of 'bread/what' is not in the knowledge folder"),
        ({"alt": "A loaf", "file": "text.png"}, "'text.png' of 'bread/what' is no PNG, JPEG, GIF or WebP"),
        ({"alt": "A loaf", "file": "film.webp"}, "'film.webp' of 'bread/what' is no PNG, JPEG, GIF or WebP"),
        ({"alt": "A loaf", "file": "large.png"}, "has 2,097,153 bytes; the limit is 2,097,152"),
        ({"alt": "A loaf", "file": "loaf.svg"}, "name a PNG, JPEG, GIF or WebP beside this file"),
        ({"alt": "A loaf", "file": "../loaf.png"}, "name a PNG, JPEG, GIF or WebP beside this file"),
        ({"alt": "A loaf", "file": "a/../../loaf.png"}, "name a PNG, JPEG, GIF or WebP beside this file"),
        ({"alt": "A loaf", "file": "/etc/loaf.png"}, "name a PNG, JPEG, GIF or WebP beside this file"),
        ({"alt": "A loaf", "url": "http://e.org/a.png"}, "must begin with https://."),
        ({"alt": "A loaf", "url": "https://e.org/a b.png"}, "contains a character that is not allowed in an address"),
        ({"alt": "A loaf", "url": "https://e.org@evil.org/a.png"}, "names a user before its server"),
        ({"alt": "A loaf", "file": "gif.png"}, "is of another type than its name says; let the name end in '.gif'"),
        ({"alt": "A loaf", "file": "outside.png"}, "'outside.png' of 'bread/what' is not in the knowledge folder"),
        ({"alt": "A loaf", "file": "linked/secret.png"}, "of 'bread/what' is not in the knowledge folder"),
        ("loaf.png", "must be a group of fields"),
    ],
)
def test_a_picture_that_can_not_be_shown_is_refused_with_its_line(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, image: object, says: str
) -> None:
    secret = write_picture(tmp_path_factory.mktemp("outside") / "secret.png")
    (tmp_path / "outside.png").symlink_to(secret)
    (tmp_path / "linked").symlink_to(secret.parent)
    write_picture(tmp_path / "gif.png", b"GIF89a")
    write_picture(tmp_path / "loaf.png")
    write_picture(tmp_path / "text.png", b"no picture")
    write_picture(tmp_path / "film.webp", b"RIFF\0\0\0\0AVI LIST")
    write_picture(tmp_path / "large.png", PNG.ljust(MAX_IMAGE_BYTES + 1, b"\0"))

    assert any(problem.startswith("13: ") and says in problem for problem in find_problems(tmp_path, image))
