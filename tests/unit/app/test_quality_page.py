"""The quality page on a release whose checks, files and lineage are written by hand in audited_release.py."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from app.views.quality import impact, queries
from tests.unit.app.audited_release import write_audited
from tests.unit.app.reading import html, visible, words

Opener = Callable[..., AppTest]


@pytest.fixture
def open_page(home: Path) -> Opener:
    """The page by itself for a role, with codes of its link."""
    write_audited(home)

    def script(role: str, lang: str, codes: dict[str, str]) -> None:
        import streamlit as st

        from app import pages, queries, view
        from app.views import quality
        from jushu.texts import Texts

        for name in pages.link_names():
            st.session_state.setdefault(name, codes.get(name, ""))
        release = "2026Q3-r1"
        period = next(p for p in queries.periods(role, release) if p.period_code == "2026Q3")  # type: ignore[arg-type]
        now = view.View(lang, role, release, period, None)  # type: ignore[arg-type]
        quality.render(now, queries.release(role, release), Texts(lang))  # type: ignore[arg-type]

    def opened(role: str = "auditor", lang: str = "zh", **codes: str) -> AppTest:
        kwargs = {"role": role, "lang": lang, "codes": codes}
        app = AppTest.from_function(script, kwargs=kwargs, default_timeout=30).run()
        assert not app.exception
        return app

    return opened


def card(app: AppTest, code: str) -> str:
    found = re.search(rf'data-card="{code}">(.*?)</section>', html(app), re.DOTALL)
    assert found
    return visible(found[1])


def test_the_cards_count_rules_files_and_refused_rows(open_page: Opener) -> None:
    app = open_page()
    assert card(app, "rate") == "× 检查通过率 37.5% 8 条规则中 3 条通过"
    assert card(app, "failed") == "× 失败（严重） 1 各级别中未能检查的 1 条"
    assert card(app, "warnings") == "! 预警 3 另有提示 1 条"
    # published at 06:00, last loaded file received at 02:00
    assert card(app, "fresh").startswith("– 新鲜度（发布时） 4小时")
    assert card(app, "quarantined") == "! 隔离的行 30 占 630 行的 4.76%，涉及 2 个文件"


def test_failures_come_first_and_the_gravest_of_them_is_opened(open_page: Opener) -> None:
    app = open_page()
    codes = [option.split()[1] for option in app.selectbox(key="rule").options]
    assert codes[:5] == ["RAW-REQ-001", "ING-FIL-004", "MRT-IND-009", "RAW-EVT-001", "RAW-ITM-001"]
    assert "RAW-REQ-001 ! 未能检查 严重 RAW-REQ-001 的内容" in words(app)


def test_an_opened_rule_tells_everything_about_it(open_page: Opener) -> None:
    said = words(open_page(rule="RAW-EVT-001"))
    assert "处理办法 处理 RAW-EVT-001 责任人 服务部门 不符合的行 400 行中 30 项 (7.50%)" in said
    assert "比上次多 · 连续 1 次未通过" in said
    assert "受影响指标的标准条款 7.4.1；7.4.3" in said
    # one value of 2026Q3 (C01, SQ2-01) names the rule
    assert "共 1 项指标以它为依据；2026年三季度 有 1 个数值的可信度写明这条规则" in said
    assert "E000" in said and "OLD" not in said
    assert "检查 2 次，未通过 1 次" in said
    english = words(open_page(lang="en", rule="RAW-EVT-001"))
    assert "what RAW-EVT-001 says" in english and "30 of 400 rows (7.50%)" in english


@pytest.mark.parametrize(
    ("rule_id", "tables", "indicators"),
    [
        ("RAW-EVT-001", ("raw.events",), ["SQ2-01"]),  # only its column is_late comes from events
        ("RAW-REQ-001", ("raw.requests",), ["SQ2-01", "SQ2-02"]),
        ("RAW-ITM-001", ("raw.items",), ["DP3-01"]),  # through dim_item
        ("ING-FIL-004", ("raw.events",), ["SQ2-01"]),  # by the contract of the failing file
        ("MRT-IND-009", ("indicator_value",), ["DP3-01"]),  # named by the failing key
        ("RAW-ZON-001", ("raw.zones",), []),
    ],
)
def test_a_rule_reaches_what_is_made_of_what_it_looks_at(
    home: Path, rule_id: str, tables: tuple[str, ...], indicators: list[str]
) -> None:
    write_audited(home)
    rule = next(r for r in queries.rules("auditor", "2026Q3-r1") if r.rule_id == rule_id)
    found = impact.impact("auditor", "2026Q3-r1", rule)
    assert (found.tables, found.indicators) == (tables, indicators)


@pytest.mark.parametrize(
    ("state", "table", "codes"),
    [
        ("passed", "", ["MRT-SCO-001", "RAW-ZON-001", "RAW-ZON-002"]),
        ("errored", "", ["RAW-REQ-001"]),
        ("waived", "", ["RAW-ITM-001"]),
        ("open", "raw.events", ["RAW-EVT-001"]),
        ("nonsense", "raw.zones", ["RAW-ZON-001", "RAW-ZON-002"]),
    ],
)
def test_the_list_is_filtered_by_the_codes_of_the_link(
    open_page: Opener, state: str, table: str, codes: list[str]
) -> None:
    app = open_page(state=state, table=table)
    assert [option.split()[1] for option in app.selectbox(key="rule").options] == codes


def test_a_waived_rule_still_counts_as_failed_and_its_waiver_is_told_on_every_part(open_page: Opener) -> None:
    assert "× 失败 ! 豁免 4 项" in words(open_page(rule="RAW-ITM-001"))
    for part in ("rules", "scores", "coverage", "quarantine", "books"):
        assert "本次发布有有效豁免 1 份、过期豁免 0 份" in words(open_page(part=part))
    assert "W-1 RAW-ITM-001 ! 有效 C01 平台迁移 数据局 王某 2026-12-31 4 memo.pdf" in words(open_page())


def test_scores_show_both_numbers_and_leave_whole_tables_to_the_download(open_page: Opener) -> None:
    said = words(open_page(part="scores"))
    assert "准确性 92.3747% 424 459 35 3" in said
    assert "raw.events 92.5000% 370 400 30 1" in said
    assert "raw.zones" not in said and "其余 1 张表为 100%" in said
    assert "C01 江北集聚区 100.0000% 10 10 0 2" in said


def test_what_no_rule_looks_at_says_so(open_page: Opener) -> None:
    said = words(open_page(part="coverage"))
    assert "1 张表共 2 列，其中 1 列没有任何规则检查" in said
    assert "raw.events 1 / 2 – 未检查 ✓ 1 / 2" in said
    one = words(open_page(part="coverage", table="raw.events"))
    assert "note – 未检查 – 未检查 – 未检查 – 未检查 – 未检查 – 未检查" in one
    assert 'title="RAW-EVT-001"' in html(open_page(part="coverage", table="raw.events"))


def test_refused_rows_by_reason_and_sender_with_examples_that_are_escaped(open_page: Opener) -> None:
    said = words(open_page(part="quarantine"))
    assert "日期不存在或格式不对 (BAD_DATE) 26 86.7% 1 1" in said
    # 26 of 426 received rows of west, 4 of 204 of east
    assert said.index("west · events 26 6.10% 400 1") < said.index("east · requests 4 1.96% 200 1")
    assert "列出 26 行，共 26 行" in said
    app = open_page(part="quarantine", reason="WIDTH")
    assert "requests__2026Q3.csv" in words(app)
    assert "a,b&lt;c&gt;" in html(app)


def test_books_and_totals_that_differ_are_told_first(open_page: Opener, home: Path) -> None:
    said = words(open_page(part="books"))
    assert "0 类文件的账目不平衡，1 项控制合计不相等" in said
    assert said.index("events rows 400 399 × 1") < said.index("requests rows 200 200 0")
    assert "requests 1 206 1 1 200 4 0" in said


@pytest.mark.parametrize("role", ["management", "analyst"])
def test_other_roles_see_the_summary_and_the_waivers(open_page: Opener, role: str) -> None:
    app = open_page(role)
    said = words(app)
    assert card(app, "failed") == "× 未通过的规则 5 不符 4 条，未能检查 1 条，阻断发布 1 条"
    assert "! 有保留 1 50.0%" in said and "✓ 可信 1 50.0%" in said
    assert "警告规则未通过 1 50.0%" in said
    assert "raw.requests 原始数据 1 1 1 0.00" in said and "其余 2 张表的规则全部通过" in said
    assert "W-1" in said
    assert "E000" not in said


def test_a_report_that_was_made_is_offered_and_else_its_command(open_page: Opener, home: Path) -> None:
    assert "还没有生成。运行： jushu report 2026Q3-r1" in words(open_page())
    (home / "reports" / "2026Q3-r1").mkdir(parents=True)
    (home / "reports" / "2026Q3-r1" / "quality_zh.pdf").write_bytes(b"%PDF")
    app = open_page()
    assert "还没有生成" not in words(app)
    assert "quality_zh.pdf" in [button.label for button in app.get("download_button")]  # type: ignore[attr-defined]


def test_a_release_of_before_there_were_results_has_no_failures(home: Path, open_page: Opener) -> None:
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "auditor.duckdb")) as connection:
        for table in (
            "audit_check_results",
            "audit_quality",
            "audit_quarantine",
            "audit_files",
            "audit_waivers",
        ):
            connection.execute(f"DELETE FROM {table}")
    app = open_page()
    assert card(app, "rate") == "– 检查通过率 — 0 条规则中 0 条通过"
    assert "没有符合条件的规则" in words(app) and "没有豁免" in words(app)
    assert "没有隔离的行" in words(open_page(part="quarantine"))
