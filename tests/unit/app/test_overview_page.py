"""The overview page as a whole, in every state, on the release written by hand in conftest.py."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import html, visible

Opener = Callable[..., AppTest]
Publisher = Callable[..., None]


def words(app: AppTest, part: str = "") -> str:
    """Visible text of the page, or of the HTML from ``part`` to the end of its section."""
    source = html(app)
    if part:
        start = source.index(part)
        source = source[start : source.index("</section>", start)]
    return visible(source)


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


def test_a_change_of_nothing_has_no_sign_in_the_ranking(publish: Publisher, open_app: Opener) -> None:
    publish("2026Q3-r1")
    service, development = (
        pa.ipc.open_stream(table.proto.arrow_data.styler.display_values).read_all().to_pydict()
        for table in open_app().dataframe
    )
    own = service["cluster"].index("江北集聚区")
    assert (service["previous"][own], service["last_year"][own]) == ("+1.3", "+11.3")
    own = development["cluster"].index("江北集聚区")
    assert (development["previous"][own], development["last_year"][own]) == ("0.0", "−5.0")


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
