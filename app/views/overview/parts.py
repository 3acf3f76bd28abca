"""What every panel of the overview begins and ends with."""

import streamlit as st

from app import view as views
from app.components.board import INDICES, Board
from app.components.markup import text


def title(words: str, hint: str = "") -> None:
    """Title of a panel and what to know of it."""
    st.html(f"<h3>{text(words)}</h3><p class='j-hint'>{text(hint)}</p>")


def explain_link(board: Board, code: str) -> str:
    """Code and name of an index or a dimension, as a link to why it has its score."""
    link = views.link_to(board.view, "explain", index=code)
    words = board.name(code) if code in INDICES else f"{code} {board.name(code)}"
    return f'<a href="{text(link)}" target="_self">{text(words)}</a>'
