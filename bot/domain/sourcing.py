"""How well the entries of a knowledge base are sourced and checked, in numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.freshness import is_overdue, needs_first_check
from bot.domain.knowledge import KnowledgeBase, SourceQuality


@dataclass(frozen=True, slots=True)
class Sourcing:
    """Counts over a knowledge base.

    Attributes:
        sources: Sources of each quality, best first; a quality without any is there, too.
        undated: Sources that have neither a day of publication nor one on which they were read.
        single: Entries that cite one source only.
        single_other: Those of them whose source is of quality `other`.
        overdue: Entries whose next check is due.
        unchecked: Entries that should be checked and never were.

    """

    sources: Mapping[SourceQuality, int]
    undated: int
    single: int
    single_other: int
    overdue: int
    unchecked: int


def count_sourcing(base: KnowledgeBase, today: date) -> Sourcing:
    """Count the sources of a base and the state of its entries."""
    counts = Counter(source.quality for source in base.sources.values())
    entries = list(base.entries())
    single = [base.sources[entry.sources[0]].quality for entry in entries if len(entry.sources) == 1]
    return Sourcing(
        {quality: counts[quality] for quality in SourceQuality},
        sum(not (source.published or source.accessed) for source in base.sources.values()),
        len(single),
        single.count(SourceQuality.OTHER),
        sum(is_overdue(entry, today) for entry in entries),
        sum(map(needs_first_check, entries)),
    )
