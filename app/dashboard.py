"""Entry of every session: words, release, choices; then the page. No page sees a release switch under it."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app import queries, view
from app.components import sidebar, states
from app.components.markup import notice
from app.rows import Release
from app.texts import Texts
from app.views import definitions, overview, trace
from jushu.settings import Settings

STATIC = Path(__file__).resolve().parent / "static"
LOOK_EVERY = "20s"
Render = Callable[[view.View, Release, Texts], None]


@st.fragment(run_every=LOOK_EVERY)
def newer_release(shown: str, t: Texts) -> None:
    """Tell that another release was published meanwhile; the reader decides when to change."""
    current = queries.current_release_id()
    if current is None or current == shown:
        return
    if st.session_state.get("_told") != current:
        st.session_state["_told"] = current
        st.toast(t("newer.toast", release=current), duration="long")
    st.html(notice("info", t("newer.title", release=current), t("newer.body", shown=shown)))
    if st.button(t("newer.open", release=current), key="newer_open"):
        view.open_release(current)
        st.rerun()


def show(settings: Settings, t: Texts, render: Render) -> None:
    """Read the release that this session is bound to and draw the page by ``render``."""
    release_id = st.session_state.release_id or queries.current_release_id()
    if release_id is None:
        states.empty(t("empty.release"), t("empty.release_why"), t("empty.release_step"))
        return
    st.session_state.release_id = release_id
    newer_release(release_id, t)
    release = queries.release(settings.role, release_id)
    periods = queries.periods(settings.role, release_id)
    clusters = queries.clusters(settings.role, release_id)
    unknown = view.keep_known(periods, clusters)
    if unknown:
        words = t("list.separator").join(unknown)
        st.html(notice("warning", t("link.unknown"), t("link.unknown_body", codes=words)))
    sidebar.choices(periods, clusters, t)
    chosen = next((p for p in periods if p.period_code == st.session_state.period_code), None)
    if chosen is None:
        states.empty(t("empty.period"), t("empty.period_why"), t("empty.period_step"))
        return
    cluster = next((c for c in clusters if c.cluster_code == st.session_state.cluster_code), None)
    now = view.View(t.lang, settings.role, release_id, chosen, cluster)
    sidebar.about(release, settings.role, view.write_link(now), t)
    render(now, release, t)


def main() -> None:
    """Draw the app."""
    settings = Settings()
    view.read_link(settings)
    t = Texts(st.session_state.lang)
    st.set_page_config(
        page_title=t("app.title"), page_icon=str(STATIC / "icon.png"), layout="wide", menu_items={}
    )
    st.html(STATIC / "app.css")

    def page(render: Render) -> Callable[[], None]:
        def draw() -> None:
            try:
                show(settings, t, render)
            except Exception as error:  # the reader gets a sentence and an id, the log gets the trace
                states.failed(error, t)
                _offer_current(t)

        return draw

    pages = [
        st.Page(
            page(overview.render),
            title=t("page.overview"),
            icon=":material/dashboard:",
            url_path="home",  # its address is "/"
            default=True,
        ),
        st.Page(
            page(definitions.render),
            title=t("page.definitions"),
            icon=":material/dictionary:",
            url_path="metrics",
        ),
    ]
    if settings.role == "auditor":
        pages.append(
            st.Page(
                page(trace.render), title=t("page.trace"), icon=":material/account_tree:", url_path="trace"
            )
        )
    chosen = st.navigation(pages)
    sidebar.brand(t)
    sidebar.language()
    chosen.run()


def _offer_current(t: Texts) -> None:
    """If the link asked for a release that cannot be read, offer the current one."""
    with contextlib.suppress(Exception):
        current = queries.current_release_id()
        if current and current != st.session_state.release_id:
            st.button(t("newer.open", release=current), on_click=view.open_release, args=(current,))


main()
