"""A knowledge folder as an import finds it, and what earlier imports noted there."""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import date
from itertools import count
from pathlib import Path, PurePath

from bot.domain.problems import KnowledgeError, Problem
from bot.domain.text import make_id
from bot.errors import UserError
from bot.importers.files import write_files
from bot.importers.knowledge_file import KnowledgeFile, digest, read_file
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.knowledge.loader import RawFile, parse_files, read_folder
from bot.knowledge.parser import ParsedFile, parse_file
from bot.knowledge.validation import NO_TOPICS
from bot.languages import say
from bot.matching.text.normalise import normalise

BASE_FILE = "base.yaml"
"""What a new base is called in. No file of entries is named so."""

PICTURES = "pictures"
"""The subfolder of pictures that belong to imported entries."""

STATE_NAME = "imported.json"
"""Beside the knowledge files: what was taken of each source and how it was written. Without it, edits can't be told."""

UNREADABLE = "{path} has no list under 'topics:' that I can add to. Rename it, then import again."


@dataclass(frozen=True, slots=True)
class Taken:
    """A record as it was imported: digests of the record, of what was written of it, and of its picture with its name.

    The order of the fields is that of the notes in the folder.
    """

    topic_id: str
    record: str
    written: str
    picture: str = ""


class ImportFolder:
    """Reads a folder, tries what an import would make of it, and writes that.

    Raises:
        KnowledgeError: Its files have problems already.

    """

    def __init__(self, path: Path, today: date) -> None:
        self.path = path
        self._today = today
        self._raw = read_folder(path) if path.is_dir() and any(path.rglob("*.y*ml")) else {}
        self.files: list[ParsedFile] = self._parse_existing() if self._raw else []
        self._state = _read_state(path / STATE_NAME)

    def _parse_existing(self) -> list[ParsedFile]:
        """The files as they are. They may be a base without topics: the import brings some."""
        try:
            return self._parse(self._raw)
        except KnowledgeError as error:
            if any(problem.message != say(NO_TOPICS) for problem in error.problems):
                raise
        return [parse_file(name, raw.content)[0] for name, raw in self._raw.items()]

    def _parse(self, files: Mapping[str, RawFile], images: Mapping[str, Path] | None = None) -> list[ParsedFile]:
        return parse_files(files, {}, normalise, self._today, new_images=images)

    def get_taken(self, name: str) -> dict[str, Taken]:
        """What was taken of a source, by the keys of its records."""
        return dict(self._state.get(name, {}))

    def choose_file(self, name: str) -> Path:
        """Choose the file for the entries of a source: named after it, with its ending if another has that file."""
        stem, ending = PurePath(name).stem, PurePath(name).suffix or " entries"
        path, whole = (self.path / f"{make_id(part, MAX_ID_LENGTH)}.yaml" for part in (stem, f"{stem}{ending}"))
        has_other = any(make_id(PurePath(other).stem, MAX_ID_LENGTH) == path.stem for other in self._state)
        is_other = path.name == BASE_FILE or (has_other and name not in self._state)
        return whole if is_other or whole.exists() else path

    def open_file(self, path: Path) -> KnowledgeFile | None:
        """Return a file in parts, None if there is none. Raises UserError if it has no topics to add to."""
        raw = self._raw.get(str(path))
        if raw is None:
            return None
        if file := read_file(raw.content.decode("utf-8-sig").replace("\r\n", "\n")):
            return file
        raise UserError(UNREADABLE.format(path=path))

    def choose_picture_name(self, topic_id: str, picture: Path, used: Container[str], noted: str = "") -> str:
        """Choose the path of a topic's picture within the folder: one that overwrites nothing but itself.

        Args:
            topic_id: The topic.
            picture: The file that will be copied there.
            used: Paths that other topics have.
            noted: The digest of the picture that an earlier import wrote for the topic.

        """
        names = (f"{PICTURES}/{topic_id}{number}{picture.suffix.lower()}" for number in _iter_suffixes())
        return next(name for name in names if name not in used and self._may_write(name, picture, noted))

    def _may_write(self, name: str, picture: Path, noted: str) -> bool:
        """Whether a picture's path is free, or holds this picture or the one that was noted."""
        file = self.path / name
        if not file.exists() and not file.is_symlink():
            return True
        there = digest_picture(name, file)
        return bool(there) and there in {noted, digest_picture(name, picture)}

    def find_problems(self, written: Mapping[Path, str], pictures: Mapping[str, Path]) -> list[Problem]:
        """The problems that the folder would have with these files, and pictures by their path within it."""
        if not written:
            return []
        tried = {str(path): RawFile(path, text.encode(), digest(text), self.path) for path, text in written.items()}
        try:
            self._parse({**self._raw, **tried}, pictures)
        except KnowledgeError as error:
            return list(error.problems)
        return []

    def write(
        self, written: Mapping[Path, str], pictures: Mapping[str, Path], name: str, taken: Mapping[str, Taken]
    ) -> None:
        """Write files, if any, pictures, and what was taken of a source. Raises UserError if that is impossible."""
        if not written:
            return
        noted = {**self._state, name: taken}
        state = {name: {key: astuple(value) for key, value in records.items()} for name, records in noted.items()}
        # Half of an emoji in a key is written as JSON escapes it.
        notes = json.dumps(state, ensure_ascii=False, indent=1).encode(errors="backslashreplace")
        copies = {self.path / file: picture.read_bytes for file, picture in pictures.items()}
        texts = {path: text.encode for path, text in written.items()}
        write_files(self.path, {**copies, **texts, self.path / STATE_NAME: lambda: notes})


def _iter_suffixes() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in count(2))


def digest_picture(name: str, path: Path) -> str:
    """A short digest of a picture under a name; empty if there is no such file to be read."""
    with suppress(OSError):
        return hashlib.sha256(name.encode() + b"\0" + path.read_bytes()).hexdigest()[:16]
    return ""


def _read_state(path: Path) -> dict[str, dict[str, Taken]]:
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        return {name: {key: Taken(*noted) for key, noted in records.items()} for name, records in state.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UserError(f"{path} can't be read: {error}. Restore it, or delete it to import anew.") from error
