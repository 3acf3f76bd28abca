"""The morning of each role in both languages: every page of its menu, and on each what is done there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from playwright.sync_api import Page, expect

from app import pages
from jushu.settings import AppRole, Language
from jushu.texts import LANGUAGES, Texts
from tests.browser.axe import violations
from tests.browser.steps import SLOW_MS, STEPS, settled

Opener = Callable[..., Any]
WIDE, PHONE, HEIGHT = 1440, 390, 1500
MENU = "stSidebarNav"
MENU_IS_AWAY = """!document.querySelector('[data-testid=stSidebar]')
    || document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 0"""
SCROLLS_SIDEWAYS = """[document.documentElement, document.querySelector('[data-testid=stMain]')]
    .some(part => part.scrollWidth > part.clientWidth)"""


def open_as(page: Page, url: str, role: AppRole, lang: Language) -> Texts:
    """Open the app in a language and choose the role, as the demo's user does."""
    t = Texts(lang)
    page.goto(f"{url}/?lang={lang}")
    box = page.get_by_test_id("stSidebarContent").get_by_label(t("demo.role"))
    box.click(timeout=SLOW_MS)
    page.get_by_role("option", name=t(f"role.{role}"), exact=True).click()
    expect(page.locator(".j-demo").first).to_be_attached(timeout=SLOW_MS)
    return t


def go(page: Page, code: str, t: Texts, *, is_only: bool) -> None:
    """Open a page by the menu; a single page has none."""
    name = t(f"page.{code}")
    if not is_only:
        page.get_by_test_id(MENU).get_by_role("link", name=name, exact=True).click(timeout=SLOW_MS)
    expect(page).to_have_title(re.compile(f"^{re.escape(name)} "), timeout=SLOW_MS)
    settled(page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", get_args(AppRole))
def test_a_morning(role: AppRole, lang: Language, app_url: str, open_tab: Opener, artefacts: Path) -> None:
    visit = open_tab(width=WIDE, height=HEIGHT)
    page: Page = visit.page
    t = open_as(page, app_url, role, lang)
    # the wall display has no menu to go on from
    own = sorted(pages.of(role), key=lambda one: (one.code == "wall", one.code != pages.HOME[role]))
    faults = []
    for one in own:
        go(page, one.code, t, is_only=len(own) == 1)
        STEPS[one.code](page, t)
        settled(page)
        faults += [f"{one.code}: {found}" for found in violations(page)]
        for width in (WIDE, PHONE):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.wait_for_load_state("networkidle")
            if width == PHONE:
                page.wait_for_function(MENU_IS_AWAY)
            page.screenshot(path=artefacts / f"morning_{role}_{one.code}_{lang}_{width}.png")
            if page.evaluate(SCROLLS_SIDEWAYS):
                faults.append(f"{one.code}: wider than {width} pixels")
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        assert page.locator(".j-failed").count() == 0, one.code
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert faults == []
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_the_chosen_role_goes_along_a_link_to_another_page(app_url: str, open_tab: Opener) -> None:
    """A link is a new visit; what only auditors may open stays open to one who chose to be an auditor."""
    page: Page = open_tab(width=WIDE, height=HEIGHT).page
    t = open_as(page, app_url, "auditor", "zh")
    expect(page.locator(".j-brand")).to_have_attribute("data-role", "auditor", timeout=SLOW_MS)
    page.goto(f"{app_url}/trace?lang=zh")
    expect(page.locator("h1")).to_have_text(t("page.trace"), timeout=SLOW_MS)
