"""The command line as people and programs use it: real processes, real files."""

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import aiohttp
import pytest

from bot.cli.command import Command
from bot.cli.main import COMMANDS, build_parser
from bot.discord.commands import ALL, OPTIONAL
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.state import TOKEN, State
from bot.matching.outcome import SUGGEST_THRESHOLD, Caution
from tests.command_processes import run_bot_command
from tests.discord_world import SMALL

ROOT = Path(__file__).parents[2]
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def almanac(tmp_path: Path) -> Run:
    """Runs `python -m bot …` with the small base, in a folder of its own."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> CompletedProcess[str]:
        return run_bot_command(arguments, tmp_path, {**settings(tmp_path), **environment}, stdin)

    return run


def settings(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DISCORD", "OWNER", "DEV"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DATABASE_PATH": str(folder / "a.sqlite3"),
        "KNOWLEDGE_PATH": str(SMALL),
        "HOME": str(folder),
    }


def test_ask_prints_the_answer(almanac: Run) -> None:
    ran = almanac("ask", "what is sourdough")

    assert ran.returncode == 0
    assert ran.stdout.startswith("Sourdough\nSourdough is bread that a fed leaven")


def test_ask_json_has_the_fields_that_programs_read(almanac: Run) -> None:
    answer = json.loads(almanac("ask", "what is sourdough", "--json").stdout)

    assert list(answer) == ["outcome", "scope", "confidence", "entries", "suggestions", "text", "ms"]
    assert (answer["outcome"], answer["scope"], answer["entries"]) == ("answer", "in", ["sourdough/what"])
    assert 0 <= answer["confidence"] <= 1


def test_a_batch_answers_each_line_in_order(almanac: Run, tmp_path: Path) -> None:
    lines = [
        {"id": 1, "text": "what is sourdough"},
        {"id": "b", "text": "and its oven temperature?", "context": "what is sourdough"},
        {"id": 3, "text": "who won the world cup", "context": ["hello", "what is sourdough"]},
        {"id": 4, "text": "oven or fridge", "context": []},
    ]
    batch = "\n\n".join(json.dumps(line) for line in lines)
    (tmp_path / "q.jsonl").write_text(batch, encoding="utf-8")

    from_file = [json.loads(line) for line in almanac("ask", "--batch", "q.jsonl", "--json").stdout.splitlines()]
    from_pipe = [json.loads(line) for line in almanac("ask", "--batch", "-", "--json", stdin=batch).stdout.splitlines()]

    assert [line["id"] for line in from_file] == [1, "b", 3, 4]
    assert [line["outcome"] for line in from_file] == ["answer", "answer", "no_match", "suggestions"]
    assert from_file[1]["entries"] == ["sourdough/temperature"]
    assert [line["entries"] for line in from_pipe] == [line["entries"] for line in from_file]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask"], "Give a question"),
        (["ask", "a", "--batch", "-"], "Give a question"),
        (["ask", "--batch", "none.jsonl"], "none.jsonl can't be read: No such file"),
        (["ask", "a", "--knowledge", "none"], "none: there is no such folder"),
        (["evaluate", "none.yaml"], "none.yaml can't be read"),
        (["evaluate", str(SMALL / "base.yaml")], "has no questions"),
        (["sync"], "DISCORD_TOKEN is not set"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_an_error_is_one_sentence(arguments: list[str], says: str, almanac: Run) -> None:
    ran = almanac(*arguments)

    assert ran.returncode == 1
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_lone_surrogate_in_a_question_is_answered(almanac: Run) -> None:
    ran = almanac("ask", "--batch", "-", "--json", stdin='{"id": 1, "text": "\\ud800 who won the cup"}\n')

    assert ran.returncode == 0
    assert json.loads(ran.stdout)["outcome"] == "no_match"


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"text": "a"}', '{"id": 1, "text": 2}'])
def test_a_bad_line_of_a_batch_is_named(line: str, almanac: Run) -> None:
    ran = almanac("ask", "--batch", "-", stdin='{"id": 1, "text": "what is sourdough"}\n' + line)

    assert ran.returncode == 1
    assert "line 2 is not" in ran.stderr
    assert len(ran.stdout.splitlines()) == 1


def test_invalid_settings_are_named_before_anything_starts(almanac: Run) -> None:
    ran = almanac("ask", "a", LOG_LEVEL="LOUD", OWNER_IDS="me")

    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 2


def test_check_names_problems_with_file_and_line(almanac: Run, tmp_path: Path) -> None:
    assert almanac("check").returncode == 0
    spoilt = (SMALL / "base.yaml").read_text(encoding="utf-8").replace("category: keeping", "category: cakes")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "base.yaml").write_text(spoilt, encoding="utf-8")
    ran = almanac("check", "bad")

    assert ran.returncode == 1
    assert ran.stdout.startswith("bad/base.yaml:62: category 'cakes' is not declared")


def test_check_gives_advice_with_file_and_line_without_failing(almanac: Run, tmp_path: Path) -> None:
    few = (SMALL / "base.yaml").read_text(encoding="utf-8").replace(", old wood oven, wood oven heat]", "]")
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "base.yaml").write_text(few, encoding="utf-8")
    ran = almanac("check", "few")

    line = 1 + next(n for n, text in enumerate(few.splitlines()) if "how hot was the wood oven" in text)
    assert ran.returncode == 0
    assert ran.stdout.startswith(f"few/base.yaml:{line}: 'sourdough/old-oven' has only 1 phrase")
    assert ran.stdout.endswith("(advice)\n")


NEAR = """\
base: {title: Club, about: I know the club.}
categories: {club: The club}
sources: {board: {title: Board, publisher: Club, published: 2024-01, quality: official, reference: hall}}
topics:
  - id: coach
    title: Football
    category: club
    entries:
      - id: who
        kind: fact
        text: Danny Osei trains the team.
        asked: [who is the football coach, football trainer, who trains the team]
        checked: 2024-02-01
        sources: [board]
      - id: fee
        kind: fact
        text: The fee is 60 pounds.
        asked: [how much is the fee, what must I pay, price of membership]
        checked: 2024-02-01
        sources: [board]
