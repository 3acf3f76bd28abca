"""Uncertainty of every unit of a table, as tables for people and for the warehouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring import table, triggers
from jushu.scoring.grade import lower_bound_units
from jushu.scoring.methodology import Methodology
from jushu.scoring.ranks import above, competition_ranks, middle_90
from jushu.scoring.uncertainty import Draws, Model, Plan, run, uniforms

_MOST_PAIRED = 200  # units; beyond it only neighbours in the ranking are compared
_NUMBERS = ("score", "score_p05", "score_median", "score_p95")
_RANKS = ("rank", "rank_p05", "rank_median", "rank_p95", "ranked_units", "draws", "seed")
_METHOD = ("spread", "numpy_version", "methodology_version", "methodology_hash")
UNIT_COLUMNS: dict[Any, Any] = (
    dict.fromkeys((*table.KEYS, "node_code"), pl.String)
    | dict.fromkeys(_NUMBERS, pl.Float64)
    | dict.fromkeys(_RANKS, pl.Int64)
    | dict.fromkeys(_METHOD, pl.String)
)
PROBABILITY_COLUMNS: dict[Any, Any] = dict.fromkeys(
    (*table.KEYS, "node_code", "event", "subject"), pl.String
) | {"probability": pl.Float64}


@dataclass(frozen=True)
class UncertaintyResult:
    """``units``: one row per unit, period and index that is ranked.

    ``probabilities``: one row per such unit and event: grade (the unit gets grade ``subject``) or above (it
    ranks above unit ``subject``, a tie does not count).
    """

    units: pl.DataFrame
    probabilities: pl.DataFrame


def uncertainty(
    values: pl.DataFrame,
    methodology: Methodology,
    plan: Plan | None = None,
    called: pl.DataFrame | None = None,
) -> UncertaintyResult:
    """Draws of every unit type, period and index of ``values`` (and ``called``, as for ``score``).

    Medians and 5 and 95 % quantiles of rounded scores and ranks over the draws. Call two units distinct only
    if one ranks above the other in 95 % of the draws. No rank where the scheme asks for more ranked units.
    """
    plan = plan or Plan()
    units, probabilities = [], []
    for model, keys in _models(values, methodology, plan, called):
        draws = run(model, uniforms(model, plan.draws))
        units.append(_unit_rows(model, draws, keys))
        probabilities += [_grade_rows(model, draws, keys), _pair_rows(model, draws, keys)]
    return UncertaintyResult(
        units=pl.concat([pl.DataFrame(schema=UNIT_COLUMNS), *units]),
        probabilities=pl.concat([pl.DataFrame(schema=PROBABILITY_COLUMNS), *probabilities]),
    )


def _models(
    values: pl.DataFrame, methodology: Methodology, plan: Plan, called: pl.DataFrame | None
) -> Iterator[tuple[Model, pl.DataFrame]]:
    """A model per unit type, period and index, with the keys of the units that take part in it."""
    grid = table.to_grid(values, methodology)
    everyone = pl.concat([block.units for block in grid.blocks]) if grid.blocks else pl.DataFrame()
    if everyone.is_empty():
        return
    counts = triggers.to_counts(called, everyone, methodology)
    roots = [node.code for node in methodology.nodes if node.parent is None]
    groups = everyone.with_row_index("column").group_by(
        "unit_type", "period_type", "period_code", maintain_order=True
    )
    for _, units in groups:
        at = units["column"].to_numpy()
        for root in roots:
            model = Model(
                grid.values[:, at], grid.status[:, at], methodology, plan, root, counts=counts[:, at]
            )
            if len(model.columns):
                keys = units.drop("column")[model.columns].with_columns(node_code=pl.lit(root))
                yield model, keys


def _unit_rows(model: Model, draws: Draws, keys: pl.DataFrame) -> pl.DataFrame:
    scheme, plan = model.methodology.scheme, model.plan
    scores = middle_90(draws.rounded) / 10**scheme.rounding_digits
    ranks = np.vstack([competition_ranks(draws.nominal[None].astype(np.int32)), middle_90(draws.ranks)])
    ranked = keys.height >= scheme.min_ranked_units
    columns = dict(zip(_NUMBERS, [draws.nominal / 10**scheme.rounding_digits, *scores], strict=True))
    whole = {
        name: pl.Series(values, dtype=pl.Int64) if ranked else pl.lit(None, dtype=pl.Int64)
        for name, values in zip(_RANKS, ranks.astype(np.int64), strict=False)
    }
    return keys.with_columns(
        **{name: pl.Series(numbers) for name, numbers in columns.items()},
        **whole,
        ranked_units=pl.lit(keys.height, dtype=pl.Int64),
        draws=pl.lit(plan.draws, dtype=pl.Int64),
        seed=pl.lit(plan.seed, dtype=pl.Int64),
        spread=pl.lit(plan.describe()),
        numpy_version=pl.lit(np.__version__),
        methodology_version=pl.lit(scheme.version),
        methodology_hash=pl.lit(model.methodology.hash),
    ).select(UNIT_COLUMNS.keys())


def _grade_rows(model: Model, draws: Draws, keys: pl.DataFrame) -> pl.DataFrame:
    """P(grade), after a veto's cap: what a cap takes from better grades falls to the best one left."""
    digits, grades = model.methodology.scheme.rounding_digits, model.methodology.grades
    least = [lower_bound_units(grade, digits) for grade in grades]
    reached = np.array([(draws.rounded >= bound).mean(axis=0) for bound in least])
    reached[np.arange(len(grades))[:, None] < model.best_grade] = 0.0
    shares = np.diff(reached, axis=0, prepend=0.0)
    units = np.arange(keys.height)
    return _event_rows(keys, "grade", np.tile(units, len(grades)), shares.reshape(-1)).with_columns(
        subject=pl.Series([g.code for g in grades for _ in units], dtype=pl.String)
    )


def _pair_rows(model: Model, draws: Draws, keys: pl.DataFrame) -> pl.DataFrame:
    count = keys.height
    if count <= _MOST_PAIRED:
        first, second = np.nonzero(~np.eye(count, dtype=np.bool_))
    else:
        order = np.argsort(-draws.nominal, kind="stable")
        first, second = order[:-1], order[1:]
    rows = _event_rows(keys, "above", first, above(draws.ranks, first, second))
    return rows.with_columns(subject=keys["unit_code"].gather(second))


def _event_rows(keys: pl.DataFrame, event: str, at: NDArray[np.intp], shares: Any) -> pl.DataFrame:
    return (
        keys[at]
        .with_columns(
            event=pl.lit(event), subject=pl.lit(""), probability=pl.Series(shares, dtype=pl.Float64)
        )
        .select(PROBABILITY_COLUMNS.keys())
    )
