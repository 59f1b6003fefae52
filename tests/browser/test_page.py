"""A member's whole visit in the page, by a real browser."""

import json
import re
from pathlib import Path

import aiohttp
import pytest
from discord import app_commands
from playwright.async_api import Page, expect

from bot.config import Settings
from bot.discord.commands import ALL
from bot.playground.run import playing
from bot.replies import catalogue
from tests.browser.conftest import Visit

AXE = Path(__file__).parents[2] / ".browser/node_modules/axe-core/axe.min.js"


async def test_the_picker_and_autocomplete_work_by_keyboard_alone(visit: Visit) -> None:
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/")
    options = visit.tab.locator("#list li")
    await expect(options.first).to_contain_text("/ask")
    await expect(options).to_have_count(sum(isinstance(one, app_commands.Command) for one in ALL))
    await visit.press("ArrowDown", "ArrowUp", "Enter")
    await visit.type("how hot is")
    await expect(options.first).to_have_text("how hot is the oven for sourdough")
    await visit.press("ArrowDown", "Tab")
    await expect(visit.tab.get_by_label("question")).to_have_value("how hot is the oven for sourdough")
    await visit.press("Enter")

    await expect(visit.tab.locator(".message").last).to_contain_text("230 degrees")
    await expect(visit.tab.locator(".message").last).to_contain_text("Only you can see this")


async def test_a_moderator_picks_a_command_below_another(visit: Visit) -> None:
    await visit.tab.get_by_label("You are").select_option("moderator")
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/knowledge why ")
    await visit.tab.get_by_label("question").fill("what is sourdough")
    await visit.press("Enter")

    await expect(visit.tab.locator(".message").last).to_contain_text("Only you can see this")
    await expect(visit.tab.locator(".message").last).to_contain_text("sourdough/what")


async def test_a_mention_is_written_out_as_the_name(visit: Visit) -> None:
    await visit.tab.get_by_label("You are").select_option("moderator")
    for command, entry in (("hide", "sourdough/what"), ("history", "")):
        await visit.tab.get_by_label("Message", exact=True).focus()
        await visit.type(f"/knowledge {command} ")
        if entry:
            await visit.tab.get_by_label("entry").fill(entry)
        await visit.tab.get_by_role("button", name="Send").click()
        await expect(visit.tab.locator(".message").last).to_contain_text("revision")

    await expect(visit.tab.locator(".message .mention")).to_have_text("@Jovan")


async def test_a_file_that_the_bot_sends_can_be_opened(visit: Visit) -> None:
    await visit.tab.get_by_label("You are").select_option("moderator")
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/knowledge export ")
    await visit.tab.get_by_label("what").select_option("everything")
    await visit.tab.get_by_role("button", name="Send").click()
    link = visit.tab.locator(".message").last.get_by_role("link", name="knowledge-everything.yaml")
    async with aiohttp.ClientSession() as session, session.get(await link.get_attribute("href") or "") as answer:
        assert "sourdough" in await answer.text()


async def test_a_moderator_sets_a_number_sees_a_chart_and_imports_a_file(visit: Visit, tmp_path: Path) -> None:
    await visit.tab.get_by_label("You are").select_option("moderator")
    newest, send = visit.tab.locator(".message").last, visit.tab.get_by_role("button", name="Send")

    async def begin(command: str) -> None:
        await visit.tab.get_by_label("Message", exact=True).focus()
        await visit.type(f"{command} ")

    await begin("/knowledge settings")
    await visit.tab.get_by_role("spinbutton", name="max_changes").fill("7")
    await visit.press("Enter")
    await expect(newest).to_contain_text("ten minutes: 7")
    await begin("/knowledge stats")
    await visit.tab.get_by_label("days").select_option("90")
    await send.click()
    await expect(newest.locator("img").last).to_be_visible()
    file = tmp_path / "ours.yaml"
    file.write_text("topics: []", encoding="utf-8")
    await begin("/knowledge import")
    await visit.tab.locator('input[type="file"]').set_input_files(file)
    await expect(visit.tab.locator('input[type="file"]')).to_have_attribute("data-value", re.compile("dG9waWNz"))
    await send.click()
    await expect(newest).to_contain_text("nothing")


