"""Where the clusters are: the tile map of one index, and the choice of that index."""

import polars as pl
import streamlit as st

from app.components import tile_map
from app.components.board import INDICES, Board
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.views.overview.parts import title
from jushu.errors import JushuError

WIDGET = "overview_index"


def choice(board: Board) -> str:
    """The index of map and intervals; the link holds it only when it is not the first."""
    state, t = st.session_state, board.t
    # another page may have chosen a dimension: its index is shown
    asked = state.get("index", "")[:2]
    state[WIDGET] = asked if asked in INDICES else INDICES[0]

    def keep() -> None:
        state.index = state[WIDGET]

    chosen = st.segmented_control(
        t("tile.index"), INDICES, key=WIDGET, required=True, format_func=board.name, on_change=keep
    )
    return chosen or INDICES[0]


def panel(board: Board, index: str) -> None:
    """The map with the clusters that have no place on it."""
    t = board.t
    heading = t("tile.title", name=board.name(index))
    title(heading, t("tile.hint"))
    try:
        cities = tile_map.cities(board, index)
    except JushuError as error:
        what, _, todo = error.text(t.lang)
        st.html(notice("warning", what, todo))
        return
    if cities:
        st.html(tile_map.tile_map(cities, board, index))
    nowhere = tile_map.nowhere(board)
    if nowhere:
        names = t("list.separator").join(nowhere)
        st.html(f"<p class='j-hint'>{text(t('tile.nowhere', names=names))}</p>")

    def export() -> Table:
        rows = [
            {
                "city": city.city_code,
                "name": tile_map.name(city.city_code, t),
                "clusters": len(city.clusters),
                "score": None if city.mean is None else round(float(city.mean), 4),
            }
            for city in cities
        ]
        titles = {
            "city": t("tile.city_code"),
            "name": t("tile.city"),
            "clusters": t("tile.clusters"),
            "score": t("tile.mean"),
        }
        return Table("overview", heading, pl.DataFrame(rows, infer_schema_length=None), titles)

    downloads(board.view, t, export, key="map")
