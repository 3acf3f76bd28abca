"""The wall display: whose turn it is, its pause, its link and a release published meanwhile."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.views.wall import turn
from tests.unit.app.reading import visible

Opener = Callable[..., AppTest]
Publisher = Callable[..., None]


@pytest.fixture
def open_wall(open_app: Opener) -> Opener:
    """Open the wall as management, by the codes of a link."""

    def open_link(**codes: str) -> AppTest:
        app = open_app(**codes)
        app._page_hash = calc_hash("wall")  # the page's address; switch_page knows only pages that are files
        return app.run()

    return open_link


def wall(app: AppTest) -> str:
    """Visible text of the screen."""
    source = next(e.proto.body for e in app.get("html") if 'class="w-page"' in e.proto.body)
    return visible(source)


def shown(app: AppTest) -> str:
    source = next(e.proto.body for e in app.get("html") if 'class="w-page"' in e.proto.body)
    found = re.search(r'data-cluster="([^"]*)"', source)
    assert found
    return found.group(1)


def test_the_province_is_first_then_the_clusters_by_rank(publish: Publisher, open_wall: Opener) -> None:
    publish("2026Q3-r1")
    app = open_wall()
    seen = [shown(app)]
    for _ in range(4):
        app.button(key="wall_next").click().run()
        seen.append(shown(app))
    # SQ: C02 91.0, C01 81.25, C03 60.0; then the province again
    assert seen == ["", "C02", "C01", "C03", ""]


def test_a_tile_shows_score_rank_and_both_changes(publish: Publisher, open_wall: Opener) -> None:
    publish("2026Q3-r1")
    screen = wall(open_wall(cluster="C01"))
    assert "江北集聚区 3 / 4" in screen
    assert "服务质量 81.3 达标 · 良 第 2 / 3 位 环比 ↑ +1.3 同比 ↑ +11.3" in screen
    for words in ("期间 2026年三季度", "版本 2026Q3-r1", "数据截至 2026-09-30", "质量 97.4 · 可信"):
        assert words in screen


def test_there_are_at_most_nine_tiles(publish: Publisher, open_wall: Opener) -> None:
    publish("2026Q3-r1")
    source = "".join(e.proto.body for e in open_wall(cluster="C01").get("html"))
    assert source.count('class="w-tile') == 9


def test_a_pause_is_in_the_link_and_goes_on_as_fast_as_before(publish: Publisher, open_wall: Opener) -> None:
    publish("2026Q3-r1")
    app = open_wall(cluster="C01", every="45")
    app.button(key="wall_pause").click().run()
    assert app.session_state.every == "0"
    assert app.session_state.cluster_code == "C01"
    app.button(key="wall_next").click().run()
    assert app.session_state.cluster_code == "C03"  # the next by rank; the link goes along
    app.button(key="wall_pause").click().run()
    assert app.session_state.every == "45"


@pytest.mark.parametrize(
    ("asked", "expected"), [("", 20), ("30", 30), ("1", 5), ("999999", 3600), ("0", 0), ("soon", 20)]
)
def test_the_seconds_of_a_turn_have_limits(
    monkeypatch: pytest.MonkeyPatch, asked: str, expected: int
) -> None:
    class State:
        every = asked

    monkeypatch.setattr(turn.st, "session_state", State)
    assert turn.seconds() == expected


def test_time_moves_on_and_a_redrawn_screen_does_not(
    publish: Publisher, open_wall: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("2026Q3-r1")
    now = 1000.0
    monkeypatch.setattr(turn.time, "monotonic", lambda: now)
    app = open_wall(every="20")
    assert shown(app) == ""
    now = 1010.0
    assert shown(app.run()) == ""
    now = 1020.0
    assert shown(app.run()) == "C02"
    now = 1021.0
    assert shown(app.run()) == "C02"


def test_a_newer_release_is_taken_over_and_noted(publish: Publisher, open_wall: Opener) -> None:
    publish("2026Q3-r1")
    app = open_wall(cluster="C01")
    publish("2026Q3-r2", shift=-10)
    app.run()
    screen = wall(app)
    assert "71.3" in screen
    assert re.search(r"\d\d:\d\d 起显示新发布的 2026Q3-r2（此前为 2026Q3-r1）", screen)
    assert "2026Q3-r2" in app.session_state.release_id


def test_the_look_is_in_the_link(publish: Publisher, open_wall: Opener) -> None:
    publish("2026Q3-r1")
    app = open_wall(look="dark")
    assert 'data-look="dark"' in "".join(e.proto.body for e in app.get("html"))
    app.button(key="wall_look").click().run()
    assert app.session_state.look == "light"
