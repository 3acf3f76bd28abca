"""Who looked at what and took what along: the log of views beside the log of queries and downloads."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.components.table import Column, table
from app.view import View
from jushu import exports, formats, view_log
from jushu.settings import Settings
from jushu.texts import Texts

MOST_ROWS = 200  # on the page; the download has all


class Visit(NamedTuple):
    """One view, query, download or file sent in; ``what`` is the query's text or what else is told."""

    at: str
    user: str
    role: str
    kind: str
    page: str
    release_id: str
    period_code: str
    cluster_code: str
    rows: int | None
    what: str


def render(view: View, t: Texts) -> None:
    """Draw the filters, the verdict on both chains and the entries, the latest first."""
    settings = Settings()
    st.html(_verdict(settings, t))
    taken = list(_visits(exports.entries(settings)))
    days = sorted({*view_log.days(settings), *(visit.at[:10] for visit in taken)}, reverse=True)
    if not days:
        st.html(f"<p class='j-hint'>{text(t('visits.none'))}</p>")
        return
    with st.container(border=True, key="panel_visits"):
        st.html(f"<h2>{text(t('visits.title'))}</h2><p class='j-hint'>{text(t('visits.hint'))}</p>")
        first, second, third = st.container(key="row_visits").columns(3, gap="small")
        if st.session_state.day not in days:
            st.session_state.day = days[0]
        day = first.selectbox(t("visits.day"), days, key="day")
        everything = [*_visits(view_log.entries(settings, day)), *(v for v in taken if v.at[:10] == day)]
        everything.sort(key=lambda visit: visit.at, reverse=True)
        with second:
            who = _choice(
                "who", {visit.user for visit in everything}, t("visits.all_users"), t("visits.user")
            )
        with third:
            seen = _choice(
                "seen", {visit.page for visit in everything}, t("visits.all_pages"), t("visits.page")
            )
        found = [visit for visit in everything if who in ("", visit.user) and seen in ("", visit.page)]
        heads = [Column(t(f"visits.{name}"), name == "rows") for name in Visit._fields]
        st.html(table(t("visits.title"), heads, (_line(visit, t) for visit in found[:MOST_ROWS])))
        said = t("rules.more", shown=min(len(found), MOST_ROWS), all=len(found))
        st.html(f"<p class='j-hint'>{text(said)}</p>")
        downloads(
            view,
            t,
            lambda: Table(
                "releases", t("visits.title"), pl.DataFrame(found, orient="row", infer_schema_length=None)
            ),
            key="releases_visits",
        )


def _choice(key: str, known: Iterable[str], everything: str, label: str) -> str:
    options = ["", *sorted(filter(None, known))]
    if st.session_state[key] not in options:
        st.session_state[key] = ""
    return st.selectbox(label, options, key=key, format_func=lambda code: code or everything)


def _visits(entries: Iterable[dict[str, Any]]) -> Iterable[Visit]:
    """Entries of either log in one form; what an entry does not tell stays empty."""
    for entry in entries:
        told = dict(entry["detail"])
        own = {name: told.pop(name, None) for name in Visit._fields[1:-1] if name != "kind"}
        rows = own.pop("rows")
        query = told.pop("query", None)
        rest = "; ".join(f"{key}: {value}" for key, value in told.items() if value not in (None, ""))
        yield Visit(
            at=entry["at"],
            kind=entry["kind"],
            rows=rows,
            what=query or rest,
            **{name: str(value or "") for name, value in own.items()},
        )


def _line(visit: Visit, t: Texts) -> tuple[str, ...]:
    shown = visit._replace(
        at=visit.at[:19].replace("T", " "),
        kind=t.known(f"visit_kind.{visit.kind.replace(' ', '_')}", visit.kind),
        page=t.known(f"page.{visit.page}", visit.page),
        role=t.known(f"role.{visit.role}", visit.role),
    )
    *cells, rows, what = shown
    return (
        *(text(cell or formats.NOTHING) for cell in cells),
        formats.NOTHING if rows is None else f"{rows:,}",
        f'<span class="j-cut" title="{text(what)}">{text(what or formats.NOTHING)}</span>',
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _verified(
    _settings: Settings, sizes: tuple[tuple[str, int, int], ...]
) -> tuple[int, int | None, int, int | None]:
    """Length of either log and its first entry that does not fit, as long as no file of them changed."""
    views, broken_view = view_log.verify(_settings)
    hashes, broken_export = exports.hashes(_settings)
    return views, broken_view, len(hashes), broken_export


def _verdict(settings: Settings, t: Texts) -> str:
    stats = ((path.name, path.stat()) for path in sorted(settings.log.rglob("*.jsonl")))
    sizes = tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
    views, broken_view, taken, broken_export = _verified(settings, sizes)
    if broken_view is None and broken_export is None:
        return notice("info", t("log.whole"), t("visits.whole", views=f"{views:,}", exports=f"{taken:,}"))
    said = t("visits.broken", view=broken_view or formats.NOTHING, export=broken_export or formats.NOTHING)
    return notice("warning", t("log.broken"), said)
