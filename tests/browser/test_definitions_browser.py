"""The dictionary of indicators as a person uses it: from the overview, by a search, by a link."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

SLOW_MS = 30_000
Opener = Callable[..., Any]


def test_a_reader_finds_a_definition_from_the_overview(
    app_url: str, open_tab: Opener, artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    page.get_by_role("link", name="指标字典").click(timeout=SLOW_MS)
    rows = page.locator("details.j-ind")
    expect(rows).to_have_count(93, timeout=SLOW_MS)
    search = page.get_by_label("查找编码、名称、公式或条款")
    search.fill("按期办结")
    search.press("Enter")
    # SQ2-02 by its name, SQ5-02 by name and formula, SQ6-04 by its formula
    expect(rows).to_have_count(3, timeout=SLOW_MS)
    rows.first.click()
    terms = rows.first.locator(".j-terms")
    expect(terms).to_contain_text("在事项办结时限（工作小时）内办结的申请数 ÷ 应办结的申请数")
    expect(terms).to_contain_text("80 → 98 （本项目默认）")
    page.screenshot(path=artefacts / "definitions.png")
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_its_link_opens_it_in_the_other_language(app_url: str, open_tab: Opener) -> None:
    page = open_tab().page
    page.goto(f"{app_url}/metrics?lang=en")
    expect(page.locator("details.j-ind")).to_have_count(93, timeout=SLOW_MS)
    expect(page.locator("h1")).to_have_text("Definitions")
    page.get_by_role("link", name="Overview").click()
    expect(page.locator(".j-card .j-value").first).to_be_visible(timeout=SLOW_MS)
