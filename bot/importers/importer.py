"""Brings a collection into a knowledge folder: what is new, what has changed, and nothing twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from urllib.parse import urlsplit

from bot.domain.addresses import find_address_fault
from bot.domain.dates import PartialDate
from bot.domain.knowledge import Source, SourceQuality, Topic
from bot.domain.problems import KnowledgeError, Problem
from bot.domain.text import capitalize_first, make_id, make_printable, shorten
from bot.errors import UserError
from bot.importers.collection import Collection, PictureFile, Record
from bot.importers.folder import BASE_FILE, ImportFolder, Taken, digest_picture
from bot.importers.knowledge_file import create_file, digest, find_defaults
from bot.importers.text import to_title
from bot.importers.topics import build_topic
from bot.knowledge.entry_reader import Defaults
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.knowledge.limits import MAX_NAME_LENGTH
from bot.knowledge.writer import write_about, write_sources, write_topic

OWN_SOURCE_ID = "us"
COLLECTED = "from our own collection"
ABOUT = "Common questions about {title}, answered by its team."

MAX_ROUNDS = 20
"""How often entries that the knowledge base refuses are left out, before the whole import is refused."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the entries come from.

    Attributes:
        source: A source's id, address or title; None for the base's own source, or else one made of the collection.
        checked: The day on which they were compared with it; None if nobody has done so.

    """

    source: str | None
    checked: PartialDate | None


@dataclass(slots=True)
class ImportResult:
    """What an import did, by the ids of topics.

    Attributes:
        path: The file that was written.
        kept: Those that were edited since they were imported, or moved to another file; they stay as they are.
        removed: Those that were taken out of the folder since; they stay out.
        gone: Those that the source no longer has; they stay in.

    """

    path: Path
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def import_collection(collection: Collection, folder: ImportFolder, provenance: Provenance) -> ImportResult:
    """Import a collection and write the files. What can't be taken joins the collection's refusals.

    Raises:
        UserError: The file of its entries can't be added to, or a file can't be written.
        KnowledgeError: The result would have problems that have nothing to do with single entries.

    """
    left = list(collection.records)
    for _ in range(MAX_ROUNDS):
        attempt = _Attempt(Collection(collection.name, left), folder, provenance)
        problems = folder.find_problems(attempt.write(), attempt.pictures)
        unfit = attempt.find_unfit(problems)
        if not unfit:
            break
        left = [record for record in left if id(record) not in unfit]
        for record, reason in unfit.values():
            collection.refuse(record.where, reason)
    if problems:
        raise KnowledgeError(problems)
    collection.add_notes(attempt.collection)
    folder.write(attempt.write(), attempt.pictures, collection.name, attempt.taken)
    return attempt.result


def _make_title(folder: Path) -> str:
    """The title of a base that is made in a folder."""
    return shorten(capitalize_first(to_title(make_printable(folder.resolve().name))), MAX_NAME_LENGTH)


def _choose_unused(names: Iterable[str], used: set[str]) -> str:
    """Return the id of the first name whose id is not used yet; from now on, it is."""
    chosen = next(name for name in (make_id(name, MAX_ID_LENGTH) for name in names) if name not in used)
    used.add(chosen)
    return chosen


class _Attempt:
    """A collection brought into the text of a file; nothing is written yet."""

    def __init__(self, collection: Collection, folder: ImportFolder, provenance: Provenance) -> None:
        self.collection = collection
        self.taken = folder.get_taken(collection.name)
        self._folder = folder
        self._checked = provenance.checked
        self._about = next((file.about for file in folder.files if file.about), None)
        self._title = self._about.title if self._about else _make_title(folder.path)
        # A base that is made now has a source of its own; so it has none only if somebody wrote it so.
        self._has_own_source = bool(self._about.source if self._about else not folder.files)
        self._numbers: dict[str, Iterator[int]] = {}
        self._used_ids = {topic.id for file in folder.files for topic in file.topics}
        self._categories = {title.casefold(): key for file in folder.files for key, title in file.categories.items()}
        self._used_categories = {key for file in folder.files for key in file.categories}
        self._known_sources = {source.id for file in folder.files for source in file.sources}
        self.pictures: dict[str, Path] = {}
        self._records: dict[str, Record] = {}
        self._topics: list[Topic] = []
        self._new_categories: dict[str, str] = {}
        self._new_sources: dict[str, Source] = {}
        stem = Path(collection.name).stem
        path = folder.choose_file(collection.name)
        self.result = ImportResult(path)
        file = folder.open_file(path)
        known, given = find_defaults(file) if file else None, provenance.source
        self._sources = known.sources if known and not given else self._choose_sources(given)
        self._defaults = known or self._create_defaults(to_title(stem))
        self._file = file or create_file(collection.name, self._defaults)
        # Topics of the file that no import has noted may be what one wrote that was killed before it could note them.
        self._used_ids -= self._file.blocks.keys() - {taken.topic_id for taken in self.taken.values()}
        self._take_all(collection.records)

    def _create_defaults(self, title: str) -> Defaults:
        groups = Counter(record.group or title for record in self.collection.records)
        common = groups.most_common(1)[0][0] if groups else title
        return Defaults(self._choose_category(common), self._sources, self._checked)

    def _take_all(self, records: Iterable[Record]) -> None:
        repeated: Counter[str] = Counter()
        for record in records:
            repeated[record.key] += 1
            number = repeated[record.key]
            self._take(record, record.key if number == 1 else f"{record.key} ({number})")
        left = self.taken.keys() - repeated.keys()
        self.result.gone = sorted(self.taken[key].topic_id for key in left if not key.endswith(")"))
        # Those of a record that was not taken in the end belong to nothing.
        categories = {self._defaults.category, *(topic.category for topic in self._topics)}
        sources = {*self._defaults.sources, *(name for topic in self._topics for name in topic.entries[0].sources)}
        self._file.add_categories({key: title for key, title in self._new_categories.items() if key in categories})
        self._file.add_sources(source for source in self._new_sources.values() if source.id in sources)

    def _take(self, record: Record, key: str) -> None:
        known, fingerprint = self.taken.get(key), digest(repr(replace(record, where="", source=None)))
        if known and not self._may_update(known, fingerprint):
            return
        notes = Collection(self.collection.name)
        topic = self._build(record, known, notes)
        if topic is None:
            self.collection.add_notes(notes)
            return
        block = f"{write_topic(topic, self._defaults)}\n"
        there = digest(self._file.blocks.get(topic.id, block))
        is_there = topic.id in self._file.blocks and there == digest(block)
        if known and there not in {known.written, digest(block)}:
            self.result.kept.append(topic.id)
        elif there != digest(block) and not known:
            self._take(record, key)  # somebody else's topic has this id
        else:
            self.collection.add_notes(notes)
            self._accept(record, key, topic, block, fingerprint)
            results = self.result.unchanged if is_there else self.result.updated if known else self.result.added
            results.append(topic.id)

    def _build(self, record: Record, known: Taken | None, notes: Collection) -> Topic | None:
        topic_id = known.topic_id if known else self._choose_id(record)
        category = self._choose_category(record.group) if record.group else self._defaults.category
        sources = self._add_source(record.source) if record.source else self._sources
        placed = replace(record, picture=self._place_picture(record, topic_id, known))
        return build_topic(placed, topic_id, category, self._checked, sources, notes)

    def _accept(self, record: Record, key: str, topic: Topic, block: str, fingerprint: str) -> None:
        image, pictured = topic.entries[0].image, ""
        if record.picture and image and image.file:
            self.pictures[image.file] = record.picture.path
            pictured = digest_picture(image.file, record.picture.path)
        self._records[topic.id] = record
        self._topics.append(topic)
        self._file.blocks[topic.id] = block
        self.taken[key] = Taken(topic.id, fingerprint, digest(block), pictured)

    def _place_picture(self, record: Record, topic_id: str, known: Taken | None) -> PictureFile | None:
        """The record's picture with its path within the folder."""
        if record.picture is None:
            return None
        noted = known.picture if known else ""
        name = self._folder.choose_picture_name(topic_id, record.picture.path, self.pictures, noted)
        return replace(record.picture, name=name)

    def _may_update(self, known: Taken, fingerprint: str) -> bool:
        """Whether a topic has changed in the source. Otherwise it stays as it is, which is noted."""
        block = self._file.blocks.get(known.topic_id)
        if block is None:
            (self.result.kept if known.topic_id in self._used_ids else self.result.removed).append(known.topic_id)
        elif known.record != fingerprint:
            return True
        else:
            (self.result.unchanged if digest(block) == known.written else self.result.kept).append(known.topic_id)
        return False

    def _choose_id(self, record: Record) -> str:
        title = record.title
        # Where a title is there a thousand times, the numbers go on from the last: its ids aren't all tried again.
        numbers = self._numbers.setdefault(title, count(2))
        names = chain((title, f"{record.group} {title}"), (f"{title} {number}" for number in numbers))
        return _choose_unused(names, self._used_ids)

    def _choose_category(self, title: str) -> str:
        title = shorten(title, MAX_NAME_LENGTH)
        if title.casefold() not in self._categories:
            names = chain((title,), (f"{title} {number}" for number in count(2)))
            chosen = _choose_unused(names, self._used_categories)
            self._categories[title.casefold()] = chosen
            self._new_categories[chosen] = title
        return self._categories[title.casefold()]

    def _choose_sources(self, given: str | None) -> tuple[str, ...]:
        """The sources that every entry cites; none if the base has a source of its own."""
        if given in self._known_sources:
            return (str(given),)
        if given is None and self._has_own_source:
            return ()
        is_address = (given or "").startswith(("https://", "http://"))
        if is_address and (fault := find_address_fault(given or "")):
            raise UserError(f"The address of the source {fault}")
        address = urlsplit(given or "" if is_address else "")
        title = f"{address.netloc}{address.path.rstrip('/')}" if is_address else given or self._collected
        source = Source(
            make_id(title, MAX_ID_LENGTH),
            shorten(title, 200),
            address.netloc if is_address else self._title,
            SourceQuality.OTHER,
            given if is_address else None,
            None if is_address else self._reference,
        )
        return self._add_source(source)

    @property
    def _collected(self) -> str:
        return f"Answers collected in {to_title(Path(self.collection.name).stem)}"

    @property
    def _reference(self) -> str:
        return f"imported from {self.collection.name}"

    def _add_source(self, source: Source) -> tuple[str, ...]:
        if source.id not in self._known_sources:
            self._new_sources[source.id] = source
        return (source.id,)

    def write(self) -> Mapping[Path, str]:
        """The files as they would be written, in this order: none without a topic, and none before its base."""
        if not self._file.blocks:
            return {}
        base = {self._folder.path / BASE_FILE: self._write_base()} if self._about is None else {}
        return {**base, self.result.path: self._file.write()}

    def _write_base(self) -> str:
        """The section of the base itself, with the source that entries cite where they name none."""
        about = ABOUT.format(title=self._title)
        if not self._has_own_source:
            return write_about(self._title, about)
        # It stands for whatever is imported later, too; the head of each file says what it was made of.
        team = Source(OWN_SOURCE_ID, "What our team says", self._title, SourceQuality.PRIMARY, reference=COLLECTED)
        return f"{write_about(self._title, about, OWN_SOURCE_ID)}\n{write_sources([team])}"

    def find_unfit(self, problems: Iterable[Problem]) -> dict[int, tuple[Record, str]]:
        """The records whose entries have problems, by their identity, each with the first problem."""
        unfit: dict[int, tuple[Record, str]] = {}
        for problem in problems:
            for record in self._find_records(problem.line) if problem.file == str(self.result.path) else ():
                unfit.setdefault(id(record), (record, problem.message))
        return unfit

    def _find_records(self, line: int) -> list[Record]:
        """The records that a line of the file is written for: its topic's, or those that cite the source there."""
        if topic_id := self._file.find_topic(line):
            return [self._records[topic_id]] if topic_id in self._records else []
        source_id = self._file.find_source(line)
        return [record for record in self._records.values() if record.source and record.source.id == source_id]
