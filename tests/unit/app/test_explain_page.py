"""The explanation of scores on a release whose points are written here: each number is worked out by hand.

SQ has SQ2 (weight 20: SQ2-01, SQ2-02) and SQ6 (weight 10: SQ6-01), every indicator scores its own value:
SQ = (2 SQ2 + SQ6) / 3.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import queries, view
from app.components.board import Board
from app.views.explain import case, tree, waterfall, what_if
from jushu import catalogue
from jushu.releases import snapshot
from jushu.settings import Settings
from jushu.texts import Texts
from tests.unit.app.reading import html, visible

REASONS = ("previous_reason", "last_year_reason")
CODES = ("SQ2-01", "SQ2-02", "SQ6-01")
# period -> cluster -> points of the three indicators
POINTS: dict[str, dict[str, tuple[float | None, ...]]] = {
    "2025Q3": {"C01": (40, 90, 70)},
    "2026Q2": {"C01": (50, None, 60)},
    "2026Q3": {"C01": (60, 90, 75), "C02": (80, 100, 30), "C03": (20, 40, 45)},
}
# period -> cluster -> SQ2, SQ6, SQ by hand
SCORES = {
    "2025Q3": {"C01": (65.0, 70.0, 66.67)},
    "2026Q2": {"C01": (50.0, 60.0, 53.33)},
    "2026Q3": {"C01": (75.0, 75.0, 75.0), "C02": (90.0, 30.0, 70.0), "C03": (30.0, 45.0, 35.0)},
}
METHOD = {
    "catalogue/indicators": "code,dimension_code,direction,unacceptable,satisfactory,weight\n"
    "SQ2-01,SQ2,benefit,0,100,25\nSQ2-02,SQ2,benefit,0,100,25\nSQ6-01,SQ6,benefit,0,100,25\n",
    "catalogue/dimensions": "index_code,dimension_code,weight\nSQ,SQ2,20\nSQ,SQ6,10\n",
    "methodology/methodology_scheme": "scheme_code,version,rounding_digits,efficacy_floor,"
    "min_coverage_index,min_coverage_node,min_ranked_units\nT,1.0.0,2,0,0.5,0.4,3\n",
    "methodology/methodology_nodes": "node_code,parent_code,weight,aggregation\n"
    "SQ,,1,arith\nSQ2,,,arith\nSQ6,,,arith\n",
    "methodology/methodology_grades": "grade_code,lower_bound\nexcellent,90\ngood,80\nfair,60\npoor,0\n",
    "methodology/methodology_adjustments": "code,node_code,kind,trigger\n",
}


class Project(Settings):
    """Settings whose definitions are those of ``METHOD``."""

    @property
    def project_root(self) -> Path:
        """The folder of the definitions."""
        return self.home / "project"


def _store_method(home: Path) -> dict[str, str]:
    settings = Project(home=home)
    seeds = settings.project_root / "dbt_project" / "seeds"
    for name, text in METHOD.items():
        path = seeds / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    stored = snapshot.store(settings, "definitions")
    return {"definitions_hash": stored, "methodology_hash": catalogue.methodology(seeds).hash}


def _grade(score: float) -> str:
    return "excellent" if score >= 90 else "good" if score >= 80 else "fair" if score >= 60 else "poor"


def _indicators() -> pl.DataFrame:
    rows = []
    for period, clusters in POINTS.items():
        for cluster, points in clusters.items():
            taken = [p is not None for p in points]
            # SQ2 has two thirds of SQ, shared by what is there of it
            shares = [2 / 3 * (taken[i] / (taken[0] + taken[1])) for i in (0, 1)] + [1 / 3]
            for code, value, share in zip(CODES, points, shares, strict=True):
                rows.append(
                    {
                        **{"unit_type": "cluster", "unit_code": cluster, "cluster_code": cluster},
                        **{"period_type": "quarter", "period_code": period, "indicator_code": code},
                        "status": "suppressed" if value is None else "observed",
                        "is_imputed": False,
                        "normalised": None if value is None else float(value),
                        "is_capped": False,
                        "effective_weight": share,
                        "contribution": 0.0 if value is None else share * value,
                    }
                )
    return pl.DataFrame(rows)


def _fill(connection: duckdb.DuckDBPyConnection, method_hash: str) -> None:
    """Replace what the general release says of SQ by the numbers above, and add the tables of this page."""
    run = connection.execute
    run("update release_info set methodology_hash = ?", [method_hash])
    run("update dim_indicator set is_computed = indicator_code like 'SQ%'")
    run("alter table dim_indicator add column numerator varchar default 'sum(fct_requests.is_met @ due_on)'")
    run("alter table dim_indicator add column denominator varchar default 'count(fct_requests.id @ due_on)'")
    run("alter table dim_indicator add column numerator_fact varchar default 'fct_requests'")
    run("alter table dim_indicator add column denominator_fact varchar default 'fct_requests'")
    points = _indicators()
    connection.register("points", points.to_arrow())
    run("create or replace table score_indicator as select * from points")
    run("delete from indicator_value")
    run(
        """
        insert into indicator_value by name
        select unit_type, unit_code, cluster_code, period_type, period_code, indicator_code,
               normalised as value, 40 as case_count, status from points
        """
    )
    keys = "unit_type varchar, unit_code varchar, period_type varchar, period_code varchar"
    run(f"create table score_adjustment ({keys}, adjustment_code varchar, count double)")
    run(
        f"create table score_uncertainty ({keys}, node_code varchar, rank_p05 bigint, rank_p95 bigint,"
        " draws bigint)"
    )
    run("insert into score_uncertainty values ('cluster', 'C01', 'quarter', '2026Q3', 'SQ', 1, 2, 10000)")
    run(
        "create table fct_target_periods (cluster_code varchar, target_code varchar, period_type varchar,"
        " period_code varchar, target_value decimal(18, 6))"
    )
    run("insert into fct_target_periods values ('C01', 'SQ2-01', 'quarter', '2026Q3', 90)")
    run(
        f"create table indicator_change ({keys}, indicator_code varchar, previous_reason varchar,"
        " last_year_reason varchar)"
    )
    run("delete from score_node")
    run("delete from score_trend")
    for period, clusters in SCORES.items():
        index = sorted((scores[2] for scores in clusters.values()), reverse=True)
        for cluster, scores in clusters.items():
            for node, score in zip(("SQ2", "SQ6", "SQ"), scores, strict=True):
                key = {"unit_type": "cluster", "unit_code": cluster, "cluster_code": cluster}
                key |= {"period_type": "quarter", "period_code": period, "node_code": node}
                row = key | {
                    "level": "index" if node == "SQ" else "dimension",
                    "score": score,
                    "coverage": 1.0,
                    "catalogue_weight_share": 1.0,
                    "status": "scored",
                    "grade_code": _grade(score),
                    "rank": index.index(score) + 1 if node == "SQ" else None,
                    "ranked_units": len(index),
                }
                _insert(run, "score_node", row)
                if cluster == "C01" and period == "2026Q3":
                    at = ("SQ2", "SQ6", "SQ").index(node)
                    row = key | {"previous_change": score - SCORES["2026Q2"]["C01"][at]}
                    row |= {"last_year_change": score - SCORES["2025Q3"]["C01"][at]}
                else:
                    row = key | dict.fromkeys(REASONS, "no_row_in_base_period")
                _insert(run, "score_trend", row)


def _insert(run: Callable[..., Any], table: str, row: Mapping[str, object]) -> None:
    names = ", ".join(row)
    run(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))


@pytest.fixture
def database(publish: Callable[..., None], home: Path) -> Path:
    """The file of the release, with points and scores that belong together."""
    publish("2026Q3-r1")
    facts = _store_method(home)
    folder = home / "releases" / "2026Q3-r1"
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | facts))
    with duckdb.connect(str(folder / "management.duckdb")) as connection:
        _fill(connection, facts["methodology_hash"])
    return folder / "management.duckdb"


Opener = Callable[..., AppTest]


@pytest.fixture
def explain(database: Path) -> Opener:
    """The page drawn by itself, with codes of its link: the test tool cannot follow the navigation."""

    def script(lang: str, role: str, cluster: str, codes: dict[str, str]) -> None:
        import streamlit as st

        from app import queries, view
        from app.views import explain
        from jushu.texts import Texts

        for name in ("index", "base", "indicator", "weights"):
            st.session_state.setdefault(name, codes.get(name, ""))
            st.session_state[name] = st.session_state[name]
        period = next(p for p in queries.periods("management", "2026Q3-r1") if p.period_code == "2026Q3")
        chosen = next((c for c in queries.clusters("management", "2026Q3-r1") if c[0] == cluster), None)
        now = view.View(lang, role, "2026Q3-r1", period, chosen)  # type: ignore[arg-type]
        explain.render(now, queries.release("management", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]

    def open_page(lang: str = "zh", role: str = "management", cluster: str = "C01", **codes: str) -> AppTest:
        arguments = {"lang": lang, "role": role, "cluster": cluster, "codes": codes}
        app = AppTest.from_function(script, kwargs=arguments, default_timeout=30).run()
        assert not app.exception
        return app

    return open_page


def words(app: AppTest, pattern: str = "") -> str:
    source = html(app)
    if pattern:
        found = re.search(pattern, source, re.DOTALL)
        assert found, pattern
        source = found.group(0)
    return visible(source)


def bars(app: AppTest) -> list[tuple[str, str]]:
    """Names and numbers of the waterfall, from top to bottom."""
    spec = json.loads(app.get("echarts_chart")[0].proto.spec)
    labels: list[str] = [""] * len(spec["yAxis"]["data"])
    for series in spec["series"][1:]:
        for at, bar in enumerate(series["data"]):
            if bar:
                labels[at] = bar["label"]["formatter"]
    return list(zip(spec["yAxis"]["data"], labels, strict=True))


def test_against_the_last_year_the_bars_are_those_worked_out_by_hand(explain: Opener) -> None:
    app = explain(base="last_year")
    # SQ2 rose from 65 to 75 with two thirds of the weight, SQ6 from 70 to 75 with one third; 75 - 66.67
    assert bars(app) == [
        ("上年同期（同比）", "66.67"),
        ("SQ2 响应与时效", "+6.67"),
        ("SQ6 能力与支撑", "+1.66"),
        ("本期", "75.00"),
    ]
    assert "为什么是 75.0 分？" in words(app)
    assert "相对上年同期（同比）：+8.33 分的来源" in words(app)
    assert "最大拉动 响应与时效 +6.67 分；无拖累项。 名次 1 / 3（5–95% 区间 1–2，10,000 次抽样）" in words(
        app
    )


def test_a_value_that_was_missing_has_a_bar_of_its_own(explain: Opener) -> None:
    app = explain(base="previous")
    # fractions in tests/unit/jushu/scoring/test_waterfall.py
    assert bars(app)[1:-1] == [
        ("缺值使权重转移", "+11.67"),
        ("SQ2 响应与时效", "+5.00"),
        ("SQ6 能力与支撑", "+5.00"),
    ]
    assert bars(app)[0] == ("上期（环比）", "53.33")
    assert "不算表现" in words(app)


def test_a_dimension_is_explained_by_its_indicators(explain: Opener) -> None:
    app = explain(index="SQ2", base="last_year")
    # 65 -> 75: SQ2-01 rose by 20 with half of the weight, SQ2-02 stayed
    assert bars(app) == [
        ("上年同期（同比）", "65.00"),
        ("SQ2-01 首次响应及时率", "+10.00"),
        ("SQ2-02 按期办结率", "0.00"),
        ("本期", "75.00"),
    ]


def test_against_the_median_the_rest_of_the_medians_stands_alone(explain: Opener) -> None:
    app = explain(base="median")
    # medians: SQ 70 of (75, 70, 35); SQ2 75 of (75, 90, 30); SQ6 45 of (75, 30, 45)
    assert bars(app) == [
        ("全体中位", "70.00"),
        ("SQ6 能力与支撑", "+10.00"),
        ("SQ2 响应与时效", "0.00"),
        ("中位数之和与总分中位数之差", "−5.00"),
        ("本期", "75.00"),
    ]


def test_the_target_says_what_it_means(explain: Opener) -> None:
    app = explain(base="target")
    # SQ2-01 is to reach 90, the others the 80 points of "good": (2 * 85 + 80) / 3 = 83.33
    assert bars(app)[0] == ("目标", "83.33")
    assert [bar for _, bar in bars(app)[1:-1]] == ["−1.67", "−6.66"]
    assert "1 项指标有本期目标，按目标值折算得分；其余 2 项没有目标，取“良”的下限 80 分" in words(app)
    assert "无拉动项；最大拖累 响应与时效 −6.66 分" in words(app)


def test_negative_bars_are_orange_and_hatched_and_totals_grey(explain: Opener) -> None:
    spec = json.loads(explain(base="target").get("echarts_chart")[0].proto.spec)
    by_name = {series.get("name"): series for series in spec["series"]}
    assert by_name["负贡献"]["itemStyle"]["color"] == "#D55E00"
    assert by_name["负贡献"]["itemStyle"]["decal"]
    assert by_name["正贡献"]["itemStyle"]["color"] == "#0072B2"
    assert "decal" not in by_name["正贡献"]["itemStyle"]


def test_a_changed_definition_is_not_compared(explain: Opener, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        key = "'cluster', 'C01', 'quarter', '2026Q3'"
        connection.execute(
            f"insert into indicator_change values ({key}, 'SQ2-02', null, 'definition_changed')"
        )
    app = explain(base="last_year")
    assert not app.get("echarts_chart")
    assert "不可比：上年同期（同比） 以下指标的口径在两期之间变更：SQ2-02" in words(app)
    st.cache_resource.clear()
    assert explain(base="previous").get("echarts_chart")
    assert explain(index="SQ6", base="last_year").get("echarts_chart")


def test_a_missing_base_is_not_compared(explain: Opener) -> None:
    app = explain(cluster="C02", base="previous")
    assert not app.get("echarts_chart")
    assert "不可比：上期（环比） 对比期没有记录" in words(app)


def test_the_tree_has_score_weight_contribution_change_value_and_sources(explain: Opener) -> None:
    app = explain(base="last_year", indicator="SQ2-01")
    line = words(app, r'<details class="j-ind" data-indicator="SQ2-01" open>.*?</details>')
    # 60 points, one third of SQ, 20 points of it, 20 above the last year
    assert "SQ2-01 首次响应及时率 60.0% 60.0 33.3% 20.00 +20.0" in line
    for said in ("甲 ÷ 乙", "sum(fct_requests.is_met @ due_on)", "有保留：警告规则未通过：RAW-1", "43.5%"):
        assert said in line
    assert "SQ2 响应与时效 75.0 66.7% 50.00 +10.0" in words(app, r'<h3 data-node="SQ2">.*?</h3>')
    # only the line of the link is open
    assert html(app).count(" open>") == 1


def test_worst_first_puts_the_lowest_points_on_top(explain: Opener) -> None:
    app = explain()
    codes = r'data-indicator="([^"]+)"'
    assert re.findall(codes, html(app)) == ["SQ2-01", "SQ2-02", "SQ6-01"]
    app.toggle(key="explain_worst_first").set_value(True).run()
    assert re.findall(codes, html(app)) == ["SQ2-01", "SQ6-01", "SQ2-02"]


def test_only_auditors_get_the_way_down_to_the_files(explain: Opener, database: Path) -> None:
    assert "溯源到文件行" not in words(explain())
    (database.parent / "auditor.duckdb").write_bytes(database.read_bytes())
    assert re.search(r'href="/trace\?[^"]*indicator=SQ2-01[^"]*"', html(explain(role="auditor")))


def test_the_way_to_the_next_grade_by_hand(explain: Opener) -> None:
    app = explain()
    # 79.995 rounds to 80: 4.995 points of SQ, which are 7.4925 of SQ2, 14.985 of SQ2-01 or of SQ6
    assert "距“良”（80 分起）还差 5.00 分" in words(app)
    assert "SQ2 响应与时效 75.0 → 82.5 (+7.5)" in words(app, r'<tr data-way="SQ2">.*?</tr>')
    way = words(app, r'<tr data-way="SQ2-01">.*?</tr>')
    assert "SQ2-01 首次响应及时率 60.0 → 75.0 (+15.0) 60.0% → 至少 75.0%" in way
    # SQ2-02 would need 104.985 points
    assert "单独提到满分也不够的 1 项指标：SQ2-02" in words(app)


def test_where_nothing_alone_will_do_the_page_says_so(explain: Opener) -> None:
    # C03 has 35 of 60: SQ2 alone gives at most 2/3 * 70 = 46.7 more, SQ6 18.3
    said = words(explain(cluster="C03"))
    assert "SQ2 响应与时效 30.0 → 67.5" in said
    assert "单独提到满分也不够的 1 个维度：SQ6" in said
    assert "SQ2-01 首次响应及时率 20.0 → 95.0" in said


def test_far_from_the_next_grade_what_does_it_together_is_named(explain: Opener, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update score_indicator set normalised = 5 where unit_code = 'C03' and indicator_code like 'SQ2%'"
        )
        connection.execute("update score_node set score = 5 where unit_code = 'C03' and node_code = 'SQ2'")
    # 54.995 points are missing to fair; full points in one of the two give 47.5, in both 95
    said = words(explain(cluster="C03", index="SQ2"))
    assert "2 项指标中，任何一项指标单独提到满分都不够" in said
    assert "至少要 2 项指标同时到满分才够，按所得分数由大到小为：SQ2-01；SQ2-02" in said


def trial(app: AppTest) -> list[str]:
    return [visible(row) for row in re.findall(r"<tr[^>]* data-cluster=.*?</tr>", html(app), re.DOTALL)]


def test_unchanged_weights_give_the_published_scores(explain: Opener) -> None:
    app = explain(weights="own")
    assert trial(app) == [
        "江北集聚区 75.00 75.00 0.00 1 → 1 关注 · 中",
        "苏州集聚区 70.00 70.00 0.00 2 → 2 关注 · 中",
        "无锡集聚区 35.00 35.00 0.00 3 → 3 未达标 · 差",
    ]
    assert "试算，未发布" in words(app)


def test_weights_of_the_link_change_scores_ranks_and_grades(explain: Opener) -> None:
    # equal weights of SQ2 and SQ6 would give 75, 60, 37.5; SQ6 alone gives 75, 30, 45
    app = explain(weights="SQ2:10")
    assert [row.split()[2] for row in trial(app)] == ["75.00", "60.00", "37.50"]
    assert "折合 100%：SQ2 50.0%；SQ6 50.0%" in words(app)
    assert trial(explain(weights="SQ2:0"))[1:] == [
        "无锡集聚区 35.00 45.00 +10.00 3 → 2 未达标 · 差",
        "苏州集聚区 70.00 30.00 −40.00 2 → 3 关注 · 中 → 未达标 · 差",
    ]
    # inside a dimension: SQ2 = (75 * 60 + 25 * 90) / 100 = 67.5, SQ = (2 * 67.5 + 75) / 3
    assert trial(explain(weights="SQ2-01:75"))[0].split()[2] == "70.00"


def test_an_input_writes_the_weights_and_reset_takes_them_back(explain: Opener) -> None:
    app = explain(weights="own")
    app.number_input(key="explain_weight_SQ2").set_value(10.0).run()
    assert app.session_state["weights"] == "SQ2:10"
    app.number_input(key="explain_weight_SQ2-01").set_value(75.5).run()
    assert app.session_state["weights"] == "SQ2:10,SQ2-01:75.5"
    app.button(key="explain_reset").click().run()
    assert app.session_state["weights"] == "own"
    assert app.number_input(key="explain_weight_SQ2").value == 20.0
    app.toggle(key="explain_what_if").set_value(False).run()
    assert app.session_state["weights"] == ""
    assert "试算，未发布" not in words(app)


def test_weights_that_mean_nothing_are_named_and_not_used(explain: Opener) -> None:
    app = explain(weights="SQ2:-1,SQ9:5,SQ6:nan,SQ2-01,SQ6-01:30")
    assert "未采用：SQ2:-1；SQ9:5；SQ6:nan；SQ2-01。" in words(app)
    assert app.number_input(key="explain_weight_SQ6").value == 10.0
    assert "权重全为 0" in words(explain(weights="SQ2:0,SQ6:0"))


def test_without_a_cluster_all_are_offered(explain: Opener) -> None:
    app = explain(cluster="")
    assert "尚未选择集聚区" in words(app)
    assert re.search(r'href="/explain\?[^"]*cluster=C02[^"]*"[^>]*>苏州集聚区</a> <b>70.0</b>', html(app))


def test_a_release_without_its_method_says_what_to_do(explain: Opener, home: Path) -> None:
    for archive in (home / "definitions").iterdir():
        archive.unlink()
    app = explain()
    assert "没有保存它所用的评分方法" in words(app)
    assert "jushu run --full" in words(app)


def test_the_files_hold_the_numbers_of_the_page_unrounded(database: Path) -> None:
    case = a_case()
    base = case.base("previous")
    bars = waterfall.table(case, base, base.steps, "previous")
    assert bars.rows.rows() == [
        ("", "上期（环比）", 53.33),
        ("SQ2", "SQ2 响应与时效", 5.0),
        ("SQ6", "SQ6 能力与支撑", 5.0),
        ("", "缺值使权重转移", 11.67),
        ("", "本期", 75.0),
    ]
    lines = tree.table(case, case.board.indicators, base, "previous")
    # SQ2-02 had no value before, so that nothing can be said of its change
    found = lines.rows.select("code", "value", "norm", "part", "change", "status").rows()
    assert found == [
        ("SQ2-01", 60.0, 60.0, pytest.approx(20.0), pytest.approx(10.0), "有保留"),
        ("SQ2-02", 90.0, 90.0, pytest.approx(30.0), None, "已观测"),
        ("SQ6-01", 75.0, 75.0, pytest.approx(25.0), pytest.approx(15.0), "已观测"),
    ]
    assert lines.indicators == CODES
    trial = what_if.Trial({"SQ2": 0.0}, [])
    rows = what_if.table(case, trial, what_if.lines(case, trial.weights)).rows
    assert rows.select("code", "published_score", "trial_score", "rank_after", "weights").rows() == [
        ("C01", 75.0, 75.0, 1, "SQ2:0"),
        ("C03", 35.0, 45.0, 2, "SQ2:0"),
        ("C02", 70.0, 30.0, 3, "SQ2:0"),
    ]


def a_case() -> case.Case:
    """SQ of C01 in the newest quarter, without the page around it."""
    period = next(p for p in queries.periods("management", "2026Q3-r1") if p.period_code == "2026Q3")
    cluster = queries.clusters("management", "2026Q3-r1")[0]
    shown = view.View("zh", "management", "2026Q3-r1", period, cluster)
    return case.Case(Board(shown, Texts("zh")), case.method("2026Q3-r1"), "SQ")


def test_the_page_speaks_english(explain: Opener) -> None:
    app = explain(lang="en", base="last_year", weights="own")
    said = words(app)
    assert "Against same period last year: where +8.33 points come from." in said
    assert "Biggest pull: Responsiveness +6.67; nothing drags down. Rank 1 / 3 (5–95% interval 1–2" in said
    assert "On trial, not published." in said
