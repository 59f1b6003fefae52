"""`new`: a knowledge base of one's own, to overwrite."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from bot.cli.command import Command, name_program
from bot.config import Settings
from bot.domain.text import capitalize_first, make_printable
from bot.errors import UserError
from bot.importers.importer import ABOUT
from bot.importers.text import to_title
from bot.knowledge.writer import quote

TEMPLATES = ("base.yaml", "answers.yaml", "questions.yaml")

MADE = """Made {folder} with a base of three entries. Open {folder}/answers.yaml and overwrite them, and say in
{folder}/base.yaml what it is about. Then:
  {program} check {folder}
  {program} play --knowledge {folder}
  {program} evaluate {folder}/questions.yaml --knowledge {folder}
The first says what is wrong, with file and line; the second lets you ask it in a page like Discord; the third
counts how many of your questions it answers right."""

NOT_EMPTY = "{folder} is not empty. Name a folder that doesn't exist yet."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make")


async def create_base(_: Settings, arguments: Namespace) -> int:
    """Write the files of a new base. Raises UserError if the folder holds anything or can't be written."""
    await asyncio.to_thread(write_templates, arguments.folder)
    print(MADE.format(folder=arguments.folder, program=name_program()))
    return 0


def write_templates(folder: Path) -> None:
    """Write the templates into a folder that is empty or doesn't exist, with its name and the day filled in."""
    title = capitalize_first(to_title(make_printable(folder.resolve().name)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UserError(NOT_EMPTY.format(folder=folder))
        for name in TEMPLATES:
            text = files("bot.cli").joinpath("templates", name).read_text(encoding="utf-8")
            text = text.replace("{TITLE}", quote(title)).replace("{ABOUT}", quote(ABOUT.format(title=title)))
            text = text.replace("{TODAY}", str(datetime.now(UTC).date()))
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{folder} can't be written: {error.strerror}.") from error


NEW = Command("new", "make a knowledge base of your own, to overwrite", "new my-base", create_base, add_arguments)
