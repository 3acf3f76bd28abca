"""Clusters side by side as a person compares them: chosen, taken along as a file and as a link."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jushu import releases
from jushu.settings import Settings

SLOW_MS = 30_000
Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def ranked(demo_home: Path) -> Iterator[list[tuple[str, str, Decimal]]]:
    """Code, name and score of the clusters in service quality, best first, read without the app."""
    with releases.connect("management", settings=Settings(home=demo_home)) as connection:
        yield connection.execute(
            """
            select s.cluster_code, c.cluster_name, s.score
            from score_node as s
            join release_info as i on i.period_code = s.period_code
            join dim_cluster as c on c.cluster_code = s.cluster_code
            where s.unit_type = 'cluster' and s.node_code = 'SQ' and s.rank is not null
            order by s.rank, s.cluster_code
            """
        ).fetchall()


def test_a_manager_compares_clusters_and_takes_the_table_along(
    app_url: str, open_tab: Opener, artefacts: Path, ranked: list[tuple[str, str, Decimal]]
) -> None:
    visit = open_tab()
    page = visit.page
    page.goto(app_url)
    page.get_by_role("link", name="对比").click(timeout=SLOW_MS)
    scores = page.locator(".st-key-panel_compare_scores")
    for _, name, _ in ranked[:3]:  # nothing was asked for: the first three
        expect(scores.locator("thead")).to_contain_text(name, timeout=SLOW_MS)
    expect(page.locator(".st-key-panel_compare_radar canvas")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".st-key-panel_compare_trend canvas")).to_have_count(9)
    with page.expect_download() as pressed:
        scores.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(pressed.value.path().read_text(encoding="utf-8-sig"))))
    taken = {row["集聚区代码"]: Decimal(row["得分（分）"]) for row in rows if row["指数或维度编码"] == "SQ"}
    assert taken == {code: score for code, _, score in ranked[:3]}
    page.get_by_role("button", name="名次相邻").click()
    expect(scores.locator("thead")).to_contain_text(ranked[4][1], timeout=SLOW_MS)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=artefacts / "compare.png", full_page=True)
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []


def test_its_link_shows_the_same_in_the_other_language_on_a_phone(
    app_url: str, open_tab: Opener, artefacts: Path, ranked: list[tuple[str, str, Decimal]]
) -> None:
    codes = ",".join(code for code, _, _ in (ranked[1], ranked[5]))
    page = open_tab(width=390, height=900).page
    page.goto(f"{app_url}/compare?lang=en&index=DP&span=4&with={codes}")
    scores = page.locator(".st-key-panel_compare_scores")
    expect(scores.locator("thead th")).to_have_count(4, timeout=SLOW_MS)
    expect(scores.locator("tbody th").first).to_have_text("DP Development")
    expect(page.locator(".st-key-panel_compare_ranks thead th")).to_have_count(7)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=artefacts / "compare_phone.png")
