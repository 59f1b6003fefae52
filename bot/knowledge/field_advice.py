"""What to do about a field that there isn't, or a value that should be a list."""

import difflib
import json
from collections.abc import Sequence

from bot.domain.text import shorten
from bot.knowledge.yaml_nodes import MappingNode, Node, ScalarNode
from bot.languages import say

# What other programs and people call our fields.
_OTHER_NAMES = {
    "title": ("question", "q", "name", "heading", "subject"),
    "text": ("answer", "a", "content", "body", "response", "reply", "description", "value", "message"),
    "asked": ("questions", "phrases", "variants", "patterns", "examples", "ask"),
    "aliases": ("keywords", "keyword", "tags", "alias", "names", "synonyms", "triggers"),
    "sources": ("source",),
    "category": ("section", "group", "topic"),
    "url": ("link", "address", "href"),
    "file": ("path", "src", "image"),
    "alt": ("caption",),
}
OTHER_NAMES = {other: name for name, others in _OTHER_NAMES.items() for other in others}


def advise_name(key: str, value: Node, known: Sequence[str], *, is_in_braces: bool) -> str:
    """Say what may be meant by the name of a field that there isn't."""
    name = OTHER_NAMES.get(key.casefold(), key)
    if is_in_braces and isinstance(value, ScalarNode) and not value.text:
        return say("a comma in braces ends a value; put quotes around a text with commas.")
    if key != key.strip():
        return say("there is an unusual blank at its beginning or end; use spaces.")
    similar = [name] if name in known else difflib.get_close_matches(key, known, n=1)
    if similar:
        return say("did you mean '{name}'?").format(name=similar[0])
    return say("the fields are {names}.").format(names=", ".join(known))


def advise_list(node: ScalarNode | MappingNode) -> str:
    """Say how to write as a list what is none."""
    if isinstance(node, ScalarNode):
        return say("'- …' on each line, or {example}").format(example=json.dumps([node.text], ensure_ascii=False))
    return say("begin each of its items with a dash, as in - {text}").format(text=shorten(node.written))
