"""The service page on a small release: its counts are written here, and what it shows of them by hand."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import html, visible, words

Publisher = Callable[..., None]
CODES = (
    *("SQ2-03", "SQ2-04", "SQ2-05", "SQ3-01", "SQ4-01", "SQ4-02", "SQ4-03", "SQ4-04", "SQ4-05", "SQ4-06"),
    *("SQ5-01", "SQ5-02", "SQ5-03", "SQ5-04", "SQ7-01", "SQ7-02", "SQ7-03"),
)
UNIT = "'cluster', 'C01', 'C01', null, null, 'quarter', '2026Q3'"
TABLES = (
    # goalposts of a share of which more is better
    "alter table dim_indicator add column scale integer default 100",
    *(
        f"insert into dim_indicator select * replace ('{code}' as indicator_code) from dim_indicator"
        " where indicator_code = 'SQ2-01'"
        for code in CODES
    ),
    "update dim_indicator set unacceptable = '80', satisfactory = '98'",
    "alter table indicator_value add column category_clause varchar",
    """create table indicator_change (unit_type text, unit_code text, cluster_code text, zone_code text,
        category_clause text, period_type text, period_code text, indicator_code text,
        previous_change decimal(19, 6), previous_reason text, last_year_change decimal(19, 6),
        last_year_reason text)""",
    f"insert into indicator_change values ({UNIT}, 'SQ2-01', -1.25, null, null, 'before_first_period')",
    """insert into indicator_value values
        ('zone', 'Z2', 'C01', 'quarter', '2026Q3', 'SQ2-01', 27, 30, 90, 30, 'observed', null, null),
        ('category', 'C01/7.3.1', 'C01', 'quarter', '2026Q3', 'SQ2-01', null, null, null, 4, 'suppressed',
         'below_min_cases', '7.3.1')""",
    "create table dim_clause (clause_id text, name_zh text, name_en text, part text, kind text)",
    """insert into dim_clause values ('7.2.1', '数据交易服务', 'Transactions', '7', 'data service'),
        ('7.3.1', '基础设施服务', 'Infrastructure', '7', 'park service'),
        ('5.1', '目标', 'Goals', '5', 'planning')
    """,
    "create table dim_zone as select * from (values ('Z1', 'C01', '甲区'), ('Z2', 'C01', '乙区'),"
    " ('Y1', 'C02', '丙区')) as zones(zone_code, cluster_code, zone_name)",
    """create table service_level as select * from (values
        ('C01', 'Z1', '7.2.1', '2026Q3', 30, 20, 19, 10, 7),
        ('C01', 'Z2', '7.2.1', '2026Q3', 30, 30, 27, 10, 10),
        ('C01', 'Z1', '7.3.1', '2026Q3', 4, 4, 4, 0, 0),
        ('C02', 'Y1', '7.2.1', '2026Q3', 50, 50, 50, 50, 40),
        ('C01', 'Z1', '7.2.1', '2026Q2', 90, 100, 90, 80, 60)
    ) as counts(cluster_code, zone_code, category_clause, period_code, submitted_count, response_due_count,
        response_in_time_count, resolve_due_count, resolved_in_time_count)""",
    """create table service_backlog_age as select * from (values
        ('C01', '7.2.1', '2026Q3', 1, 0.0, 1.0, 6, 0), ('C01', '7.2.1', '2026Q3', 6, 40.0, null, 2, 2),
        ('C01', '7.3.1', '2026Q3', 2, 1.0, 5.0, 3, 3)
    ) as counts(cluster_code, category_clause, period_code, bucket_no, above_days, up_to_days, open_count,
        overdue_count)""",
    """create table service_duration as select * from (values
        ('cluster', 'C01', 'all', 'response', '2026Q3', 54, 1.25, 6.84),
        ('cluster', 'C01', '7.2.1', 'response', '2026Q3', 50, 1.5, 7.25),
        ('cluster', 'C01', '7.3.1', 'response', '2026Q3', 4, 1, 2),
        ('province', 'province', 'all', 'response', '2026Q3', 104, 1.1, 5.55)
    ) as spans(unit_type, unit_code, category_clause, step, period_code, case_count, p50_hours, p90_hours)""",
    """create table service_duration_bucket as select * from (values
        ('C01', '7.2.1', 'response', '2026Q3', 1, 0.0, 0.5, 20),
        ('C01', '7.2.1', 'response', '2026Q3', 11, 160.0, null, 30),
        ('C01', '7.3.1', 'response', '2026Q3', 2, 0.5, 1.0, 4)
    ) as counts(cluster_code, category_clause, step, period_code, bucket_no, above_hours, up_to_hours,
        case_count)
    """,
    """create table service_complaint as select * from (values
        ('C01', '7.2.1', '2026Q3', 10, 4, 1, 8, 6), ('C01', 'none', '2026Q3', 3, 3, 0, 3, 0)
    ) as counts(cluster_code, category_clause, period_code, complaint_count, upheld_count, repeat_count,
        due_count, closed_in_time_count)""",
    """create table service_improvement as select * from (values ('C01', 'survey', '2026Q3', 7, 8, 6)
    ) as counts(cluster_code, source_kind, period_code, opened_count, due_count, effective_count)""",
    """create table survey_estimate as select * from (values
        ('C01', 'csat', 'satisfied_share', 'SQ4-01', 88.01, 86.03, 89.73, 479, 'observed', null),
        ('C01', 'reliability', 'mean_gap', null, -0.55, -0.57, -0.52, 470, 'observed', null),
        ('C01', 'R1', 'mean', null, 4.5, 4.4, 4.6, 457, 'observed', null),
        ('C01', 'R1', 'mean_gap', null, -0.25, -0.3, -0.2, 457, 'observed', null),
        ('C01', 'T1', 'mean', null, 4.0, 3.9, 4.1, 457, 'observed', null),
        ('C01', 'T1', 'mean_gap', null, -0.5, -0.6, -0.4, 450, 'observed', null),
        ('C02', 'csat', 'satisfied_share', 'SQ4-01', null, null, null, 3, 'suppressed', 'below_min_cases')
    ) as found(cluster_code, question_code, measure, indicator_code, estimate, low, high, respondent_count,
        status, status_reason) cross join (select 'quarter' as period_type, '2026Q3' as period_code)""",
    """create table dim_servqual_item as select * from (values ('R1', 'reliability', '按时', 'In time'),
        ('T1', 'tangibles', '整洁', 'Tidy')) as items(item_code, dimension, name_zh, name_en)""",
    *(
        f"alter table {name} add column period_type varchar default 'quarter'"
        for name in (
            *("service_level", "service_backlog_age", "service_duration", "service_duration_bucket"),
            *("service_complaint", "service_improvement"),
        )
    ),
)


def page(lang: str, cluster: str | None) -> None:
    """What the app runs, without its navigation, which the test tool cannot follow."""
    import streamlit as st

    from app import pages, queries, view
    from app.views import service
    from jushu.released import Cluster
    from jushu.texts import Texts

    for name in pages.link_names():
        st.session_state.setdefault(name, "")
    period = next(p for p in queries.periods("management", "2026Q3-r1") if p.period_code == "2026Q3")
    place = Cluster(cluster, f"集聚区{cluster}") if cluster else None
    now = view.View(lang, "management", "2026Q3-r1", period, place)  # type: ignore[arg-type]
    service.render(now, queries.release("management", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]


Opener = Callable[..., AppTest]


@pytest.fixture
def open_service(publish: Publisher, home: Path) -> Opener:
    """The page of the small release with the codes of a link."""
    publish("2026Q3-r1")
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        for statement in TABLES:
            connection.execute(statement)

    def open_page(cluster: str | None = "C01", lang: str = "zh", **codes: str) -> AppTest:
        app = AppTest.from_function(page, kwargs={"lang": lang, "cluster": cluster}, default_timeout=30)
        for name, code in codes.items():
            app.session_state[name] = code
        return app.run()

    return open_page


def card(app: AppTest, code: str) -> str:
    found = re.search(rf'<section class="j-card" data-indicator="{code}">.*?</section>', html(app))
    return visible(found.group(0)) if found else ""


def heat(app: AppTest, code: str) -> list[list[str]]:
    """Cells of a heat table without the small counts, row by row with its heading."""
    found = re.search(rf'data-indicator="{code}"><caption>.*?<tbody>(.*?)</tbody>', html(app), re.DOTALL)
    assert found
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found.group(1))
    return [
        [
            re.sub(r"<[^>]+>", "", re.sub(r"<small>.*?</small>", "", cell))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        ]
        for row in rows
    ]


def test_a_card_is_the_published_indicator_with_changes_and_its_definition(open_service: Opener) -> None:
    app = open_service()
    said = card(app, "SQ2-01")
    assert "首次响应及时率 SQ2-01 44.1% 819 / 1,858 环比 ↓ −1.3 百分点 同比 — 目标区间 80 → 98" in said
    link = re.search(r'<a href="([^"]+)"[^>]*>SQ2-01</a>', html(app))
    assert link
    assert link.group(1).startswith("/metrics?")
    assert "find=SQ2-01" in link.group(1)


def test_the_province_adds_up_its_clusters(open_service: Opener) -> None:
    # 19 + 27 + 4 + 50 of 20 + 30 + 4 + 50 now, 90 of 100 before: 96.154 and 90
    app = open_service(cluster=None)
    assert "96.2% 2 个集聚区合计 100 / 104 环比 ↑ +6.2 百分点 同比 —" in card(app, "SQ2-01")
    # 2 + 3 of 11
    assert "45.5% 1 个集聚区合计 5 / 11" in card(app, "SQ2-05")
    assert "5.6% 样本 104" in card(app, "SQ2-03")  # the percentile of the province itself, with its cases


def test_the_heat_map_has_shares_totals_and_the_worst_first(open_service: Opener) -> None:
    app = open_service()
    assert heat(app, "SQ2-01") == [
        ["全部类目", "92.6", "95.8", "90.0"],  # 50 of 54, 23 of 24, 27 of 30
        ["7.2.1 数据交易服务", "92.0", "95.0", "90.0"],
        ["7.3.1 基础设施服务", "—", "—", "—"],  # four requests: too few
    ]
    # 7 of 10 in the first zone is below the unacceptable 80 per cent, 17 of 20 is not
    assert heat(app, "SQ2-02")[1] == ["7.2.1 数据交易服务", "85.0", "× 70.0", "100.0"]
    assert 'title="7.3.1 基础设施服务 · 甲区：4 件，少于公布下限 5 件"' in html(app)


def test_the_heat_map_of_the_province_has_its_clusters(open_service: Opener) -> None:
    rows = heat(open_service(cluster=None), "SQ2-02")
    assert rows[0] == ["全部类目", "81.4", "85.0", "× 80.0", "—"]  # 57 of 70, 17 of 20, 40 of 50


def test_a_zone_shows_its_own_values_and_a_category_its_reason(open_service: Opener) -> None:
    assert "90.0% 27 / 30" in card(open_service(zone="Z2"), "SQ2-01")
    app = open_service(category="7.3.1")
    assert "— 样本 4 样本数低于最小值，不公布" in card(app, "SQ2-01")
    assert "没有按服务类目计算 SQ5-01" in card(app, "SQ5-01")
    assert "不对分区内的单个类目计算" in card(open_service(category="7.3.1", zone="Z2"), "SQ2-01")


def test_the_backlog_by_age_and_category(open_service: Opener) -> None:
    said = words(open_service(tab="backlog"))
    assert "≤1 日 1–5 日 &gt;40 日" in said
    assert "7.2.1 数据交易服务 8 2 25.0 6 0 2" in said
    assert "7.3.1 基础设施服务 3 3 — 0 3 0" in said  # three open requests are too few for a share


def test_durations_with_percentiles(open_service: Opener) -> None:
    app = open_service(tab="duration")
    said = words(app)
    assert "54 件；一半在 1.3 工作小时内，九成在 6.8 工作小时内。" in said
    assert "全部类目 54 1.3 6.8 0 — —" in said
    assert "7.2.1 数据交易服务 50 1.5 7.3" in said
    assert "7.3.1 基础设施服务 4 — —" in said
    assert "50 件；一半在 1.5 工作小时内" in words(open_service(tab="duration", category="7.2.1"))


def test_satisfaction_has_intervals_and_gaps(open_service: Opener) -> None:
    said = words(open_service(tab="satisfaction"))
    assert "满意率（%） 88.0 [86.0, 89.7] 479" in said
    assert "可靠性差距 −0.55 [−0.57, −0.52] 470" in said
    assert "R1 按时 可靠性 4.75 4.50 [4.40, 4.60] −0.25 [−0.30, −0.20]" in said
    assert "T1 整洁 有形性 — 4.00" in said  # not the same people answered both
    english = words(open_service(tab="satisfaction", cluster=None, lang="en"))
    assert "88.0 [86.0, 89.7]" in english
    assert "苏州集聚区 — — — 3" in english


def test_complaints_and_what_followed(open_service: Opener) -> None:
    said = words(open_service(tab="complaint"))
    assert "7.2.1 数据交易服务 10 4 40.0% 1 8 75.0%" in said
    assert "未注明类目 3 3 — 0 3 —" in said
    assert "调查 7 8 6 75.0%" in said


def test_unknown_codes_are_named_and_a_zone_of_another_cluster_is_forgotten(open_service: Opener) -> None:
    said = words(open_service(category="9.9.9", zone="X9", tab="nowhere"))
    assert "此版本没有：9.9.9；X9；nowhere" in said
    app = open_service(zone="Y1")
    assert "此版本没有" not in words(app)
    assert app.session_state["zone"] == ""


def test_a_period_without_anything_says_so_in_every_part(open_service: Opener, home: Path) -> None:
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        for name in (
            "service_level",
            "service_backlog_age",
            "service_duration",
            "service_complaint",
            "survey_estimate",
        ):
            connection.execute(f"delete from {name}")
    for tab in ("level", "backlog", "duration"):
        assert "没有可显示的申请" in words(open_service(tab=tab))
    assert "该期间没有调查结果" in words(open_service(tab="satisfaction"))
    assert "该期间没有投诉" in words(open_service(tab="complaint"))
    assert "该期间没有发生" in card(open_service(cluster=None), "SQ2-01")


def test_a_release_of_before_the_page_says_so(publish: Publisher, home: Path) -> None:
    publish("2026Q3-r1")
    app = AppTest.from_function(page, kwargs={"lang": "zh", "cluster": "C01"}, default_timeout=30).run()
    assert "此版本没有服务质量明细" in words(app)
