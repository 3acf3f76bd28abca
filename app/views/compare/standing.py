"""How sure the ranks are: intervals over the draws, and how probably one cluster is ahead of another."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app import board_queries
from app.board_queries import Interval
from app.components import states
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.rank_intervals import rank_intervals
from app.components.table import Column, table
from app.views.compare import queries
from app.views.compare.choice import Comparison
from jushu import formats
from jushu.texts import Texts

ROW_HEIGHT, AROUND = 46, 110


def section(comparison: Comparison) -> None:
    """Draw intervals and probabilities, or say for which period the release has them."""
    t, view = comparison.t, comparison.board.view
    st.html(f"<h2>{text(t('compare.standing'))}</h2><p class='j-hint'>{text(t('compare.standing_hint'))}</p>")
    drawn = board_queries.drawn_periods(view.role, view.release_id)
    if view.period.period_code not in drawn:
        there = t("list.separator").join(formats.period(code, t) for code in drawn) or formats.NOTHING
        states.empty(
            t("compare.no_draws"), t("compare.no_draws_why"), t("compare.no_draws_step", periods=there)
        )
        return
    found = board_queries.intervals(view.role, view.release_id, view.period.period_code, comparison.index)
    rows = [row for row in found if row.cluster_code in comparison.codes]
    if not rows:
        states.empty(t("compare.no_draws"), t("rank.none"), t("empty.scores_step"))
        return
    names = [comparison.board.cluster_names[row.cluster_code] for row in rows]
    title = t("compare.intervals", name=comparison.board.name(comparison.index))
    height = ROW_HEIGHT * len(rows) + AROUND
    key = "compare_intervals"
    st.echarts_chart(rank_intervals(rows, names, title, t), height=height, key=key, alt=_said(rows, names, t))
    columns = [
        Column(t("column.cluster")),
        Column(t("column.rank"), is_number=True),
        Column(t("compare.rank_interval"), is_number=True),
        Column(t("column.score"), is_number=True),
        Column(t("compare.score_interval"), is_number=True),
    ]
    st.html(table(title, columns, [_cells(row, name) for row, name in zip(rows, names, strict=True)]))
    beyond = [
        name for row, name in zip(rows, names, strict=True) if not row.score_p05 <= row.score <= row.score_p95
    ]
    if beyond:
        said = t("compare.beyond", names=t("list.separator").join(beyond))
        st.html(f"<p class='j-hint'>{text(said)}</p>")
    downloads(view, t, lambda: _export(comparison, rows, title), key=key)
    _probabilities(comparison)


def _cells(row: Interval, name: str) -> list[str]:
    return [
        text(name),
        f"{row.rank} / {row.ranked_units}",
        f"{row.rank_p05}–{row.rank_p95}",
        formats.fixed(row.score),
        f"{formats.fixed(row.score_p05)}–{formats.fixed(row.score_p95)}",
    ]


def _said(rows: Sequence[Interval], names: Sequence[str], t: Texts) -> str:
    parts = [
        t("compare.interval_of", name=name, rank=row.rank, low=row.rank_p05, high=row.rank_p95)
        for row, name in zip(rows, names, strict=True)
    ]
    return t("list.separator").join(parts)


def _probabilities(comparison: Comparison) -> None:
    t, view = comparison.t, comparison.board.view
    found = queries.above(view.role, view.release_id, view.period.period_code, comparison.index)
    known = {(row.cluster_code, row.other_code): row.probability for row in found}
    title = t("compare.above", name=comparison.board.name(comparison.index))
    st.html(f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('compare.above_hint'))}</p>")
    columns = [
        Column(t("compare.above_column")),
        *(Column(name, is_number=True) for name in comparison.names),
    ]
    rows = [
        [text(name), *(formats.share(known.get((code, other))) for other in comparison.codes)]
        for code, name in zip(comparison.codes, comparison.names, strict=True)
    ]
    st.html(table(title, columns, rows))

    def export() -> Table:
        pairs = [
            {"cluster": code, "other": other, "probability": known.get((code, other))}
            for code in comparison.codes
            for other in comparison.codes
            if code != other
        ]
        titles = {
            "cluster": t("compare.cluster_code"),
            "other": t("compare.other_code"),
            "probability": t("compare.probability"),
        }
        return Table("compare", title, pl.DataFrame(pairs, infer_schema_length=None), titles)

    downloads(view, t, export, key="compare_above")


def _export(comparison: Comparison, rows: Sequence[Interval], title: str) -> Table:
    t = comparison.t
    titles = {
        "cluster_code": t("compare.cluster_code"),
        "score": t("compare.score_points"),
        "score_p05": t("compare.score_low"),
        "score_p95": t("compare.score_high"),
        "rank": t("column.rank"),
        "rank_p05": t("compare.rank_low"),
        "rank_median": t("compare.rank_median"),
        "rank_p95": t("compare.rank_high"),
        "ranked_units": t("compare.ranked_units"),
        "draws": t("compare.draws"),
    }
    return Table("compare", title, pl.DataFrame(rows, schema=list(Interval._fields), orient="row"), titles)