async def test_a_role_and_a_channel_are_picked_from_a_list_and_changes_are_told_there(visit: Visit) -> None:
    await visit.tab.get_by_label("You are").select_option("moderator")
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/knowledge settings ")
    await visit.tab.get_by_role("combobox", name="moderators").focus()
    await visit.type("lib")
    await expect(visit.tab.locator("#list li")).to_have_text(["Librarians"])
    await visit.press("ArrowDown", "Enter")
    await visit.tab.get_by_role("combobox", name="log_channel").focus()
    await expect(visit.tab.locator("#list li")).to_have_text(["general", "nato-talk", "librarians"])
    await visit.press("ArrowDown", "ArrowDown", "ArrowDown", "Tab", "Enter")

    await expect(visit.tab.locator(".message").last).to_contain_text("members with the role “Librarians”")
    await expect(visit.tab.locator(".message").last).to_contain_text("librarians")


async def test_what_is_said_in_one_channel_stays_there_and_only_some_see_every_channel(visit: Visit) -> None:
    channels = visit.tab.get_by_role("navigation", name="Channels").get_by_role("button")
    await expect(channels).to_have_text(["# general", "# nato-talk"])
    await visit.tab.get_by_role("button", name="# nato-talk").click()
    await visit.tab.get_by_label("Message", exact=True).fill("only here")
    await visit.press("Enter")
    await expect(visit.tab.locator(".message")).to_have_text([re.compile("only here")])
    await visit.tab.reload()
    await expect(visit.tab.locator("#channel")).to_have_text("Readers · nato-talk")
    await visit.tab.get_by_role("button", name="# general").click()
    await expect(visit.tab.locator(".message")).to_have_count(0)
    await visit.tab.get_by_label("You are").select_option("moderator")

    await expect(channels).to_have_text(["# general", "# nato-talk", "# librarians"])


async def test_a_timeline_shows_its_picture_with_the_words_for_it(visit: Visit) -> None:
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/timeline ")
    await visit.press("Enter")
    picture = visit.tab.locator(".message").last.locator("img").last

    await expect(picture).to_be_visible()
    await expect(picture).to_have_attribute("alt", re.compile("Timeline of Bread. .*since 1990: Sourdough is bread"))
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 1000


async def test_escape_closes_the_list_and_then_leaves_the_command(visit: Visit) -> None:
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/topic ")
    await expect(visit.tab.locator("#list li").first).to_be_visible()
    await visit.press("Escape")
    await expect(visit.tab.get_by_role("listbox")).to_be_hidden()
    await visit.press("Escape")
    await expect(visit.tab.get_by_label("Message", exact=True)).to_be_focused()


async def test_what_is_required_must_be_there(visit: Visit) -> None:
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/ask ")
    await expect(visit.tab.locator("#list li").first).to_be_visible()
    await visit.press("Enter")

    await expect(visit.tab.locator(".message")).to_have_count(0)
    assert await visit.tab.get_by_label("question").evaluate("field => field.validity.valueMissing")


async def test_a_related_topic_opens_in_place(visit: Visit) -> None:
    answer = await visit.ask("what is sourdough")
    await answer.get_by_role("button", name="Keeping bread fresh").click()

    await expect(answer).to_contain_text("linen bag")
    await expect(visit.tab.locator(".message")).to_have_count(1)


async def test_did_you_mean(visit: Visit) -> None:
    answer = await visit.ask("oven or fridge")
    await expect(answer).to_contain_text("Did you mean")
    await answer.get_by_role("button", name="How hot was the wood oven").click()

    await expect(answer).to_contain_text("280 degrees")


async def test_no_answer_goes_to_the_moderators(visit: Visit) -> None:
    answer = await visit.ask("who won the world cup")
    await expect(answer).to_contain_text("outside what I cover")
    await answer.get_by_role("button", name="Ask the moderators").click()

    await expect(visit.tab.locator(".message").last).to_contain_text("passed on to this server's moderators")


