"""The overview page as a whole, in every state, on the release written by hand in conftest.py."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
from streamlit.testing.v1 import AppTest

Opener = Callable[..., AppTest]
Publisher = Callable[..., None]


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def words(app: AppTest, part: str = "") -> str:
    """Visible text of the page, or of the HTML from ``part`` to the end of its section."""
    source = html(app)
    if part:
        start = source.index(part)
        source = source[start : source.index("</section>", start)]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", source)).strip()


def link_of(app: AppTest) -> dict[str, str]:
    """Codes of the address bar (the test tool gives a list for those that the test itself has set)."""
    return {name: code if isinstance(code, str) else code[0] for name, code in app.query_params.items()}


def card(app: AppTest, node: str) -> str:
    return words(app, f'data-node="{node}"')


def test_without_a_release_the_page_says_why_and_what_to_do(open_app: Opener) -> None:
    assert "尚无发布版本" in words(open_app())
    english = words(open_app(lang="en"))
    assert "No release yet" in english
    assert "jushu run" in english


def test_a_cluster_card_shows_score_grade_and_both_changes(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C01")
    assert not app.exception
    # 81.25 is shown half up with one decimal; 81.25 - 80.00 and 81.25 - 70.00 likewise
    assert re.search(r"服务质量 SQ 81\.3 达标 · 良 环比 ↑ \+1\.3 同比 ↑ \+11\.3 第 2 / 3 位", card(app, "SQ"))
    assert re.search(r"74\.3 关注 · 中 环比 ↓ −1\.3 同比 ↑ \+14\.3", card(app, "SQ2"))
    assert re.search(r"50\.0 未达标 · 差 环比 0\.0 同比 ↓ −5\.0", card(app, "DP"))


def test_the_rank_card_shows_places_won_and_lost(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    # SQ: C01 was 2nd of 3 and is 2nd; DP: C01 was 1st and is 2nd since C02 is scored
    ranks = card(open_app(cluster="C01"), "rank")
    assert "服务质量 2 / 3 环比持平" in ranks
    assert "发展绩效 2 / 3 环比 ↓ −1 位" in ranks


def test_a_dimension_without_score_shows_its_reason_and_no_number(
    publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    missing = card(open_app(cluster="C03"), "SQ2")
    assert "— 未评级" in missing
    assert "权重覆盖低于最低要求" in missing


def test_a_missing_base_period_shows_a_dash_with_the_reason(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C02")
    assert "62.0 关注 · 中 环比 — 同比 —" in card(app, "DP")
    assert 'title="对比期未计分">环比' in html(app)
    assert 'title="早于首个数据期间">同比' in html(app)


def test_the_province_shows_medians_and_the_spread_of_grades(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app()
    # medians of SQ: 81.25 of (60, 81.25, 91); before (64, 80, 82); last year 70
    assert "81.3 环比 ↑ +1.3 同比 ↑ +11.3 3 个集聚区的中位数" in card(app, "SQ")
    # medians of SQ2: (74.25, 91) without the cluster that has no score; before (75.5, 82)
    assert "82.6 环比 ↑ +3.9" in card(app, "SQ2")
    assert "服务质量 3 / 3 优 1 良 1 中 1" in card(app, "province")
    assert "尚未选择集聚区" in words(app)


def test_the_page_says_which_share_of_the_catalogue_it_computes(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    shown = words(open_app())
    assert "服务质量 SQ 占目录权重 76.8%（3 项指标中的 2 项）" in shown
    assert "发展绩效 DP 占目录权重 7.0%（1 项指标中的 1 项）" in shown


def test_the_drill_shows_values_reasons_and_definitions(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    shown = words(open_app(cluster="C01"))
    assert "SQ2-01 首次响应及时率 44.1% 819 / 1,858 −10.5 → 90–100 55.6 12.5% 6.94" in shown
    assert "未报送：近 12 个月未报送所需数据" in shown
    assert "12.35万 家" in shown
    for words_of_definition in ("甲 ÷ 乙", "First response within standard", "完整口径、来源与检查"):
        assert words_of_definition in shown
    assert "超出目标区间" in shown  # the capped value says so


def test_a_value_says_how_far_it_can_be_trusted_and_why(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C01")
    shown = words(app)
    # a word beside the sign; the reason by pointing at it, and in the line when it is opened
    assert "6.94 ! 有保留" in shown
    assert "50.00 ✓ 可信" in shown
    assert 'title="警告规则未通过：RAW-1"' in html(app)
    assert "有保留：警告规则未通过：RAW-1" in shown
    assert "43.5% 至 46.3%（得分最多变动 12.5）" in shown
    english = words(open_app(cluster="C01", lang="en"))
    assert "With reservations: warning rules are not kept: RAW-1" in english


def test_a_release_without_badges_shows_the_status(publish: Publisher, open_app: Opener, home: Path) -> None:
    publish("2026Q3-r1")
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        connection.execute("drop table audit_indicator_badge")
    assert "6.94 ✓ 已观测" in words(open_app(cluster="C01"))


def test_the_language_changes_every_word_but_the_numbers(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C01")
    app.segmented_control(key="lang").set_value("en").run()
    assert "81.3 On target · Good vs prev ↑ +1.3 YoY ↑ +11.3 Rank 2 of 3" in card(app, "SQ")
    assert "Not reported: The data needed was not filed in the last 12 months" in words(app)
    assert link_of(app)["lang"] == "en"


def test_the_link_carries_codes_and_the_release(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C01", period="2026Q2")
    assert link_of(app) == {
        "release": "2026Q3-r1",
        "ptype": "quarter",
        "period": "2026Q2",
        "lang": "zh",
        "cluster": "C01",
    }
    assert "80.0" in card(app, "SQ")


def test_an_old_link_shows_the_old_release(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    publish("2026Q3-r2", shift=-10)
    assert "81.3" in card(open_app(cluster="C01", release="2026Q3-r1"), "SQ")
    assert "71.3" in card(open_app(cluster="C01"), "SQ")


def test_codes_that_the_release_does_not_have_are_named(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    shown = words(open_app(cluster="C99", period="2031Q1"))
    assert "未找到：2031Q1；C99" in shown
    assert "期间 2026年三季度" in shown


def test_a_release_published_meanwhile_never_changes_numbers_by_itself(
    publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    app = open_app(cluster="C01")
    publish("2026Q3-r2", shift=-10)
    app.run()
    assert "81.3" in card(app, "SQ")
    assert [toast.value for toast in app.toast] == ["已发布 2026Q3-r2，可在页面顶部切换"]
    app.run()
    assert not app.toast  # told once
    app.button(key="newer_open").click().run()
    assert "71.3" in card(app, "SQ")
    assert "当前页面仍显示" not in words(app)


def test_a_period_without_scores_says_so(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    shown = words(open_app(ptype="month"))
    assert "该期间没有得分" in shown
    assert "下一步" in shown


def test_switching_to_quarters_keeps_the_time(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(ptype="month", period="2026-08", cluster="C01")
    app.segmented_control(key="period_type").set_value("quarter").run()
    assert app.selectbox(key="period_code").value == "2026Q3"


def test_an_unreadable_release_shows_an_id_and_no_trace(
    home: Path, publish: Publisher, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    (home / "releases" / "2026Q3-r1" / "management.duckdb").write_bytes(b"not a database")
    app = open_app()
    assert not app.exception
    assert "错误编号" in words(app)
    assert "Traceback" not in html(app)


def test_a_link_to_an_unknown_release_offers_the_current_one(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(release="2020Q1-r1", cluster="C01")
    assert "没有发布 2020Q1-r1" in words(app)
    app.button[0].click().run()
    assert "81.3" in card(app, "SQ")


def test_names_from_data_are_text_never_markup(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1", first_name="<img src=x onerror=alert(1)>")
    source = html(open_app(cluster="C01"))
    assert "<img src=x" not in source
    assert "&lt;img src=x onerror=alert(1)&gt;" in source


def alter(home: Path, *statements: str) -> None:
    """Change the release written by hand before it is opened."""
    with duckdb.connect(str(home / "releases" / "2026Q3-r1" / "management.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)


def part(app: AppTest, name: str) -> str:
    """Source of the first HTML element that holds ``name``."""
    return next(e.proto.body for e in app.get("html") if name in e.proto.body)


def visible(source: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", source)).strip()


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
    assert link_of(app)["index"] == "DP"


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
