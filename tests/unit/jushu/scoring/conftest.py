"""A small method that is easy to work out by hand, and a builder of value tables."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from jushu.scoring import Grade, Indicator, Methodology, Node, Scheme

GRADES = (
    Grade("excellent", Decimal(90)),
    Grade("good", Decimal(80)),
    Grade("fair", Decimal(60)),
    Grade("poor", Decimal(0)),
)


@pytest.fixture
def small() -> Methodology:
    """One index of two dimensions (weights 30 and 70): D1 has A (50) and B (50); D2 has C (20) and E (80)."""
    return Methodology(
        scheme=Scheme("TEST", "1.0.0"),
        nodes=(Node("X"), Node("D1", "X", 30), Node("D2", "X", 70)),
        indicators=(
            Indicator("A", "D1", 0, 10, 50),
            Indicator("B", "D1", 30, 2, 50, "cost"),
            Indicator("C", "D2", 0, 100, 20),
            Indicator("E", "D2", 0, 100, 80, is_obligation=True),
        ),
        grades=GRADES,
    )


@pytest.fixture
def table() -> Callable[..., pl.DataFrame]:
    """A value table of one period: unit -> indicator -> a number, or the name of a status."""

    def build(
        units: dict[str, dict[str, Any]], period: str = "2026Q3", kind: str = "cluster"
    ) -> pl.DataFrame:
        rows = [
            {
                "unit_type": kind,
                "unit_code": unit,
                "cluster_code": unit,
                "zone_code": None,
                "period_type": "quarter",
                "period_code": period,
                "indicator_code": indicator,
                "value": None if isinstance(cell, str) else float(cell),
                "status": cell if isinstance(cell, str) else "observed",
                "status_reason": f"because {cell}" if isinstance(cell, str) else None,
            }
            for unit, cells in units.items()
            for indicator, cell in cells.items()
        ]
        return pl.DataFrame(rows, schema_overrides={"zone_code": pl.String, "value": pl.Float64})

    return build
