"""What the page counts: the enterprises of one cluster or of the province, of one type or of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from app.components.board import TREND_LENGTH, Board
from app.view import View
from app.views.enterprises import queries
from app.views.enterprises.queries import EVERYTHING, Flow, Subtype
from jushu.texts import Texts


@dataclass(frozen=True)
class Scope:
    """The choice of the page with what is counted for it."""

    board: Board
    everything: Sequence[Subtype]
    kind: str

    @property
    def view(self) -> View:
        """The view behind it."""
        return self.board.view

    @property
    def t(self) -> Texts:
        """Words of the view."""
        return self.board.t

    @cached_property
    def rows(self) -> list[Subtype]:
        """The subtypes of the chosen type."""
        return [
            row for row in self.everything if self.kind in (EVERYTHING, row.entity_type, row.entity_subtype)
        ]

    @cached_property
    def flows(self) -> Sequence[Flow]:
        """Entry and exit up to the period, oldest first."""
        period = self.view.period
        return queries.flows(
            self.view.role,
            self.view.release_id,
            period_type=period.period_type,
            period_end=period.period_end,
            length=TREND_LENGTH[period.period_type],
            cluster_code=self.board.cluster_code,
            kind=self.kind,
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each type and subtype by code."""
        t = self.t
        types = {row.entity_type: t.pick(row.type_zh, row.type_en) for row in self.everything}
        return types | {row.entity_subtype: t.pick(row.name_zh, row.name_en) for row in self.everything}


def choose(board: Board) -> Scope:
    """Draw the choice of a type; its code is in the link."""
    view, t = board.view, board.t
    rows = queries.composition(
        view.role, view.release_id, view.period.period_type, view.period.period_code, board.cluster_code
    )
    whole = Scope(board, rows, EVERYTHING)
    options = [EVERYTHING]
    for row in rows:
        options += [row.entity_type] if row.entity_type not in options else []
        options.append(row.entity_subtype)
    if st.session_state["kind"] not in options:
        st.session_state["kind"] = EVERYTHING
    types = {row.entity_type for row in rows}

    def label(code: str) -> str:
        if code == EVERYTHING:
            return t("enterprises.all_types")
        return whole.names[code] if code in types else t("enterprises.subtype_option", name=whole.names[code])

    st.selectbox(t("enterprises.kind"), options, key="kind", format_func=label)
    return Scope(board, rows, st.session_state["kind"])
