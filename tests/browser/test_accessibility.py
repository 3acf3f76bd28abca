"""What the mornings do not come by: the other parts of the pages, and the states without numbers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jushu.settings import Language
from jushu.texts import LANGUAGES, Texts
from tests.browser.axe import violations
from tests.browser.steps import SLOW_MS, settled
from tests.browser.test_mornings import go, open_as

Opener = Callable[..., Any]
LINKS = (
    "service?tab=duration&cluster=SD-C01",
    "service?tab=satisfaction",
    "service?tab=complaint",
    "explain?cluster=SD-C02&base=target&weights=SQ1:40",
    "explain",  # no cluster: an empty state
    "enterprises?cluster=nowhere",  # a code that no release has: a warning
    "wall?look=dark",
    "trace",  # a page of another role
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_links_to_other_views(lang: Language, app_url: str, open_tab: Opener) -> None:
    visit = open_tab()
    page: Page = visit.page
    faults = []
    for link in LINKS:
        page.goto(f"{app_url}/{link}{'&' if '?' in link else '?'}lang={lang}")
        expect(page.locator("h1")).to_be_visible(timeout=SLOW_MS)
        settled(page)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        faults += [f"{link}: {found}" for found in violations(page)]
    assert faults == []
    assert visit.complaints == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_of_the_auditors_pages(lang: Language, app_url: str, open_tab: Opener) -> None:
    page: Page = open_tab().page
    t: Texts = open_as(page, app_url, "auditor", lang)
    faults, seen = [], 0
    for code in ("quality", "releases"):
        go(page, code, t, is_only=False)
        parts = page.get_by_test_id("stMain").get_by_role("radio")
        for part in range(1, parts.count()):
            parts.nth(part).click(timeout=SLOW_MS)
            expect(parts.nth(part)).to_be_checked(timeout=SLOW_MS)
            settled(page)
            faults += [f"{code} {part}: {found}" for found in violations(page)]
            seen += 1
    assert seen > len(("score", "coverage", "quarantine", "books"))
    assert faults == []
