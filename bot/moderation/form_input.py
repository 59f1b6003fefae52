"""What was typed into the forms of a draft, and what it is read against."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.dates import PartialDate
from bot.domain.knowledge import KnowledgeBase, Source
from bot.knowledge.fields import MAX_ID_LENGTH
from bot.languages import mark, say
from bot.matching.text.normalise import normalise

_MAX_ID_STEM = MAX_ID_LENGTH - len("-999")

NO_DATE = mark("“{text}” is not a date: write YYYY, YYYY-MM or YYYY-MM-DD.")


@dataclass(frozen=True, slots=True)
class FormInput:
    """A form's fields, and what they are read against.

    Attributes:
        fields: What was typed, by field name. Fields that no form has shown yet are missing.
        base: The knowledge base that topics, entries and sources are looked up in.
        today: The day that a new entry counts as checked on.
        hidden: The keys of hidden items. No new id is one of these, or what is hidden would come back with it.
        default_category: The category of a new topic if none was chosen.
        problems: Everything that can't be read.
        new_sources: The sources that the form adds, by their id.

    """

    fields: Mapping[str, str]
    base: KnowledgeBase
    today: date
    hidden: frozenset[str] = frozenset()
    default_category: str = ""
    problems: list[str] = field(default_factory=list)
    new_sources: dict[str, Source] = field(default_factory=dict)

    def get_text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def get_line(self, name: str) -> str:
        """The text of a field with its white space folded."""
        return " ".join(self.fields.get(name, "").split())

    def split_lines(self, name: str) -> tuple[str, ...]:
        """The lines of a field that are not empty. A line may repeat: a source's title can be its publisher too."""
        return tuple(line for raw in self.get_text(name).splitlines() if (line := " ".join(raw.split())))

    def split_unique_lines(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.split_lines(name)))

    def parse_date(self, text: str) -> PartialDate | None:
        """Return the date, or None for an empty text or one that is no date."""
        try:
            return PartialDate.parse(text) if text else None
        except ValueError:
            self.refuse(NO_DATE, text)
            return None

    def get_today(self) -> PartialDate:
        return PartialDate(self.today.year, self.today.month, self.today.day)

    def refuse(self, problem: str, text: str = "", words: Iterable[str] = ()) -> None:
        self.problems.append(say(problem).format(text=text, words=", ".join(words)))

    def list_hidden_ids(self, prefix: str) -> set[str]:
        """The ids of hidden items whose keys begin with a prefix, such as `source:` or `kfor/`."""
        return {key.removeprefix(prefix) for key in self.hidden if key.startswith(prefix)}


def build_id(text: str, taken: Collection[str]) -> str:
    """Build an id of a-z, 0-9 and `-` from a text, numbered if it is taken.

    >>> build_id("Što je KFOR?", ["sto-je-kfor"])
    'sto-je-kfor-2'
    """
    # Cut so that a number still fits behind it.
    stem = re.sub(r"[^a-z0-9]+", "-", normalise(text)).strip("-")[:_MAX_ID_STEM].strip("-") or "entry"
    numbered = (f"{stem}-{number}" for number in range(2, 1_000))
    return next(name for name in (stem, *numbered) if name not in taken)
