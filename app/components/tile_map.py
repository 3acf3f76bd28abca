"""The province as one tile per city, coloured by the mean score of its clusters."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from app import board_queries
from app import view as views
from app.components import charts, tiles
from app.components.board import Board
from app.components.markup import text
from app.rows import Score
from jushu import formats
from jushu.settings import Settings
from jushu.texts import Texts


class City(NamedTuple):
    """One city with its clusters' rows of an index, best rank first, and the mean of their scores."""

    city_code: str
    row: int
    column: int
    clusters: Sequence[Score]
    mean: Decimal | None


def cities(board: Board, index: str) -> list[City]:
    """All tiles of the map. Raises JushuError TILES_INVALID for a layout that cannot be used."""
    at = {
        place.cluster_code: tiles.city_of(place.region_code)
        for place in board_queries.places(board.view.role, board.view.release_id)
        if place.region_code
    }
    rows = [row for row in board.of_node(index) if row.cluster_code in at]
    found = []
    for tile in tiles.layout(sorted(set(at.values())), Settings().home):
        own = [row for row in rows if at[row.cluster_code] == tile.city_code]
        scores = [row.score for row in own if row.score is not None]
        mean = sum(scores, Decimal(0)) / len(scores) if scores else None
        found.append(City(tile.city_code, tile.row, tile.column, own, mean))
    return found


def nowhere(board: Board) -> list[str]:
    """Names of the clusters whose place is not known."""
    found = board_queries.places(board.view.role, board.view.release_id)
    return [board.cluster_names[place.cluster_code] for place in found if not place.region_code]


def name(city_code: str, t: Texts) -> str:
    """Short name of a city; its code if the catalogue does not have it."""
    region = tiles.regions().get(city_code)
    return t.pick(region.name_zh.removesuffix("市"), region.name_en) if region else city_code


def tile_map(found: Sequence[City], board: Board, index: str, *, is_still: bool = False) -> str:
    """The map as HTML: a tile opens its cluster, or the list of its clusters; a still one has no links."""
    columns = max(city.column for city in found)
    label = text(board.t("tile.map", name=board.name(index)))
    inside = "".join(_tile(city, board, is_still=is_still) for city in found)
    return f'<ul class="j-tiles" style="--columns:{columns}" aria-label="{label}">{inside}</ul>'


def _tile(city: City, board: Board, *, is_still: bool) -> str:
    t = board.t
    own = " j-tile-own" if any(row.cluster_code == board.cluster_code for row in city.clusters) else ""
    place = f'<li style="grid-row:{city.row};grid-column:{city.column}" data-city="{text(city.city_code)}">'
    words = name(city.city_code, t)
    if not city.clusters:
        label = text(t("tile.none", name=words))
        return f'{place}<span class="j-tile j-tile-none" title="{label}">{text(words)}</span></li>'
    paper = charts.MISSING_COLOUR if city.mean is None else charts.colour(city.mean)
    ink = charts.label_colour(paper)
    label = t("tile.of", name=words, count=len(city.clusters), score=formats.fixed(city.mean))
    look = f'class="j-tile{own}" style="background:{paper};color:{ink}" title="{text(label)}"'
    face = f"{text(words)}<b>{formats.fixed(city.mean)}</b>"
    if is_still:
        return f"{place}<span {look}>{face}</span></li>"
    if len(city.clusters) == 1:
        return f'{place}<a {look} href="{_link(city.clusters[0], board)}" target="_self">{face}</a></li>'
    listed = "".join(
        f'<li><a href="{_link(row, board)}" target="_self">'
        f"{text(board.cluster_names.get(row.cluster_code, row.cluster_code))}</a> "
        f"<b>{formats.fixed(row.score)}</b></li>"
        for row in city.clusters
    )
    count = f"<small>×{len(city.clusters)}</small>"
    return f"{place}<details><summary {look}>{face}{count}</summary><ol>{listed}</ol></details></li>"


def _link(row: Score, board: Board) -> str:
    return text(views.link_to(board.view, "overview", cluster=row.cluster_code))
