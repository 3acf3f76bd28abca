"""The page of alerts in a real browser, on the release of the demo province."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import jushu_in

SLOW_MS = 30_000
Opener = Callable[..., Any]
LINES = "[class*='st-key-panel_alerts'] tbody tr"


def test_a_manager_finds_the_alerts_of_one_owner_and_what_explains_them(
    app_url: str, open_tab: Opener, demo_home: Path, artefacts: Path
) -> None:
    alerts = jushu_in(demo_home)("alerts", "--period", "2026Q3", "--json").json
    own = [one for one in alerts if one["owner"] == "supervision department"]
    assert 0 < len(own) < len(alerts)
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    page.get_by_role("link", name="提醒", exact=True).click(timeout=SLOW_MS)
    expect(page.locator(LINES)).to_have_count(len(alerts), timeout=SLOW_MS)
    page.screenshot(path=artefacts / "alerts.png", full_page=True)
    page.get_by_label("责任方").click()
    page.get_by_role("option", name="监督部门").click()
    expect(page.locator(LINES)).to_have_count(len(own), timeout=SLOW_MS)
    expect(page.locator(LINES).first).to_contain_text(own[0]["indicator_code"])
    assert parse_qs(urlsplit(page.url).query)["owner"] == ["supervision department"]
    with page.expect_download() as pressed:
        page.get_by_role("button", name="CSV").click()
    lines = Path(pressed.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(own) and lines[0].startswith("编码,指标,集聚区代码")
    page.locator(LINES).first.locator("td a").first.click()
    expect(page.locator("h1")).to_contain_text(own[0]["cluster_name"], timeout=SLOW_MS)
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phone_needs_no_sideways_scrolling(app_url: str, open_tab: Opener, lang: str) -> None:
    page = open_tab(width=390, height=900).page
    page.goto(f"{app_url}/alerts?cluster=SD-C03&lang={lang}&why=off_track")
    expect(page.locator(".j-card[data-kind]")).to_have_count(3, timeout=SLOW_MS)
    expect(page.locator(".j-scroll").first).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
