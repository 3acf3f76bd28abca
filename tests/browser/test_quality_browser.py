"""The auditors' pages as a person uses them, on the demo's release: from a failed rule down, and the logs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from jushu import releases
from jushu.settings import Settings

SLOW_MS = 30_000
Opener = Callable[..., Any]
OPEN = """
with latest as (
    select * from audit_check_results
    qualify run_id = first_value(run_id) over (partition by layer order by run_at desc, run_id desc)
)
select rule_id, state, severity from latest where state <> 'passed'
"""


def as_auditor(page: Page, url: str) -> None:
    """Open the app and choose the role, as the demo's user does."""
    page.goto(url)
    role = page.get_by_label("演示角色")
    role.click(timeout=SLOW_MS)
    page.get_by_role("option", name="审计人员").click()
    page.get_by_role("link", name="数据质量").click(timeout=SLOW_MS)
    expect(page.locator("h1")).to_have_text("数据质量", timeout=SLOW_MS)


def test_an_auditor_goes_from_a_failed_rule_to_its_indicators_and_back_by_link(
    app_url: str, demo_home: Path, open_tab: Opener, artefacts: Path
) -> None:
    failed = releases.query(OPEN, "auditor", Settings(home=demo_home))
    visit = open_tab()
    page = visit.page
    as_auditor(page, app_url)
    warnings = failed.filter(severity="warning").height
    expect(page.locator('[data-card="warnings"] .j-value')).to_have_text(str(warnings))
    page.get_by_label("状态").click()
    page.get_by_role("option", name="未通过", exact=True).click()
    rule = page.get_by_label("规则", exact=True)
    rule.click()
    options = page.get_by_role("option")
    expect(options).to_have_count(failed.height, timeout=SLOW_MS)
    page.get_by_role("option", name=re.compile("RAW-ENT-006")).click()
    expect(page.locator(".j-rule h3")).to_have_text("RAW-ENT-006", timeout=SLOW_MS)
    expect(page.locator(".j-chain")).to_contain_text("fct_enterprise_periods")
    expect(page.locator(".j-chain a.j-code", has_text="DP3-01")).to_be_visible()
    expect(page.locator(".st-key-rule_runs canvas")).to_be_visible(timeout=SLOW_MS)
    expect(page).to_have_url(re.compile(r"rule=RAW-ENT-006"))
    page.screenshot(path=artefacts / "quality.png", full_page=True)
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_every_part_of_both_pages_is_drawn_on_a_phone_without_sideways_scrolling(
    app_url: str, open_tab: Opener, artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    as_auditor(page, app_url)
    page.set_viewport_size({"width": 390, "height": 1200})
    for part, seen in (
        ("质量分", "按维度"),
        ("检查覆盖", "未检查"),
        ("隔离的行", "按原因"),
        ("文件与账目", "文件账目"),
    ):
        page.get_by_role("radio", name=part).click(timeout=SLOW_MS)
        expect(page.get_by_text(seen).first).to_be_visible(timeout=SLOW_MS)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=artefacts / "quality_phone.png")
    assert page.locator(".j-failed").count() == 0
    assert visit.complaints == []


def test_an_auditor_reads_the_log_and_finds_the_own_visit(
    app_url: str, open_tab: Opener, artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    as_auditor(page, app_url)
    page.get_by_role("link", name="发布与审计").click()
    expect(page.locator(".j-table")).to_contain_text("正在查看", timeout=SLOW_MS)
    page.get_by_role("radio", name="日志").click()
    expect(page.locator(".j-notice")).to_contain_text("哈希链完整", timeout=SLOW_MS)
    page.get_by_role("radio", name="查看与查询").click()
    own = page.locator(".j-table tbody tr").filter(has_text="发布与审计")
    expect(own.first).to_be_visible(timeout=SLOW_MS)
    page.screenshot(path=artefacts / "visits.png")
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []
