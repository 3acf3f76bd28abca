"""The comparison on the release written by hand in conftest.py; what it adds to it stands here."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from app.views.compare.peers import group
from app.views.compare.queries import Peer
from app.views.compare.scores import words
from jushu.texts import Texts
from tests.unit.app.reading import words as said

Opener = Callable[..., AppTest]
TABLES = (
    "alter table dim_cluster add column established_on date",
    "update dim_cluster set region_code = null",
    "update dim_cluster set region_code = '370102', established_on = '2021-06-01' where cluster_code = 'C01'",
    "update dim_cluster set region_code = '370113', established_on = '2023-01-01' where cluster_code = 'C03'",
    """insert into indicator_value values
        ('cluster', 'C02', 'C02', 'quarter', '2026Q3', 'SQ2-01', 5, 10, 50, 10, 'observed', null)""",
    """insert into score_indicator values
        ('cluster', 'C02', 'C02', 'quarter', '2026Q3', 'SQ2-01', 62.5, false, 0.125, 7.8)""",
    """create table score_uncertainty as select * from (values
        ('cluster', 'C01', '2026Q3', 'SQ', 81.25, 78.04, 84.96, 2, 1, 2, 3, 3, 10000),
        ('cluster', 'C02', '2026Q3', 'SQ', 91.0, 91.3, 93.0, 1, 1, 1, 2, 3, 10000)
    ) as t(unit_type, cluster_code, period_code, node_code, score, score_p05, score_p95, rank, rank_p05,
        rank_median, rank_p95, ranked_units, draws)""",
    """create table score_probability as select * from (values
        ('cluster', 'C01', '2026Q3', 'SQ', 'above', 'C02', 0.2345),
        ('cluster', 'C02', '2026Q3', 'SQ', 'above', 'C01', 0.7645),
        ('cluster', 'C01', '2026Q3', 'SQ', 'grade', 'good', 0.9)
    ) as t(unit_type, cluster_code, period_code, node_code, event, subject, probability)""",
)


@pytest.fixture
def open_page(publish: Callable[..., None], home: Path) -> Opener:
    """The page for clusters, index and period of a link."""
    publish("2026Q3-r1")
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        for statement in TABLES:
            connection.execute(statement)

    def script(lang: str, period: str, chosen: str | None, codes: dict[str, str]) -> None:
        import streamlit as st

        from app import queries, view
        from app.views import compare
        from jushu.texts import Texts

        for name in ("with", "index", "span"):
            st.session_state.setdefault(name, codes.get(name, ""))
        release = ("management", "2026Q3-r1")
        found = next(p for p in queries.periods(*release) if p.period_code == period)  # type: ignore[arg-type]
        cluster = next((c for c in queries.clusters(*release) if c.cluster_code == chosen), None)  # type: ignore[arg-type]
        now = view.View(lang, *release, found, cluster)  # type: ignore[arg-type]
        compare.render(now, queries.release(*release), Texts(lang))  # type: ignore[arg-type]

    def opened(lang: str = "zh", period: str = "2026Q3", chosen: str | None = None, **codes: str) -> AppTest:
        kwargs = {"lang": lang, "period": period, "chosen": chosen, "codes": codes}
        return AppTest.from_function(script, kwargs=kwargs, default_timeout=30).run()

    return opened


def test_differences_are_named_and_the_best_and_the_weakest_are_words(open_page: Opener) -> None:
    shown = said(open_page(**{"with": "C01,C02,C03"}))
    assert "SQ 服务质量 81.3 ✓ 良 基准 最高 91.0 ✓ 优 +9.8 分 最低 60.0 ! 中 −21.3 分 31.0 分" in shown
    # a cluster without a score is not the weakest: it has a reason
    assert (
        "SQ2 响应与时效 最低 74.3 ! 中 基准 最高 91.0 ✓ 优 +16.8 分 — 已有指标的权重覆盖低于最低要求" in shown
    )


def test_the_cluster_of_the_side_bar_is_the_base(open_page: Opener) -> None:
    shown = said(open_page(chosen="C02", **{"with": "C01,C02"}))
    assert "SQ 服务质量 最高 91.0 ✓ 优 基准 最低 81.3 ✓ 良 −9.8 分" in shown


def test_nothing_asked_for_compares_the_cluster_with_its_neighbours_and_keeps_it_in_the_link(
    open_page: Opener,
) -> None:
    app = open_page(chosen="C03")
    assert app.session_state["with"] == "C03,C01,C02"
    assert (app.session_state["index"], app.session_state["span"]) == ("SQ", "8")


def test_a_code_that_is_not_there_is_named_and_one_cluster_alone_is_not_compared(open_page: Opener) -> None:
    shown = said(open_page(**{"with": "C01,X9"}))
    assert "找不到：X9" in shown
    assert "至少选两个集聚区" in shown
    assert "本期得分" not in shown


def test_ranks_have_intervals_and_probabilities(open_page: Opener) -> None:
    app = open_page(**{"with": "C01,C02"})
    shown = said(app)
    assert "江北集聚区 2 / 3 1–3 81.3 78.0–85.0" in shown
    assert "苏州集聚区 1 / 3 1–2 91.0 91.3–93.0" in shown
    assert "公布得分在自己的区间之外：苏州集聚区。" in shown
    assert "行在列之前 江北集聚区 苏州集聚区 江北集聚区 — 23.5% 苏州集聚区 76.5% —" in shown


def test_a_period_without_draws_says_which_has_them(open_page: Opener) -> None:
    shown = said(open_page(period="2026Q2", **{"with": "C01,C02"}))
    assert "本期没有名次区间" in shown
    assert "在左侧选择：2026年三季度" in shown


def test_a_release_of_before_the_draws_says_so(open_page: Opener, home: Path) -> None:
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        connection.execute("drop table score_uncertainty")
        connection.execute("drop table score_probability")
    assert "本期没有名次区间" in said(open_page(**{"with": "C01,C02"}))


def test_ranks_over_the_span_have_a_range_and_a_mean_move(open_page: Opener) -> None:
    # C03: 70 beside two others of 70, then last twice
    shown = said(open_page(**{"with": "C03,C01"}))
    assert "无锡集聚区 第 1 名 70.0 第 3 名 64.0 第 3 名 60.0 1–3 1.0" in shown


def test_indicators_differ_by_percentage_points_and_say_why_there_is_no_value(open_page: Opener) -> None:
    shown = said(open_page(**{"with": "C01,C02"}))
    assert "SQ2-01 首次响应及时率 最低 44.1% 基准 最高 50.0% +5.9 百分点" in shown
    assert "SQ2-02 按期办结率 — 近 12 个月未报送所需数据 — 此期间不计算该指标" in shown
    assert "+5.9 pp" in said(open_page("en", **{"with": "C01,C02"}))


def test_the_other_index_comes_with_its_own_dimensions(open_page: Opener) -> None:
    shown = said(open_page(index="DP", **{"with": "C01,C02"}))
    assert "DP3 生态主体 最低 50.0" in shown
    assert "SQ2-01" not in shown


def test_only_what_is_known_is_called_best() -> None:
    t = Texts("en")
    assert words({"A": 3.0, "B": None, "C": 5.0, "D": 5.0}, t) == {"A": "Weakest", "C": "Best", "D": "Best"}
    assert words({"A": 3.0, "B": None}, t) == {}
    assert words({"A": 3.0, "B": 3.0}, t) == {}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("rank", ["A", "C", "B", "D"]),  # ranks 3; 1, 2, 5: E has none
        ("size", ["A", "D", "E", "B"]),  # enterprises 100; 300, 110, 150: not known for C
        ("age", ["A", "E", "D", "C", "B"]),
        ("region", ["A", "C", "B"]),  # B and C lie in the same city, C is nearer in rank
    ],
)
def test_groups_follow_from_rank_size_age_and_city(kind: str, expected: list[str]) -> None:
    peers = [
        Peer("A", "370102", date(2022, 1, 1), Decimal(100)),
        Peer("B", "370113", date(2025, 1, 1), Decimal(300)),
        Peer("C", "370104", date(2024, 1, 1), None),
        Peer("D", "370211", date(2023, 1, 1), Decimal(110)),
        Peer("E", None, date(2022, 6, 1), Decimal(150)),
    ]
    ranks = {"A": 3, "B": 1, "C": 2, "D": 5, "E": None}
    assert group(kind, "A", peers, ranks) == expected
