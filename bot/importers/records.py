"""Collections of records: a table for each entry, or lists of questions and answers, as `parse_data` returns them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.importers.collection import Collection, Record
from bot.importers.text import split_list, to_title

TITLE_FIELDS = ("question", "title", "q", "query", "prompt", "heading", "label", "frage", "pitanje", "desc")
NAME_FIELDS = ("name", "tag", "trigger", "command")
ALIAS_FIELDS = ("aliases", "alias", "keywords", "keyword", "names", "synonyms", "triggers")
TEXT_FIELDS = (
    *("answer", "text", "content", "response", "body", "a", "reply", "description", "value", "message", "definition"),
    *("antwort", "odgovor", "answers", "responses"),
)
PHRASE_FIELDS = ("asked", "phrases", "questions", "variants", "utterances", "patterns", "alternatives")
GROUP_FIELDS = ("category", "section", "group", "topic", "course", "kategorie", "kategorija")
ID_FIELDS = ("id", "key", "slug", "uuid")
EMBED_FIELDS = ("embed", "embeds")

NO_TEXT = "left out a value of the field '{name}', which is no text; put quotes around a number or date"


def list_tables(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """The tables in a list; none if it is no list."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def read_records(data: Any, name: str, collection: Collection) -> None:  # noqa: ANN401 - JSON
    """Take every record of a tree of lists and tables, and say which values are none."""
    before = len(collection.records)
    for where, group, fields in _find_records(data, (), ""):
        label = f"{name}: {where}" if where else name
        record = read_fields(fields, where or name, label, collection)
        if record is not None:
            collection.records.append(_place(record, where, group))
    if len(collection.records) == before:
        collection.refuse(name, "there is no question with an answer in it.")


def _place(record: Record, where: str, group: str) -> Record:
    """A record under the name and in the group that the tree gives it."""
    name = where.rpartition(" / ")[2]
    if name.isdigit():
        name = ""
    title = record.title or to_title(name) or next(iter(record.names), "") or record.where
    names = (*record.names, name) if name else record.names
    return replace(record, title=title, names=names, group=record.group or to_title(group))


def _find_records(data: Any, path: tuple[str, ...], group: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:  # noqa: ANN401
    """Yield the path, the group and the fields of each record, and of what stands among records and is none."""
    if isinstance(data, list):
        has_records = any(map(_is_record, data))
        for position, value in enumerate(data, 1):
            found = list(_find_records(value, (*path, str(position)), group))
            if has_records and not found:
                fields = value if isinstance(value, dict) else {}
                yield " / ".join((*path, str(position))), group, {str(key): field for key, field in fields.items()}
            yield from found
    elif isinstance(data, dict):
        fields = {str(key): value for key, value in data.items()}
        if _is_record(fields):
            yield " / ".join(path), group, fields
            return
        is_glossary = len(fields) > 1 and all(isinstance(value, str) for value in fields.values())
        for key, value in fields.items():
            if is_glossary and not (path and path[-1].isdigit()):
                yield " / ".join((*path, key)), group, {"text": value}
            elif isinstance(value, dict | list):
                yield from _find_records(value, (*path, key), "" if _is_record(value) else key)


def _is_record(value: Any) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        return False
    return isinstance(value.get(_find_field(value, TEXT_FIELDS)), str | list) or bool(_find_field(value, EMBED_FIELDS))


def _find_field(fields: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return the name of the first of these fields that is there, in any case of letters."""
    by_name = {name.casefold(): name for name in fields}
    return next((by_name[name] for name in names if name in by_name and fields[by_name[name]]), "")


def read_fields(fields: Mapping[str, Any], key: str, where: str, collection: Collection) -> Record | None:
    """Read the fields of one record; what is no field of an entry is noted. Returns None without a text."""
    left = dict(fields)
    for name in (name for name in EMBED_FIELDS if left.get(name)):
        embeds = left.pop(name)
        left = {**merge_embeds(embeds if isinstance(embeds, list) else [embeds]), **left}
    text = _take_text(left, collection)
    if text is None:
        collection.refuse(where, "it has no text.")
        return None
    title, names = _take_texts(left, TITLE_FIELDS, collection), _take_texts(left, NAME_FIELDS, collection)
    if not title and names:
        title = (to_title(names[0]),)
    aliases = _take_texts(left, ALIAS_FIELDS, collection, split=True)
    phrases = _take_texts(left, PHRASE_FIELDS, collection)
    group, ids = _take_texts(left, GROUP_FIELDS, collection), _take_texts(left, ID_FIELDS, collection)
    collection.note_unused(left)
    return Record(
        ids[0] if ids else key,
        title[0] if title else "",
        text,
        where,
        (*names, *aliases),
        (*title[1:], *phrases),
        group[0] if group else "",
    )


def merge_embeds(embeds: list[Any]) -> dict[str, str]:
    """The title and text of embeds; their fields become paragraphs under the text."""
    tables = list_tables(embeds)
    title = next((str(embed["title"]) for embed in tables if embed.get("title")), "")
    texts = [str(embed["description"]) for embed in tables if embed.get("description")]
    for embed in tables:
        parts = list_tables(embed.get("fields"))
        texts += [f"**{part.get('name', '')}**\n{part.get('value', '')}" for part in parts]
    return {"title": title, "text": "\n\n".join(texts)}


def _take_text(fields: dict[str, Any], collection: Collection) -> str | None:
    name = _find_field(fields, TEXT_FIELDS)
    value = fields.pop(name) if name else None
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        if len(value) > 1:
            collection.changes["joined the parts of an answer that is a list"] += 1
        return "\n".join(value)
    return value if isinstance(value, str) and value.strip() else None


def _take_texts(
    fields: dict[str, Any], names: Iterable[str], collection: Collection, *, split: bool = False
) -> tuple[str, ...]:
    """Remove these fields and return their texts; with `split`, one text may hold several."""
    texts: list[str] = []
    for name in names:
        found = _find_field(fields, [name])
        value = fields.pop(found) if found else None
        if isinstance(value, str):
            texts += split_list(value) if split else [value]
        elif value is not None:
            parts = value if isinstance(value, list) else [value]
            texts += (part for part in parts if isinstance(part, str))
            if others := sum(not isinstance(part, str) for part in parts):
                collection.changes[NO_TEXT.format(name=found)] += others
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
