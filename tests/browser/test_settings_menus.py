"""The settings of a server on the page: a role, a channel and categories are picked as in Discord."""

from playwright.async_api import expect

from scripts.axe import AXE, find_serious_problems
from tests.browser.conftest import PlaygroundPage


async def test_every_setting_is_picked_in_its_menu_and_can_be_emptied_again(playground: PlaygroundPage) -> None:
    page = playground.page
    await page.get_by_label("You are").select_option("moderator")
    await page.get_by_label("Message", exact=True).focus()
    await playground.type("/knowledge settings ")
    await page.get_by_role("button", name="Send").click()
    settings = page.locator(".message").last
    await settings.get_by_label("Who may edit…").select_option("Librarians")
    await expect(settings).to_contain_text("Moderators: members with the role “Librarians”")
    await expect(settings.get_by_label("Who may edit…").locator("option:checked")).to_have_text("Librarians")
    await settings.get_by_label("Where every change is posted…").select_option("librarians")
    await expect(settings).to_contain_text("Log channel: “librarians”")
    await settings.locator("summary").click()
    if AXE.exists():
        assert await find_serious_problems(page) == []
    await settings.get_by_label("Baking").check()
    await settings.get_by_label("Keeping").check()
    await settings.get_by_role("button", name="Done").click()
    await expect(settings).to_contain_text("Categories that need a review: Baking, Keeping")
    await expect(settings.locator("summary")).to_have_text("Baking, Keeping")

    await settings.get_by_label("Who may edit…").select_option("None")
    await expect(settings).to_contain_text("Moderators: members with Manage Server")
