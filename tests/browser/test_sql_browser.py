"""An analyst's work in the SQL console, in real Chromium on the released demo."""

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Page, expect

from jushu.settings import Settings

SLOW_MS = 30_000
SCORES = (
    "select c.cluster_name as 集聚区, n.score as 得分, '=1+1' as 公式\n"
    "from score_node as n join dim_cluster as c on c.cluster_code = n.unit_code\n"
    "where n.node_code = 'SQ' and n.unit_type = 'cluster' and n.period_code = '2026Q3'\n"
    "order by 得分 desc, 集聚区"
)
ENDLESS = "select count(*) from range(200000000) as a, range(1000) as b where (a.range * b.range) % 7 = 3"
Opener = Callable[..., Any]


@pytest.fixture
def console(app_url: str, open_tab: Opener) -> Any:
    """The console, opened as an analyst through the pages of the app."""
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    choose_role(page)
    page.get_by_role("link", name="SQL 工作台").click(timeout=SLOW_MS)
    expect(text_of(page)).to_be_visible(timeout=SLOW_MS)
    return visit


def choose_role(page: Page, label: str = "演示角色", role: str = "分析人员") -> None:
    page.get_by_label(label).click(timeout=SLOW_MS)
    page.get_by_role("option", name=role, exact=True).click()


def text_of(page: Page) -> Any:
    return page.get_by_role("textbox", name="SQL")


def write(page: Page, query: str) -> None:
    text_of(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def expected(demo_home: Path) -> list[list[str]]:
    releases = Settings(home=demo_home).releases
    current = (releases / "current").read_text().strip()
    with duckdb.connect(releases / current / "analyst.duckdb", read_only=True) as reader:
        return [[name, str(score), "'=1+1"] for name, score, _ in reader.execute(SCORES).fetchall()]


def test_an_analyst_asks_sees_takes_along_and_hands_on(
    console: Any, demo_home: Path, open_tab: Opener, artefacts: Path
) -> None:
    page: Page = console.page
    # a suggestion for a table, taken with Tab; then columns of its alias
    write(page, "")
    page.keyboard.type("select s. from score_no", delay=20)
    suggestion = page.locator(".cm-tooltip-autocomplete li[aria-selected]")
    expect(suggestion).to_contain_text("score_node", timeout=SLOW_MS)
    page.wait_for_timeout(200)  # a list that has just opened takes no key yet
    page.keyboard.press("Tab")
    expect(text_of(page)).to_have_text("select s. from score_node")
    # a query with Chinese names runs by the keyboard
    write(page, SCORES)
    page.keyboard.press("Control+Enter")
    rows = expected(demo_home)
    expect(page.get_by_text(f"{len(rows)} 行 ·").first).to_be_visible(timeout=SLOW_MS)
    page.screenshot(path=artefacts / "sql_zh.png")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV", exact=True).click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["集聚区", "得分", "公式"], *rows]
    # a chart, then the link in the other language
    page.get_by_text("柱形", exact=True).click()
    expect(page.locator(".st-key-sql_chart :is(canvas, svg)").first).to_be_visible(timeout=SLOW_MS)
    page.wait_for_function("location.search.includes('plot=bar.0.1')")
    assert console.hosts <= {"127.0.0.1", "inline"}
    assert console.complaints == []
    # the link in the other language: the same text, which waits to be run, then the same chart
    other = open_tab().page
    other.goto(page.url.replace("lang=zh", "lang=en"))
    choose_role(other, "Role in the demo", "analyst")
    expect(text_of(other)).to_be_visible(timeout=SLOW_MS)
    assert other.locator(".cm-line").all_inner_texts() == SCORES.split("\n")
    expect(other.get_by_text("Nothing has been run yet")).to_be_visible()
    other.get_by_role("button", name="Run").click()
    expect(other.get_by_text(f"{len(rows)} rows ·").first).to_be_visible(timeout=SLOW_MS)
    expect(other.get_by_role("radio", name="Bars")).to_be_checked()
    expect(other.locator(".st-key-sql_chart :is(canvas, svg)").first).to_be_visible(timeout=SLOW_MS)
    expect(other.locator(".st-key-sql_rows canvas").first).to_be_visible(timeout=SLOW_MS)
    other.screenshot(path=artefacts / "sql_en.png")


def test_a_long_query_is_cancelled_at_once(console: Any, artefacts: Path) -> None:
    page: Page = console.page
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-running]")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("button", name="运行")).to_be_disabled()
    page.screenshot(path=artefacts / "sql_running.png")
    before = time.monotonic()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("查询已取消")).to_be_visible()
    print(f"cancelled after {time.monotonic() - before:.2f} s")
    # the next one runs, and the text of the cancelled one is still there to be changed
    expect(text_of(page)).to_contain_text("range(200000000)")
    write(page, "select 42 as answer")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 行 ·").first).to_be_visible(timeout=SLOW_MS)
    assert console.complaints == []
