"""What is compared: two to five clusters, an index and how many periods back, all of it in the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from app.components.board import INDICES, Board
from app.components.markup import notice, text
from app.rows import Score
from app.views.compare import peers, queries
from jushu.texts import Texts

LEAST, MOST = 2, 5
SPANS = ("4", "8", "12")
SPAN = "8"
WIDGET = "compare_with"


@dataclass(frozen=True)
class Comparison:
    """Clusters side by side for one view; the first cluster is the one that the others are held against."""

    board: Board
    codes: tuple[str, ...]
    index: str
    span: int

    @property
    def t(self) -> Texts:
        """Words of the view."""
        return self.board.t

    @property
    def own(self) -> str:
        """Code of the cluster that the others are held against."""
        return self.codes[0]

    @cached_property
    def names(self) -> list[str]:
        """Names of the clusters, in their order."""
        return [self.board.cluster_names[code] for code in self.codes]

    @cached_property
    def nodes(self) -> list[str]:
        """The index and its dimensions."""
        found = (node.node_code for node in self.board.nodes if node.index_code == self.index)
        return [self.index, *found]

    @cached_property
    def rows(self) -> dict[tuple[str, str], Score]:
        """Score of the period by cluster and node."""
        return {(row.cluster_code, row.node_code): row for row in self.board.scores}

    @cached_property
    def past(self) -> Sequence[queries.Past]:
        """Scores and ranks of the clusters over the span, oldest period first."""
        view = self.board.view
        return queries.past(
            view.role,
            view.release_id,
            period_type=view.period.period_type,
            period_end=view.period.period_end,
            length=self.span,
            clusters=self.codes,
        )

    @cached_property
    def periods(self) -> list[str]:
        """Periods of the span, oldest first."""
        return list(dict.fromkeys(row.period_code for row in self.past))


def choose(board: Board) -> Comparison | None:
    """Draw the choices; None if fewer than two clusters are left."""
    state, t = st.session_state, board.t
    asked = [code for code in state["with"].split(",") if code]
    codes = [code for code in dict.fromkeys(asked) if code in board.cluster_names][:MOST]
    unknown = [code for code in asked if code not in board.cluster_names]
    if unknown:
        said = t("list.separator").join(unknown)
        st.html(notice("warning", t("link.unknown"), t("compare.unknown", codes=said)))
    index = state["index"] if state["index"] in INDICES else INDICES[0]
    span = state["span"] if state["span"] in SPANS else SPAN
    if not codes:
        codes = _first(board, index)
    state["index"], state["span"], state["with"] = index, span, ",".join(codes)
    _widgets(board, codes)
    if len(codes) < LEAST:
        return None
    if board.cluster_code in codes:  # the cluster of the side bar is the one to hold against
        codes = [board.cluster_code, *(code for code in codes if code != board.cluster_code)]
    return Comparison(board, tuple(codes), index, int(span))


def _widgets(board: Board, codes: list[str]) -> None:
    t, names = board.t, board.cluster_names
    st.session_state[WIDGET] = codes
    with st.container(key="compare_choice"):
        st.multiselect(
            t("compare.clusters"),
            list(names),
            key=WIDGET,
            max_selections=MOST,
            format_func=lambda code: names[code],
            placeholder=t("choose.placeholder"),
            on_change=lambda: _take(st.session_state[WIDGET]),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.segmented_control(
                t("definitions.index"),
                INDICES,
                key="index",
                required=True,
                format_func=lambda code: t.known(f"index.{code}", code),
            )
            st.segmented_control(t("compare.span"), SPANS, key="span", required=True)
        own = board.cluster_code if board.cluster_code in codes else codes[0] if codes else None
        if own is None:
            return
        st.html(f"<p class='j-hint'>{text(t('compare.peers', name=names[own]))}</p>")
        with st.container(horizontal=True, gap="small"):
            for kind, message in peers.KINDS.items():
                group = _peers(board, kind, own, st.session_state["index"])
                st.button(
                    t(message),
                    key=f"compare_peers_{kind}",
                    on_click=_take,
                    args=(group,),
                    disabled=len(group) < LEAST,
                )


def _take(codes: Sequence[str]) -> None:
    st.session_state["with"] = ",".join(codes)


def _first(board: Board, index: str) -> list[str]:
    """Where nothing is asked for: the chosen cluster and its neighbours in rank, or the first three."""
    if board.cluster_code:
        found = _peers(board, "rank", board.cluster_code, index)[:MOST]
        if len(found) >= LEAST:
            return found
    ranked = [row.cluster_code for row in board.of_node(index)] or list(board.cluster_names)
    return ranked[:3]


def _peers(board: Board, kind: str, own: str, index: str) -> list[str]:
    view = board.view
    known = queries.peers(view.role, view.release_id, view.period.period_type, view.period.period_code)
    ranks = {row.cluster_code: row.rank for row in board.of_node(index)}
    return peers.group(kind, own, known, ranks)
