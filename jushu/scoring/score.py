"""The one entry: a table of indicator values to a table of points and a table of scores."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring import grade, score_rows, table, triggers
from jushu.scoring.adjust import Adjusted, adjust, zeroed_nodes
from jushu.scoring.aggregate import aggregate, fill_floor
from jushu.scoring.blocks import UNITS, by_block
from jushu.scoring.coverage import VALUE, Codes, Coverage, cover, set_aside, taking_part
from jushu.scoring.decompose import decompose
from jushu.scoring.methodology import Methodology, SampleNorm, Scheme
from jushu.scoring.normalise import normalise
from jushu.scoring.treat import treat_samples
from jushu.scoring.types import Flags, Matrix
from jushu.scoring.weigh import weigh


@dataclass(frozen=True)
class MatrixScores:
    """Results of one run: a row per computed indicator (or per node) and a column per unit.

    ``points`` 0..100 (beyond them under open goalposts and targets) and NaN where the cell takes no part;
    ``is_treated`` marks outliers that were changed (None where the method treats none); ``share_*`` 0..1 are
    effective weights and ``given_*`` contributions in points of the dimension's and of the index's score;
    ``scores`` are raw, ``adjusted`` are those after bonus, deduction and veto.
    """

    points: Matrix
    is_capped: Flags
    is_treated: Flags | None
    treated: Codes
    coverage: Coverage
    scores: Matrix
    share_of_dimension: Matrix
    share_of_index: Matrix
    given_to_dimension: Matrix
    given_to_index: Matrix
    adjusted: Adjusted


@dataclass(frozen=True)
class ScoreResult:
    """``indicators``: one row per unit x period x indicator. ``nodes``: one row per unit x period x node.

    ``adjustments``: one row per unit x period x adjustment that was called for.
    """

    indicators: pl.DataFrame
    nodes: pl.DataFrame
    adjustments: pl.DataFrame


@dataclass(frozen=True)
class CellPoints:
    """Points of each cell, whether it was cut off or treated, and how it takes part; see ``MatrixScores``."""

    points: Matrix
    is_capped: Flags
    is_treated: Flags | None
    treated: Codes


def points_of(
    values: Matrix, status: Codes, methodology: Methodology, sample: NDArray[np.integer] | None = None
) -> CellPoints:
    """The steps up to the points of every indicator; arguments and errors as for ``score_matrix``."""
    expected = (len(methodology.computed), values.shape[1])
    if values.shape != expected or status.shape != expected:
        raise ValueError(f"values {values.shape} and status {status.shape} must both be {expected}")
    treated = taking_part(status, methodology)
    if not (np.isfinite(values) | (treated != VALUE)).all():
        raise ValueError("an observed value is not a finite number")
    floor = methodology.scheme.efficacy_floor
    observed = np.where(treated == VALUE, values, np.nan)
    observed, is_treated = treat_samples(observed, methodology.computed, sample)
    raw_points, is_capped = normalise(observed, methodology.computed, floor, sample)
    treated = set_aside(treated, raw_points)
    points = fill_floor(raw_points, treated, floor)
    return CellPoints(points, is_capped, is_treated, treated)


def score_matrix(
    values: Matrix,
    status: Codes,
    methodology: Methodology,
    counts: Matrix | None = None,
    sample: NDArray[np.integer] | None = None,
) -> MatrixScores:
    """All steps on matrices of (computed indicator, unit); ``status`` holds places in ``coverage.STATUSES``.
    ``counts`` says per adjustment (row) and unit how often it is called for; nothing is, without it.

    Every column is worked out by itself and in the same order of operations, so a unit's score depends on
    nothing but its own values, except under rules that follow the sample: they compare the columns with the
    same number in ``sample``. Raises ValueError where an observed value is not a finite number.
    """
    if counts is None:
        counts = np.zeros((len(methodology.adjustments), values.shape[1]))
    follows_sample = any(leaf.norm in get_args(SampleNorm) for leaf in methodology.computed)
    if values.shape[1] <= UNITS or values.shape != status.shape or follows_sample:
        return _score_block(values, status, methodology, counts, sample)
    return by_block(
        lambda at: _score_block(values[:, at], status[:, at], methodology, counts[:, at], None),
        values.shape[1],
    )


def _score_block(
    values: Matrix,
    status: Codes,
    methodology: Methodology,
    counts: Matrix,
    sample: NDArray[np.integer] | None,
) -> MatrixScores:
    return score_points(points_of(values, status, methodology, sample), methodology, counts)


def score_points(found: CellPoints, methodology: Methodology, counts: Matrix) -> MatrixScores:
    """The steps after the points: coverage, weights, aggregation, adjustments; see ``score_matrix``."""
    points, treated = found.points, found.treated
    covered = cover(treated, methodology)
    shares = of_dimension, of_index = weigh(treated, covered, methodology)
    zeroed = zeroed_nodes(counts, methodology)
    scores = aggregate(points, treated, covered, methodology)
    to_dimension, to_index = decompose(points, treated, scores, shares, methodology)
    lowered = aggregate(points, treated, covered, methodology, zeroed) if zeroed.any() else scores
    return MatrixScores(
        points=points,
        is_capped=found.is_capped,
        is_treated=found.is_treated,
        treated=treated,
        coverage=covered,
        scores=scores,
        share_of_dimension=of_dimension,
        share_of_index=of_index,
        given_to_dimension=to_dimension,
        given_to_index=to_index,
        adjusted=adjust(lowered, zeroed, counts, methodology),
    )


def score(values: pl.DataFrame, methodology: Methodology, called: pl.DataFrame | None = None) -> ScoreResult:
    """Scores of every unit and period.

    ``values`` has one row per unit x period x indicator with the columns ``table.KEYS``, indicator_code,
    value, status and, if known, status_reason; rows of units that the scheme does not score are passed over.
    Codes of ``denominator_codes`` have rows like indicators. A value that the unit owes but that has no row
    counts as not reported. With a column peer_group the nodes carry peer_rank and peer_units: the ranking
    among units of the same group, whose median also fills gaps. ``called`` has one row per unit
    x period x adjustment with ``table.ORDER``, adjustment_code, count and, if known, evidence. Results are
    sorted by ``table.ORDER`` and code; without values they are empty. Raises JushuError SCORE_INPUT for an
    unknown indicator or status, a duplicate, or an observed row without a finite value.
    """
    grid = table.to_grid(values, methodology)
    indicators = [pl.DataFrame(schema=score_rows.INDICATOR_COLUMNS)]
    nodes = [pl.DataFrame(schema=score_rows.RAW_NODE_COLUMNS)]
    units = pl.concat(
        [pl.DataFrame(schema=dict.fromkeys(table.KEYS, pl.String)), *(b.units for b in grid.blocks)]
    )
    counts = triggers.to_counts(called, units, methodology)
    for block in grid.blocks:
        at = block.columns
        # values are compared with those of the same period only
        period = block.units["period_code"].rank("dense").to_numpy()
        result = score_matrix(grid.values[:, at], grid.status[:, at], methodology, counts[:, at], period)
        indicators.append(score_rows.indicator_rows(grid, block, result, methodology))
        nodes.append(score_rows.node_rows(grid, block, result, methodology))
    adjustments = triggers.applied_rows(called, units, counts, methodology)
    graded = _graded(pl.concat(nodes), triggers.veto_codes(adjustments, methodology), methodology)
    if "peer_group" in values.columns:
        graded = _ranked_among_peers(graded, values, methodology.scheme)
    return ScoreResult(indicators=pl.concat(indicators), nodes=graded, adjustments=adjustments)


_RANKED_WITHIN = ["unit_type", "period_type", "period_code", "node_code"]


def _graded(nodes: pl.DataFrame, vetoes: pl.DataFrame, methodology: Methodology) -> pl.DataFrame:
    """Rounded score, grade and rank for rows that carry ``score_adjusted`` and what vetoes allow."""
    scheme = methodology.scheme
    digits = scheme.rounding_digits
    adjusted = nodes["score_adjusted"].fill_null(np.nan).to_numpy()
    units = pl.Series("units", grade.rounded_units(adjusted, digits))
    in_ranking = pl.when(pl.col("is_ranked")).then(pl.col("units"))
    rank, ranked = grade.rank_exprs(in_ranking, _RANKED_WITHIN, scheme.min_ranked_units)
    is_scored = pl.col("units").is_not_null()
    return (
        nodes.with_columns(pl.when(units >= 0).then(units).alias("units"))
        .with_columns(
            score=(pl.col("units") / 10**digits).cast(pl.Decimal(digits + 4, digits)),
            grade_code=grade.grade_expr(pl.col("units"), methodology.grades, digits, pl.col("best_grade")),
            rank=rank,
            ranked_units=ranked,
        )
        .with_columns(
            status_reason=pl.when(is_scored & ~pl.col("is_ranked"))
            .then(pl.lit("unranked_by_veto"))
            .when(is_scored & pl.col("rank").is_null())
            .then(pl.lit("too_few_ranked_units"))
            .otherwise(pl.col("status_reason"))
        )
        .join(vetoes, on=[*table.ORDER, "node_code"], how="left", maintain_order="left")
        .select(score_rows.NODE_ORDER)
    )


def _ranked_among_peers(nodes: pl.DataFrame, values: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """The nodes with peer_group, and the rank and number of ranked units inside it; none without a group."""
    peers = table.peers_of(values)
    ranked = nodes.join(peers, on=list(table.ORDER), how="left", maintain_order="left")
    in_ranking = pl.when(
        pl.col("peer_group").is_not_null(), pl.col("status_reason").ne_missing("unranked_by_veto")
    ).then((pl.col("score") * 10**scheme.rounding_digits).cast(pl.Int64))
    rank, units = grade.rank_exprs(in_ranking, [*_RANKED_WITHIN, "peer_group"], scheme.min_ranked_units)
    return ranked.with_columns(
        peer_rank=rank, peer_units=pl.when(pl.col("peer_group").is_not_null()).then(units)
    )
