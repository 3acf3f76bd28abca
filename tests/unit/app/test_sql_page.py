"""The SQL console's page in every state, on the release written by hand in conftest.py, with real workers."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import html, words

Opener = Callable[..., AppTest]
COUNT = "select count(*) as 集聚区数 from dim_cluster"
LONG = "select 中" * 60 + " 文"
# LONG packed with zlib and url-safe base64, outside the app
PACKED = "~eNorTs1JTS5ReLJjbfEoa5RFNZbCs2ntANb0KM8"


def page(role: str, lang: str, codes: dict[str, str]) -> None:
    """What the app runs, without its navigation, which the test tool cannot follow."""
    import streamlit as st

    from app import pages, queries, view
    from app.views import sql
    from jushu.texts import Texts

    for name in pages.link_names():
        if name not in st.session_state:
            st.session_state[name] = codes.get(name, "")
    period = next(p for p in queries.periods(role, "2026Q3-r1") if p.period_code == "2026Q3")  # type: ignore[arg-type]
    shown = view.View(lang, role, "2026Q3-r1", period, None)  # type: ignore[arg-type]
    sql.render(shown, queries.release(role, "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]


@pytest.fixture
def console(publish: Callable[..., None], home: Path) -> Opener:
    """Open the console as an analyst or auditor, with codes of its link."""
    publish("2026Q3-r1")
    folder = home / "releases" / "2026Q3-r1"
    for role in ("analyst", "auditor"):
        shutil.copy(folder / "management.duckdb", folder / f"{role}.duckdb")

    def open_console(role: str = "analyst", lang: str = "zh", **codes: str) -> AppTest:
        return AppTest.from_function(page, default_timeout=60, args=(role, lang, codes)).run()

    return open_console


def editor(app: AppTest) -> dict:
    """What the app told the editor."""
    told = [element.proto for element in app.get("bidi_component")]
    return json.loads(next(part.json for part in told if part.component_name == "jushu_editor"))


def run(app: AppTest, query: str, what: str = "run") -> AppTest:
    """As if the reader had typed the query and pressed a button; the page is drawn until it has an answer."""
    app.session_state["sql_text"] = query
    app.session_state["sql_asked"] = what
    return app.run()


def test_it_greets_with_a_query_that_nobody_has_run(console: Opener) -> None:
    app = console()
    assert not app.exception
    assert "from score_node as n" in editor(app)["text"]
    assert editor(app)["running"] is False
    assert editor(app)["chips"] == ["只读发布 2026Q3-r1", "15 秒 · 10,000 行 · 512 MB"]
    assert "尚未运行" in words(app)
    assert "您还没有运行过查询" in words(app)
    assert app.session_state["q"] == ""


@pytest.mark.parametrize(("code", "query"), [(COUNT, COUNT), (PACKED, LONG)])
def test_a_link_brings_its_query_and_runs_nothing(console: Opener, code: str, query: str) -> None:
    app = console(lang="en", q=code)
    assert editor(app)["text"] == query
    assert "Nothing has been run yet" in words(app)


def test_a_damaged_link_is_said_and_the_greeting_stands_there(console: Opener) -> None:
    app = console(q=PACKED[:-6])
    assert "链接中的查询无法读出" in words(app)
    assert "from score_node as n" in editor(app)["text"]


def test_a_query_gives_rows_facts_and_a_history_line(console: Opener) -> None:
    app = run(console(), COUNT)
    assert not app.exception
    assert app.dataframe[0].value["集聚区数"].to_list() == [3]
    assert re.search(r"1 行 · \d+ ms · 表：dim_cluster", words(app))
    assert re.search(r"· 1 行 · select count\(\*\) as 集聚区数", app.selectbox(key="sql_history").options[0])


@pytest.mark.parametrize(("lang", "said"), [("zh", "不能读取|不允许|不能执行"), ("en", "read_csv")])
def test_a_refusal_is_said_in_the_readers_language(console: Opener, lang: str, said: str) -> None:
    app = run(console(lang=lang), "select * from read_csv('/etc/passwd')")
    assert not app.dataframe
    told = re.findall(r'<div class="j-notice j-warning" role="status">(.*?)</div>', html(app))
    assert len(told) == 1
    assert re.search(said, told[0])
    assert bool(re.search(r"[\u4e00-\u9fff]", told[0])) is (lang == "zh")
    assert re.search(
        "未完成 QUERY_REFUSED|not completed QUERY_REFUSED", app.selectbox(key="sql_history").options[0]
    )


def test_a_plan_is_shown_as_text(console: Opener) -> None:
    app = run(console(), "select cluster_name from dim_cluster order by 1", "explain")
    assert "执行计划 ·" in words(app)
    plan = re.search(r'<pre class="j-plan"[^>]*>(.*?)</pre>', html(app), re.DOTALL)
    assert plan
    assert "dim_cluster" in plan[1]
    assert "您还没有运行过查询" in words(app)  # a plan is no run


def test_no_rows_and_too_many_rows_are_said(console: Opener) -> None:
    app = run(console(), "select cluster_code from dim_cluster where cluster_code = 'none'")
    assert "没有符合条件的行" in words(app)
    cut = run(app, "select range as n from range(10001)")
    assert "只取了前 10,000 行" in words(cut)
    assert len(cut.dataframe[0].value) == 10_000


def test_numbers_of_one_role_do_not_stay_for_the_other(console: Opener) -> None:
    app = run(console(), COUNT)
    app.args = ("auditor", "zh", {})
    app.run()
    assert not app.dataframe
    assert "被拒收的行：表、字段、原因" in [button.label for button in app.button]


def test_a_saved_query_comes_back_and_goes(console: Opener) -> None:
    app = run(console(), COUNT)
    app.text_input(key="sql_name").set_value("集聚区数").run()
    app.button(key="sql_save").click().run()
    labels = [button.label for button in app.button]
    assert labels.count("集聚区数") == 1
    app.button(key="sql_saved_bookmark_score_series").click().run()
    assert editor(app)["text"].startswith("-- 服务质量得分的历史走势\npivot ")
    app.button(key="sql_saved_person_集聚区数").click().run()
    assert editor(app)["text"] == COUNT
    app.selectbox(key="sql_unwanted").select("集聚区数").run()
    app.button(key="sql_delete").click().run()
    assert "集聚区数" not in [button.label for button in app.button]


def test_a_chart_of_chosen_columns_goes_into_the_link(console: Opener) -> None:
    app = run(console(), "select cluster_code, score from score_node where node_code = 'SQ' order by all")
    assert not app.get("echarts_chart")
    app.segmented_control(key="sql_kind").set_value("bar").run()
    assert app.session_state["plot"] == "bar.0.1"
    assert len(app.get("echarts_chart")) == 1
