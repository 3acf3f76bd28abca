"""The one entry: a table of indicator values to a table of points and a table of scores."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from jushu.scoring import grade, table
from jushu.scoring.aggregate import aggregate, fill_floor
from jushu.scoring.coverage import Codes, Coverage, cover, treatment
from jushu.scoring.decompose import contributions
from jushu.scoring.methodology import Methodology
from jushu.scoring.normalise import Flags, Matrix, normalise
from jushu.scoring.weigh import weigh


@dataclass(frozen=True)
class MatrixScores:
    """Results of one run: a row per computed indicator (or per node) and a column per unit.

    ``points`` 0..100 and NaN where the cell takes no part; ``share_*`` 0..1 are effective weights and
    ``given_*`` contributions in points of the dimension's and of the index's score; ``scores`` are raw.
    """

    points: Matrix
    is_capped: Flags
    treated: Codes
    coverage: Coverage
    scores: Matrix
    share_of_dimension: Matrix
    share_of_index: Matrix
    given_to_dimension: Matrix
    given_to_index: Matrix


@dataclass(frozen=True)
class ScoreResult:
    """``indicators``: one row per unit x period x indicator. ``nodes``: one row per unit x period x node."""

    indicators: pl.DataFrame
    nodes: pl.DataFrame


def score_matrix(values: Matrix, status: Codes, methodology: Methodology) -> MatrixScores:
    """All steps on matrices of (computed indicator, unit); ``status`` holds places in ``coverage.STATUSES``.

    Every column is worked out by itself and in the same order of operations, so a unit's score depends on
    nothing but its own values. Raises JushuError SCORE_INPUT where an observed value is not a finite number.
    """
    expected = (len(methodology.computed), values.shape[1])
    if values.shape != expected or status.shape != expected:
        raise ValueError(f"values {values.shape} and status {status.shape} must both be {expected}")
    treated = treatment(status, methodology)
    floor = methodology.scheme.efficacy_floor
    raw_points, is_capped = normalise(values, methodology.computed, floor)
    points = fill_floor(raw_points, treated, floor)
    covered = cover(treated, methodology)
    of_dimension, of_index = weigh(treated, covered, methodology)
    return MatrixScores(
        points=points,
        is_capped=is_capped,
        treated=treated,
        coverage=covered,
        scores=aggregate(points, treated, covered, methodology),
        share_of_dimension=of_dimension,
        share_of_index=of_index,
        given_to_dimension=contributions(points, of_dimension),
        given_to_index=contributions(points, of_index),
    )


def score(values: pl.DataFrame, methodology: Methodology) -> ScoreResult:
    """Scores of every unit and period.

    ``values`` has one row per unit x period x indicator with the columns ``table.KEYS``, indicator_code,
    value, status and, if known, status_reason; rows of units that the scheme does not score are passed over.
    A value that the unit owes but that has no row counts as not reported. Both results are sorted by
    ``table.ORDER`` and code; without values they are empty. Raises JushuError SCORE_INPUT for an unknown
    indicator or status, a duplicate, or an observed row without a finite value.
    """
    grid = table.to_grid(values, methodology)
    results = [
        (block, score_matrix(grid.values[:, block.columns], grid.status[:, block.columns], methodology))
        for block in grid.blocks
    ]
    indicators = [table.indicator_rows(grid, *item, methodology) for item in results]
    nodes = [table.node_rows(*item, methodology) for item in results]
    return ScoreResult(
        indicators=pl.concat([pl.DataFrame(schema=table.INDICATOR_COLUMNS), *indicators]),
        nodes=_graded(pl.concat([pl.DataFrame(schema=table.RAW_NODE_COLUMNS), *nodes]), methodology),
    )


def _graded(nodes: pl.DataFrame, methodology: Methodology) -> pl.DataFrame:
    """Rounded score, grade and rank for rows that carry ``score_raw``."""
    scheme = methodology.scheme
    digits = scheme.rounding_digits
    units = pl.Series("units", grade.rounded_units(nodes["score_raw"].fill_null(np.nan).to_numpy(), digits))
    rank, ranked = grade.rank_exprs(
        pl.col("units"), ["unit_type", "period_type", "period_code", "node_code"], scheme.min_ranked_units
    )
    return (
        nodes.with_columns(pl.when(units >= 0).then(units).alias("units"))
        .with_columns(
            score=(pl.col("units") / 10**digits).cast(pl.Decimal(digits + 4, digits)),
            grade_code=grade.grade_expr(pl.col("units"), methodology.grades, digits),
            rank=rank,
            ranked_units=ranked,
        )
        .with_columns(
            status_reason=pl.when(pl.col("rank").is_null() & pl.col("units").is_not_null())
            .then(pl.lit("too_few_ranked_units"))
            .otherwise(pl.col("status_reason"))
        )
        .select(table.NODE_ORDER)
    )
