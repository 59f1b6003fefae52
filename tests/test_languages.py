"""Languages in Discord: a member is answered in the question's language, in their own, or in the server's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.discord_world import DiscordWorld, Person, discord_world, list_unhandled_errors

BILINGUAL = Path(__file__).parent / "data" / "bilingual"


@pytest_asyncio.fixture
async def library(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[DiscordWorld]:
    """The bot with a base in English and Montenegrin."""
    async with discord_world(BILINGUAL, tmp_path / "almanac.sqlite3") as world, world.bot():
        yield world
    assert list_unhandled_errors(caplog) == []


def _join(world: DiscordWorld, name: str, locale: str) -> Person:
    user = world.emulator.state.create_user(name, locale=locale)
    return world.create_person(world.guild.add_member(user))


async def test_a_question_is_answered_in_its_language_and_its_buttons_go_on_in_it(library: DiscordWorld) -> None:
    reply = await library.member.slash("ask", question="ko je direktor")
    assert "Omar Brandt je direktor." in reply.text
    before = await reply.choose("Šta je važilo ranije")
    assert "Vera Lind je bila direktorka." in before.text


async def test_a_menu_goes_on_in_the_language_of_its_message_whatever_names_and_quotes_that_holds(
    library: DiscordWorld,
) -> None:
    edit = await library.moderator.open_entry_form("membership/price")
    await (await edit.submit(text="Godišnja članarina košta 1.500 kruna.")).press("Save")
    croatian = _join(library, "Iva", "hr")

    asked = await library.member.slash("ask", question="how much is membership", visibility="channel")
    assert "Godišnja članarina košta 1.500 kruna." in asked.text
    for reader in (library.member, croatian):
        opened = await asked.choose("All about Membership", by=reader)
        assert "You become a member at the desk" in opened.text


async def test_lists_are_in_the_language_of_the_members_discord(library: DiscordWorld) -> None:
    croatian, english = _join(library, "Iva", "hr"), _join(library, "Ann", "en-GB")
    assert "Radno vrijeme" in (await croatian.slash("topics")).options
    assert "Opening hours" in (await english.slash("topics")).options
    assert await croatian.complete("topic", "name", "radno") == ["Radno vrijeme"]
    assert "Omar Brandt is the director." in (await croatian.slash("ask", question="who is the director")).text


async def test_an_empty_completion_offers_the_starters_of_the_base_in_the_members_language(
    library: DiscordWorld,
) -> None:
    assert (await library.member.complete("ask", "question", ""))[:2] == ["who leads the library", "Membership"]
    assert (await _join(library, "Iva", "hr").complete("ask", "question", ""))[:2] == ["ko je direktor", "Članstvo"]
    assert (await library.member.complete("topic", "name", ""))[0] == "Membership"


async def test_a_greeting_offers_the_topics_of_the_starters(library: DiscordWorld) -> None:
    greeted = await library.member.slash("ask", question="hello")

    assert greeted.buttons == ["The director", "Membership"]


async def test_the_servers_language_counts_where_the_members_is_not_there(library: DiscordWorld) -> None:
    french = _join(library, "Zoé", "fr")
    assert "Opening hours" in (await french.slash("topics")).options
    changed = await library.moderator.change_settings(language="crnogorski")
    assert "crnogorski" in changed.text
    assert "Radno vrijeme" in (await french.slash("topics")).options
    await library.moderator.change_settings(language="English")
    assert "Opening hours" in (await french.slash("topics")).options


async def test_an_edit_leaves_the_translation_behind_and_it_is_still_answered(library: DiscordWorld) -> None:
    edit = await library.moderator.open_entry_form("membership/price")
    preview = await edit.submit(text="Membership costs 1,800 crowns a year.")
    await preview.press("Save")

    answer = await library.member.slash("ask", question="koliko košta članarina")
    assert "Članarina iznosi 1.500 kruna godišnje." in answer.text
    assert "Ovo je prevod ranijeg teksta; original se od tada promijenio." in answer.text
    assert "Ovo je prevod" not in (await library.member.slash("ask", question="ko je direktor")).text

    queue = await library.moderator.slash("knowledge questions")
    assert "Changed since it was translated into: crnogorski." in queue.text


async def test_everything_around_an_answer_is_in_its_language(library: DiscordWorld) -> None:
    croatian = _join(library, "Iva", "hr")
    answer = await croatian.slash("ask", question="ko je bio direktor 2018. godine")
    assert "Šta je važilo tokom 2018." in answer.text
    assert "**Kad važi:** od 1. januara 2015. do 5. juna 2023., zatim zamijenjeno" in answer.text
    assert "1. marta 2024." in answer.text
    assert "Provjereno 20. novembra 2026." in answer.text
    assert answer.buttons == ["Prikaži u kanalu", "👍", "👎"]
    assert "Hvala! Zabilježeno da je pomoglo." in (await answer.press("👍")).text

    refused = await croatian.slash("ask", question="ko je bio prvi direktor biblioteke")
    assert "To nemam za „prvi“. Ovo je najbliže što imam:" in refused.text
    assert "proslijeđeno moderatorima" in (await refused.press("Pitaj moderatore")).text
    undated = await croatian.slash("ask", question="ko je direktor", as_of="juče ujutru")
    assert "Ne razumijem vrijeme „juče ujutru“." in undated.text
