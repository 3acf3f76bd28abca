"""The enterprises as a manager and as an analyst see them, on the release of the demo province."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jushu import releases
from jushu.settings import Settings
from tests.browser.steps import open_by_keyboard, settled

SLOW_MS = 30_000
SHOWN = 100  # lines of the list before a search
Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def best(demo_home: Path) -> tuple[str, int]:
    """Name of the best rated enterprise and the number of those there, read without the app."""
    with releases.connect("analyst", settings=Settings(home=demo_home)) as connection:
        name = connection.execute(
            """
            select e.enterprise_name
            from score_enterprise_node as s
            join release_info as i on i.period_code = s.period_code
            join dim_enterprise as e on e.uscc = s.unit_code
            where s.node_code = 'ER' and s.rank = 1
            order by e.enterprise_name
            """
        ).fetchall()[0][0]
        there = connection.execute(
            """
            select count(*)
            from fct_enterprise_periods as p
            join release_info as i on i.period_code = p.period_code
            where p.is_active
            """
        ).fetchall()[0][0]
    return name, there


def test_a_manager_sees_the_composition_and_no_single_enterprise(
    app_url: str, open_tab: Opener, artefacts: Path, best: tuple[str, int]
) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    page.get_by_role("link", name="企业", exact=True).click(timeout=SLOW_MS)
    expect(page.locator(".j-card .j-value").first).to_have_text(f"{best[1]:,}", timeout=SLOW_MS)
    expect(page.locator(".st-key-panel_enterprises_composition tbody tr")).to_have_count(21)
    listed = page.locator(".st-key-panel_enterprises_list")
    expect(listed).to_contain_text("管理层的发布文件不含单家企业", timeout=SLOW_MS)
    assert best[0] not in page.content()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=artefacts / "enterprises.png", full_page=True)
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_an_analyst_opens_one_enterprise_and_goes_back(
    app_url: str, open_tab: Opener, artefacts: Path, best: tuple[str, int]
) -> None:
    page = open_tab().page
    page.goto(app_url)
    page.get_by_label("演示角色").click(timeout=SLOW_MS)
    page.get_by_role("option", name="分析人员").click()
    page.get_by_role("link", name="企业", exact=True).click(timeout=SLOW_MS)
    listed = page.locator(".st-key-panel_enterprises_list")
    search = page.get_by_label("按名称或统一社会信用代码查找")
    search.fill(best[0], timeout=SLOW_MS)
    search.press("Enter")
    expect(listed.locator("tbody tr")).not_to_have_count(SHOWN, timeout=SLOW_MS)
    expect(listed.locator("tbody tr").first).to_contain_text(best[0], timeout=SLOW_MS)
    settled(page)
    box = page.get_by_label("打开一家企业")
    open_by_keyboard(page, box)
    expect(page.get_by_role("option").first).to_contain_text(best[0], timeout=SLOW_MS)
    box.press("Enter")
    expect(page.locator("h2.j-ent-name")).to_have_text(best[0], timeout=SLOW_MS)
    expect(page.locator(".st-key-panel_enterprise_rating tbody tr").first).to_contain_text("AAA")
    page.wait_for_url(re.compile("enterprise="))
    page.wait_for_load_state("networkidle")
    page.screenshot(path=artefacts / "enterprise.png", full_page=True)
    page.get_by_role("button", name="返回全部企业").click()
    expect(listed).to_be_visible(timeout=SLOW_MS)
