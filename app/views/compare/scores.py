"""Scores of the index and its dimensions side by side, with named differences and the best in words."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.markup import sign, text, why
from app.components.table import Column, table
from app.views.compare.choice import Comparison
from jushu import formats
from jushu.texts import Texts


def section(comparison: Comparison) -> None:
    """Draw the table and its downloads."""
    t = comparison.t
    st.html(f"<h2>{text(t('compare.scores'))}</h2><p class='j-hint'>{text(t('compare.scores_hint'))}</p>")
    columns = [Column(t("compare.node")), *(Column(name, is_number=True) for name in comparison.names)]
    columns.append(Column(t("compare.spread"), is_number=True))
    st.html(table(t("compare.scores"), columns, [_row(comparison, node) for node in comparison.nodes]))
    downloads(comparison.board.view, t, lambda: export(comparison), key="compare_scores")


def words(points: Mapping[str, Decimal | float | None], t: Texts) -> dict[str, str]:
    """``best`` and ``weakest`` by code; nothing where all that are known are equal or only one is known."""
    known = {code: value for code, value in points.items() if value is not None}
    low, high = min(known.values(), default=0), max(known.values(), default=0)
    if low == high:
        return {}
    said = {high: t("compare.best"), low: t("compare.weakest")}
    return {code: said[value] for code, value in known.items() if value in said}


def mark(word: str | None) -> str:
    """The word for the best or the weakest as HTML; '' without one."""
    return f'<span class="j-cmp-word">{text(word)}</span> ' if word else ""


def _against(score: Decimal, base: Decimal | None, t: Texts) -> str:
    """Points more than the first cluster, as HTML; '' where that has no score."""
    if base is None:
        return ""
    difference = t("compare.points", number=formats.signed(score - base))
    return f'<small class="j-cmp-diff">{text(difference)}</small>'


def _row(comparison: Comparison, node: str) -> list[str]:
    t = comparison.t
    found = [comparison.rows.get((code, node)) for code in comparison.codes]
    scores = {code: row.score if row else None for code, row in zip(comparison.codes, found, strict=True)}
    said = words(scores, t)
    cells = [f"<small>{text(node)}</small> {text(comparison.board.name(node))}"]
    for code, row in zip(comparison.codes, found, strict=True):
        if row is None or row.score is None:
            reason = why(row, t) if row else t("empty.scores_why")
            cells.append(f'{formats.NOTHING}<small class="j-cmp-diff">{text(reason)}</small>')
            continue
        second = (
            f'<small class="j-cmp-diff">{text(t("compare.base"))}</small>'
            if code == comparison.own
            else _against(row.score, scores[comparison.own], t)
        )
        grade = f"{sign(row.grade_code)} <small>{text(t(f'grade.{row.grade_code}'))}</small>"
        number = f"<b>{formats.fixed(row.score)}</b>"
        cells.append(f"{mark(said.get(code))}{number} {grade if row.grade_code else ''}{second}")
    known = [score for score in scores.values() if score is not None]
    wide = max(known) - min(known) if len(known) > 1 else None
    spread = t("compare.points", number=formats.fixed(wide))
    return [*cells, text(spread if wide is not None else formats.NOTHING)]


def export(comparison: Comparison) -> Table:
    """The table as raw numbers: a row per node and cluster."""
    t, rows = comparison.t, []
    for node in comparison.nodes:
        first = comparison.rows.get((comparison.own, node))
        base = first.score if first else None
        for code, name in zip(comparison.codes, comparison.names, strict=True):
            row = comparison.rows.get((code, node))
            score = row.score if row else None
            rows.append(
                {
                    "node": node,
                    "node_name": comparison.board.name(node),
                    "cluster": code,
                    "cluster_name": name,
                    "score": score,
                    "difference": None if score is None or base is None else score - base,
                    "grade": row.grade_code if row else None,
                    "rank": row.rank if row else None,
                    "ranked_units": row.ranked_units if row else None,
                    "reason": why(row, t) if row and score is None else None,
                }
            )
    titles = {
        "node": t("compare.node_code"),
        "node_name": t("compare.node"),
        "cluster": t("compare.cluster_code"),
        "cluster_name": t("column.cluster"),
        "score": t("compare.score_points"),
        "difference": t("compare.difference_points"),
        "grade": t("column.grade"),
        "rank": t("column.rank"),
        "ranked_units": t("compare.ranked_units"),
        "reason": t("compare.reason"),
    }
    return Table("compare", t("compare.scores"), pl.DataFrame(rows, infer_schema_length=None), titles)
