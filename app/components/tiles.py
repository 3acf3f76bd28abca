"""The map of cities as tiles: which city a cluster is in, and where the tile of a city stands.

The layout is data: ``tiles.yaml`` beside this file, and ``tiles.yaml`` in the home where an operator gives
his own. A province without a layout gets its cities in the order of their codes.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from jushu import catalogue
from jushu.errors import JushuError

OWN = Path(__file__).with_name("tiles.yaml")
PLAIN_COLUMNS = 6
EMPTY = re.compile(r"\.+")
CITY = re.compile(r"[0-9]{4}")


class Region(NamedTuple):
    """One division of GB/T 2260 with its names."""

    region_code: str
    level: str
    name_zh: str
    name_en: str


class Tile(NamedTuple):
    """The place of a city on the map, counted from 1."""

    city_code: str
    row: int
    column: int


@cache
def regions() -> dict[str, Region]:
    """All divisions of the catalogue by code."""
    found = catalogue.code_list("regions").select("region_code", "level", "name_zh", "name_en").rows()
    return {row[0]: Region(*row) for row in found}


def city_of(region_code: str) -> str:
    """Code of the prefecture of a division; its own code where there is none, as in a municipality."""
    prefecture = region_code[:4] + "00"
    return prefecture if prefecture in regions() else region_code


def layout(cities: Sequence[str], home: Path) -> list[Tile]:
    """Where each city's tile stands, for the provinces of the given cities.

    Raises JushuError TILES_INVALID for a file in the home that cannot be used.
    """
    known = {**_read(OWN), **_read(home / "tiles.yaml")}
    provinces = {city[:2] for city in cities}
    if len(provinces) == 1 and (rows := known.get(next(iter(provinces)))):
        placed = [
            Tile(_city(mark, cities), row, column)
            for row, line in enumerate(rows, 1)
            for column, mark in enumerate(line, 1)
            if not EMPTY.fullmatch(mark)
        ]
        left = sorted(set(cities) - {tile.city_code for tile in placed})
        below = len(rows) + 1
        return placed + [Tile(city, below, column) for column, city in enumerate(left, 1)]
    all_cities = {row.region_code for row in regions().values() if _is_city(row, provinces)} | set(cities)
    return [
        Tile(city, at // PLAIN_COLUMNS + 1, at % PLAIN_COLUMNS + 1)
        for at, city in enumerate(sorted(all_cities))
    ]


def _is_city(region: Region, provinces: set[str]) -> bool:
    return region.level == "prefecture" and region.region_code[:2] in provinces


def _city(mark: str, cities: Sequence[str]) -> str:
    """The code that a mark of four digits stands for."""
    return next((city for city in cities if city[:4] == mark and city[4:] != "00"), mark + "00")


def _read(path: Path) -> Mapping[str, list[list[str]]]:
    """Lines of marks by the first two digits of the province; {} where there is no file."""
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        lines = {str(code): [str(line).split() for line in rows] for code, rows in found.items()}
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise _invalid(path, str(error)) from error
    for rows in lines.values():
        wrong = [mark for row in rows for mark in row if not (EMPTY.fullmatch(mark) or CITY.fullmatch(mark))]
        if wrong:
            raise _invalid(path, ", ".join(wrong[:5]))
    return lines


def _invalid(path: Path, why: str) -> JushuError:
    return JushuError(
        "TILES_INVALID",
        zh=f"{path.name} 不能用作方格图布局：{why}",
        en=f"{path.name} cannot be used as the layout of the tile map: {why}",
        todo_zh="按省份代码前两位列出各行，每格写城市代码前四位，空格处写四个点。",
        todo_en="List the rows under the first two digits of the province; each cell is the first four digits"
        " of a city, or four dots for none.",
    )
