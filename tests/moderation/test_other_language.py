"""Moderators read what the bot says in the language of their Discord, channels in the server's."""

import re
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio

from bot.emulator.protocol import PermissionFlag
from bot.emulator.testing.driver import OpenModal, VisibleMessage
from bot.languages import get_catalogue
from scripts.catalogues import list_messages
from tests.discord_world import DiscordWorld, Person, discord_world, list_unhandled_errors

BILINGUAL = Path(__file__).parents[1] / "data" / "bilingual"
MIN_LENGTH = 8
"""Characters of an English text that is looked for: shorter ones may stand in what people wrote."""

OWN_SOURCE = "naše pravilo"


@cache
def list_english() -> tuple[str, ...]:
    """Every text of ours that Montenegrin says otherwise, in the parts between its placeholders."""
    texts = [text for text, context in list_messages() if context is None and isinstance(text, str)]
    others = [text for text in texts if get_catalogue("cnr").gettext(text) != text]
    return tuple(part for text in others for part in re.split(r"{\w*}", text) if len(part) >= MIN_LENGTH)


def find_english(*texts: str) -> list[str]:
    return [english for english in list_english() if any(english in text for text in texts)]


def read(shown: VisibleMessage) -> str:
    """A reply without what is quoted of the English base, once nothing English of ours is found in it."""
    assert find_english(shown.text, *shown.buttons, *shown.options) == []
    return shown.text


def read_form(form: OpenModal) -> OpenModal:
    assert find_english(form.title, form.text) == []
    return form


@pytest_asyncio.fixture
async def library(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[DiscordWorld]:
    async with discord_world(BILINGUAL, tmp_path / "almanac.sqlite3") as world, world.bot():
        yield world
    assert list_unhandled_errors(caplog) == []


@pytest.fixture
def croatian(library: DiscordWorld) -> Person:
    user = library.emulator.state.create_user("Iva", locale="hr")
    return library.create_person(library.guild.add_member(user, permissions=PermissionFlag.MANAGE_GUILD))


async def test_an_entry_is_added_changed_hidden_and_restored(library: DiscordWorld, croatian: Person) -> None:
    form = read_form((await croatian.slash("knowledge add")).modal)
    wrong = await form.submit(
        text="Kafa se ne pije među policama.", asked="smije li se piti kafa", source="https://a@b.example"
    )
    assert "Adresa izvora sadrži ime korisnika" in read(wrong)
    form = read_form((await wrong.press("Nastavi s uređivanjem")).modal)
    preview = await form.submit(text="Kafa se ne pije među policama.", asked="smije li se piti kafa", source=OWN_SOURCE)
    assert "Šta će vidjeti članovi:" in read(preview)
    saved = await preview.press("Sačuvaj")
    assert "Sačuvano. Članovi sada vide ovo." in read(saved)

    choice = await croatian.slash("knowledge edit", entry="smije li se piti kafa")
    assert "„Promijenilo se“ čuva" in read(choice)
    more = read_form((await choice.choose("Još polja")).modal)
    checked = await more.submit(checked="2026-11-27, mjesečno")
    assert "mjesečno" in read(checked)
    bad = await read_form((await checked.press("Nastavi s uređivanjem")).modal).submit(true="nekad davno")
    assert "„nekad davno“ nije period" in read(bad)
    library.reset_rate_limit()  # people take longer than this test
    bad = await read_form((await bad.press("Nastavi s uređivanjem")).modal).submit(true="od 2020 do 2019")
    assert "se završava (2019) prije nego što počinje (2020)." in read(bad)

    library.reset_rate_limit()  # people take longer than this test
    history = await croatian.slash("knowledge history")
    assert "dodato · autor:" in read(history)
    compared = await history.select(history.options[-1], number=1)
    assert "Nema drugog stanja za poređenje." in read(compared)
    hidden = await (await croatian.slash("knowledge hide", entry="smije li se piti kafa")).press("Sakrij")
    assert "Članovi ovo više ne vide." in read(hidden)
    restored = await croatian.slash("knowledge restore", entry="smije li se piti kafa")
    assert "Sačuvano." in read(restored)
    assert "samo ovdje" in read(await croatian.slash("knowledge diff"))


async def test_a_change_waits_for_another_moderator_and_each_card_speaks_its_readers_language(
    library: DiscordWorld, croatian: Person
) -> None:
    log = library.guild.create_channel("dnevnik")
    settings = await croatian.change_settings(review="*", log_channel=log, language="crnogorski")
    assert "Podešavanja ovog servera" in read(settings)
    preview = await read_form((await croatian.slash("knowledge add")).modal).submit(
        text="Pas ne smije u biblioteku.", asked="smije li pas u biblioteku", source=OWN_SOURCE
    )
    waiting = await preview.press("Sačuvaj")
    assert "Čeka odobrenje" in read(waiting)
    (posted,) = [message for message in library.moderator.in_channel(log).messages if message.message.author.bot]
    assert posted.buttons == ["Pogledaj…"]
    card = await posted.press("Pogledaj…")
    assert card.buttons == ["Approve", "Decline…"]
    assert "Saved. Members see this now." in (await card.press("Approve")).text
    await posted.await_change()
    assert "Odobreno" in read(posted)
    assert "Nijedna izmjena ne čeka odobrenje." in read(await croatian.slash("knowledge waiting"))


async def test_lists_reports_and_refusals(library: DiscordWorld, croatian: Person) -> None:
    await (await library.member.slash("ask", question="ima li biblioteka bazen")).press("Pitaj moderatore")
    queue = await croatian.slash("knowledge questions")
    assert "Pitanja bez odgovora" in read(queue)
    assert "Pitano 1 put" in queue.text
    for tab in queue.buttons[3:]:
        read(await (await croatian.slash("knowledge questions")).press(tab))
    assert "Posljednjih 30 dana" in read(await croatian.slash("knowledge stats"))
    assert "Kandidati" in read(await croatian.slash("knowledge why", question="koliko košta bazen"))
    assert "Ovdje ništa nije mijenjano." in read(await croatian.slash("knowledge rewind"))
    library.reset_rate_limit()  # people take longer than this test
    assert "Ovdje nema izvora" in read(await croatian.slash("knowledge source", source="nečega nema"))
    assert "To mogu samo vlasnici bota." in read(await croatian.slash("knowledge reload"))


async def test_a_name_that_is_no_topic_is_answered_in_the_members_language(croatian: Person) -> None:
    read(await croatian.slash("topic", name="hobotnica"))
    for name, option in (("timeline", "subject"), ("sources", "topic")):
        assert "Ne poznajem temu „hobotnica“." in read(await croatian.slash(name, **{option: "hobotnica"}))
    assert "Ne poznajem temu „hobotnica“." in read(await croatian.slash("compare", one="hobotnica", other="Direktor"))