"""


def test_check_and_evaluate_say_how_many_near_questions_would_get_a_wrong_answer(almanac: Run, tmp_path: Path) -> None:
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "base.yaml").write_text(NEAR, encoding="utf-8")
    checked = almanac("check", "near")
    written = almanac("evaluate", "--knowledge", "near", "--markdown").stdout
    reports = [json.loads(line) for line in almanac("evaluate", "--knowledge", "near", "--json").stdout.splitlines()]

    assert checked.returncode == 0
    assert re.search(r"near: no problems\. Of \d near questions, \w+ would get a wrong answer", checked.stderr)
    assert (
        "Sources: 0 primary, 1 official, 0 secondary, 0 other; 0 without a date. "
        "2 entries cite one source only (0 of quality other). Overdue for a check: 2" in checked.stderr
    )
    assert "## Near questions" in written
    assert re.search(r"Of \d near questions, \w+ would get a wrong answer", written)
    assert reports[1]["title"] == "Near questions"
    assert set(reports[1]["counts"]) >= {"near: something else asked"}


def test_ask_explains_an_answer(almanac: Run) -> None:
    output = almanac("ask", "how hot is the ovven for sourdough", "--explain").stdout

    assert "230 degrees" in output
    assert "1. How hot is the oven for sourdough (sourdough/temperature)" in output
    assert "oven (typed ovven)" in output
    assert (
        f"I answer from {Caution.BALANCED.answer_threshold:.0%} confidence and suggest from {SUGGEST_THRESHOLD:.0%}."
        in output
    )


def test_evaluate_counts_by_kind(almanac: Run, tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(
        """
questions:
  - {id: 1, kind: direct, text: what is sourdough, expect: answer, must_contain_all: [leaven]}
  - {id: 2, kind: direct, text: what is sourdough, expect: answer, must_contain_any: [cake]}
  - {id: 3, kind: far, text: who won the world cup, expect: abstain}
  - {id: 4, kind: far, text: what is sourdough, expect: abstain_or_answer, must_not_contain: [leaven]}
  - {id: 5, kind: direct, tier: stretch, text: oven or fridge, expect: answer}
