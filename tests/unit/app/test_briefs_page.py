"""The page of briefings on the release written by hand in conftest.py, which lacks most tables."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from jushu import briefing, releases
from jushu.briefing import Ask
from jushu.settings import Settings
from tests.unit.app.reading import words

Opener = Callable[..., AppTest]


@pytest.fixture
def open_page(publish: Callable[..., None], home: Path) -> Opener:
    """The page of a release, drawn by itself: the test tool cannot follow the navigation."""
    publish("2026Q3-r1")

    def script(lang: str, shown: str) -> None:
        import streamlit as st

        from app import queries, view
        from app.views import briefs
        from jushu.texts import Texts

        st.session_state.role = "management"
        st.session_state.brief = st.session_state.get("brief", shown)
        period = next(p for p in queries.periods("management", "2026Q3-r1") if p.period_code == "2026Q3")
        now = view.View(lang, "management", "2026Q3-r1", period, None)  # type: ignore[arg-type]
        briefs.render(now, queries.release("management", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]

    def opened(lang: str = "zh", shown: str = "") -> AppTest:
        return AppTest.from_function(script, kwargs={"lang": lang, "shown": shown}, default_timeout=30).run()

    return opened


def test_without_a_briefing_it_says_why_and_that_nothing_is_sent(open_page: Opener) -> None:
    shown = words(open_page())
    assert "这个发布还没有生成简报" in shown and "没有配置寄送" in shown
    assert "全省 · 2026年三季度 · 中文 · 发布 2026Q3-r1" in shown
    assert "No briefing of this release was built yet" in words(open_page("en"))


def test_what_was_built_is_listed_with_its_hash_by_period(open_page: Opener, home: Path) -> None:
    settings = Settings(home=home)
    open_page()
    for period, cluster in (("2026Q3", "C01"), ("2026-08", None)):
        briefing.build(settings, Ask("2026Q3-r1", period, cluster, "zh", "xlsx"))
    shown = words(open_page())
    (quarter, month) = sorted(
        briefing.kept(settings, releases.load("2026Q3-r1", settings)),
        key=lambda one: one.ask.period_code,
        reverse=True,
    )
    assert "C01 江北集聚区" in shown and quarter.sha256[:12] in shown
    assert month.sha256[:12] not in shown
    assert month.sha256[:12] in words(open_page(shown="all"))
    app = open_page()
    app.toggle(key="briefs_all").set_value(True).run()
    assert app.session_state["brief"] == "all"


def test_delivery_is_named_without_receivers(open_page: Opener, home: Path) -> None:
    open_page()
    file = home / "delivery.yaml"
    file.write_text(
        "mail: {host: localhost, port: 25, security: none, from: a@b.org, to: [secret@b.org]}\n"
        "briefings: [{}]\n"
    )
    shown = words(open_page())
    assert "简报按月寄给 1 组收件人" in shown and "secret@b.org" not in shown
    file.write_text("mail: {}\n")
    assert "delivery.yaml 不能使用" in words(open_page())
