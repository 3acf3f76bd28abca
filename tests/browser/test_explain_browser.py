"""The explanation of a score as a person uses it, with weights on trial that a link carries."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jushu import releases
from jushu.settings import Settings

SLOW_MS = 30_000
Opener = Callable[..., Any]
TRIAL = "tr[data-cluster]"


@pytest.fixture(scope="module")
def second(demo_home: Path) -> dict[str, str]:
    """The cluster on the second place in service quality of the newest quarter, and its score."""
    with releases.connect("management", settings=Settings(home=demo_home)) as connection:
        found = connection.execute(
            """
            select cluster_code, cast(score as varchar), cast(round(score, 1) as varchar)
            from score_node join release_info using (period_code)
            where unit_type = 'cluster' and node_code = 'SQ' and rank = 2
            """
        ).fetchone()
    assert found
    return dict(zip(("cluster", "exact", "score"), found, strict=True))


def settled(page: Page) -> None:
    expect(page.locator(".st-key-panel_tree details").first).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".st-key-panel_waterfall canvas").first).to_be_visible(timeout=SLOW_MS)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")


def test_a_reader_goes_from_the_overview_to_definition_and_checks(
    app_url: str, open_tab: Opener, second: dict[str, str], artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(f"{app_url}/?cluster={second['cluster']}")
    # the overview's own links lead there too; inside the app no page is loaded anew
    to_here = page.locator('a[href*="/explain?"][href*="index=SQ"]')
    expect(to_here.first).to_be_visible(timeout=SLOW_MS)
    page.get_by_test_id("stSidebar").get_by_role("link", name="评分解释").click()
    settled(page)
    expect(page.locator('[data-part="score"]')).to_have_text(second["score"])
    page.get_by_text("全体中位", exact=True).click()
    expect(page.locator(".st-key-panel_waterfall")).to_contain_text("个集聚区得分的中位数", timeout=SLOW_MS)
    expect(page).to_have_url(re.compile("base=median"))
    line = page.locator('[data-indicator="SQ2-01"]')
    expect(line.locator("dl")).to_be_hidden()
    line.locator("summary").click()
    for words in ("首次响应及时率", "fct_service_requests", "可信度", "标准分走势"):
        expect(line).to_contain_text(words)
    page.screenshot(path=artefacts / "explain.png", full_page=True)
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_a_link_with_weights_opens_the_same_numbers_in_the_other_language(
    app_url: str, open_tab: Opener, second: dict[str, str], artefacts: Path
) -> None:
    first = open_tab().page
    first.goto(f"{app_url}/explain?cluster={second['cluster']}&base=median&lang=zh")
    settled(first)
    first.get_by_text("权重试算", exact=True).click()
    expect(first.locator(TRIAL).first).to_be_visible(timeout=SLOW_MS)
    # unchanged weights: the published score stands on both sides
    own = first.locator(f'tr[data-cluster="{second["cluster"]}"] td')
    expect(own.nth(0)).to_have_text(second["exact"])
    expect(own.nth(1)).to_have_text(second["exact"])
    box = first.get_by_label("SQ1 服务标准与承诺")
    box.fill("40")
    box.press("Enter")
    expect(first).to_have_url(re.compile("weights=SQ1%3A40"), timeout=SLOW_MS)
    expect(own.nth(1)).not_to_have_text(second["exact"], timeout=SLOW_MS)
    first.wait_for_load_state("networkidle")
    first.get_by_text("本视图的链接", exact=True).click()
    copied = first.locator(".j-link").inner_text()
    assert "weights=SQ1%3A40" in copied
    numbers = [row.inner_text().split("\t")[:5] for row in first.locator(TRIAL).all()]
    first.screenshot(path=artefacts / "explain_trial_zh.png", full_page=True)

    other = open_tab().page
    other.goto(copied.replace("lang=zh", "lang=en"))
    settled(other)
    expect(other.locator("h1")).to_contain_text("Why this score")
    expect(other.get_by_label("SQ1 Standards and commitments")).to_have_value("40")
    expect(other.locator(".st-key-panel_waterfall")).to_contain_text("the median of 12 clusters")
    assert [row.inner_text().split("\t")[:5] for row in other.locator(TRIAL).all()] == numbers
    other.screenshot(path=artefacts / "explain_trial_en.png", full_page=True)


@pytest.mark.parametrize(("lang", "width"), [("zh", 390), ("en", 1100)])
def test_nothing_overflows(
    app_url: str, open_tab: Opener, second: dict[str, str], *, artefacts: Path, lang: str, width: int
) -> None:
    page = open_tab(width=width).page
    page.goto(f"{app_url}/explain?lang={lang}&cluster={second['cluster']}&weights=own&indicator=SQ2-01")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wider = page.evaluate(
        """[...document.querySelectorAll('.j-facts, .j-ind > summary, .j-terms, .j-more, .j-ways')]
           .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
    )
    assert wider == []
    expect(page.locator('[data-indicator="SQ2-01"] dl')).to_be_visible()
    page.screenshot(path=artefacts / f"explain_{lang}_{width}.png", full_page=True)
