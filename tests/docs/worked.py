"""Rows of worked numbers in the chapter of the scoring engine, and the engine's own answer to each.

A row reads | `what` | `given=…; …` | `result` |. A number is exact unless it begins with ≈ (then as far as it
is shown); - is no value. Several results are named: `score=72.5; coverage=0.8`.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from jushu import catalogue
from jushu.scoring import Methodology, load_methodology
from jushu.scoring.table import KEYS

_ROW = re.compile(r"^\| `([^`]+)` \| `([^`]*=[^`]*)` \| `([^`]+)` \|$", re.MULTILINE)
Answer = dict[str, list[Any]]


@dataclass(frozen=True)
class Given:
    """The middle cell of a row: names and their texts."""

    cells: dict[str, str]

    def words(self, name: str) -> list[str]:
        """The parts of a list, none where it is not given."""
        return [part.strip() for part in self.cells[name].split(",")] if name in self.cells else []

    def numbers(self, name: str) -> list[float]:
        """A list of numbers or fractions; NaN for -."""
        return [_number(word) for word in self.words(name)]

    def cells_of(self, name: str) -> list[float | str]:
        """A list of numbers, each of which may be the word of a status."""
        return [word if word[0].isalpha() else _number(word) for word in self.words(name)]

    def number(self, name: str, default: float = math.nan) -> float:
        """One number."""
        return self.numbers(name)[0] if name in self.cells else default

    def table(self, name: str) -> list[list[float]]:
        """Rows of numbers, divided by |."""
        return [[_number(word) for word in row.split(",")] for row in self.cells[name].split(" / ")]

    def pick(self, *names: str) -> dict[str, str]:
        """Those of the names that are given."""
        return {name: self.cells[name] for name in names if name in self.cells}


@dataclass(frozen=True)
class Worked:
    """One row."""

    what: str
    given: Given
    result: str


def worked_rows(path: Path) -> list[Worked]:
    """All worked rows of a page in order."""
    rows = _ROW.findall(path.read_text(encoding="utf-8"))
    return [Worked(what, Given(_named(given)), result) for what, given, result in rows]


def _named(text: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, value in pairs}


def _number(word: str) -> float:
    return math.nan if word.strip() == "-" else float(Fraction(word.strip()))


def differences(shown: str, answer: Answer) -> list[str]:
    """What of a shown result is not what the engine says."""
    named = _named(shown) if "=" in shown else {"": shown}
    wrong = [] if named.keys() == answer.keys() else [f"{named.keys()} shown, {answer.keys()} computed"]
    for name in named.keys() & answer.keys():
        words = [word.strip() for word in named[name].split(",")]
        computed = answer[name]
        fits = len(words) == len(computed) and all(map(_is_shown, words, computed))
        wrong += [] if fits else [f"{name} {words} shown, {computed} computed"]
    return wrong


def _is_shown(word: str, computed: Any) -> bool:
    if computed is None or (isinstance(computed, float) and math.isnan(computed)):
        return word == "-"
    if isinstance(computed, str):
        return word == computed
    digits = len(word.partition(".")[2])
    near = 0.5 * 10.0**-digits if word.startswith("≈") else 0.0
    number = word.removeprefix("≈")
    return number != "-" and abs(float(Fraction(number)) - float(computed)) <= near + 1e-9


def small_method(
    indicators: list[dict[str, Any]],
    nodes: list[dict[str, Any]] | None = None,
    adjustments: list[dict[str, Any]] | None = None,
    **scheme: Any,
) -> Methodology:
    """A method of one index S over indicators a, b, c … (or the given nodes), checked as any other."""
    basis = {"direction": "benefit", "unacceptable": "0", "satisfactory": "100", "weight": "1"}
    rules = {"scheme_code": "S", "version": "1", "rounding_digits": 2, "efficacy_floor": 0}
    rules |= {"min_coverage_index": 0.6, "min_coverage_node": 0.6, "min_ranked_units": 3}
    leaves = [
        basis | {"code": chr(ord("a") + at), "dimension_code": "S"} | own for at, own in enumerate(indicators)
    ]
    top = {"node_code": "S", "parent_code": None, "weight": None, "aggregation": "arith"}
    tables = {
        "methodology_scheme": [rules | scheme],
        "methodology_nodes": nodes or [top],
        "indicators": leaves,
        "methodology_grades": catalogue.methodology_table("methodology_grades").to_dicts(),
        "methodology_adjustments": adjustments or [],
    }
    frames = {
        name: pl.DataFrame(
            [{key: None if cell is None else str(cell) for key, cell in row.items()} for row in rows],
            infer_schema_length=None,
        )
        for name, rows in tables.items()
        if rows
    }
    return load_methodology(frames)


def table_of(columns: dict[tuple[str, str], list[Any]], codes: list[str] | None = None) -> pl.DataFrame:
    """Values of indicators a, b, c … by (unit, period); a status may stand in place of a number."""
    rows = [
        dict.fromkeys(KEYS)
        | {"unit_type": "unit", "unit_code": unit, "period_type": "quarter", "period_code": period}
        | {"indicator_code": codes[at] if codes else chr(ord("a") + at)}
        | {
            "value": None if isinstance(cell, str) else cell,
            "status": cell if isinstance(cell, str) else "observed",
        }
        for (unit, period), cells in columns.items()
        for at, cell in enumerate(cells)
    ]
    return pl.DataFrame(rows, schema_overrides={"value": pl.Float64}, infer_schema_length=None)


def called_for(code: str, counts: dict[str, float], period: str) -> pl.DataFrame:
    """How often units call for one adjustment."""
    return pl.DataFrame(
        {
            "unit_type": "unit",
            "period_type": "quarter",
            "period_code": period,
            "unit_code": list(counts),
            "adjustment_code": code,
            "count": list(counts.values()),
        }
    )
