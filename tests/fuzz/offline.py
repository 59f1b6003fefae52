"""Fuzzes what needs no Discord: questions, files and forms."""

import asyncio
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.app import Almanac
from bot.config import Settings
from bot.discord.components.message import build_view
from bot.discord.errors import describe_error
from bot.discord.payloads import replace_surrogates
from bot.domain.changes import format_guild_scope
from bot.emulator.validation.message import find_message_errors
from bot.errors import UserError
from bot.moderation.form_parser import parse_entry_form
from bot.replies.document import Reply
from bot.replies.save_results import render_save_result
from tests.discord_world import SMALL
from tests.fuzz.mutations import mutate_text

CORPUS = Path(__file__).parent / "corpus"
SCOPE = format_guild_scope(1)
FORMS_PER_PREVIEW = 40
"""A preview fits an index; the other forms are only parsed."""

MAX_PROBLEM_LENGTH = 1_000
COMPONENTS_V2 = 1 << 15


def find_errors(reply: Reply) -> list[str]:
    """What Discord would refuse in a reply."""
    components = build_view(reply).to_components()
    return find_message_errors({"components": components, "flags": COMPONENTS_V2})


def describe_input(value: object) -> str:
    """An input as it can be kept in the corpus."""
    return repr(value)[:2_000]


async def fuzz_questions(count: int, chance: random.Random, folder: Path) -> list[str]:
    """Ask, complete and explain mutated questions, after one another and about mutated times."""
    seeds = (CORPUS / "questions.txt").read_text(encoding="utf-8").splitlines()
    problems: list[str] = []
    async with Almanac.open(Settings(database_path=folder / "questions.sqlite3", knowledge_path=SMALL)) as app:
        previous = None
        for number in range(count):
            text = replace_surrogates(mutate_text(chance.choice(seeds), chance))
            as_of = replace_surrogates(mutate_text("June 2004", chance)) if number % 5 == 0 else None
            try:
                replies = [app.shared.ask(text, previous, as_of=as_of).reply]
                replies += [app.shared.explain(text)] if number % 20 == 0 else []
                app.shared.complete(text)
                problems += [f"{describe_input(text)}: {error}" for reply in replies for error in find_errors(reply)]
            except UserError:
                pass
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                problems.append(f"{describe_input((text, as_of))}: {error!r}")
            previous = text[:1_000] if number % 3 else None
            if number % 100 == 0:
                await asyncio.sleep(0)
    return problems


async def fuzz_files(count: int, chance: random.Random, folder: Path) -> list[str]:
    """Import mutated files."""
    seeds = [path.read_text(encoding="utf-8") for path in sorted((CORPUS / "files").iterdir())]
    problems: list[str] = []
    async with Almanac.open(Settings(database_path=folder / "files.sqlite3", knowledge_path=SMALL)) as app:
        for _ in range(count):
            text = chance.choice(seeds)
            mutated = mutate_text(text, chance) if chance.randrange(3) else _mutate_line(text, chance)
            content = mutated.encode("utf-8", "surrogatepass")
            try:
                await app.import_export.draft_import(SCOPE, 1, "a.yaml", content)
            except UserError as error:
                lines = describe_error(error).splitlines()
                problems += [f"{describe_input(content)}: {line}" for line in lines if len(line) > MAX_PROBLEM_LENGTH]
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                problems.append(f"{describe_input(content)}: {error!r}")
    return problems


def _mutate_line(text: str, chance: random.Random) -> str:
    """Mutate one line alone, so that most of the file stays readable."""
    lines = text.splitlines(keepends=True)
    position = chance.randrange(len(lines))
    lines[position] = mutate_text(lines[position], chance)
    return "".join(lines)


async def fuzz_forms(count: int, chance: random.Random, folder: Path) -> list[str]:
    """Parse mutated forms, and submit some."""
    seeds: list[dict[str, str]] = msgspec.json.decode((CORPUS / "forms.json").read_bytes())
    problems: list[str] = []
    async with Almanac.open(Settings(database_path=folder / "forms.sqlite3", knowledge_path=SMALL)) as app:
        for number in range(count):
            fields = {name: _mutate_field(value, chance) for name, value in chance.choice(seeds).items()}
            try:
                if number % FORMS_PER_PREVIEW:
                    parse_entry_form(fields, app.shared.base, None, datetime.now(UTC).date())
                else:
                    errors = find_errors(await _submit(app, fields))
                    problems += [f"{describe_input(fields)}: {error}" for error in errors]
            except UserError:
                pass
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                problems.append(f"{describe_input(fields)}: {error!r}")
    return problems


def _mutate_field(value: str, chance: random.Random) -> str:
    # Halves of surrogate pairs are replaced as soon as an interaction comes in.
    return replace_surrogates(mutate_text(value, chance)[:4_000]) if chance.randrange(3) else value


async def _submit(app: Almanac, fields: Mapping[str, Any]) -> Reply:
    draft = await app.workflows.begin_add(SCOPE, 1, {})
    result = await app.workflows.submit_form(draft, fields)
    return render_save_result(result, (await app.fetch_scope_reader(SCOPE)).base)
