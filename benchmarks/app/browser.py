"""A real browser beside the load: when the first card is there, and how long a filter takes to a card."""

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PAUSE_MS, OPEN_MS = 3_000, 500
CARD = ".j-card .j-value"
# notes when the next click happens, and when the cards next read otherwise
WATCH = """() => {
    delete window.jushuShown
    const text = () => document.querySelector(".j-cards")?.innerText
    const before = text()
    addEventListener("click", () => { window.jushuClicked = performance.now() }, {capture: true, once: true})
    const watcher = new MutationObserver(() => {
        if ((text() ?? before) === before) return
        window.jushuShown = performance.now()
        watcher.disconnect()
    })
    watcher.observe(document.body, {subtree: true, childList: true, characterData: true})
}"""


def visits(address: str, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of fresh visits to the first card, and of choices of a cluster to its card."""
    seen: dict[str, list[float]] = {"first_card": [], "filter": []}
    end = time.monotonic() + seconds
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        while time.monotonic() < end:
            context = chromium.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            started = time.perf_counter()
            page.goto(f"http://{address}/?lang=zh", wait_until="commit")
            page.locator(CARD).first.wait_for(state="visible")
            seen["first_card"].append(1000 * (time.perf_counter() - started))
            page.wait_for_timeout(PAUSE_MS)
            seen["filter"] += [_filter(page, step) for step in (1, 2)]
            context.close()
        chromium.close()
    return seen


def _filter(page: Page, step: int) -> float:
    """Choose the cluster ``step`` places below and wait until the cards show it.

    The browser's own clock counts from its click event: the driver waits before it clicks, people do not.
    """
    box = page.get_by_test_id("stSidebar").get_by_test_id("stSelectbox").last
    option: Any = page.get_by_role("option").nth(step)
    while not option.is_visible():  # a redraw under load closes the list again
        box.click()
        page.wait_for_timeout(OPEN_MS)
    page.evaluate(WATCH)
    option.click()
    page.wait_for_function("() => window.jushuShown !== undefined")
    page.wait_for_timeout(PAUSE_MS)
    return page.evaluate("window.jushuShown - window.jushuClicked")
