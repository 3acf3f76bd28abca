"""Whose turn it is: the province, then the clusters by rank, each for the seconds of the link code ``every``.

``every=0`` is a pause: the link of a paused wall shows the same cluster again.
"""

import time
from collections.abc import Sequence

import streamlit as st

from app.components.board import INDICES, Board
from app.view import PROVINCE
from jushu.released import Cluster

DEFAULT, LEAST, MOST = 20, 5, 3600
POLL = 20  # seconds between looks for a newer release while paused
EARLY = 0.5  # seconds by which a timer of the browser may come too soon
AT, SINCE, BEFORE, CODES = "_wall_at", "_wall_since", "_wall_every", "_wall_codes"


def seconds() -> int:
    """Seconds of one turn, 0 for a pause; the default for a code that is no such number."""
    asked = st.session_state.every or str(DEFAULT)
    if not asked.isdecimal():
        return DEFAULT
    return min(MOST, max(LEAST, int(asked))) if int(asked) else 0


def order(board: Board, clusters: Sequence[Cluster]) -> list[str]:
    """Codes in the order of their turns: the whole province, clusters by rank, those without a score."""
    ranked = [row.cluster_code for row in board.of_node(INDICES[0])]
    rest = [row.cluster_code for row in clusters if row.cluster_code not in ranked]
    return [PROVINCE, *ranked, *rest]


def take(codes: Sequence[str], first: str) -> str:
    """Code whose turn it is now; ``first`` begins. Time decides, so a redrawn screen does not move on."""
    state, now = st.session_state, time.monotonic()
    state[CODES] = list(codes)
    if state.get(AT) not in codes:
        state[AT], state[SINCE] = first, now
    elif seconds() and now - state[SINCE] >= seconds() - EARLY:
        state[AT], state[SINCE] = codes[(codes.index(state[AT]) + 1) % len(codes)], now
    return state[AT]


def pause() -> None:
    """Stop at the cluster that is shown, or go on as fast as before."""
    state = st.session_state
    if seconds():
        state[BEFORE], state.every = state.every, "0"
        state.cluster_code = state.get(AT, PROVINCE)
    else:
        state.every = state.get(BEFORE) or str(DEFAULT)
        state[SINCE] = time.monotonic()


def step() -> None:
    """The next turn now; a paused wall stays paused at it."""
    state = st.session_state
    codes = state.get(CODES) or [PROVINCE]
    at = codes.index(state[AT]) if state.get(AT) in codes else -1
    state[AT], state[SINCE] = codes[(at + 1) % len(codes)], time.monotonic()
    if not seconds():
        state.cluster_code = state[AT]