""",
        encoding="utf-8",
    )
    found = json.loads(almanac("evaluate", "q.yaml", "--json", "--plot", "trust.png").stdout)
    table = almanac("evaluate", "q.yaml").stdout
    counts = found["counts"]

    assert counts["direct"] == {"right": 1, "wrong": 1, "suggested": 0, "abstained": 0}
    assert counts["far"] == {"right": 1, "wrong": 1, "suggested": 0, "abstained": 0}
    assert counts["direct (stretch)"]["suggested"] == 1
    assert "direct (stretch)" in table
    assert found["hit"] == 2 / 3
    assert found["decided"]["refused"] == 1
    assert found["confusions"][0]["question"] == "what is sourdough"
    failed = table.partition("Not right: 3 of 5 questions")[2]
    assert [row.split("│")[2].strip() for row in failed.splitlines() if "│" in row] == ["wrong", "wrong", "suggested"]
    assert "│ -0" not in table
    assert (tmp_path / "trust.png").read_bytes().startswith(b"\x89PNG")


def test_evaluate_cross_validates_the_knowledge_base(almanac: Run) -> None:
    written = almanac("evaluate", "--markdown").stdout

    assert written.startswith("## The knowledge base's own phrases, left out")
    assert "| own phrase, left out |" in written
    assert "| topic left out |" in written
    assert "\nNot right: " in written


def test_chat_answers_and_explains_how_to_connect(almanac: Run) -> None:
    lines = (
        "what is sourdough\n2\n/topics\n/topic leaven\n/recommend\n/fact\n/about\n/help\n/nothing\n99\n\n/quit\nnever\n"
    )
    ran = almanac("chat", stdin=lines)

    assert ran.returncode == 0
    assert "fed leaven" in ran.stdout
    assert "linen bag" in ran.stdout
    assert "There's no command /nothing" in ran.stdout
    assert "There is no button 99" in ran.stdout
    assert "set DISCORD_TOKEN in .env" in ran.stderr
    assert "never" not in ran.stdout.splitlines()


def test_run_without_a_token_answers_questions_that_are_piped_in(almanac: Run) -> None:
    ran = almanac("run", stdin="what is sourdough\n/about\n")

    assert ran.returncode == 0
    assert "fed leaven" in ran.stdout
    assert "2 topics, 4 entries" in ran.stdout
    assert "set DISCORD_TOKEN in .env" in ran.stderr


async def test_run_without_a_token_opens_the_page_and_explains_how_to_connect(tmp_path: Path) -> None:
    running = await run_bot("run", {**settings(tmp_path), "PYTHONUNBUFFERED": "1"}, "--port", "0")
    assert running.stdout is not None
    output = (await asyncio.wait_for(running.stdout.readline(), 30)).decode()
    address = output.split()[-1]
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert "Almanac playground" in await answer.text()
    running.send_signal(signal.SIGINT)
    rest, _ = await asyncio.wait_for(running.communicate(), 20)

    assert running.returncode == 0
    assert "set DISCORD_TOKEN in .env" in rest.decode()


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = await run_bot("play", settings(tmp_path), "--port", str(taken.getsockname()[1]))
        _, output = await asyncio.wait_for(ran.communicate(), 30)

    assert b"Choose another one with --port" in output
    assert ran.returncode == 1


async def test_sync_and_run_connect_to_discord_and_stop_on_a_signal(tmp_path: Path) -> None:
    async with DiscordEmulator(State()).serve() as emulator:
        wire = {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": emulator.api_url,
            "DISCORD_GATEWAY_URL": emulator.gateway_url,
        }
        assert b"Run `python -m bot sync`" in await run_until_ready(emulator, {**settings(tmp_path), **wire})
        synced = await run_bot("sync", {**settings(tmp_path), **wire})
        out, _ = await synced.communicate()
        assert out.decode().splitlines()[0] == f"Registered {len(ALL)} commands with Discord."
        assert "oauth2/authorize?client_id=" in out.decode()
        output = await run_until_ready(emulator, {**settings(tmp_path), **wire})
        assert TOKEN.encode() not in output
        assert b"commands have changed" not in output

        refused = await run_bot("sync", {**settings(tmp_path), **wire, "DISCORD_TOKEN": "wrong"})
        _, output = await refused.communicate()
        assert b"Discord refuses the token" in output
        assert refused.returncode == 1


async def run_until_ready(emulator: DiscordEmulator, environment: dict[str, str]) -> bytes:
    """Run the bot until it has identified, stop it by a signal, and return its standard error."""
    before = emulator.gateway.identify_count
    running = await run_bot("run", environment)
    await emulator.state.wait_until(lambda: emulator.gateway.identify_count > before, 20)
    running.send_signal(signal.SIGTERM)
    _, output = await asyncio.wait_for(running.communicate(), 20)
    assert running.returncode == 0
    return output


async def run_bot(command: str, environment: dict[str, str], *more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        command,
        *more,
        env=environment,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


OVER = """\
overrides: true
topics:
  - id: sourdough
    title: Sourdough
    category: baking
    aliases: [leaven, natural yeast, кисело тесто]
    summary: Bread raised by a leaven that is fed every day.
    related: [keeping]
    entries:
      - {id: salt, kind: fact, text: Two percent., asked: [how much salt], checked: 2024-01-01, sources: [book]}
