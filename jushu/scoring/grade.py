"""Steps 10 and 11: round half up, grade, rank on the rounded score."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring.methodology import Grade
from jushu.scoring.types import Matrix

_NOISE = 5e-11  # points; see rounded_units


def rounded_units(scores: Matrix, digits: int) -> NDArray[np.int64]:
    """Scores >= 0 rounded half up to ``digits`` decimals, as whole numbers of 10**-digits; -1 for NaN.

    The rule: write the score with ten decimals, then round half up. So 1.005 gives 1.01 although its double
    lies below, and a mean of exactly 79.995 gives 80.00 although its sum was carried out in doubles. In
    doubles this is one comparison, because only a score less than 5e-11 points below a tie is lifted to it.
    """
    whole = np.floor(scores * 10.0**digits + (0.5 + _NOISE * 10.0**digits))
    np.nan_to_num(whole, copy=False, nan=-1.0)
    return whole.astype(np.int64)


def grade_expr(
    units: pl.Expr, grades: tuple[Grade, ...], digits: int, best: pl.Expr | None = None
) -> pl.Expr:
    """Code of the band that holds a rounded score (lower bounds inclusive); null where there is no score.

    ``best`` is the place in ``grades`` (from the best) of the best grade that a veto still allows.
    """
    band: pl.Expr = pl.lit(None, dtype=pl.String)
    for place, grade in reversed(list(enumerate(grades))):
        reached = units >= lower_bound_units(grade, digits)
        if best is not None:
            reached &= best <= place
        band = pl.when(reached).then(pl.lit(grade.code)).otherwise(band)
    return band


def lower_bound_units(grade: Grade, digits: int) -> int:
    """The least rounded score of a grade, as a whole number of 10**-digits."""
    return int(grade.lower_bound.scaleb(digits).to_integral_value(rounding="ROUND_CEILING"))


def rank_exprs(units: pl.Expr, within: list[str], min_ranked_units: int) -> tuple[pl.Expr, pl.Expr]:
    """Competition rank (1 = best, ties share the best place: 1, 2, 2, 4) and the number of ranked units.

    Ranks follow the rounded score inside ``within``; fewer than ``min_ranked_units`` have no rank. The count
    is of units with a score, also where no rank is given.
    """
    ranked = units.count().over(within)
    rank = units.rank("min", descending=True).over(within)
    return pl.when(ranked >= min_ranked_units).then(rank).cast(pl.Int64), ranked.cast(pl.Int64)
