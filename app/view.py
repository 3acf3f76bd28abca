"""What the reader looks at, kept in the link: codes only, never labels, always with the release id."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from app import pages, queries, session
from app.pages import Page
from jushu.released import Cluster, Period
from jushu.settings import Language, Role, Settings
from jushu.texts import LANGUAGES

PERIOD_TYPES = ("quarter", "month", "year")
PROVINCE = ""  # code of "the whole province" in the cluster list
KEPT = "_kept"  # the choices as they were at the last run: {key: value}


class View(NamedTuple):
    """Everything that decides what a page shows."""

    lang: Language
    role: Role
    release_id: str
    period: Period
    cluster: Cluster | None


def read_link(settings: Settings) -> bool:
    """Take over the codes of the link once, at the start of a session; later the widgets decide.

    Returns whether this is the start of a session that no link asks anything of.
    """
    state = st.session_state
    if KEPT in state:
        # A widget belongs to its page: written anew, its value goes along to the next one. Streamlit drops it
        # when a page ends in the middle of a rerun; then the value of the run before is the reader's.
        for key, before in state[KEPT].items():
            state[key] = state.get(key, before)
        state[KEPT] = {key: state[key] for key in state[KEPT]}
        return False
    asked = st.query_params
    lang = asked.get("lang", settings.lang)
    kind = asked.get("ptype", PERIOD_TYPES[0])
    first = {
        "lang": lang if lang in LANGUAGES else settings.lang,
        "role": session.first_role(settings),
        "period_type": kind if kind in PERIOD_TYPES else PERIOD_TYPES[0],
        "period_code": asked.get("period", ""),
        "cluster_code": asked.get("cluster", PROVINCE),
        **{name: asked.get(name, "") for name in pages.link_names()},
    }
    state.release_id = asked.get("release") or queries.current_release_id()
    for key, code in first.items():
        state[key] = code
    state[KEPT] = first
    return not asked.to_dict()


def keep_known(periods: Sequence[Period], clusters: Sequence[Cluster]) -> list[str]:
    """Replace codes that this release does not have by its latest period and the whole province.

    Returns the replaced codes, so that the page can say so.
    """
    state, unknown = st.session_state, []
    codes = [p.period_code for p in periods if p.period_type == state.period_type]
    if state.period_code not in codes:
        if state.period_code:
            unknown.append(state.period_code)
        state.period_code = codes[0] if codes else ""
    if state.cluster_code not in {PROVINCE, *(c.cluster_code for c in clusters)}:
        unknown.append(state.cluster_code)
        state.cluster_code = PROVINCE
    return unknown


def follow_period_type(periods: Sequence[Period]) -> None:
    """After a switch between quarter, month and year, stay at the end of the period that was shown."""
    state = st.session_state
    shown = next((p for p in periods if p.period_code == state.period_code), None)
    same_type = [p for p in periods if p.period_type == state.period_type]  # latest first
    if shown and same_type:
        later = [p for p in same_type if p.period_end >= shown.period_end]
        state.period_code = (later[-1] if later else same_type[0]).period_code


def open_release(release_id: str | None) -> None:
    """Move this session to another release, because the reader asked for it."""
    st.session_state.release_id = release_id


def codes(view: View, page: Page) -> dict[str, str]:
    """The codes that show the view again on a page."""
    found = {
        "release": view.release_id,
        "ptype": view.period.period_type,
        "period": view.period.period_code,
        "lang": view.lang,
    }
    if view.cluster:
        found["cluster"] = view.cluster.cluster_code
    return found | {name: st.session_state[name] for name in page.link if st.session_state.get(name)}


def write_link(view: View, page: Page) -> str:
    """Put the view into the address bar and return the full link."""
    asked = codes(view, page)
    if dict(st.query_params) != asked:
        st.query_params.from_dict(asked)
    base = urlsplit(st.context.url or "http://127.0.0.1:8501/")
    return urlunsplit((base.scheme, base.netloc, base.path or "/", urlencode(asked), ""))


def link_to(view: View, code: str, **others: str) -> str:
    """Address of the page ``code`` for the same release, period and cluster, with other codes of its link.

    It opens in the same tab as a new visit; ``cluster`` may be among the others.
    """
    page = next(page for page in pages.PAGES if page.code == code)
    address = "" if page.code == pages.PAGES[0].code else page.address
    return f"/{address}?{urlencode(codes(view, page) | others)}"
