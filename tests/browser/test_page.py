"""The page in a real browser, with the bot behind it."""

import json
import re
from pathlib import Path

import aiohttp
import pytest
from discord import app_commands
from playwright.async_api import expect

from bot.config import Settings
from bot.discord.commands import ALL
from bot.playground.run import run_playground
from bot.replies import catalogue
from scripts.axe import AXE, find_serious_problems
from tests.browser.conftest import PlaygroundPage, pick


async def test_the_picker_and_autocomplete_work_by_keyboard_alone(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/")
    options = playground.page.locator("#suggestions li")
    await expect(options.first).to_contain_text("/ask")
    await expect(options).to_have_count(sum(isinstance(command, app_commands.Command) for command in ALL))
    await playground.press("ArrowDown", "ArrowUp", "Enter")
    await playground.type("how hot is")
    await expect(options.first).to_have_text("how hot is the oven for sourdough")
    await playground.press("ArrowDown", "Tab")
    await expect(playground.page.get_by_label("question")).to_have_value("how hot is the oven for sourdough")
    await playground.press("Enter")

    await expect(playground.page.locator(".message").last).to_contain_text("230 degrees")
    await expect(playground.page.locator(".message").last).to_contain_text("Only you can see this")


async def test_a_moderator_uses_a_subcommand(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("You are").select_option("moderator")
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/knowledge why ")
    await playground.page.get_by_label("question").fill("what is sourdough")
    await playground.press("Enter")

    await expect(playground.page.locator(".message").last).to_contain_text("Only you can see this")
    await expect(playground.page.locator(".message").last).to_contain_text("sourdough/what")


async def test_a_mention_shows_the_name(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("You are").select_option("moderator")
    newest, send = playground.page.locator(".message").last, playground.page.get_by_role("button", name="Send")
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/knowledge hide ")
    await playground.page.get_by_label("entry").fill("sourdough/what")
    await send.click()
    await newest.get_by_role("button", name="Hide it").click()
    await expect(newest).to_contain_text("Saved")
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/knowledge history ")
    await send.click()

    await expect(newest.locator(".mention").first).to_have_text("@Jovan")


async def test_a_file_from_the_bot_can_be_opened(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("You are").select_option("moderator")
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/knowledge export ")
    await playground.page.get_by_label("what").select_option("everything")
    await playground.page.get_by_role("button", name="Send").click()
    link = playground.page.locator(".message").last.get_by_role("link", name="knowledge-everything.yaml")
    async with aiohttp.ClientSession() as session, session.get(await link.get_attribute("href") or "") as answer:
        assert "sourdough" in await answer.text()


async def test_a_moderator_sets_a_number_sees_a_chart_and_imports_a_file(
    playground: PlaygroundPage, tmp_path: Path
) -> None:
    await playground.page.get_by_label("You are").select_option("moderator")
    newest, send = playground.page.locator(".message").last, playground.page.get_by_role("button", name="Send")

    async def open_command(command: str) -> None:
        await playground.page.get_by_label("Message", exact=True).focus()
        await playground.type(f"{command} ")

    await open_command("/knowledge history")
    await playground.page.get_by_role("spinbutton", name="page").fill("7")
    await playground.press("Enter")
    await expect(newest).to_contain_text("There are no older changes.")
    await expect(await playground.ask("what is sourdough")).to_contain_text("leaven")
    await open_command("/knowledge stats")
    await playground.page.get_by_label("days").select_option("90")
    await send.click()
    await expect(newest.locator("img").last).to_be_visible()
    file = tmp_path / "ours.yaml"
    file.write_text("topics: []", encoding="utf-8")
    await open_command("/knowledge import")
    await playground.page.locator('input[type="file"]').set_input_files(file)
    await expect(playground.page.locator('input[type="file"]')).to_have_attribute("data-value", re.compile("dG9waWNz"))
    await send.click()
    await expect(newest).to_contain_text("nothing")


async def test_channels_have_their_own_messages_and_some_are_hidden(playground: PlaygroundPage) -> None:
    channels = playground.page.get_by_role("navigation", name="Channels").get_by_role("button")
    await expect(channels).to_have_text(["# general", "# bread-talk"])
    await playground.page.get_by_role("button", name="# bread-talk").click()
    await playground.page.get_by_label("Message", exact=True).fill("only here")
    await playground.press("Enter")
    await expect(playground.page.locator(".message")).to_have_text([re.compile("only here")])
    await playground.page.reload()
    await expect(playground.page.locator("#channel")).to_have_text("# bread-talk")
    await playground.page.get_by_role("button", name="# general").click()
    await expect(playground.page.locator(".message")).to_have_count(0)
    await playground.page.get_by_label("You are").select_option("moderator")

    await expect(channels).to_have_text(["# general", "# bread-talk", "# librarians"])


async def test_a_timeline_shows_its_chart_with_an_alternative_text(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/timeline ")
    await playground.press("Enter")
    picture = playground.page.locator(".message").last.locator("img").last

    await expect(picture).to_be_visible()
    await expect(picture).to_have_attribute("alt", re.compile("Timeline: Bread. .*Sourdough: since 1990"))
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 1000


async def test_escape_closes_the_suggestions_and_then_the_command(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/topic ")
    await expect(playground.page.locator("#suggestions li").first).to_be_visible()
    await playground.press("Escape")
    await expect(playground.page.get_by_role("listbox")).to_be_hidden()
    await playground.press("Escape")
    await expect(playground.page.get_by_label("Message", exact=True)).to_be_focused()


async def test_a_required_option_must_be_filled_in(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/ask ")
    await expect(playground.page.locator("#suggestions li").first).to_be_visible()
    await playground.press("Enter")

    await expect(playground.page.locator(".message")).to_have_count(0)
    assert await playground.page.get_by_label("question").evaluate("field => field.validity.valueMissing")


async def test_a_related_topic_opens_in_place(playground: PlaygroundPage) -> None:
    answer = await playground.ask("what is sourdough")
    await pick(answer.get_by_label("More about this"), "Keeping bread fresh")

    await expect(answer).to_contain_text("linen bag")
    await expect(playground.page.locator(".message")).to_have_count(1)


async def test_a_suggested_entry_opens_in_place(playground: PlaygroundPage) -> None:
    answer = await playground.ask("oven or fridge")
    await expect(answer).to_contain_text("Did you mean")
    await answer.get_by_role("button", name="How hot was the wood oven").click()

    await expect(answer).to_contain_text("280 degrees")


async def test_an_unanswered_question_is_passed_on_to_the_moderators(playground: PlaygroundPage) -> None:
    answer = await playground.ask("who won the world cup")
    await expect(answer).to_contain_text("outside what I cover")
    await answer.get_by_role("button", name="Ask the moderators").click()

    await expect(playground.page.locator(".message").last).to_contain_text("passed on to this server's moderators")


async def test_an_answer_shown_in_the_channel_is_visible_in_that_guild_only(playground: PlaygroundPage) -> None:
    answer = await playground.ask("what is sourdough")
    await answer.get_by_role("button", name="Show to channel").click()
    await expect(playground.page.locator(".message").last).to_contain_text("Mila asked")
    await expect(playground.page.locator(".message").last).to_contain_text("what is sourdough")
    await expect(answer.get_by_role("button", name="Shown in the channel")).to_be_disabled()
    await expect(answer).to_contain_text("Mila used /ask")

    await playground.page.get_by_label("You are").select_option("moderator")
    await expect(playground.page.locator(".message")).to_have_count(1)
    await playground.page.get_by_label("You are").select_option("stranger")
    await expect(playground.page.get_by_role("heading", level=2)).to_have_text("Neighbours")
    await expect(playground.page.locator(".message")).to_have_count(0)


async def test_the_page_greets_with_questions_to_press(playground: PlaygroundPage) -> None:
    greeting = playground.page.get_by_label("How to begin")
    await greeting.get_by_role("button", name="What is sourdough").click()

    await expect(playground.page.locator(".message").last).to_contain_text("fed leaven")


async def test_a_message_in_the_channel_is_told_how_to_ask(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("Message", exact=True).fill("what is sourdough?")
    await playground.press("Enter")
    await expect(playground.page.locator(".how-to-ask")).to_contain_text("Ask it with /ask")
    await playground.page.get_by_role("button", name="Ask this").click()

    await expect(playground.page.locator(".message").last).to_contain_text("fed leaven")
    await expect(playground.page.locator(".how-to-ask")).to_have_count(0)


async def test_a_dismissed_message_disappears(playground: PlaygroundPage) -> None:
    answer = await playground.ask("what is sourdough")
    await answer.get_by_role("button", name="Dismiss").click()

    await expect(playground.page.locator(".message")).to_have_count(0)


@pytest.mark.parametrize("opening", ["mouse", "button", "keyboard"])
async def test_the_message_menu_answers_a_message(playground: PlaygroundPage, opening: str) -> None:
    await playground.page.get_by_label("Message", exact=True).fill("hey, how hot is the oven for sourdough?")
    await playground.press("Enter")
    message = playground.page.locator(".message").first
    opener = message.get_by_role("button", name="Apps for the message of Mila")
    if opening == "mouse":
        await message.click(button="right")
    elif opening == "button":
        await opener.click()
    else:
        await opener.focus()
        await playground.press("Enter")
    await expect(playground.page.get_by_role("menuitem", name="Answer this")).to_be_focused()
    await playground.press("Enter")

    await expect(playground.page.locator(".message").last).to_contain_text("230 degrees")


async def test_a_long_press_opens_the_menu(playground: PlaygroundPage) -> None:
    await playground.page.get_by_label("Message", exact=True).fill("how hot is the oven for sourdough?")
    await playground.press("Enter")
    await playground.page.locator(".message").first.dispatch_event("touchstart")

    await expect(playground.page.get_by_role("menuitem", name="Answer this")).to_be_focused()


async def test_pages_turn_in_place(playground: PlaygroundPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "TOPICS_PER_PAGE", 1)
    await playground.page.get_by_label("Message", exact=True).fill("/topics")
    await playground.press("Enter")
    await playground.page.get_by_role("button", name="Send").click()
    listed = playground.page.locator(".message").first
    await expect(listed).to_contain_text("Page 1 of 2")
    await listed.get_by_role("button", name="Next ▶").click()
    await expect(listed).to_contain_text("Page 2 of 2")
    await listed.get_by_role("button", name="◀ Previous").click()

    await expect(listed).to_contain_text("Page 1 of 2")
    await expect(playground.page.locator(".message")).to_have_count(1)


async def test_markup_in_messages_is_shown_as_text(playground: PlaygroundPage) -> None:
    tricks = "<img src=x onerror=alert(1)> <script>alert(2)</script> [a](javascript:alert(3)) \u202egnp.exe"
    await playground.page.get_by_label("Message", exact=True).fill(tricks)
    await playground.press("Enter")
    first = playground.page.locator(".message").first
    await expect(first).to_contain_text("<script>alert(2)</script>")
    assert "\u202e" not in (await first.text_content() or "")
    answer = await playground.ask(tricks)
    await expect(answer).to_contain_text("<img src=x onerror=alert(1)>")

    assert await playground.page.locator(".message img, .message script, .message a").count() == 0
    assert "\u202e" not in (await answer.text_content() or "")


async def test_a_file_name_cannot_change_the_writing_direction(playground: PlaygroundPage) -> None:
    (playground.knowledge / "\u202elmay.x<img src=x>.yaml").write_text("nonsense", encoding="utf-8")
    problem = playground.page.locator("#problems li").first
    await expect(problem).to_contain_text("<img src=x>")

    assert "\u202e" not in (await problem.text_content() or "")
    assert await playground.page.locator("#problems img").count() == 0


async def test_a_saved_file_is_used_at_once_and_an_invalid_one_is_reported_with_its_line(
    playground: PlaygroundPage,
) -> None:
    path = playground.knowledge / "base.yaml"
    good = path.read_text(encoding="utf-8")
    await playground.ask("what is sourdough")
    path.write_text(good.replace("category: baking", "category: cakes"), encoding="utf-8")
    problems = playground.page.get_by_label("Problems in the knowledge files")
    await expect(problems).to_contain_text("base.yaml:22: category 'cakes' is not declared")
    path.write_text(good.replace("at 230 degrees", "at 240 degrees"), encoding="utf-8")
    await expect(problems).to_be_hidden()
    answer = await playground.ask("how hot is the oven for sourdough")

    await expect(answer).to_contain_text("240 degrees")
    await expect(playground.page.locator(".message")).to_have_count(2)


async def test_the_page_reconnects_after_the_server_restarts(playground: PlaygroundPage, tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "b.sqlite3", knowledge_path=playground.knowledge)
    async with run_playground(settings, 0) as address:
        port = int(address.rsplit(":", 1)[1].strip("/"))
        await playground.page.goto(address)
        await playground.page.get_by_label("You are").select_option("moderator")
    await expect(playground.page.get_by_role("status")).to_have_text("Connection lost. Reconnecting…")
    playground.errors.clear()
    async with run_playground(settings, port):
        await expect(playground.page.get_by_role("status")).to_have_text("", timeout=15_000)
        await expect(playground.page.get_by_label("You are")).to_have_value("moderator")
        await expect(await playground.ask("what is sourdough")).to_contain_text("fed leaven")
    playground.errors.clear()


async def test_the_page_fits_a_phone(playground: PlaygroundPage) -> None:
    await playground.page.set_viewport_size({"width": 360, "height": 640})
    answer = await playground.ask("how hot is the oven for sourdough")
    await expect(answer).to_be_visible()
    header = await playground.page.locator("header").bounding_box()

    assert header
    assert header["y"] + header["height"] <= 60
    assert await playground.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_axe_finds_no_serious_accessibility_problems(playground: PlaygroundPage, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix .browser axe-core")
    await playground.page.evaluate("name => { document.documentElement.dataset.theme = name; }", theme)
    await playground.page.get_by_label("Message", exact=True).fill("hello")
    await playground.press("Enter")
    await playground.ask("how hot is the oven for sourdough")
    await playground.page.get_by_label("Message", exact=True).fill("/")
    assert await find_serious_problems(playground.page) == []
    await playground.page.get_by_label("You are").select_option("moderator")
    await playground.page.get_by_label("Message", exact=True).fill("/knowledge add ")
    await playground.press("Enter")
    await expect(playground.page.get_by_role("dialog")).to_be_visible()
    assert await find_serious_problems(playground.page) == []


async def test_a_number_out_of_range_is_not_sent(playground: PlaygroundPage) -> None:
    await playground.page.locator("#person").select_option("moderator")
    await playground.page.get_by_label("Message", exact=True).focus()
    await playground.type("/knowledge diff ")
    number = playground.page.get_by_label("page")
    await number.fill("1001")
    await playground.press("Enter")

    assert await number.evaluate("field => field.validity.rangeOverflow")
    await expect(number).to_have_value("1001")
    await number.fill("1")
    await playground.press("Enter")
    await expect(playground.page.locator(".message")).to_have_count(1)


async def test_pages_of_other_origins_cannot_use_the_server(playground: PlaygroundPage) -> None:
    async with aiohttp.ClientSession() as session:
        for origin in ("http://evil.example", "null", playground.address.replace("127.0.0.1", "127.0.0.2").strip("/")):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(f"{playground.address}socket", headers={"Origin": origin})
            assert refused.value.status == 403
        async with session.get(playground.address, headers={"Host": "evil.example"}) as response:
            assert response.status == 403
        async with session.get(playground.address) as response:
            policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy


async def test_nonsense_on_the_socket_changes_nothing(playground: PlaygroundPage) -> None:
    origin = playground.address.strip("/")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{playground.address}socket", origin=origin) as socket,
    ):
        for nonsense in ("{", "[]", '{"kind": 1}', '{"kind": "nothing"}', '{"kind": "component", "message": "1"}'):
            await socket.send_str(nonsense)
        await socket.send_str(json.dumps({"kind": "switch", "person": "nobody"}))
        update = await socket.receive_json(timeout=5)
        while update["kind"] != "view":
            update = await socket.receive_json(timeout=5)
    assert update["person"] == "member"
