"""提醒: values at limits, targets off track, values not to be used, each with its owner, the worst first."""

from pathlib import Path

import streamlit as st

from app.components import header, states
from app.components.downloads import downloads
from app.components.markup import notice, text
from app.rows import Release
from app.view import View
from app.views.alerts import listing, queries
from jushu.alerts import KINDS, Alert, words
from jushu.texts import Texts

STYLE = Path(__file__).resolve().parents[2] / "static" / "alerts.css"


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view."""
    st.html(STYLE)
    st.html(header.header(t("page.alerts"), release, view.period.period_code, t))
    if not queries.has_alerts(view.role, view.release_id):
        states.empty(t("alerts.old"), t("alerts.old_why"), t("alerts.old_step"))
        return
    cluster = view.cluster.cluster_code if view.cluster else None
    rows = queries.found(view.role, view.release_id, view.period.period_code, cluster)
    if not rows:
        states.empty(t("alerts.none"), t("alerts.none_why"), t("alerts.none_step"))
        return
    owners = {row.owner: words.owner(row, t) for row in rows}
    unknown = _keep_known(owners)
    if unknown:
        said = t("list.separator").join(unknown)
        st.html(notice("warning", t("link.unknown"), t("alerts.unknown", codes=said)))
    st.html(listing.summary(rows, t))
    _choices(owners, t)
    owner, why = st.session_state.owner, st.session_state.why
    found = [row for row in rows if owner in ("", row.owner) and why in ("", row.kind)]
    with st.container(border=True, key="panel_alerts"):
        if found:
            _listed(view, found, t)
        else:
            reason = t("alerts.none_found_why", count=len(rows))
            states.empty(t("alerts.none_found"), reason, t("alerts.none_found_step"))


def _listed(view: View, found: list[Alert], t: Texts) -> None:
    st.html(f"<p class='j-hint'>{text(t('alerts.hint'))}</p>")
    st.html(listing.table_of(view, found, t))
    downloads(view, t, lambda: listing.file(found, t), key="alerts")


def _keep_known(owners: dict[str, str]) -> list[str]:
    """Forget codes of the link that there are none of; returns them."""
    known = {"owner": {"", *owners}, "why": {"", *KINDS}}
    unknown = [st.session_state[name] for name, codes in known.items() if st.session_state[name] not in codes]
    for name, codes in known.items():
        if st.session_state[name] not in codes:
            st.session_state[name] = ""
    return unknown


def _choices(owners: dict[str, str], t: Texts) -> None:
    """Owner and kind."""
    with st.container(horizontal=True, key="alert_choices"):
        st.selectbox(
            t("alerts.owner"),
            ["", *sorted(owners)],
            key="owner",
            width=280,
            format_func=lambda code: owners[code] if code else t("alerts.every_owner"),
        )
        st.selectbox(
            t("alerts.kind"),
            ["", *KINDS],
            key="why",
            width=280,
            format_func=lambda code: t(f"alert_kind.{code}") if code else t("alerts.every_kind"),
        )
