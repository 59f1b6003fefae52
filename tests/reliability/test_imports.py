"""Files that moderators import: nothing of them is lost in silence, and all that is wrong in them is said."""

import pytest

from bot.emulator.state.messages import Upload
from bot.emulator.testing.driver import VisibleMessage
from bot.emulator.testing.faults import Drop, Status
from tests.discord_world import DiscordWorld

TOPIC = """\
topics:
  - {{id: {topic}, title: {title}, category: baking, entries: [
      {{id: {entry}, kind: fact, text: {text}, asked: [{asked}], checked: 2024-01-01, sources: [book]}}]}}
"""
HEAD = TOPIC.format(topic="rye", title="Rye", entry="what", text="First.", asked="what is rye")
SECOND = TOPIC.format(topic="rye", title="Rye bread", entry="more", text="Second.", asked="more rye").partition("\n")[2]


async def import_file(discord: DiscordWorld, text: str, name: str = "a.yaml") -> VisibleMessage:
    return await discord.moderator.slash("knowledge import", file=Upload(name, text.encode()))


async def test_a_topic_that_is_twice_in_a_file_is_refused_with_its_line(discord: DiscordWorld) -> None:
    reply = await import_file(discord, HEAD + SECOND)

    assert "a.yaml:4: topic 'rye' is already defined in this file." in reply.text
    assert reply.buttons == []


async def test_an_entry_that_is_twice_in_a_file_is_refused(discord: DiscordWorld) -> None:
    entry = "{id: what, kind: fact, text: B., asked: [b c], checked: 2024-01-01, sources: [book]}"
    again = HEAD.replace("sources: [book]}", f"sources: [book]}}, {entry}")

    assert "there are two entries 'rye/what'" in (await import_file(discord, again)).text


async def test_hiding_what_is_not_there_is_refused_with_its_line(discord: DiscordWorld) -> None:
    reply = await import_file(discord, "overrides: true\nhidden: [keeping/bag, SOURDOUGH, sourdough/nothing]")

    assert "a.yaml:2: 'hidden' names 'SOURDOUGH'" in reply.text
    assert "'hidden' names 'sourdough/nothing', which is neither a topic nor an entry here." in reply.text
    assert "keeping" not in reply.text


async def test_what_is_hidden_already_may_be_hidden_again(discord: DiscordWorld) -> None:
    await discord.moderator.hide("keeping/bag")

    assert "changes nothing" in (await import_file(discord, "overrides: true\nhidden: [keeping/bag]")).text


async def test_a_section_that_an_import_cannot_take_is_named_in_the_preview(discord: DiscordWorld) -> None:
    glossary = "glossary:\n  leaven: [leaven, starter]\n"
    alone = await import_file(discord, glossary)
    beside = await import_file(discord, HEAD + glossary)

    assert "only the knowledge files can hold what it says under glossary" in alone.text
    assert "**Not imported:** what the file says under “glossary”" in beside.text
    assert "Save" in beside.buttons


async def test_another_title_of_the_base_is_named_in_the_preview(discord: DiscordWorld) -> None:
    exported = (await discord.app.import_export.export_all("shared")).decode()
    same = await import_file(discord, exported)
    other = await import_file(
        discord, exported.replace("title: Bread\n", "title: Cake\n").replace("Sourdough is", "It is")
    )

    assert "already holds all of it" in same.text
    assert "**Not imported:** what the file says under “base”" in other.text


async def test_a_date_in_the_future_and_a_shared_phrase_are_said_with_their_lines(discord: DiscordWorld) -> None:
    text = HEAD.replace("2024-01-01", "2924-01-01").replace("[what is rye]", "[what is rye, Rye bread, '!!']")
    reply = await import_file(discord, text)

    assert "a.yaml:3: 'checked' of 'rye/what' is 2924-01-01, which is in the future." in reply.text
    assert "a.yaml:3: '!!' of 'rye/what' contains no letter or digit." in reply.text


@pytest.mark.parametrize("word", ["x", "*" * 300, "`" * 50, "<@1> @everyone"])
async def test_a_hundred_problems_are_said_as_far_as_a_message_holds_them(discord: DiscordWorld, word: str) -> None:
    """Discord refused the message that was too long, and the moderator saw the placeholder for ever."""
    entries = "".join(f"  - {{id: t{n}, title: T {n}, {word!r}: {n}}}\n" for n in range(120))
    reply = await import_file(discord, f"topics:\n{entries}")

    assert reply.text.startswith("The file can't be used:")
    assert "a.yaml:2:" in reply.text
    assert "more" in reply.text.splitlines()[-1]
    assert len(reply.text) <= 4_000


@pytest.mark.parametrize("text", ["'!" + "x" * 5_000 + "': 1", "? " + "y" * 5_000, "topics: &" + "z" * 5_000 + " []"])
async def test_one_very_long_word_does_not_keep_the_moderator_waiting(discord: DiscordWorld, text: str) -> None:
    reply = await import_file(discord, text)

    assert "The file can't be used" in reply.text
    assert len(reply.text) < 1_500


@pytest.mark.parametrize("fault", [Status(404), Status(403), Drop()])
async def test_a_file_that_discord_does_not_give_is_asked_for_again(
    discord: DiscordWorld, monkeypatch: pytest.MonkeyPatch, fault: Status | Drop
) -> None:
    monkeypatch.setattr("bot.emulator.testing.faults.API_PREFIX", "/attachments")
    discord.emulator.faults.plan(fault, "attachments", times=3)

    assert (
        await import_file(discord, HEAD)
    ).text == "I couldn't download that file from Discord. Please attach it again."


async def test_a_file_whose_aliases_would_make_billions_of_values_is_refused_at_once(discord: DiscordWorld) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 13))
    merges = "".join(f"- &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 9)}]}}\n" for n in range(1, 13))
    for bomb in (f"l0: &l0 [x]\n{levels}", f"topics:\n- &m0 {{id: a}}\n{merges}"):
        reply = await import_file(discord, bomb)

        assert "a.yaml:2: '&" in reply.text
        assert "is a YAML anchor; remove it" in reply.text
        assert reply.buttons == []
    assert "Save" in (await import_file(discord, HEAD)).buttons
