"""The service page and the clauses as a person uses them: by the menu, by their choices, by a link."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

SLOW_MS = 30_000
Opener = Callable[..., Any]
# lines of each download: eighteen categories at least; three estimates of twelve clusters
LEAST_LINES = {"积压": 18, "时长": 36, "满意度": 36, "投诉与追责": 18}


def codes(page: Page) -> dict[str, str]:
    """The codes of the address bar."""
    return {name: found[0] for name, found in parse_qs(urlsplit(page.url).query).items()}


def test_a_manager_looks_from_the_province_to_a_zone(app_url: str, open_tab: Opener, artefacts: Path) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    menu = page.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name="服务质量", exact=True).click(timeout=SLOW_MS)
    expect(page.locator(".j-card[data-indicator]")).to_have_count(8, timeout=SLOW_MS)
    heat = page.locator("table.s-heat")
    # eighteen categories and the total; twelve clusters, the total and the heading
    expect(heat.first.locator("tbody tr")).to_have_count(19)
    expect(heat.first.locator("thead th")).to_have_count(14)
    page.screenshot(path=artefacts / "service_province.png", full_page=True)
    for part in ("积压", "时长", "满意度", "投诉与追责"):
        page.get_by_role("radio", name=part, exact=True).click()
        expect(page.locator(".j-table").first).to_be_visible(timeout=SLOW_MS)
        page.wait_for_timeout(500)
        page.screenshot(path=artefacts / f"service_{part}.png", full_page=True)
        with page.expect_download() as pressed:
            page.get_by_role("button", name="CSV").first.click()
        lines = Path(pressed.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].split(",")[0] == ("集聚区" if part == "满意度" else "服务类目")
        assert len(lines) > LEAST_LINES[part]
    assert codes(page)["tab"] == "complaint"
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_a_link_opens_the_same_view_in_the_other_language(app_url: str, open_tab: Opener) -> None:
    page = open_tab().page
    asked = "cluster=SD-C01&zone=SD-C01-Z2&tab=level&period=2026Q2&lang=en"
    page.goto(f"{app_url}/service?{asked}")
    expect(page.locator("h1")).to_have_text("Service quality", timeout=SLOW_MS)
    chosen = page.locator("table.s-heat").first.locator("th.s-chosen")
    expect(chosen).to_have_text("算力港片区")
    definition = page.locator('.j-card[data-indicator="SQ2-01"] a')
    definition.click()
    expect(page.locator("h1")).to_have_text("Definitions", timeout=SLOW_MS)
    expect(page.locator('details.j-ind[data-indicator="SQ2-01"]')).to_be_visible(timeout=SLOW_MS)
    assert codes(page)["find"] == "SQ2-01"
    assert codes(page)["cluster"] == "SD-C01"


def test_an_auditor_opens_a_clause(app_url: str, open_tab: Opener, artefacts: Path) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    page.get_by_role("link", name="标准对照").click(timeout=SLOW_MS)
    lines = page.locator("span.c-state[data-state]")
    expect(lines).to_have_count(72, timeout=SLOW_MS)
    page.get_by_role("link", name="6.7.8", exact=True).click()
    expect(page.locator("h3[data-clause]")).to_contain_text("6.7.8 风险管理", timeout=SLOW_MS)
    expect(page.get_by_role("region", name="对应指标 · 全省")).to_contain_text("DP8-05")
    page.screenshot(path=artefacts / "clauses.png", full_page=True)
    assert visit.hosts <= {"127.0.0.1", "inline"}


@pytest.mark.parametrize(
    "address", ["service?cluster=SD-C01", "service?tab=satisfaction", "clauses?clause=7.4.1"]
)
def test_a_phone_needs_no_sideways_scrolling(app_url: str, open_tab: Opener, address: str) -> None:
    page = open_tab(width=390, height=900).page
    page.goto(f"{app_url}/{address}")
    expect(page.locator(".j-card").first).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".j-scroll").first).to_be_visible(timeout=SLOW_MS)
    width = "document.querySelector('[data-testid=stMain]').scrollWidth"
    assert page.evaluate(width) <= 390
