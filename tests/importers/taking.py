"""What every test of an import does: take a source into a folder, and load what it has become."""

from datetime import date
from pathlib import Path

from bot.domain.dates import PartialDate
from bot.domain.knowledge import KnowledgeBase, Topic
from bot.importers.collection import Collection, ImportOptions
from bot.importers.folder import ImportFolder
from bot.importers.importer import ImportResult, Provenance, import_collection
from bot.importers.reader import read_collection
from bot.knowledge.loader import load_folder
from bot.matching.text.normalise import normalise

TODAY = date(2026, 1, 1)
NEW_YEAR = PartialDate(2026, 1, 1)
AS_IT_IS = ImportOptions()


def take(
    path: Path, folder: Path, options: ImportOptions = AS_IT_IS, source: str | None = None
) -> tuple[Collection, ImportResult]:
    collection = read_collection(path, options)
    return collection, import_collection(collection, ImportFolder(folder, TODAY), Provenance(source, NEW_YEAR))


def load(folder: Path) -> KnowledgeBase:
    return load_folder(folder, normalise, TODAY)


def text_of(topic: Topic) -> str:
    return topic.entries[0].text
