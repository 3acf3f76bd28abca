"""The page of alerts on a small release: five alerts of three clusters, written by hand."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.app.alerting_release import IN_ORDER, publish_alerts
from tests.unit.app.reading import html, words

Opener = Callable[..., AppTest]
NAMES = {"江北集聚区": "C01", "苏州集聚区": "C02", "无锡集聚区": "C03"}


def page(lang: str, cluster: str | None, period_code: str) -> None:
    """What the app runs, without its navigation, which the test tool cannot follow."""
    import streamlit as st

    from app import pages, queries, view
    from app.views import alerts
    from jushu.released import Cluster
    from jushu.texts import Texts

    for name in pages.link_names():
        st.session_state.setdefault(name, "")
    period = next(p for p in queries.periods("management", "2026Q3-r1") if p.period_code == period_code)
    place = Cluster(cluster, f"集聚区{cluster}") if cluster else None
    now = view.View(lang, "management", "2026Q3-r1", period, place)  # type: ignore[arg-type]
    alerts.render(now, queries.release("management", "2026Q3-r1"), Texts(lang))  # type: ignore[arg-type]


def open_page(cluster: str | None = None, lang: str = "zh", period: str = "2026Q3", **codes: str) -> AppTest:
    arguments = {"lang": lang, "cluster": cluster, "period_code": period}
    app = AppTest.from_function(page, kwargs=arguments, default_timeout=30)
    for name, code in codes.items():
        app.session_state[name] = code
    return app.run()


def listed(app: AppTest) -> list[tuple[str, str, str]]:
    """Cluster, indicator and kind of each line."""
    lines = re.findall(
        r'<tr><th scope="row"><a [^>]*>([A-Z0-9-]+)</a>.*?</th><td><a [^>]*>(.+?)</a></td>'
        r'<td><span class="a-kind" data-kind="(\w+)">',
        html(app),
    )
    return [(NAMES[cluster], code, kind) for code, cluster, kind in lines]


def counts(app: AppTest) -> dict[str, tuple[str, str]]:
    """Number of alerts of each kind, and of the new ones among them."""
    cards = re.findall(
        r'<section class="j-card" data-kind="(\w+)">.*?j-value">(\d+)<.*?其中本期新出现 (\d+) 项', html(app)
    )
    return {kind: (number, new) for kind, number, new in cards}


def test_every_alert_is_listed_worst_first_with_limit_duration_and_owner(home: Path) -> None:
    publish_alerts(home)
    app = open_page()
    assert listed(app) == IN_ORDER
    assert counts(app) == {"unacceptable": ("2", "1"), "off_track": ("2", "2"), "not_to_be_used": ("1", "0")}
    said = words(app)
    assert "44.1% 60.0% 差 15.9 百分点 2026年二季度起，连续 2 期 服务部门" in said
    assert "12.0 小时 16.0 小时 差 4.00 小时 本期新出现 运营机构" in said
    assert "30.0% 30.0% 正在界限上" in said
    assert "12.35万 家 规则 RAW-1 未通过 看数据质量" in said


def test_the_links_lead_to_the_definition_and_the_explanation(home: Path) -> None:
    publish_alerts(home)
    shown = html(open_page(lang="en"))
    links = re.findall(r'href="([^"]+)"', shown)
    assert any(link.startswith("/metrics?") and "find=SQ2-01" in link for link in links)
    explained = [link for link in links if link.startswith("/explain?") and "cluster=C01" in link]
    assert any("indicator=SQ2-01" in link and "index=SQ" in link for link in explained)
    assert "15.9 pp off" in shown and "since 2026Q2, 2 periods in a row" in shown


def test_owner_kind_and_cluster_choose_among_them(home: Path) -> None:
    publish_alerts(home)
    assert listed(open_page(owner="cluster operator")) == [("C02", "SQ6-01", "off_track")]
    assert listed(open_page(why="unacceptable")) == [IN_ORDER[0], IN_ORDER[4]]
    assert listed(open_page(cluster="C03")) == [IN_ORDER[2], IN_ORDER[4]]
    none = open_page(owner="cluster operator", why="unacceptable")
    assert "没有这样的提醒" in words(none) and "该期间共有 5 项" in words(none)
    other = open_page(owner="nobody")
    assert "此版本没有：nobody" in words(other) and listed(other) == IN_ORDER


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有提醒"), ("en", "No alerts")])
def test_a_period_without_alerts_says_so(home: Path, lang: str, said: str) -> None:
    publish_alerts(home)
    app = open_page(lang=lang, period="2025Q3")
    assert said in words(app) and listed(app) == []


def test_an_older_release_says_that_it_has_none(home: Path, publish: Callable[..., None]) -> None:
    publish("2026Q3-r1")
    assert "这个发布没有提醒" in words(open_page())