async def test_show_to_channel_and_who_sees_it(visit: Visit) -> None:
    answer = await visit.ask("what is sourdough")
    await answer.get_by_role("button", name="Show in channel").click()
    await expect(visit.tab.locator(".message").last).to_contain_text("Mila asked")

    await visit.tab.get_by_label("You are").select_option("moderator")
    await expect(visit.tab.locator(".message")).to_have_count(1)
    await visit.tab.get_by_label("You are").select_option("stranger")
    await expect(visit.tab.get_by_role("heading", level=1)).to_have_text("Neighbours · general")
    await expect(visit.tab.locator(".message")).to_have_count(0)


async def test_what_is_dismissed_goes(visit: Visit) -> None:
    answer = await visit.ask("what is sourdough")
    await answer.get_by_role("button", name="Dismiss").click()

    await expect(visit.tab.locator(".message")).to_have_count(0)


@pytest.mark.parametrize("way", ["mouse", "button", "keyboard"])
async def test_the_message_menu_answers_a_message(visit: Visit, way: str) -> None:
    await visit.tab.get_by_label("Message", exact=True).fill("hey, how hot is the oven for sourdough?")
    await visit.press("Enter")
    message = visit.tab.locator(".message").first
    opener = message.get_by_role("button", name="Apps for the message of Mila")
    if way == "mouse":
        await message.click(button="right")
    elif way == "button":
        await opener.click()
    else:
        await opener.focus()
        await visit.press("Enter")
    await expect(visit.tab.get_by_role("menuitem", name="Answer this")).to_be_focused()
    await visit.press("Enter")

    await expect(visit.tab.locator(".message").last).to_contain_text("230 degrees")


async def test_a_long_press_opens_the_menu(visit: Visit) -> None:
    await visit.tab.get_by_label("Message", exact=True).fill("how hot is the oven for sourdough?")
    await visit.press("Enter")
    await visit.tab.locator(".message").first.dispatch_event("touchstart")

    await expect(visit.tab.get_by_role("menuitem", name="Answer this")).to_be_focused()


async def test_pages_turn_in_place(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "TOPICS_A_PAGE", 1)
    await visit.tab.get_by_label("Message", exact=True).fill("/topics")
    await visit.press("Enter")
    await visit.tab.get_by_role("button", name="Send").click()
    listed = visit.tab.locator(".message").first
    await expect(listed).to_contain_text("Page 1 of 2")
    await listed.get_by_role("button", name="Next ▶").click()
    await expect(listed).to_contain_text("Page 2 of 2")
    await listed.get_by_role("button", name="◀ Previous").click()

    await expect(listed).to_contain_text("Page 1 of 2")
    await expect(visit.tab.locator(".message")).to_have_count(1)


async def test_what_people_write_shows_as_text(visit: Visit) -> None:
    tricks = "<img src=x onerror=alert(1)> <script>alert(2)</script> [a](javascript:alert(3)) \u202egnp.exe"
    await visit.tab.get_by_label("Message", exact=True).fill(tricks)
    await visit.press("Enter")
    first = visit.tab.locator(".message").first
    await expect(first).to_contain_text("<script>alert(2)</script>")
    assert "\u202e" not in (await first.text_content() or "")
    answer = await visit.ask(tricks)
    await expect(answer).to_contain_text("<img src=x onerror=alert(1)>")

    assert await visit.tab.locator(".message img, .message script, .message a").count() == 0
    assert "\u202e" not in (await answer.text_content() or "")


async def test_the_name_of_a_file_cannot_turn_the_direction_of_writing(visit: Visit) -> None:
    (visit.knowledge / "\u202elmay.x<img src=x>.yaml").write_text("nonsense", encoding="utf-8")
    problem = visit.tab.locator("#problems li").first
    await expect(problem).to_contain_text("<img src=x>")

    assert "\u202e" not in (await problem.text_content() or "")
    assert await visit.tab.locator("#problems img").count() == 0


async def test_a_saved_entry_is_answered_and_a_bad_one_is_shown_with_its_line(visit: Visit) -> None:
    path = visit.knowledge / "base.yaml"
    good = path.read_text(encoding="utf-8")
    await visit.ask("what is sourdough")
    path.write_text(good.replace("category: baking", "category: cakes"), encoding="utf-8")
    problems = visit.tab.get_by_label("Problems of the knowledge files")
    await expect(problems).to_contain_text("base.yaml:22: category 'cakes' is not declared")
    path.write_text(good.replace("at 230 degrees", "at 240 degrees"), encoding="utf-8")
    await expect(problems).to_be_hidden()
    answer = await visit.ask("how hot is the oven for sourdough")

    await expect(answer).to_contain_text("240 degrees")
    await expect(visit.tab.locator(".message")).to_have_count(2)


