"""What everybody sees: how far the numbers of this period can be trusted, and the tables behind them."""

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, bar, table
from app.rows import Release
from app.view import View
from app.views.quality import queries
from jushu import formats
from jushu.texts import Texts

BADGES = {"not_to_be_used": ("missed", "×"), "with_reservations": ("watch", "!"), "trusted": ("met", "✓")}


def render(view: View, _release: Release, t: Texts) -> None:
    """Draw badges with their reasons and the checked tables."""
    left, right = st.container(key="row_summary").columns(2, gap="small")
    with left, st.container(border=True, key="panel_badges"):
        _badges(view, t)
    with right, st.container(border=True, key="panel_tables"):
        _tables(view, t)


def _badges(view: View, t: Texts) -> None:
    period = view.period
    cluster = view.cluster.cluster_code if view.cluster else None
    found = queries.badges(view.role, view.release_id, period.period_type, period.period_code, cluster)
    every = sum(row.indicator_values for row in found)
    place = view.cluster.cluster_name if view.cluster else t("choose.province")
    title = t("trust.title", place=place, period=formats.period(period.period_code, t))
    st.html(f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('trust.hint'))}</p>")
    rows = []
    for badge, (kind, sign) in BADGES.items():
        count = sum(row.indicator_values for row in found if row.badge == badge)
        chip = f'<span class="j-chip j-{kind}">{sign} {text(t(f"badge.{badge}"))}</span>'
        rows.append((chip, f"{count:,}", _share(count, every)))
    heads = [Column(t("trust.badge")), Column(t("trust.values"), is_number=True), Column(t("trust.share"))]
    st.html(table(title, heads, rows))
    by_reason = {
        row.reason_code: sum(
            each.indicator_values for each in found if row.reason_code in (each.reason_codes or "").split(";")
        )
        for row in queries.reasons(view.role, view.release_id)
    }
    told = [
        (text(t(f"trust_reason.{code.lower()}")), f"{count:,}", _share(count, every))
        for code, count in by_reason.items()
        if count
    ]
    if told:
        st.html(f"<h3>{text(t('trust.reasons'))}</h3>")
        heads[0] = Column(t("trust.reason"))
        st.html(table(t("trust.reasons"), heads, told))
    downloads(
        view,
        t,
        lambda: Table("quality", title, pl.DataFrame(found, orient="row", infer_schema_length=None)),
        key="quality_badges",
    )


def _share(count: int, every: int) -> str:
    if not every:
        return formats.NOTHING
    return f'<span class="j-share">{bar(count / every)}<b>{formats.share(count / every)}</b></span>'


def _tables(view: View, t: Texts) -> None:
    found = queries.tables(view.role, view.release_id)
    open_ = [row for row in found if row.passed < row.rules]
    st.html(f"<h2>{text(t('tables.title'))}</h2><p class='j-hint'>{text(t('tables.hint'))}</p>")
    rows = [
        (
            text(row.table_name),
            text(t(f"layer.{row.layer}")),
            f"{row.rules:,}",
            f"{row.rules - row.passed:,}",
            f"{row.blocking:,}",
            formats.fixed(row.quality_score, 2),
        )
        for row in open_
    ]
    if rows:
        names = ("name", "layer", "rules", "open", "blocking", "score")
        heads = [Column(t(f"tables.{name}"), name not in ("name", "layer")) for name in names]
        st.html(table(t("tables.title"), heads, rows))
    kept = t("tables.kept", count=len(found) - len(open_))
    st.html(f"<p class='j-hint'>{text(kept)}</p>")
    downloads(
        view,
        t,
        lambda: Table(
            "quality", t("tables.title"), pl.DataFrame(found, orient="row", infer_schema_length=None)
        ),
        key="quality_tables",
    )