"""


def test_import_previews_first_and_export_gives_the_same_bytes(almanac: Run, tmp_path: Path) -> None:
    (tmp_path / "over.yaml").write_text(OVER, encoding="utf-8")
    shown = almanac("import", "--guild", "5", "over.yaml")
    saved = almanac("import", "--guild", "5", "over.yaml", "--save")
    exported = almanac("export", "--guild", "5", "first.yaml")
    again = almanac("import", "--guild", "6", "first.yaml", "--save")
    printed = almanac("export", "--guild", "6")

    assert (shown.returncode, "--save to save it" in shown.stderr) == (1, True)
    assert "Two percent." in shown.stdout
    assert (saved.returncode, exported.returncode, again.returncode) == (0, 0, 0)
    assert almanac("import", "--guild", "6", "first.yaml", "--save").returncode == 0  # it changes nothing, and says so
    assert printed.stdout == (tmp_path / "first.yaml").read_text(encoding="utf-8")


def test_pictures_go_with_what_is_exported_and_imported(almanac: Run, tmp_path: Path) -> None:
    pictured = OVER.replace("sources: [book]", "sources: [book], image: {file: pictures/salt.png, alt: Salt}")
    for name, content in (("a/over.yaml", pictured.encode()), ("a/pictures/salt.png", b"\x89PNG\r\n\x1a\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    knowledge = str(shutil.copytree(SMALL, tmp_path / "knowledge"))
    saved = almanac("import", "--guild", "5", "a/over.yaml", "--save", KNOWLEDGE_PATH=knowledge)
    (tmp_path / "b").mkdir()
    exported = almanac("export", "--guild", "5", "b/over.yaml", KNOWLEDGE_PATH=knowledge)
    (tmp_path / "c/pictures").mkdir(parents=True)
    (tmp_path / "c/pictures/salt.png").write_bytes(b"something else")
    refused = almanac("export", "--guild", "5", "c/over.yaml", KNOWLEDGE_PATH=knowledge)

    assert (saved.returncode, exported.returncode) == (0, 0)
    assert (refused.returncode, "c holds other files named 'pictures/salt.png'." in refused.stderr) == (1, True)
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["pictures"]
    assert f"Copied into {knowledge}: pictures/salt.png." in saved.stderr
    assert (tmp_path / "b/pictures/salt.png").read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert "pictures/salt.png" in (tmp_path / "b/over.yaml").read_text(encoding="utf-8")


def test_an_import_is_reported_in_few_lines_that_a_terminal_can_show(almanac: Run, tmp_path: Path) -> None:
    columns = ",".join(f"\x1b[31m{number}" for number in range(80_000))
    rows = "".join(f"Question {number}?,,\n" for number in range(300))
    table = f"question,answer,{columns}\nWhat is rye?,A grain.{',x' * 80_000}\n{rows}"
    (tmp_path / "faq.csv").write_text(table, encoding="utf-8")
    imported = almanac("import", "faq.csv", "--knowledge", "mine")

    lines = imported.stdout.splitlines()
    assert (imported.returncode, len(lines) <= 130, "\x1b" in imported.stdout) == (0, True, False)
    assert max(map(len, lines)) <= 310
    assert lines[-1] == "  … and 200 more"


def test_import_and_export_report_errors(almanac: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(OVER.replace("[book]", "[nowhere]"), encoding="utf-8")
    bad = almanac("import", "bad.yaml", "--save")

    nothing = almanac("export")

    assert (nothing.returncode, "nothing to export" in nothing.stderr) == (0, True)
    assert "can't be read" in almanac("import", "no.yaml").stderr
    assert "can't be written" in almanac("export", "--everything", "no/such/folder.yaml").stderr
    assert (bad.returncode, "nowhere" in bad.stdout) == (1, True)
    assert almanac("export", "--everything").stdout.startswith("base:\n  title: Bread\n")


def test_forget_reports_that_nothing_is_stored_about_a_stranger(almanac: Run) -> None:
    assert almanac("forget", "123456789012345678").stdout == "Nothing is stored about that person.\n"


def test_no_arguments_print_the_list_of_commands(almanac: Run) -> None:
    ran = almanac()

    assert ran.returncode == 0
    assert all(re.search(rf"^    {command.name}\b", ran.stdout, re.MULTILINE) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_help_has_an_example_that_can_be_parsed(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args([command.name, "--help"])

    example = capsys.readouterr().out.split("example:\n  python -m bot ")[1].strip()
    assert build_parser().parse_args(shlex.split(example)).handler is command.handler


def test_a_new_base_is_made_checked_asked_and_evaluated(almanac: Run, tmp_path: Path) -> None:
    made = almanac("new", "my-base")
    checked = almanac("check", "my-base")
    asked = almanac("ask", "hello, what is the address of the server?", "--knowledge", "my-base")
    evaluated = almanac("evaluate", "my-base/questions.yaml", "--knowledge", "my-base", "--json")
    again = almanac("new", "my-base")

    assert sorted(path.name for path in (tmp_path / "my-base").iterdir()) == [
        *("answers.yaml", "base.yaml", "questions.yaml")
    ]
    assert [line.split()[3] for line in made.stdout.splitlines() if line.startswith("  python")] == [
        *("check", "play", "evaluate")
    ]
    assert (checked.returncode, "no problems" in checked.stderr) == (0, True)
    assert "(advice)" not in checked.stdout
    assert "play.example.org" in asked.stdout
    assert json.loads(evaluated.stdout)["decided"]["refused"] == 1
    assert (again.returncode, "my-base is not empty" in again.stderr) == (1, True)


def test_a_collection_is_imported_by_one_command_and_asked(almanac: Run, tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(
        "question,answer,price\nWhat is rye?,A grain.,3\nWho bakes?,,\n", encoding="utf-8"
    )
    imported = almanac("import", "faq.csv", "--knowledge", "mine", "--checked", "2025-06-01")
    again = almanac("import", "faq.csv", "--knowledge", "mine")
    asked = almanac("ask", "what is rye", "--knowledge", "mine")
    refused = almanac("import", "faq.csv", "--knowledge", "other", "--columns", "answer,question,-")

    assert imported.returncode == 0
    assert imported.stdout.splitlines() == [
        "faq.csv → mine/faq.yaml: 1 new entry, 0 updated, 0 unchanged.",
        "Changed:",
        "  left out the field 'price' (1 time)",
        "Not taken:",
        "  faq.csv:3: it has no text.",
    ]
    assert "python -m bot check mine" in imported.stderr
    assert "0 new entries, 0 updated, 1 unchanged." in again.stdout
    assert "A grain." in asked.stdout
    assert "checked: 2025-06-01" in (tmp_path / "mine" / "faq.yaml").read_text(encoding="utf-8")
    assert refused.returncode == 0


def test_what_nobody_checked_says_so_in_its_answer_and_where_checks_are_listed(almanac: Run, tmp_path: Path) -> None:
    rows = "".join(f"What is bread {n}?,Loaf {n}.\n" for n in ("one", "two", "three", "four"))
    (tmp_path / "faq.csv").write_text(f"question,answer\n{rows}", encoding="utf-8")
    nowhere = almanac("import", "faq.csv", KNOWLEDGE_PATH="")
    almanac("import", "faq.csv", "--knowledge", "our-club")
    answer = almanac("ask", "what is bread two", "--knowledge", "our-club").stdout
    due = almanac("check", "--due", "our-club")
    advice = almanac("check", "our-club").stdout.splitlines()

    assert (nowhere.returncode, "import faq.csv --knowledge faq" in nowhere.stderr) == (1, True)
    assert "1. What our team says, Our club, from our own collection\nNot checked yet" in answer
    assert almanac("ask", "hello", "--knowledge", "our-club").stdout.startswith(
        "I answer questions about Our club. Ask in your own words, or see /topics for everything I cover.\n"
    )
    assert due.stdout.count("was never checked against its sources.") == 4
    assert [line.split(": ", 1)[1][:42] for line in advice[:2]] == [
        "nobody has checked 4 entries against their",
        "4 entries have fewer than 3 phrases with d",
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["chek"], "there is no command 'chek'; did you mean check?"),
        (["zzz"], "there is no command 'zzz'; the commands are new, run, play, "),
        (["forget", "abc"], "'abc' is no Discord id: write digits only, such as 123456789012345678"),
        (["export", "--guild", "mine"], "'mine' is no Discord id"),
        (["import", "nowhere", "--knowledge", "b"], "There is no file or folder nowhere."),
        (["import", "README.md", "--knowledge", "b", "--checked", "2999-01-01"], "2999-01-01 is in the future"),
        (["check", "README.md"], "README.md: this is a file; name the folder that contains the .yaml files."),
        (
            ["check", "nowhere"],
            "nowhere: there is no such folder; name one that contains .yaml files, or make one with",
        ),
        (["backup"], "to back that up:\n  DATABASE_PATH="),
    ],
)
def test_a_slip_on_the_command_line_is_answered_with_what_to_type(
    typed: list[str], says: str, almanac: Run, tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text("Hello", encoding="utf-8")
    (tmp_path / "a-play.sqlite3").write_bytes(b"")
    ran = almanac(*typed)

    assert ran.returncode > 0
    assert says in f"{ran.stdout}{ran.stderr}"


def test_asking_leaves_no_database_behind(almanac: Run, tmp_path: Path) -> None:
    almanac("ask", "what is sourdough")
    almanac("import", "--guild", "5", str(SMALL / "base.yaml"))
    almanac("evaluate", "--json")

    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []


def test_a_new_database_is_announced_and_its_folder_is_made_only_when_asked_to(almanac: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "missing" / "a.sqlite3")
    (tmp_path / "over.yaml").write_text(OVER, encoding="utf-8")
    refused = almanac("import", "over.yaml", "--save", DATABASE_PATH=path)
    made = almanac("import", "over.yaml", "--save", "--create", DATABASE_PATH=path)
    again = almanac("import", "over.yaml", "--save", DATABASE_PATH=path)

    assert (refused.returncode, "missing of the database doesn't exist" in refused.stderr) == (1, True)
    assert (made.returncode, f"Making a new database: {path}" in made.stderr) == (0, True)
    assert (again.returncode, "Making" in again.stderr) == (0, False)


def test_no_answer_is_another_status_only_when_asked_for(almanac: Run) -> None:
    assert almanac("ask", "who won the world cup").returncode == 0
    assert almanac("ask", "who won the world cup", "--exit-code").returncode == 3
    assert almanac("ask", "what is sourdough", "--exit-code").returncode == 0


async def test_commands_with_nothing_to_show_are_not_registered_and_sync_says_why(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "base.yaml").write_text(
        "base: {title: Bread, about: Bread., source: us}\ncategories: {a: A}\n"
        "sources:\n  us: {title: Us, publisher: Us, quality: primary, reference: here}\n"
        "topics: [{title: Rye, text: A grain., category: a, checked: 2025-01-01}]\n",
        encoding="utf-8",
    )
    async with DiscordEmulator(State()).serve() as emulator:
        wire = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": emulator.api_url}
        environment = {**settings(tmp_path), **wire, "KNOWLEDGE_PATH": str(tmp_path / "base")}
        synced = await run_bot("sync", environment)
        out, _ = await synced.communicate()

        registered = {str(one["name"]) for group in emulator.state.commands.values() for one in group}
    assert registered == {command.name for command in ALL} - OPTIONAL.keys()
    assert "/timeline (no entry has a date), /corrections (no entry corrects anything), /recommend" in out.decode()


def test_a_table_of_failures_holds_whole_ids(almanac: Run) -> None:
    table = almanac("evaluate").stdout.partition("Not right")[2]

    assert "sourdough/" in table
    assert "…" not in table
