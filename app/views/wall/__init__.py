"""大屏: one screen without scrolling that shows cluster after cluster and always the newest release."""

from pathlib import Path

import streamlit as st

from app import follow, queries
from app import view as views
from app.components.board import Board
from app.components.markup import notice, text
from app.rows import Release
from app.view import View
from app.views.wall import panels, turn
from jushu import formats
from jushu.clock import local_now
from jushu.formats import stamp
from jushu.texts import Texts
from jushu.verdicts import quality

CSS = Path(__file__).resolve().parents[2] / "static" / "wall.css"
LOOKS = {"light": "wall.light", "dark": "wall.dark"}  # code -> its word


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the screen; it draws itself again every few seconds."""
    st.html(CSS)
    state = st.session_state
    look = state.look if state.look in LOOKS else "light"
    follow.remember(view)
    screen = st.fragment(_screen, run_every=turn.seconds() or turn.POLL)
    screen(view, release, look, t)
    _controls(view, look, t)


def _screen(view: View, release: Release, look: str, t: Texts) -> None:
    """One turn. A wall has no reader who could press a button: a newer release is taken over and noted."""
    if follow.is_behind(view):
        st.rerun()
    clusters = queries.clusters(view.role, view.release_id)
    order = turn.order(Board(view, t), clusters)
    chosen = turn.take(order, view.cluster.cluster_code if view.cluster else "")
    own = next((cluster for cluster in clusters if cluster.cluster_code == chosen), None)
    board = Board(view._replace(cluster=own), t)
    head = _head(board, release, order.index(chosen) + 1, len(order), t)
    taken = follow.note(t)
    said = notice("info", "", taken) if taken else ""
    st.html(
        f'<div class="w-page" data-look="{look}" data-cluster="{text(chosen)}">{head}{said}'
        f"{panels.grid(board, look)}</div>"
    )


def _head(board: Board, release: Release, at: int, count: int, t: Texts) -> str:
    """Name of what is shown, with period, release, age of the data and badge."""
    verdict = quality(release.quality_score)
    badge = t("badge.quality", score=formats.fixed(release.quality_score), verdict=t(f"quality.{verdict}"))
    facts = (
        ("period", t("badge.period", period=formats.period(board.view.period.period_code, t))),
        (verdict, badge),
        ("release", t("badge.release", release=release.release_id)),
        ("time", t("badge.as_of", day=release.data_as_of or formats.NOTHING)),
        ("time", t("wall.drawn", time=stamp(local_now())[11:16])),
    )
    spans = "".join(f'<span class="j-badge j-q-{kind}">{text(words)}</span>' for kind, words in facts)
    place = f"<small>{text(t('wall.turn', at=at, count=count))}</small>"
    return f'<header><h1>{text(board.place)} {place}</h1><div class="j-badges">{spans}</div></header>'


def _controls(view: View, look: str, t: Texts) -> None:
    """The way back, pause, one step on, and the other look; all of it by keyboard too."""
    other = "light" if look == "dark" else "dark"
    back = views.link_to(view, "overview")
    with st.container(horizontal=True, vertical_alignment="center", key="wall_controls"):
        st.html(f'<a class="w-back" href="{text(back)}" target="_self">← {text(t("page.overview"))}</a>')
        is_paused = not turn.seconds()
        words, icon = (t("wall.go_on"), "play_arrow") if is_paused else (t("wall.pause"), "pause")
        st.button(words, key="wall_pause", icon=f":material/{icon}:", shortcut="P", on_click=turn.pause)
        st.button(
            t("wall.next"), key="wall_next", icon=":material/skip_next:", shortcut="N", on_click=turn.step
        )
        st.button(
            t(LOOKS[other]),
            key="wall_look",
            icon=f":material/{other}_mode:",
            on_click=_look,
            args=(other,),
        )
        said = t("wall.paused") if is_paused else t("wall.every", seconds=turn.seconds())
        st.html(f'<p class="w-hint" role="status">{text(said)}</p>')


def _look(other: str) -> None:
    st.session_state.look = other
