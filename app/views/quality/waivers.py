"""Waivers: written exceptions from rules. They are told on every part of the page, never hidden."""

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.components.table import Column, table
from app.view import View
from app.views.quality import queries
from jushu import formats
from jushu.texts import Texts


def notice_of(view: View, t: Texts) -> None:
    """Say how many waivers there are, if any."""
    found = queries.waivers(view.role, view.release_id)
    if found:
        expired = sum(row.is_expired for row in found)
        said = t("waivers.said", valid=len(found) - expired, expired=expired)
        st.html(notice("warning", t("waivers.title"), said))


def render(view: View, t: Texts) -> None:
    """List all waivers with reason, approver, end and evidence."""
    found = queries.waivers(view.role, view.release_id)
    with st.container(border=True, key="panel_waivers"):
        st.html(f"<h2>{text(t('waivers.title'))}</h2>")
        if not found:
            st.html(f"<p class='j-hint'>{text(t('waivers.none'))}</p>")
            return
        names = (
            "id",
            "rule",
            "state",
            "scope",
            "reason",
            "owner",
            "approver",
            "until",
            "covered",
            "evidence",
        )
        rows = [
            (
                text(row.waiver_id),
                text(row.rule_id),
                _state(is_expired=row.is_expired, t=t),
                text(row.scope),
                text(row.reason),
                text(row.owner),
                text(row.approver),
                text(row.expires_on),
                f"{row.covered_count:,}",
                _evidence(row),
            )
            for row in found
        ]
        st.html(
            table(
                t("waivers.title"), [Column(t(f"waiver.{name}"), name == "covered") for name in names], rows
            )
        )
        downloads(
            view,
            t,
            lambda: Table(
                "quality", t("waivers.title"), pl.DataFrame(found, orient="row", infer_schema_length=None)
            ),
            key="quality_waivers",
        )


def _evidence(row: queries.Waiver) -> str:
    name = row.evidence_name or formats.NOTHING
    return f'<span title="{text(row.evidence_sha256 or "")}">{text(name)}</span>'


def _state(*, is_expired: bool, t: Texts) -> str:
    kind, sign, word = (
        ("missed", "×", t("waivers.expired")) if is_expired else ("watch", "!", t("waivers.valid"))
    )
    return f'<span class="j-chip j-{kind}">{sign} {text(word)}</span>'
