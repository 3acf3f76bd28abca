"""The dictionary of indicators on the release written by hand in conftest.py."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.app.reading import words

Opener = Callable[..., AppTest]
Publisher = Callable[..., None]


@pytest.fixture
def open_dictionary(publish: Publisher, home: Path) -> Callable[..., AppTest]:
    """The dictionary's page of a release, drawn by itself: the test tool cannot follow the navigation."""
    publish("2026Q3-r1")

    def script(lang: str) -> None:
        from app import queries, view
        from app.views import definitions
        from jushu.texts import Texts

        period = queries.periods("management", "2026Q3-r1")[-1]
        now = view.View(lang, "management", "2026Q3-r1", period, None)  # type: ignore[arg-type]
        definitions.render(now, queries.release("management", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]

    def open_page(lang: str = "zh") -> AppTest:
        return AppTest.from_function(script, kwargs={"lang": lang}, default_timeout=30).run()

    return open_page


def test_every_indicator_of_the_catalogue_is_listed_computed_or_not(
    open_dictionary: Callable[..., AppTest],
) -> None:
    app = open_dictionary()
    assert not app.exception
    said = words(app)
    assert "共 4 项指标，目录共 4 项" in said
    assert all(code in said for code in ("SQ2-01", "SQ2-02", "SQ6-01", "DP3-01"))


def test_a_definition_tells_formula_unit_goals_weight_clauses_and_sources(
    open_dictionary: Callable[..., AppTest],
) -> None:
    said = words(open_dictionary())
    assert "公式 戊 ÷ 己 单位 小时 方向 越高越好" in said
    assert "不允许值 → 满意值 −10.5 → 90–100 （本项目默认） 维度内权重 25.0% （本项目默认）" in said
    assert "计算粒度 集聚区；分区 期间 季度；年度 标准条款 7.4.1；7.4.3 数据来源 service_requests" in said
    english = words(open_dictionary("en"))
    assert "Training hours per head" in english
    assert "e / f" in english


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [("按期办结", ["SQ2-02"]), ("HEAD", ["SQ6-01"]), ("dp3", ["DP3-01"]), ("甲 7.4.1", ["SQ2-01"])],
)
def test_a_search_finds_code_name_formula_and_clause(
    open_dictionary: Callable[..., AppTest], wanted: str, codes: list[str]
) -> None:
    app = open_dictionary()
    app.text_input(key="find").set_value(wanted).run()
    source = "\n".join(element.proto.body for element in app.get("html"))
    assert re.findall(r'data-indicator="([^"]+)"', source) == codes


def test_nothing_found_says_what_to_do(open_dictionary: Callable[..., AppTest]) -> None:
    app = open_dictionary()
    app.text_input(key="find").set_value("没有这个").run()
    assert "没有符合条件的指标" in words(app)
    assert "换一个词" in words(app)
