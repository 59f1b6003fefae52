"""FAQs in HTML as search engines read them: schema.org `FAQPage`, in scripts or in the markup; and `<details>`."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import markdownify

from bot.importers.collection import Collection, Record
from bot.importers.data import parse_json

PARSER = "lxml"

MAX_NESTED_ANSWERS = 20
"""How deep questions may be in the answers of others."""

_LANGUAGE_CLASS = re.compile(r"(?:language|lang)-([\w+#-]+)")


def read_html(html: str, name: str, collection: Collection) -> None:
    """Take every question of a page with its answer, each once; the answers become Markdown."""
    soup = BeautifulSoup(html, PARSER)
    address = soup.select_one('link[rel~="canonical"]')
    base = str(address.get("href") or "") if address else ""
    found = {question: answer for find in _FINDERS for question, answer in find(soup)}
    for question, answer in found.items():
        text = to_markdown(answer, base)
        if text.strip():
            collection.records.append(Record(question, question, text, f"{name}: {question}"))
            collection.changes["wrote an answer in HTML as Markdown"] += 1
        else:
            collection.refuse(f"{name}: {question}", "it has no answer.")
    if not found:
        collection.refuse(name, "there is no FAQ in it: no schema.org FAQPage and no <details> with a <summary>.")


def to_markdown(html: str, base: str = "") -> str:
    """Write HTML as Markdown, with links relative to an address completed."""
    soup = BeautifulSoup(html, PARSER)
    for link in soup.find_all("a", href=True):
        link["href"] = _complete(str(link["href"]), base)
    for picture in soup.find_all("img", src=True):
        picture["src"] = _complete(str(picture["src"]), base)
    return markdownify(
        str(soup), heading_style="ATX", bullets="-", escape_underscores=False, code_language_callback=_find_language
    ).strip("\n")


def _complete(address: str, base: str) -> str:
    """An address completed by that of its page; as it is if one of them is none."""
    with suppress(ValueError):
        return urljoin(base, address)
    return address


def _find_language(element: Tag) -> str:
    code = element.find("code")
    classes = [*(element.get("class") or ()), *((code.get("class") or ()) if isinstance(code, Tag) else ())]
    return next((match[1] for name in classes if (match := _LANGUAGE_CLASS.fullmatch(name))), "")


def _find_linked_data(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Questions in scripts with JSON-LD."""
    for script in soup.find_all("script", type=re.compile("ld\\+json", re.IGNORECASE)):
        try:
            data = parse_json(script.get_text())
        except ValueError:
            continue
        for question in _walk(data):
            answer = question.get("acceptedAnswer") or question.get("suggestedAnswer")
            texts = [str(part.get("text") or "") for part in _as_list(answer) if isinstance(part, dict)]
            yield _to_line(str(question.get("name") or question.get("text") or "")), "\n\n".join(texts)


def _walk(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(data, list):
        for value in data:
            yield from _walk(value)
    elif isinstance(data, dict):
        if "Question" in _as_list(data.get("@type")):
            yield data
        else:
            yield from _walk([value for value in data.values() if isinstance(value, dict | list)])


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [value]


def _find_microdata(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Questions in microdata or RDFa."""
    for kind, field in (("itemtype", "itemprop"), ("typeof", "property")):
        for question in soup.select(f'[{kind}$="Question"]'):
            name = question.select_one(f'[{field}$="name"]')
            answer = question.select_one(f'[{field}$="acceptedAnswer"], [{field}$="suggestedAnswer"]')
            if name and answer:
                shown = answer.select_one(f'[{field}$="text"]') or answer
                yield _read_content(name), str(shown.get("content") or "") or shown.decode_contents()


def _find_details(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Questions that unfold. Raises RecursionError if one holds another too often: each answer holds all within it."""
    for details in soup.find_all("details"):
        summary = details.find("summary")
        if len(details.find_parents("details")) > MAX_NESTED_ANSWERS:
            raise RecursionError
        if isinstance(summary, Tag):
            question = _to_line(summary.decode_contents())
            summary.extract()
            yield question, details.decode_contents()


def _read_content(element: Tag) -> str:
    return _to_line(str(element.get("content") or "") or element.decode_contents())


def _to_line(html: str) -> str:
    return " ".join(BeautifulSoup(html, PARSER).get_text().split())


_FINDERS = (_find_details, _find_microdata, _find_linked_data)
