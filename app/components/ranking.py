"""Ranking of the clusters in one index: a table whose rows open a cluster."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from app.components.board import Board
from app.view import PROVINCE
from jushu import formats

HEIGHT_ROW, ROWS_SHOWN = 34, 12
CHANGES = ["previous", "last_year"]


def _choose(key: str, codes: Sequence[str]) -> None:
    """The reader clicked a row: that cluster becomes the chosen one (or none, if unselected)."""
    picked = st.session_state[key].selection.rows
    st.session_state.cluster_code = codes[picked[0]] if picked else PROVINCE


def _tenth(value: Decimal | None) -> float | None:
    """Rounded here, half up, because the browser would round the binary number differently."""
    return None if value is None else float(formats.rounded(value, 1))


def _signed(value: float | None) -> str:
    return formats.signed(None if value is None or math.isnan(value) else value)


def ranking(board: Board, node: str) -> None:
    """Rank, cluster, score, grade and changes in one index; clusters without a score come last."""
    t, chosen, rows = board.t, board.cluster_code, board.of_node(node)
    # the chosen row is part of the key: a table keeps its first selection for as long as its key lives
    key = f"ranking_{node}_{board.view.release_id}_{chosen}_{t.lang}"
    columns: dict[str, list[Any]] = {
        "rank": [row.rank for row in rows],
        "cluster": [board.cluster_names.get(row.cluster_code, row.cluster_code) for row in rows],
        "score": [_tenth(row.score) for row in rows],
        "grade": [t(f"grade.{row.grade_code}") if row.grade_code else t("verdict.none") for row in rows],
        "previous": [_tenth(row.previous_change) for row in rows],
        "last_year": [_tenth(row.last_year_change) for row in rows],
    }
    codes = [row.cluster_code for row in rows]
    st.dataframe(
        # no format of the browser writes a zero without a sign; the numbers stay numbers, to be sorted
        pd.DataFrame(columns).style.format(_signed, subset=CHANGES),
        key=key,
        hide_index=True,
        row_height=HEIGHT_ROW,
        height=HEIGHT_ROW * (min(len(rows), ROWS_SHOWN) + 1) + 3,
        on_select=lambda: _choose(key, codes),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [codes.index(chosen)] if chosen in codes else []}},
        placeholder="—",
        column_config={
            "rank": st.column_config.NumberColumn(t("column.rank"), width=36, format="%d"),
            "cluster": st.column_config.TextColumn(t("column.cluster"), width=176),
            "score": st.column_config.ProgressColumn(
                t("column.score"), min_value=0, max_value=100, format="%.1f", width=88
            ),
            "grade": st.column_config.TextColumn(t("column.grade"), width=36 if t.lang == "zh" else 58),
            "previous": st.column_config.NumberColumn(t("column.previous"), width=50),
            "last_year": st.column_config.NumberColumn(t("column.last_year"), width=50),
        },
    )
