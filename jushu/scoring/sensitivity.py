"""Which choice moves the ranks of a table of values: Sobol indices per ranking, as a table."""

from typing import Any

import polars as pl

from jushu.scoring.methodology import Methodology
from jushu.scoring.plan import Plan
from jushu.scoring.sobol import sobol
from jushu.scoring.uncertainty_tables import METHOD_COLUMNS, subjects

_RANKING = ("unit_type", "period_type", "period_code", "node_code")
_NUMBERS = (
    *("first_order", "first_order_p05", "first_order_p95"),
    *("total", "total_p05", "total_p95"),
)
SENSITIVITY_COLUMNS: dict[Any, Any] = (
    dict.fromkeys((*_RANKING, "factor"), pl.String)
    | dict.fromkeys(_NUMBERS, pl.Float64)
    | dict.fromkeys(("ranked_units", "rows", "seed"), pl.Int64)
    | METHOD_COLUMNS
)


def sensitivity(
    values: pl.DataFrame,
    methodology: Methodology,
    plan: Plan | None = None,
    *,
    called: pl.DataFrame | None = None,
    groups: pl.DataFrame | None = None,
    period: str | None = None,
    rows: int = 1_024,
) -> pl.DataFrame:
    """One row per ranking (unit type, period, index) and varied factor; numbers as in ``sobol``.

    ``rows`` is N of the design: each ranking takes N * (factors + 2) scorings. Arguments otherwise as for
    ``uncertainty``; a ranking of fewer units than the scheme asks for has no row.
    """
    found = [pl.DataFrame(schema=SENSITIVITY_COLUMNS)]
    for subject in subjects(values, methodology, plan or Plan(), called, groups=groups, period=period):
        ranked = subject.keys.height
        if ranked < methodology.scheme.min_ranked_units:
            continue
        indices = sobol(subject.model, rows)
        found.append(
            indices.with_columns(
                **{name: pl.lit(subject.keys[name][0]) for name in _RANKING},
                ranked_units=pl.lit(ranked, dtype=pl.Int64),
                rows=pl.lit(rows, dtype=pl.Int64),
                seed=pl.lit(subject.model.plan.seed, dtype=pl.Int64),
                **subject.method(),
            ).select(SENSITIVITY_COLUMNS.keys())
        )
    return pl.concat(found)
