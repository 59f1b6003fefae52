"""Everything that members and moderators see is in the catalogues, and fits Discord's limits in each language."""

import ast
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.discord import commands
from bot.discord.components.limits import (
    MAX_BUTTON_LABEL_LENGTH,
    MAX_CHOICE_LENGTH,
    MAX_FIELD_HINT_LENGTH,
    MAX_FIELD_LABEL_LENGTH,
    MAX_MENU_LABEL_LENGTH,
    MAX_MODAL_TITLE_LENGTH,
)
from bot.knowledge.loader import load_folder
from bot.languages import get_catalogue, list_catalogues, speak
from bot.matching.text.normalise import normalise
from bot.replies.draft_forms import build_form, build_phrases_form
from bot.replies.forms import ChoiceField, Form, FormKind
from scripts.catalogues import list_messages
from tests.discord_world import SMALL

BOT = Path(__file__).parents[1] / "bot"

FOR_OPERATORS = {
    "checkup.py",
    "endpoint.py",
    "signatures.py",
    "runner.py",
    "interaction_log.py",
    "log_privacy.py",
    "delivery.py",
    "action_handlers.py",
}
"""Modules whose texts go to the terminal or into the log."""

FORM_CHECKS = ("date_validation", "entry_reader", "field_advice", "fields", "images", "parser", "phrases", "validation")
"""Modules whose problems a form can have, too; those of YAML itself are left to those who write files."""

STORED = {
    *("Our own rule", "This server's moderators", "decided here", "Named by a moderator", "no address given"),
    *("Discord", "Almanac ", "seen topic", "its category", "not yet", " until ", " before "),
    *("no entry has a date", "no entry corrects anything", "there is no recommendation"),
}
"""What becomes a part of the knowledge, in the base's language; names; what is compared with; what `sync` prints."""

SAID = {"say", "mark", "say_count", "mark_count", "_complain"}
NOT_SHOWN = {
    *("debug", "info", "warning", "error", "exception", "compile", "TypeVar", "frozenset"),
    *("context_menu", "command", "Group", "RuntimeError", "ValueError", "TypeError"),
}
SHOWN = {
    *("Button", "Text", "Title", "Note", "Subtext", "Menu", "MenuOption", "RichText", "Passage", "build_step_button"),
    *("UserError", "NotFound", "NotAllowed", "NothingToDo", "RateLimited"),
}
LIMITS = {
    "Button": MAX_BUTTON_LABEL_LENGTH,
    "build_step_button": MAX_BUTTON_LABEL_LENGTH,
    "Menu": MAX_MENU_LABEL_LENGTH,
    "MenuOption": MAX_CHOICE_LENGTH,
}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _list_modules() -> list[Path]:
    rooms = (path for room in ("replies", "discord", "moderation") for path in sorted((BOT / room).rglob("*.py")))
    others = [BOT / "service" / name for name in ("queries.py", "topic_lookup.py", "threads.py", "answer_cache.py")]
    checks = [BOT / "knowledge" / f"{name}.py" for name in FORM_CHECKS]
    return [*(path for path in rooms if path.name not in FOR_OPERATORS), *others, *checks]


def _is_docstring(line: ast.Expr) -> bool:
    return isinstance(line.value, ast.Constant)


def _find_literals(node: ast.AST, *, shown: bool = False) -> Iterator[tuple[str, int, bool]]:
    """The texts below a node that are neither said nor hidden, their lines, and whether they are certainly shown."""
    hidden: list[ast.AST | None] = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    hidden += [line for line in ast.iter_child_nodes(node) if isinstance(line, ast.Expr) and _is_docstring(line)]
    if isinstance(node, ast.Call) and _name(node) in SAID | NOT_SHOWN:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, node.lineno, shown
    for child in ast.iter_child_nodes(node):
        if child not in hidden:
            # Only the texts among the arguments: a name that is asked for in a condition is none.
            is_argument = isinstance(node, ast.Call) and _name(node) in SHOWN and child in node.args[:1]
            yield from _find_literals(child, shown=is_argument or isinstance(node, ast.JoinedStr))


def _is_text(text: str, *, shown: bool) -> bool:
    has_word = any(len(word) > 1 and word.isalpha() for word in text.replace("…", " ").split())
    return (
        text not in STORED and not text.isupper() and has_word and (shown or " " in text.strip() or text[:1].isupper())
    )


def find_unsaid(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = ((text, line) for text, line, shown in _find_literals(tree) if _is_text(text, shown=shown))
    return [f"{path.relative_to(BOT)}:{line}: {text}" for text, line in found]


def test_every_text_that_people_see_is_said() -> None:
    assert [line for path in _list_modules() for line in find_unsaid(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        'Button("Save", action)',
        'yield Note(say("Why"), "because of this")',
        'raise UserError("That is gone.")',
        'return f"{count} more"',
        'TOO_LONG = "That is too long."',
        'text = "Saved" if saved else "Changed"',
    ],
)
def test_a_text_that_is_not_said_is_found(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_said.BOT", tmp_path)
    module = tmp_path / "module.py"
    module.write_text(f"def show():\n    {line}\n", encoding="utf-8")
    assert find_unsaid(module)


def _list_labels() -> Iterator[tuple[str, int]]:
    """Each text that is a button, a menu or an option, and how long Discord lets it be."""
    for path in _list_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in LIMITS:
                said = (arg.args[0] for arg in node.args if isinstance(arg, ast.Call) and _name(arg) == "say")
                texts = (literal.value for literal in said if isinstance(literal, ast.Constant))
                yield from ((text, LIMITS[_name(node)]) for text in texts if isinstance(text, str))


@pytest.mark.parametrize("language", list_catalogues())
def test_labels_and_descriptions_fit(language: str) -> None:
    labels = [*_list_labels(), *((text, MAX_CHOICE_LENGTH) for text in _list_descriptions())]
    translated = ((get_catalogue(language).gettext(text), limit) for text, limit in labels)
    assert [text for text, limit in translated if len(text) > limit] == []
    assert len(labels) > 100


def _list_descriptions() -> Iterable[str]:
    texts = {text for text, context in list_messages() if context is None and isinstance(text, str)}
    groups = [command for command in commands.ALL if hasattr(command, "description")]
    for command in [*groups, *(child for group in groups for child in getattr(group, "commands", ()))]:
        yield from {command.description} & texts
        yield from (str(option.description) for option in getattr(command, "parameters", ()))


@pytest.mark.parametrize("language", list_catalogues())
def test_forms_fit(language: str) -> None:
    base = load_folder(SMALL, normalise, date(2026, 12, 1))
    with speak(language):
        forms = [build_form(kind, 1, {}, base) for kind in FormKind if kind is not FormKind.ADD_PHRASES]
        forms.append(build_phrases_form(1, "", list(base.entries()), base))
    assert [text for form in forms for text, limit in _list_form_texts(form) if len(text) > limit] == []


def _list_form_texts(form: Form) -> Iterator[tuple[str, int]]:
    yield form.title, MAX_MODAL_TITLE_LENGTH
    for field in form.fields:
        yield field.label, MAX_FIELD_LABEL_LENGTH
        yield field.hint, MAX_FIELD_HINT_LENGTH
        if isinstance(field, ChoiceField):
            yield from ((option.label, MAX_CHOICE_LENGTH) for option in field.options)
