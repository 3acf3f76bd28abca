"""The panels of the overview below its cards: map, intervals, targets and trend."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import visible, words

Opener = Callable[..., AppTest]
Publisher = Callable[..., None]


def alter(home: Path, *statements: str) -> None:
    """Change the release written by hand before it is opened."""
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)


def part(app: AppTest, name: str) -> str:
    """Source of the first HTML element that holds ``name``."""
    return next(e.proto.body for e in app.get("html") if name in e.proto.body)


def test_a_tile_is_the_mean_of_the_clusters_of_a_city(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    source = part(open_app(cluster="C01"), 'class="j-tiles"')
    # Jinan: (81.25 + 60.0) / 2 = 70.625; Qingdao: 91.0; Yantai has none
    assert "济南 70.6 ×2 江北集聚区 81.3 无锡集聚区 60.0" in visible(source)
    assert "青岛 91.0" in visible(source)
    assert 'title="烟台：没有集聚区"' in source
    assert source.count("data-city=") == 16
    assert re.search(r'data-city="370200"><a [^>]*href="/[^"]*cluster=C02', source)


def test_the_map_shows_the_chosen_index_and_the_link_carries_it(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(index="DP")
    assert "济南 46.0" in visible(part(app, 'class="j-tiles"'))  # (50 + 42) / 2
    assert app.query_params["index"] in ("DP", ["DP"])


def test_an_operator_gives_his_own_layout(home: Path, publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    (home / "tiles.yaml").write_text('"37":\n  - "3702 .... 3701"\n')
    source = part(open_app(), 'class="j-tiles"')
    assert '"grid-row:1;grid-column:1" data-city="370200"' in source
    assert '"grid-row:1;grid-column:3" data-city="370100"' in source
    assert source.count("data-city=") == 2


def test_a_layout_that_cannot_be_used_is_said_in_place_of_the_map(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    (home / "tiles.yaml").write_text('"37":\n  - "Jinan"\n')
    shown = words(open_app())
    assert "tiles.yaml 不能用作方格图布局：Jinan" in shown
    assert "81.3" in shown


def test_a_province_without_a_layout_gets_its_cities_in_order(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    alter(home, "update dim_cluster set region_code = '130102'")
    source = part(open_app(), 'class="j-tiles"')
    # Hebei has 11 prefectures; Shijiazhuang is the first, the mean of 81.25, 91 and 60 is 77.4
    assert source.count("data-city=") == 11
    assert "石家庄 77.4" in visible(source)


def test_a_cluster_without_a_place_is_named(home: Path, publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    alter(home, "update dim_cluster set region_code = null where cluster_code = 'C02'")
    assert "未登记所在地区：苏州集聚区" in words(open_app())


TARGETS = """create table fct_target_periods as select * from (values
    ('C01', null, 'SQ2-01', 'quarter', '2026Q3', 88.2, 44.1, 0.5, 'off_track'),
    ('C01', null, 'DP3-01', 'quarter', '2026Q3', 100000, 123456, 1.23456, 'on_track'),
    ('C01', 'Z1', 'DP3-01', 'quarter', '2026Q3', 10, 1, 0.1, 'off_track'),
    ('C02', null, 'SQ2-01', 'quarter', '2026Q3', 50, 48, 0.96, 'at_risk')
) as t(cluster_code, zone_code, target_code, period_type, period_code, target_value, actual_value,
    completion, attainment_status)"""


def test_targets_are_bullets_with_sign_and_word_the_worst_first(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    alter(home, TARGETS)
    source = part(open_app(cluster="C01"), "的目标完成情况")
    shown = visible(source)
    assert "SQ2-01 首次响应及时率 44.1% 88.2% 50.0% × 落后" in shown
    assert "DP3-01 数商总量 12.35万 家 10.00万 家 123.5% ✓ 达标" in shown
    assert shown.index("SQ2-01") < shown.index("DP3-01")
    assert "indicator=SQ2-01" in source


def test_the_province_counts_the_targets_of_each_cluster(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    alter(home, TARGETS)
    # not assessed, on track, at risk, off track; a target of a zone is not one of its cluster
    shown = visible(part(open_app(), "的目标完成情况"))
    assert "江北集聚区 0 1 0 1" in shown
    assert "苏州集聚区 0 0 1 0" in shown


def test_a_period_in_which_a_definition_changed_is_marked(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    change = """create table indicator_change as select 'cluster' as unit_type, 'quarter' as period_type,
        '2026Q2' as period_code, 'SQ2-02' as indicator_code, 'definition_changed' as previous_reason"""
    alter(home, change)
    source = part(open_app(cluster="C01"), "j-multiples")
    marked = re.findall(
        r'<figure data-node="(\w+)">(?:(?!</figure>).)*2026年二季度起口径变更：SQ2-02', source
    )
    assert marked == ["SQ", "SQ2"]


def test_every_trend_has_own_and_median_on_one_scale(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C01")
    assert "SQ2 响应与时效 74.3 82.6" in visible(part(app, "j-multiples"))  # median of 74.25 and 91
    # the lowest is the median of DP in 2025Q3 (55, 40), the highest that of SQ2 in 2026Q3
    assert "各图刻度相同：40–90 分" in words(app)


def test_intervals_are_shown_for_the_drawn_period_only(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    assert "本期没有名次区间" in words(open_app())
    publish("2026Q3-r2")
    with duckdb.connect(str(home / "releases" / "2026Q3-r2" / "management.duckdb")) as connection:
        connection.execute(
            """create table score_uncertainty as select 'cluster' as unit_type, 'C01' as cluster_code,
            '2026Q3' as period_code, 'SQ' as node_code, 81.25::double as score, 78::double as score_p05,
            84::double as score_p95, 2 as rank, 1 as rank_p05, 2 as rank_median, 3 as rank_p95,
            3 as ranked_units, 10000 as draws"""
        )
    app = open_app()
    assert "本期没有名次区间" not in words(app)
    assert "服务质量 · 名次与不确定性" in words(app)


def test_a_card_leads_to_its_explanation(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    source = part(open_app(cluster="C01"), 'data-node="SQ2"')
    found = re.search(r'data-node="SQ2">.*?href="/explain\?([^"]*)"', source)
    assert found
    assert "index=SQ2" in found.group(1)
    assert "cluster=C01" in found.group(1)
