"""Uncertainty of every unit of a table, as tables for people and for the warehouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring import table, triggers
from jushu.scoring.cases import known_cases
from jushu.scoring.grade import lower_bound_units
from jushu.scoring.methodology import Methodology
from jushu.scoring.plan import Plan
from jushu.scoring.points import Points
from jushu.scoring.ranks import above, competition_ranks, middle_90
from jushu.scoring.uncertainty import Draws, Model, run, uniforms

_MOST_PAIRED = 200  # units; beyond it only neighbours in the ranking are compared
_NUMBERS = ("score", "score_p05", "score_median", "score_p95")
_RANKS = ("rank", "rank_p05", "rank_median", "rank_p95", "ranked_units", "draws", "score_draws", "seed")
METHOD_COLUMNS: dict[Any, Any] = dict.fromkeys(
    ("spread", "resampled", "plan_hash", "numpy_version", "methodology_version", "methodology_hash"),
    pl.String,
)
UNIT_COLUMNS: dict[Any, Any] = (
    dict.fromkeys((*table.KEYS, "node_code"), pl.String)
    | dict.fromkeys(_NUMBERS, pl.Float64)
    | dict.fromkeys(_RANKS, pl.Int64)
    | METHOD_COLUMNS
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


@dataclass(frozen=True)
class Subject:
    """One ranking: the units of one type, period and index, ready to be drawn.

    ``keys`` are those of the units that take part, ``resampled`` the codes whose cases are known.
    """

    model: Model
    keys: pl.DataFrame
    resampled: tuple[str, ...]

    def method(self) -> dict[str, pl.Expr]:
        """What the results rest on, to stand beside them (``METHOD_COLUMNS``)."""
        model, scheme = self.model, self.model.methodology.scheme
        left_out = f", without {', '.join(model.left_out)}" if model.left_out else ""
        cases = f", cases {len(model.points.tables)} tables" if self.resampled else ""
        told = (
            *(model.plan.describe() + left_out + cases, ";".join(self.resampled), model.plan.hash),
            *(np.__version__, scheme.version, model.methodology.hash),
        )
        return {name: pl.lit(text) for name, text in zip(METHOD_COLUMNS, told, strict=True)}


def uncertainty(
    values: pl.DataFrame,
    methodology: Methodology,
    plan: Plan | None = None,
    called: pl.DataFrame | None = None,
    *,
    groups: pl.DataFrame | None = None,
    period: str | None = None,
) -> UncertaintyResult:
    """Draws of every unit type, period and index of ``values`` (and ``called``, as for ``score``).

    ``period`` asks for one period only, while the others still give what the method carries forward.
    Medians and 5 and 95 % quantiles of rounded scores and ranks over the draws. Ranks and places above others
    are of all draws; scores and grades only of those under the method's own normalisation, because another
    one has another scale. Call two units distinct only if one ranks above the other in 95 % of the draws. No
    rank where the scheme asks for more ranked units. Cases are resampled where ``values`` has numerator and
    denominator or ``groups`` knows them (see ``known_cases``); where values lie beyond a goalpost, which cuts
    them off, the resampled ones lie to one side, and so may the limits.
    """
    units, probabilities = [], []
    for subject in subjects(values, methodology, plan or Plan(), called, groups=groups, period=period):
        model = subject.model
        draws = run(model, uniforms(model, model.plan.draws))
        units.append(_unit_rows(subject, draws))
        probabilities += [_grade_rows(model, draws, subject.keys), _pair_rows(model, draws, subject.keys)]
    return UncertaintyResult(
        units=pl.concat([pl.DataFrame(schema=UNIT_COLUMNS), *units]),
        probabilities=pl.concat([pl.DataFrame(schema=PROBABILITY_COLUMNS), *probabilities]),
    )


def subjects(
    values: pl.DataFrame,
    methodology: Methodology,
    plan: Plan,
    called: pl.DataFrame | None = None,
    *,
    groups: pl.DataFrame | None = None,
    period: str | None = None,
) -> Iterator[Subject]:
    """Every ranking of a table of values that has a unit in it; arguments as for ``uncertainty``."""
    grid = table.to_grid(values, methodology)
    everyone = pl.concat([block.units for block in grid.blocks]) if grid.blocks else pl.DataFrame()
    if everyone.is_empty():
        return
    counts = triggers.to_counts(called, everyone, methodology)
    roots = [node.code for node in methodology.nodes if node.parent is None]
    placed = everyone.with_row_index("column")
    asked = placed if period is None else placed.filter(period_code=period)
    rankings = asked.group_by("unit_type", "period_type", "period_code", maintain_order=True)
    for _, units in rankings:
        at = units["column"].to_numpy()
        mine, status = grid.values[:, at], grid.status[:, at]
        resampled, replicates = (), ()
        if plan.resample_cases:
            cases = known_cases(values, units, mine, methodology, plan=plan, groups=groups)
            resampled, replicates = tuple(methodology.computed[row].code for row in cases.rows), cases
        points = Points(mine, status, methodology, told=grid.told[:, at], replicates=replicates)
        for root in roots:
            model = Model(mine, status, methodology, plan, root, counts=counts[:, at], points=points)
            if len(model.columns):
                keys = units.drop("column")[model.columns].with_columns(node_code=pl.lit(root))
                below = {leaf.code for leaf in methodology.computed if methodology.root_of[leaf.node] == root}
                yield Subject(model, keys, tuple(code for code in resampled if code in below))


def _unit_rows(subject: Subject, draws: Draws) -> pl.DataFrame:
    model, keys = subject.model, subject.keys
    scheme, plan = model.methodology.scheme, model.plan
    scores = middle_90(draws.rounded[draws.on_scale]) / 10**scheme.rounding_digits
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
        score_draws=pl.lit(int(draws.on_scale.sum()), dtype=pl.Int64),
        seed=pl.lit(plan.seed, dtype=pl.Int64),
        **subject.method(),
    ).select(UNIT_COLUMNS.keys())


def _grade_rows(model: Model, draws: Draws, keys: pl.DataFrame) -> pl.DataFrame:
    """P(grade), after a veto's cap: what a cap takes from better grades falls to the best one left."""
    digits, grades = model.methodology.scheme.rounding_digits, model.methodology.grades
    least = [lower_bound_units(grade, digits) for grade in grades]
    rounded = draws.rounded[draws.on_scale]
    reached = np.array([(rounded >= bound).mean(axis=0) for bound in least])
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
