"""Advice on lines that YAML reads otherwise than their author meant: what went wrong, and the line mended."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise

MAX_MENDED_LENGTH = 300
"""Characters of a mended line that are shown."""

_LINE = re.compile(r"(?P<head> *(?:- +)*(?:[a-z0-9_-]+:(?: +|$))?)(?P<value>.*?) *")
_FIELD = re.compile(r" *(?:- +)*(?P<key>[a-z0-9_-]+): +[^|>\s].*")
_LIST_FIELD = re.compile(r"\b(?:asked|aliases|sources|related|hidden): *$")
_SECTION_NAME = r"\b(?:topics|entries|categories|glossary|base|defaults):"
_SECTION = re.compile(_SECTION_NAME)
_TEXT_FIELD = r"title|text|asked|aliases|summary|category|id|checked|sources|about|url|publisher"
_NO_BLANK = re.compile(rf" *(?:- +)*(?P<key>{_TEXT_FIELD}):(?P<value>[^\s].*)")
_LIST_MARK = re.compile(r"(?:[-*+]|\d+[.)]|#{1,3}|>) ")
_SIGNS = "@`%*[]{}?>|&!,#-"
_CONJUNCTION_WORDS = "or and but nor ili ali oder und aber ou et mais pero или"
_CONJUNCTIONS = frozenset(_CONJUNCTION_WORDS.split())
_INTERROGATIVE_WORDS = """
what who when where why how which whose is are was can could do does did should will may
sta šta što ko kad kada gdje gde zasto zašto kako koliko was wer wann wo warum wie
"""
_INTERROGATIVES = frozenset(_INTERROGATIVE_WORDS.split())
_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: |$)")
_ITEM_SIGN = re.compile(r"(?P<indent> *)[•–—‣·▪] *(?P<value>\S.*)")
_CURLY_QUOTES = re.compile("[“”„«»]")
_OPENED, _CLOSED = re.compile("[“„«][^“”„«»]+"), re.compile("[^“”„«»]+[“”»]")
_BLOCK_BEGUN = re.compile(r" *text: +(?:```(?!.*```).*|\| +.*[^|\s] *)")
_KNOWN_FIELD = re.compile(rf" *(?:{_TEXT_FIELD}): ")

CONFLICT = (
    "two versions of this file were merged and differ here; keep one of them, and remove the lines that begin with "
    "<<<<<<<, ======= and >>>>>>>."
)
CUT = "everything from ' #' on is left out as a comment"
FOLDED = "its lines would run together; write '{key}: |', and the text indented on the lines below it"
SPLIT_QUOTES = "only straight quotes hold a text together: {mended}"
SPLIT = "the commas split a sentence into {count}; put quotes around what belongs together: {mended}"


def mend_line(line: str) -> str:
    """Return a line with its value in quotes, a list in brackets with quotes around each item.

    >>> mend_line("    text: Ask in #help"), mend_line("  - @everyone"), mend_line("asked: [where is #rules]")
    ('text: "Ask in #help"', '- "@everyone"', 'asked: ["where is #rules"]')
    """
    match = _LINE.fullmatch(line)
    assert match is not None
    head, value = match["head"], match["value"]
    if value.startswith("[") and _LIST_FIELD.search(head):
        items = ", ".join(_quote(item.strip()) for item in value[1:].rstrip("]").split(",") if item.strip())
        return f"{head}[{items}]".strip()
    return f"{head}{_quote(value)}".strip()


def advise_quotes(line: str) -> str:
    """Return the advice to quote the value of a line, with the line mended if it is short enough to be read."""
    mended = mend_line(line) if len(line) <= MAX_MENDED_LENGTH else line
    return f"put quotes around it: {mended}" if len(mended) <= MAX_MENDED_LENGTH else "put quotes around it"


def advise_text(line: str, *, is_in_brackets: bool, is_list: bool) -> str:
    """Return the advice on a list or a group that is to be a text, of which this is the first line."""
    if is_in_brackets:
        return advise_quotes(line)
    if is_list:
        return "put | behind the name of the field, as in text: |"
    dashes = re.match(r" *(?:- +)*", line)
    assert dashes is not None
    return f"put quotes around it: {(dashes[0] + _quote(line[dashes.end() :].rstrip())).strip()}"


def _quote(value: str) -> str:
    mark = value[:1]
    if mark in {'"', "'"} and len(value) > 1:
        if value.endswith(mark):
            value = value[1:-1]
        elif mark == '"' and value.count('"') == 1:
            value = value[1:]
    needs_escapes = '"' in value or "\\" in value
    return f"'{value}'" if needs_escapes and "'" not in value else json.dumps(value, ensure_ascii=False)


def find_trap(lines: Sequence[str], first: int, end: tuple[int, int], indent: int) -> str:
    """Return what is lost of a value without quotes, empty if nothing is.

    Args:
        lines: The lines of the file.
        first: The line on which the value begins, from 0.
        end: The line and column where YAML ends it.
        indent: The column of the field or list that holds it; a line indented further belongs to the value.

    """
    last, column = end
    if _is_followed_by_comment(lines, last, column, indent):
        is_one_line = first == last and lines[last][column:].lstrip().startswith("#")
        return f"{CUT}; {advise_quotes(lines[last]) if is_one_line else _advise_block(lines, first)}"
    runs_together = any(_LIST_MARK.match(line.lstrip()) for line in lines[first + 1 : last + 1])
    return _advise_block(lines, first) if runs_together else ""


def _is_followed_by_comment(lines: Sequence[str], last: int, column: int, indent: int) -> bool:
    rest = lines[last][column:].lstrip() if last < len(lines) else ""
    below = lines[last + 1] if last + 1 < len(lines) else ""
    return rest.startswith("#") or (not rest and below.lstrip().startswith("#") and _measure_indent(below) > indent)


def _advise_block(lines: Sequence[str], first: int) -> str:
    match = _FIELD.fullmatch(lines[first])
    return FOLDED.format(key=match["key"] if match else "text")


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def describe_split(texts: Sequence[str], line: str) -> str:
    """Return advice if items that commas separate without quotes read as one sentence, otherwise an empty text."""
    if any(_OPENED.fullmatch(text) for text in texts) and any(_CLOSED.fullmatch(text) for text in texts):
        return SPLIT_QUOTES.format(mended=_CURLY_QUOTES.sub('"', line.strip()))
    if len(texts) < 2 or not _reads_as_sentence(texts):
        return ""
    head = line[: line.index("[")].strip() if "[" in line else "-"
    return SPLIT.format(count=len(texts), mended=f"{head} [{json.dumps(', '.join(texts), ensure_ascii=False)}]")


def _reads_as_sentence(texts: Sequence[str]) -> bool:
    first_words = [text.split()[0].casefold() if text.split() else "" for text in texts]
    if any(word in _CONJUNCTIONS for word in first_words[1:]):
        return True
    if any(text.count("(") != text.count(")") for text in texts):
        return True
    asks_once = first_words[0] in _INTERROGATIVES and not _INTERROGATIVES.intersection(first_words[1:])
    return asks_once and texts[-1].endswith("?") and not any(text.endswith("?") for text in texts[:-1])


def explain_error(lines: Sequence[str], number: int, description: str) -> tuple[int, str]:
    """Say in plain words what is wrong with a line of which the YAML parser gives a description.

    Returns:
        The line to change, from 1, and what to change.

    """
    number = min(number, len(lines))  # YAML may notice what is missing only behind the last line
    if conflict := next((n for n, line in enumerate(lines, 1) if _CONFLICT.match(line)), None):
        return conflict, CONFLICT
    if (unclosed := _find_unclosed_quote(lines[:number])) is not None:
        number = unclosed
    return _find_slip(lines, number) or (number, _explain_line(lines, number, description))


def _find_slip(lines: Sequence[str], number: int) -> tuple[int, str] | None:
    """Find a sign that is missing or another in a line or the one above it: YAML may notice only behind it."""
    line = lines[number - 1]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return number, "there is a tab; use spaces."
    for candidate in (number, number - 1):
        line = lines[candidate - 1] if candidate else ""
        if match := _ITEM_SIGN.fullmatch(line):
            return candidate, f"an item begins with a dash; write - {match['value']}"
        if match := _NO_BLANK.fullmatch(line):
            return candidate, f"there is no blank behind '{match['key']}:'; write {match['key']}: {match['value']}"
    return None


def _explain_line(lines: Sequence[str], number: int, description: str) -> str:
    line = lines[number - 1]
    if (start := _find_text_above(lines, number - 1)) is not None:
        return _explain_continuation(lines, start, line)
    if "expected '-' indicator" in description and _KNOWN_FIELD.match(line):
        return "this line is indented less than those above it; begin them in the same column."
    if _BLOCK_BEGUN.fullmatch(line) and _measure_indent("".join(lines[number : number + 1])) > _measure_indent(line):
        return f"a text of several lines begins below its field; {_advise_block(lines, number - 1)}."
    reason = _find_reason(line, description)
    return f"{reason}; {advise_quotes(line)}." if reason else f"this is not valid YAML: {description}."


def _find_unclosed_quote(lines: Sequence[str]) -> int | None:
    """Return the first line, from 1, with a quote that is not closed before the next field: YAML reads on."""
    for number, (line, below) in enumerate(pairwise(lines), 1):
        match = _LINE.fullmatch(line)
        value = match["value"] if match else ""
        if value[:1] in {'"', "'"} and value.count(value[0]) == 1 and _KNOWN_FIELD.match(below):
            return number
    return None


def _explain_continuation(lines: Sequence[str], start: int, line: str) -> str:
    """Say what is wrong with a line that is indented further than the field above it."""
    above = lines[start].strip()
    if _SECTION.match(above):
        return f"what belongs to '{above.partition(':')[0]}:' goes on the lines below it; take away what follows it."
    if above.startswith(("id:", "title:")):
        return f"each topic and each entry begins with a dash; write - {above}"
    if _KNOWN_FIELD.match(line):
        return f"this line is indented further than line {start + 1}; begin both in the same column."
    return f"this line doesn't fit the text that begins in line {start + 1}; {_advise_block(lines, start)}."


def _find_text_above(lines: Sequence[str], index: int) -> int | None:
    """Return the line above that begins a text of several lines to which this one belongs, from 0."""
    start = index
    while start > 0 and (not lines[start].strip() or _measure_indent(lines[start]) >= _measure_indent(lines[index])):
        start -= 1
    match = _FIELD.fullmatch(lines[start]) if start < index and lines[index].strip() else None
    return start if match and match.start("key") < _measure_indent(lines[index]) else None


def _find_reason(line: str, description: str) -> str:
    match = _LINE.fullmatch(line)
    value = match["value"] if match and match["head"].strip() and not _SECTION.search(match["head"]) else ""
    sign = value[:1] or " "
    reasons = {
        "a backslash has a meaning of its own between double quotes": bool(value) and "escape" in description,
        f"a quote ({sign}) is opened and not closed": sign in "\"'" and value.count(sign) == 1,
        "the quotes don't fit": sign in "\"'",
        CUT: " #" in value,
        f"a bracket ({sign}) is opened and not closed": sign in "[{" and "flow" in description,
        f"a value can't begin with '{sign}' in YAML": sign in _SIGNS,
        "a value can't contain ': ' in YAML": bool(value) and "mapping values" in description,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")
