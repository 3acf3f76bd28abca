"""The page: download of the present view, archive of the release, other releases, delivery."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app import session
from app.components import header, states
from app.components.markup import notice, text
from app.components.table import Column, table
from app.rows import Release
from app.view import View, link_to
from app.views.briefs.archive import archive
from jushu import briefing, delivery, exports, formats, releases
from jushu.briefing import Ask, Format
from jushu.errors import JushuError
from jushu.settings import Settings
from jushu.texts import Texts

TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

STYLE = Path(__file__).resolve().parents[2] / "static" / "briefs.css"
MOST = 12  # other releases shown, the newest


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(STYLE)
    st.html(header.header(t("page.briefs"), release, view.period.period_code, t))
    with st.container(border=True, key="panel_brief"):
        _now(view, t)
    settings = Settings()
    st.html(_delivery(settings, t))
    here = releases.load(view.release_id, settings)
    with st.container(border=True, key="panel_archive"):
        kept = briefing.kept(settings, here)
        _title(t("briefs.archive"), t("briefs.archive_hint", release=view.release_id, count=len(kept)))
        if kept:
            archive(view, t, kept)
        else:
            states.empty(t("briefs.none"), t("briefs.none_why"), t("briefs.none_step"))
    _others(view, t, settings)


def _title(title: str, hint: str) -> None:
    st.html(f"<h2>{text(title)}</h2><p class='j-hint'>{text(hint)}</p>")


def _now(view: View, t: Texts) -> None:
    """Buttons for the briefing with the filters of the view."""
    code = view.cluster.cluster_code if view.cluster else None
    hint = t(
        "briefs.now_hint",
        place=view.cluster.cluster_name if view.cluster else t("choose.province"),
        period=formats.period(view.period.period_code, t),
        language=t("briefs.language"),
        release=view.release_id,
    )
    _title(t("briefs.now"), hint)
    with st.container(horizontal=True, key="briefs_now"):
        for kind in briefing.FORMATS:
            ask = Ask(view.release_id, view.period.period_code, code, view.lang, kind)
            _download(view, ask)


def _download(view: View, ask: Ask) -> None:
    """A button that makes a briefing when it is pressed, or takes it from the archive; noted for auditors."""
    st.download_button(
        ask.format.upper(),
        _maker(view, ask),  # pyright: ignore[reportArgumentType]  called when pressed
        f"{ask.release_id}_{ask.name}",
        TYPES[ask.format],
        key=f"brief_{ask.format}",
        icon=":material/download:",
        on_click="ignore",
    )


def _maker(view: View, ask: Ask) -> Callable[[], bytes]:
    settings, user = Settings(), session.user()

    def make() -> bytes:
        data = briefing.build(settings, ask)
        detail = {"user": user, "page": "briefs", "role": view.role, "release_id": ask.release_id}
        exports.record(settings, detail | {"rows": None, "format": ask.format, "file": ask.name})
        return data

    return make


def _others(view: View, t: Texts, settings: Settings) -> None:
    """What was built of the other releases, with links to this page of theirs."""
    found = [one for one in releases.list_releases(settings) if one.release_id != view.release_id][-MOST:]
    if not found:
        return
    rows = [
        (
            f'<a href="{text(link_to(view, "briefs", release=one.release_id))}" target="_self">'
            f"{text(one.release_id)}</a>",
            text(one.data_as_of or formats.NOTHING),
            text(briefing.count(settings, one.release_id)),
        )
        for one in reversed(found)
    ]
    columns = [Column(t("briefs.release")), Column(t("about.as_of")), Column(t("briefs.count"), True)]
    with st.container(border=True, key="panel_other_releases"):
        st.html(f"<h2>{text(t('briefs.other'))}</h2>" + table(t("briefs.other"), columns, rows))


def _delivery(settings: Settings, t: Texts) -> str:
    """Whether briefings are sent; never to whom, which is for operators."""
    try:
        config = delivery.load(settings)
    except JushuError:
        return notice("warning", t("briefs.delivery"), t("briefs.delivery_broken"))
    if config.is_empty:
        return notice("info", t("briefs.delivery"), t("briefs.delivery_none"))
    if not config.briefings:
        return notice("info", t("briefs.delivery"), t("briefs.delivery_no_list"))
    words = t("briefs.delivery_mail", count=len(config.briefings))
    return notice("info", t("briefs.delivery"), words)
