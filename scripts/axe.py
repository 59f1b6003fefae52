"""Checks a page for problems of accessibility with axe-core, which npm installs into .browser/."""

from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[1] / ".browser/node_modules/axe-core/axe.min.js"


async def find_serious_problems(page: Page) -> list[str]:
    """Return the serious and critical violations that axe-core finds, each with the first element."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = (await page.evaluate("axe.run()"))["violations"]
    serious = [violation for violation in violations if violation["impact"] in ("serious", "critical")]
    return [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in serious]
