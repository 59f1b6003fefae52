"""The catalogues of our own words: every text in every language, with the same placeholders, as Discord allows it."""

import re

import pytest
from babel.messages import Catalog

from scripts.catalogues import list_catalogues, list_messages, list_missing, main
from tests.discord_world import DiscordWorld

CATALOGUES = {path.stem: catalogue for path, catalogue in list_catalogues()}
_PLACEHOLDER = re.compile(r"{\w+}")


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_text_is_translated(language: str) -> None:
    assert list_missing(CATALOGUES[language]) == []


def test_every_text_is_printed_in_a_row(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["catalogues", "--list"])
    main()
    printed = capsys.readouterr().out.splitlines()

    assert "That's not in my knowledge base yet." in printed
    assert len(printed) == len(list_messages())


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_text_that_is_gone_stays(language: str) -> None:
    wanted = {(text if isinstance(text, str) else text[0], context) for text, context in list_messages()}
    assert {key for key in _list_keys(CATALOGUES[language]) if key not in wanted} == set()


def _list_keys(catalogue: Catalog) -> list[tuple[str, str | None]]:
    return [(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in catalogue if m.id]


@pytest.mark.parametrize("language", CATALOGUES)
def test_translations_have_the_placeholders_of_the_text(language: str) -> None:
    for message in CATALOGUES[language]:
        if message.id:
            texts = [message.id] if isinstance(message.id, str) else message.id
            forms = [message.string] if isinstance(message.string, str) else message.string or []
            wanted = {frozenset(_PLACEHOLDER.findall(text)) for text in texts}
            assert {frozenset(_PLACEHOLDER.findall(form)) for form in forms} == wanted, message.id


async def test_discord_is_told_the_names_of_commands_and_options_in_each_language(discord: DiscordWorld) -> None:
    await discord.client.command_sync.sync()
    assert not await discord.client.command_sync.is_outdated()
    ask = next(command for command in discord.member.client.list_offered_commands() if command["name"] == "ask")
    assert ask["name_localizations"] == {"hr": "pitaj"}
    assert ask["description_localizations"]["hr"] == "Postavi pitanje i dobij odgovor s datumom i izvorima."
    assert ask["options"][0]["name_localizations"] == {"hr": "pitanje"}
