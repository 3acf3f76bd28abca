"""The targets of the period: bullets of the chosen cluster, or how many each cluster meets."""

import polars as pl
import streamlit as st

from app.components import states, targets
from app.components.board import Board
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.views.overview.parts import title


def panel(board: Board) -> None:
    """Counts by status, then the lines; months have no targets."""
    t, found = board.t, targets.of_period(board)
    heading = t("target.title", name=board.place)
    if not found:
        title(heading)
        states.empty(t("target.none"), t("target.none_why"), t("target.none_step"))
        return
    title(heading, t("target.hint"))
    counts = " ".join(
        f"{targets.state(code, t)} <b>{count}</b>" for code, count in targets.counted(found).items() if count
    )
    st.html(f'<p class="j-counts" aria-label="{text(heading)}">{counts}</p>')
    st.html(targets.bullets(found, board) if board.cluster_code else targets.by_cluster(found, board))

    def export() -> Table:
        rows = [row._asdict() for row in found]
        titles = {
            "cluster_code": t("compare.cluster_code"),
            "indicator_code": t("column.name"),
            "target_value": t("target.goal"),
            "actual_value": t("target.actual"),
            "completion": t("target.completion"),
            "attainment_status": t("column.status"),
        }
        frame = pl.DataFrame(rows, infer_schema_length=None)
        codes = tuple(sorted({row.indicator_code for row in found}))
        return Table("overview", heading, frame, titles, codes)

    downloads(board.view, t, export, key="targets")
