"""The page of the clauses on a small release: five clauses, two clusters, written by hand."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import html, words

Publisher = Callable[..., None]
Opener = Callable[..., AppTest]
TABLES = (
    "create table dim_clause (clause_id text, name_zh text, name_en text, part text, kind text)",
    """insert into dim_clause values
        ('4.1', '原则', 'Principles', '4 基本要求', 'principle'),
        ('5.1', '规划目标', 'Targets', '5 规划要求', 'planning'),
        ('7.4.1', '服务标准', 'Standards', '7 服务管理要求', 'quality assurance'),
        ('7.4.2', '人员培训', 'Training', '7 服务管理要求', 'quality assurance'),
        ('7.4.10', '质量体系', 'Quality system', '7 服务管理要求', 'quality assurance')""",
    """create table audit_clause_coverage as
        select *, 'quarter' as period_type, '2026Q3' as period_code from (values
        ('cluster', 'C01', '4.1', 'not_measurable', 0, 0, 0, 0, null),
        ('cluster', 'C01', '5.1', 'no_data', 1, 0, 0, 0, 'DP3-01'),
        ('cluster', 'C01', '7.4.1', 'covered', 2, 1, 1858, 1, 'SQ2-01;SQ2-02'),
        ('cluster', 'C01', '7.4.2', 'no_data', 0, 0, 0, 0, 'SQ6-01'),
        ('cluster', 'C01', '7.4.10', 'covered', 1, 1, 20, 1, 'SQ2-01'),
        ('cluster', 'C02', '4.1', 'not_measurable', 0, 0, 0, 0, null),
        ('cluster', 'C02', '5.1', 'covered', 1, 1, 62, 1, 'DP3-01'),
        ('cluster', 'C02', '7.4.1', 'covered', 2, 2, 900, 1, 'SQ2-01;SQ2-02'),
        ('cluster', 'C02', '7.4.2', 'no_data', 0, 0, 0, 0, 'SQ6-01'),
        ('cluster', 'C02', '7.4.10', 'covered', 1, 1, 10, 1, 'SQ2-01'),
        ('cluster', 'C03', '7.4.10', 'covered', 1, 1, 5, 1, 'SQ2-01'),
        ('province', 'province', '4.1', 'not_measurable', 0, 0, 0, 0, null),
        ('province', 'province', '5.1', 'covered', 1, 1, 62, 1, 'DP3-01'),
        ('province', 'province', '7.4.1', 'covered', 2, 2, 2758, 2, 'SQ2-01;SQ2-02'),
        ('province', 'province', '7.4.2', 'no_data', 0, 0, 0, 0, 'SQ6-01'),
        ('province', 'province', '7.4.10', 'covered', 1, 1, 35, 3, 'SQ2-01')
    ) as found(unit_type, unit_code, clause_id, coverage, indicator_count, observed_indicators, record_count,
        covered_clusters, indicator_codes)""",
)


def page(lang: str, cluster: str | None, month: bool) -> None:
    """What the app runs, without its navigation, which the test tool cannot follow."""
    import streamlit as st

    from app import pages, queries, view
    from app.views import clauses
    from jushu.released import Cluster
    from jushu.texts import Texts

    for name in pages.link_names():
        st.session_state.setdefault(name, "")
    wanted = "2026-08" if month else "2026Q3"
    period = next(p for p in queries.periods("auditor", "2026Q3-r1") if p.period_code == wanted)
    place = Cluster(cluster, f"集聚区{cluster}") if cluster else None
    now = view.View(lang, "auditor", "2026Q3-r1", period, place)  # type: ignore[arg-type]
    clauses.render(now, queries.release("auditor", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]


@pytest.fixture
def open_clauses(publish: Publisher, home: Path) -> Opener:
    """The page of the small release, as an auditor, with the codes of a link."""
    publish("2026Q3-r1")
    file = home / "releases" / "2026Q3-r1" / "management.duckdb"
    with duckdb.connect(str(file)) as connection:
        for statement in TABLES:
            connection.execute(statement)
    file.rename(file.with_name("auditor.duckdb"))

    def open_page(
        cluster: str | None = "C01", lang: str = "zh", *, month: bool = False, **codes: str
    ) -> AppTest:
        arguments = {"lang": lang, "cluster": cluster, "month": month}
        app = AppTest.from_function(page, kwargs=arguments, default_timeout=30)
        for name, code in codes.items():
            app.session_state[name] = code
        return app.run()

    return open_page


def listed(app: AppTest) -> list[tuple[str, str]]:
    """Number and state of each line of the list."""
    lines = re.findall(
        r'<tr><th scope="row"><a [^>]*>([0-9.]+)</a>.*?<span class="c-state" data-state="(\w+)">', html(app)
    )
    assert lines
    return lines


def test_the_clauses_of_a_cluster_are_listed_with_least_evidence_first(open_clauses: Opener) -> None:
    app = open_clauses()
    assert listed(app) == [
        ("5.1", "none"),
        ("7.4.2", "none"),
        ("7.4.1", "partly"),
        ("7.4.10", "covered"),
        ("4.1", "by_index"),
    ]
    said = words(app)
    assert "× 没有证据 2 共 5 条 ! 部分覆盖 1 共 5 条 ✓ 已覆盖 1 共 5 条 – 由指数反映 1 共 5 条" in said
    assert "7.4.1 服务标准 ! 部分覆盖 2 项指标中 1 项有值 SQ2-01 SQ2-02 1,858" in said
    assert "5.1 规划目标 × 没有证据 对应指标在该期间均没有数值 DP3-01 0" in said
    assert "7.4.2 人员培训 × 没有证据 对应指标不按此类期间计算 SQ6-01 —" in said


def test_the_province_is_covered_where_every_cluster_is(open_clauses: Opener) -> None:
    app = open_clauses(cluster=None)
    assert listed(app) == [
        ("7.4.2", "none"),
        ("5.1", "partly"),  # of three clusters one has evidence
        ("7.4.1", "partly"),  # two have evidence, one of them of both indicators
        ("7.4.10", "covered"),
        ("4.1", "by_index"),
    ]
    assert "2 项指标中 2 项有值；3 个集聚区中 2 个有证据，1 个齐全" in words(app)


def test_chapter_and_state_narrow_the_list(open_clauses: Opener) -> None:
    assert [code for code, _ in listed(open_clauses(chapter="7"))] == ["7.4.2", "7.4.1", "7.4.10"]
    assert listed(open_clauses(coverage="partly")) == [("7.4.1", "partly")]
    assert "没有符合条件的条款" in words(open_clauses(chapter="4", coverage="covered"))


def test_a_clause_shows_the_values_of_the_cluster_and_the_definitions(open_clauses: Opener) -> None:
    app = open_clauses(clause="7.4.1")
    said = words(app)
    assert "SQ2-01 首次响应及时率 44.1% 1,858 已观测" in said
    assert "SQ2-02 按期办结率 — 3 未报送：近 12 个月未报送所需数据" in said
    assert "数据来源：service_requests" in said
    assert "甲 ÷ 乙" in said  # the whole definition opens on the page
    link = re.search(r'<a href="(/metrics\?[^"]*)"[^>]*>SQ2-02</a>', html(app))
    assert link
    assert "find=SQ2-02" in link.group(1)


def test_a_clause_of_the_province_names_who_has_no_value(open_clauses: Opener) -> None:
    said = words(open_clauses(cluster=None, clause="7.4.1", lang="en"))
    assert "SQ2-02 Resolved within standard 0 / 1 3 江北集聚区 (Not reported: " in said
    assert "江北集聚区 ! Partly covered 1 of 2 indicators have a value 1,858" in said
    assert "苏州集聚区 ✓ Covered 2 of 2 indicators have a value 900" in said


def test_unknown_codes_are_named(open_clauses: Opener) -> None:
    said = words(open_clauses(clause="9.9", chapter="12", coverage="good"))
    assert "此版本没有：12；good；9.9" in said


def test_a_month_says_that_clauses_go_by_quarter(open_clauses: Opener) -> None:
    assert "条款按季度和年度对照，不按月。" in words(open_clauses(month=True))
