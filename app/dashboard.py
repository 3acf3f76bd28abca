"""Entry of every session: words, role, release, choices; then the page. No release switches under a page."""

import contextlib
import importlib
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app import follow, pages, queries, session, view, visits
from app.components import sidebar, states
from app.components.markup import notice, text
from app.pages import Page
from jushu.settings import AppRole, Role, Settings
from jushu.texts import Texts

STATIC = Path(__file__).resolve().parent / "static"
LOOK_EVERY = "20s"
ROOT = "start"  # a name that Streamlit wants for the page at "/"


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


def show(page: Page, role: Role, t: Texts) -> None:
    """Read the release that this session is bound to and draw the page."""
    if page.follows:
        follow.take_over()
    release_id = st.session_state.release_id or queries.current_release_id()
    if release_id is None:
        states.empty(t("empty.release"), t("empty.release_why"), t("empty.release_step"))
        return
    st.session_state.release_id = release_id
    if not page.follows:
        newer_release(release_id, t)
    release = queries.release(role, release_id)
    periods = queries.periods(role, release_id)
    clusters = queries.clusters(role, release_id)
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
    now = view.View(t.lang, role, release_id, chosen, cluster)
    visits.note(now, page.code)
    _module(page).render(now, release, t)
    # last, because the page's own widgets decide about its codes
    sidebar.about(release, view.write_link(now, page), t)


def _module(page: Page):
    return importlib.import_module(f"app.views.{page.code}")


def _drawn(page: Page, role: AppRole, t: Texts) -> Callable[[], None]:
    def draw() -> None:
        try:
            if page.of_release and role != "operator":
                show(page, role, t)
            else:
                _module(page).render(t)
        except Exception as error:  # the reader gets a sentence and an id, the log gets the trace
            states.failed(error, t)
            _offer_current(t)

    return draw


def _refused(page: Page, t: Texts) -> StreamlitPage:
    """The address of a page of other roles: a link to it gets a sentence and nothing of the page."""

    def draw() -> None:
        st.html(f'<header class="j-head"><h1>{text(t(f"page.{page.code}"))}</h1></header>')
        states.empty(t("login.refused"), t("login.refused_why"), t("login.refused_step"))

    return st.Page(draw, title=t("login.refused"), url_path=page.address, visibility="hidden")


def main() -> None:
    """Draw the app."""
    settings = Settings()
    st.set_page_config(
        page_title=Texts("zh")("app.title"), page_icon=str(STATIC / "icon.png"), layout="wide", menu_items={}
    )
    st.html(STATIC / "app.css")
    if not session.door(settings):
        return
    first = view.read_link(settings)
    t = Texts(st.session_state.lang)
    role = session.role(settings)
    home = pages.HOME[role]
    default = next(page.code for page in pages.of(role))
    drawn = {
        page.code: st.Page(
            _drawn(page, role, t),
            title=t(f"page.{page.code}"),
            icon=f":material/{page.icon}:",
            url_path=ROOT if page.code == default else page.address,
            default=page.code == default,
        )
        for page in pages.of(role)
    }
    refused = [_refused(page, t) for page in pages.PAGES if page.code not in drawn]
    # Streamlit shows the default page at "/" and not at its own address: links to that must open it too
    alias = next(page for page in pages.of(role) if page.code == default)
    also = st.Page(
        _drawn(alias, role, t),
        title=t(f"page.{default}"),
        url_path=alias.address,
        visibility="hidden",
    )
    sections = groupby(pages.of(role), key=lambda page: page.section)
    listed = {t(f"section.{name}"): [drawn[page.code] for page in group] for name, group in sections}
    chosen = st.navigation(listed | {"": [also, *refused]}, expanded=True)
    if session.role_changed() and chosen in refused:
        st.switch_page(drawn[home])
    if first and home != default and chosen == drawn[default]:
        st.switch_page(drawn[home])
    st.set_page_config(page_title=f"{chosen.title} · {t('app.title')}")
    sidebar.brand(role, t)
    sidebar.language()
    session.sidebar(settings, t)
    chosen.run()


def _offer_current(t: Texts) -> None:
    """If the link asked for a release that cannot be read, offer the current one."""
    with contextlib.suppress(Exception):
        current = queries.current_release_id()
        if current and current != st.session_state.release_id:
            st.button(t("newer.open", release=current), on_click=view.open_release, args=(current,))


main()
