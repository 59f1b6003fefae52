"""What a source holds: records, each a question with its answer, and what was changed or left out while reading."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.knowledge import Source


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture file of a collection.

    Attributes:
        alt: What it shows, in words.
        path: Where it is in the collection.
        name: Its path within the knowledge folder; empty until it is chosen.

    """

    alt: str
    path: Path
    name: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One question with its answer.

    Attributes:
        key: Tells the record apart from the others of its source; it stays when the source is read again.
        title: The question or name.
        text: The answer, in Markdown.
        where: Names the record in messages, such as `faq.csv:12`.
        names: Other names of it.
        phrases: Other ways to ask for it.
        group: The title of the part of the source that holds it; empty if there are no parts.
        source: Where it can be read, if it has an address of its own.
        picture: Shown with it. It is not compared: whether a record has changed is told by its texts.

    """

    key: str
    title: str
    text: str
    where: str
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    group: str = ""
    source: Source | None = None
    picture: PictureFile | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read what doesn't say it by itself.

    Attributes:
        columns: The role of each column of a table, in order; empty for those of its header.
        messages: Ids of the messages to take from a channel, besides those that are pinned.

    """

    columns: tuple[str, ...] = ()
    messages: frozenset[str] = frozenset()


@dataclass(slots=True)
class Collection:
    """What was read of a source.

    Attributes:
        name: Of the file or folder.
        changes: What was read otherwise than it stands there, each with how often.
        refusals: What could not be taken, and why.

    """

    name: str
    records: list[Record] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)

    def refuse(self, where: str, reason: str) -> None:
        self.refusals.append(f"{where}: {reason}")

    def note_unused(self, fields: Mapping[str, object]) -> None:
        """Note the fields of a record that an entry has no place for."""
        for name, value in fields.items():
            if value not in (None, "", [], {}):
                self.changes[f"left out the field '{name}'"] += 1

    def add_notes(self, other: "Collection") -> None:
        """Note what another collection of the same source notes."""
        self.changes += other.changes
        self.refusals += other.refusals