async def test_the_page_connects_again_when_the_server_was_started_again(visit: Visit, tmp_path: Path) -> None:
    settings = Settings(database_path=tmp_path / "b.sqlite3", knowledge_path=visit.knowledge)
    async with playing(settings, 0) as address:
        port = int(address.rsplit(":", 1)[1].strip("/"))
        await visit.tab.goto(address)
        await visit.tab.get_by_label("You are").select_option("moderator")
    await expect(visit.tab.get_by_role("status")).to_have_text("The connection is lost. Connecting again…")
    visit.complaints.clear()
    async with playing(settings, port):
        await expect(visit.tab.get_by_role("status")).to_have_text("", timeout=15_000)
        await expect(visit.tab.get_by_label("You are")).to_have_value("moderator")
        await expect(await visit.ask("what is sourdough")).to_contain_text("fed leaven")
    visit.complaints.clear()


async def test_it_fits_a_phone(visit: Visit) -> None:
    await visit.tab.set_viewport_size({"width": 360, "height": 640})
    answer = await visit.ask("how hot is the oven for sourdough")
    await expect(answer).to_be_visible()

    assert await visit.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_nothing_serious_stands_in_the_way_of_a_screen_reader(visit: Visit, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm install --prefix .browser axe-core")
    await visit.tab.evaluate("name => { document.documentElement.dataset.theme = name; }", theme)
    await visit.tab.get_by_label("Message", exact=True).fill("hello")
    await visit.press("Enter")
    await visit.ask("how hot is the oven for sourdough")
    await visit.tab.get_by_label("Message", exact=True).fill("/")
    assert await serious_faults(visit.tab) == []
    await visit.tab.get_by_label("You are").select_option("moderator")
    await visit.tab.get_by_label("Message", exact=True).fill("/knowledge add ")
    await visit.press("Enter")
    await expect(visit.tab.get_by_role("dialog")).to_be_visible()
    assert await serious_faults(visit.tab) == []


async def serious_faults(tab: Page) -> list[str]:
    """What axe-core finds in the page as it stands."""
    await tab.evaluate(AXE.read_text(encoding="utf-8"))
    found = await tab.evaluate("axe.run()")
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in serious]


async def test_a_number_out_of_its_range_is_not_sent(visit: Visit) -> None:
    await visit.tab.locator("#person").select_option("moderator")
    await visit.tab.get_by_label("Message", exact=True).focus()
    await visit.type("/knowledge diff ")
    page = visit.tab.get_by_label("page")
    await page.fill("1001")
    await visit.press("Enter")

    assert await page.evaluate("field => field.validity.rangeOverflow")
    await expect(page).to_have_value("1001")
    await page.fill("1")
    await visit.press("Enter")
    await expect(visit.tab.locator(".message")).to_have_count(1)


async def test_a_page_of_another_origin_cannot_drive_it(visit: Visit) -> None:
    async with aiohttp.ClientSession() as session:
        for origin in ("http://evil.example", "null", visit.address.replace("127.0.0.1", "127.0.0.2").strip("/")):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(f"{visit.address}live", headers={"Origin": origin})
            assert refused.value.status == 403
        async with session.get(visit.address, headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403
        async with session.get(visit.address) as answer:
            policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy


async def test_nonsense_on_the_socket_changes_nothing(visit: Visit) -> None:
    origin = visit.address.strip("/")
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{visit.address}live", origin=origin) as socket:
        for nonsense in ("{", "[]", '{"kind": 1}', '{"kind": "nothing"}', '{"kind": "press", "message": "1"}'):
            await socket.send_str(nonsense)
        await socket.send_str(json.dumps({"kind": "be", "person": "nobody"}))
        said = await socket.receive_json(timeout=5)
        while said["kind"] != "hello":
            said = await socket.receive_json(timeout=5)
    assert said["you"] == "member"
