"""The wall display as it hangs: one screen, big enough words, turns by itself, stopped by a key."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from jushu.texts import catalogue

SLOW_MS = 30_000
LEAST_PX = 18
WIDTH, HEIGHT = 1920, 1080

Opener = Callable[..., Any]

# everything that holds words of its own, with the size of the letters
SIZES = """[...document.querySelectorAll('[data-testid="stMain"] *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 40), e.dataset.testid])
    .filter(([size, , id]) => size < least && id !== 'stIconMaterial')"""


def drawn(page: Page) -> None:
    """Wait for the screen."""
    expect(page.locator(".w-page")).to_be_visible(timeout=SLOW_MS)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("lang", "look"), [("zh", "light"), ("en", "dark")])
def test_it_is_one_screen_of_large_words(
    app_url: str, open_tab: Opener, artefacts: Path, *, lang: str, look: str
) -> None:
    visit = open_tab(width=WIDTH, height=HEIGHT)
    page = visit.page
    page.goto(f"{app_url}/wall?lang={lang}&look={look}&every=0&cluster=SD-C03")
    drawn(page)
    page.screenshot(path=artefacts / f"wall_{look}_{lang}.png")
    assert page.locator(".w-tile").count() <= 9
    assert page.evaluate(f"(() => {{ const least = {LEAST_PX}; return {SIZES} }})()") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    last = page.locator(".st-key-wall_controls").bounding_box()
    assert last
    assert last["y"] + last["height"] <= HEIGHT
    cut = "[...document.querySelectorAll('.w-tile')].filter(e => e.scrollHeight > e.clientHeight + 1)"
    assert page.evaluate(f"{cut}.map(e => e.innerText)") == []
    names = "[...document.querySelectorAll('.w-bars span, .j-tile')]"
    assert page.evaluate(f"{names}.filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText)") == []
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_it_turns_by_itself_a_key_stops_it_and_there_is_a_way_back(app_url: str, open_tab: Opener) -> None:
    page = open_tab(width=WIDTH, height=HEIGHT).page
    page.goto(f"{app_url}/wall?every=5")
    drawn(page)
    screen = page.locator(".w-page")
    first = screen.get_attribute("data-cluster")
    expect(screen).not_to_have_attribute("data-cluster", first or "", timeout=SLOW_MS)
    page.keyboard.press("p")
    expect(page.locator(".w-hint")).to_have_text(catalogue("zh")["wall.paused"], timeout=SLOW_MS)
    expect(page).to_have_url(re.compile("every=0"))
    shown = screen.get_attribute("data-cluster")
    assert parse_qs(urlsplit(page.url).query).get("cluster", [""]) == [shown]
    page.locator(".w-back").click()
    expect(page.locator(".j-head h1")).to_have_text(catalogue("zh")["page.overview"], timeout=SLOW_MS)
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
