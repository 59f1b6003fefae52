"""CSV and TSV: the first row names the columns, or else the caller does."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.text import shorten
from bot.errors import UserError
from bot.importers.collection import Collection, ImportOptions
from bot.importers.records import (
    ALIAS_FIELDS,
    GROUP_FIELDS,
    ID_FIELDS,
    NAME_FIELDS,
    PHRASE_FIELDS,
    TEXT_FIELDS,
    TITLE_FIELDS,
    read_fields,
)

DELIMITERS = ",;\t|"
UNUSED_COLUMN = "-"
ROLES: Mapping[str, Sequence[str]] = {
    "question": (*TITLE_FIELDS, *NAME_FIELDS),
    "answer": TEXT_FIELDS,
    "aliases": ALIAS_FIELDS,
    "asked": PHRASE_FIELDS,
    "category": GROUP_FIELDS,
    "id": ID_FIELDS,
}
"""What a column may hold, and the headers that say so."""

MAX_ROW_LENGTH = 300
"""Characters of a row that are shown; a table of another kind may have thousands of columns."""

BAD_QUOTES = (
    "a cell begins with a quote and doesn't end with one, so lines {first} to {last} are left out. "
    'Write "" for a quote within a cell in quotes.'
)

UNCLEAR = """I can't tell which columns of {name} are which. Name them in order, with - for one to leave out, as in
  --columns question,answer
The roles are {roles}. Its first row is: {row}"""


def read_table(text: str, name: str, collection: Collection, options: ImportOptions) -> None:
    """Take a record of each row. Raises UserError if the columns are unknown."""
    csv.field_size_limit(len(text) + 1)
    rows = list(_read_rows(text, name, collection))
    if not rows:
        collection.refuse(name, "the file is empty.")
        return
    header = [_find_role(cell) for cell in rows[0][1]]
    roles = list(options.columns) or header
    _require_roles(roles, name, rows[0][1])
    for line, row in rows[1:] if _is_header(header) else rows:
        _read_row(row, roles, rows[0][1], f"{name}:{line}", collection)


def _read_rows(text: str, name: str, collection: Collection) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that isn't empty with the line on which it ends; what quotes don't fit is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text, name), strict=True)
    row: list[str] | None = []
    while row is not None:
        first = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            collection.refuse(f"{name}:{first}", BAD_QUOTES.format(first=first, last=reader.line_num))
            continue
        if row and any(cell.strip() for cell in row):
            yield reader.line_num, row


def _is_header(roles: Iterable[str]) -> bool:
    return len({role for role in roles if role in ROLES}) > 1


def _find_delimiter(text: str, name: str) -> str:
    if name.endswith(".tsv"):
        return "\t"
    first = text.lstrip().split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _find_role(header: str) -> str:
    """The role of a column by its header; the header itself if it has none."""
    plain = header.strip().casefold().lstrip("\ufeff")
    return next((role for role, names in ROLES.items() if plain == role or plain in names), header.strip())


def _require_roles(roles: Sequence[str], name: str, row: Sequence[str]) -> None:
    unknown = [role for role in roles if role not in ROLES and role != UNUSED_COLUMN]
    if {"question", "answer"} <= set(roles) and (_is_header(roles) or not unknown):
        return
    raise UserError(UNCLEAR.format(name=name, roles=", ".join(ROLES), row=shorten(" | ".join(row), MAX_ROW_LENGTH)))


def _read_row(row: list[str], roles: Sequence[str], header: Sequence[str], where: str, collection: Collection) -> None:
    if len(row) > len(roles) and any(cell.strip() for cell in row[len(roles) :]):
        reason = (
            f"the row has {len(row)} columns and the first row {len(header)}; put quotes around a text with commas."
        )
        collection.refuse(where, reason)
        return
    fields: dict[str, str] = {}
    for role, cell in zip(roles, row, strict=False):
        if cell.strip() and role != UNUSED_COLUMN:
            fields[role] = f"{fields[role]}; {cell}" if role in fields else cell
    if not fields.get("question", "").strip():
        collection.refuse(where, "the row has no question.")
    elif record := read_fields(fields, fields["question"], where, collection):
        collection.records.append(record)
