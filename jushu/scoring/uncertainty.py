"""Step 13: how far scores, ranks and grades depend on choices that could have been made otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from jushu.errors import JushuError
from jushu.scoring.adjust import zeroed_nodes
from jushu.scoring.coverage import Codes
from jushu.scoring.draws import Spread, Weights, generator, weight_columns, weights_from
from jushu.scoring.grade import rounded_units
from jushu.scoring.methodology import Aggregation, Methodology, Norm
from jushu.scoring.ranks import Whole, competition_ranks
from jushu.scoring.redraw import Scene, redraw
from jushu.scoring.score import score_matrix
from jushu.scoring.types import Matrix

WEIGHTS, NORM, AGGREGATION, CASES = range(4)  # streams of random numbers, see ``generator``
# target completion and bands need more than goalposts, so they are no alternative to them
VARIANTS: tuple[Norm, ...] = ("goalpost", "minmax", "z", "rank", "prank")
_CELLS = 250_000  # draws x units worked on at once: 2 MB a matrix stays near the processor
_MOST_CELLS = 150_000_000  # draws x units kept: two whole numbers of 4 bytes each
_FLOOR = 1.0  # points that a child counts at least where a variant needs a floor and the method has none


@dataclass(frozen=True)
class Plan:
    """What is varied: weights by ``spread``, and each draw takes one of ``norms`` and ``aggregations``.

    None among them is the method's own rule; by default both stay. The same plan and the same numpy give the
    same result again.
    """

    draws: int = 10_000
    seed: int = 20_260_101
    spread: Spread = field(default_factory=Spread)
    norms: tuple[Norm | None, ...] = (None,)
    aggregations: tuple[Aggregation | None, ...] = (None,)

    def __post_init__(self) -> None:
        unknown = set(self.norms) - {None, *VARIANTS}
        unknown |= set(self.aggregations) - {None, *get_args(Aggregation)}
        if self.draws < 1 or not self.norms or not self.aggregations or unknown:
            raise ValueError(f"a plan needs a draw and known variants: {self}")

    def describe(self) -> str:
        """What is varied in one line, to stand beside the results."""
        spread = self.spread
        size = {"none": "", "range": f" {spread.share:g}", "dirichlet": f" {spread.concentration:g}"}
        parts = [f"weights {spread.method}{size[spread.method]}"]
        for name, rules in (("norm", self.norms), ("aggregation", self.aggregations)):
            if rules != (None,):
                parts.append(f"{name} {'|'.join(rule or 'own' for rule in rules)}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Draws:
    """Rounded scores in units of 10**-digits and ranks, by draw (row) and ranked unit (column).

    ``columns`` are the places of those units in the values: units without a score take part in no draw.
    """

    columns: NDArray[np.intp]
    nominal: NDArray[np.int64]
    rounded: Whole
    ranks: Whole


def variant(methodology: Methodology, norm: Norm | None, aggregation: Aggregation | None) -> Methodology:
    """The method with another normalisation of every indicator or another mean at every node; None keeps."""
    nodes, indicators = methodology.nodes, methodology.indicators
    if aggregation is not None:
        nodes = tuple(replace(n, aggregation=aggregation, floor=n.floor or _FLOOR) for n in nodes)
    if norm is not None:
        indicators = tuple(replace(i, norm=norm) for i in indicators)
    return replace(methodology, nodes=nodes, indicators=indicators)


def _no_score(norm: str | None) -> JushuError:
    return JushuError(
        "UNCERTAINTY_VARIANT",
        zh=f"用归一方法 {norm} 时,有参评单元没有任何可用的指标。",
        en=f"Under the normalisation {norm} a ranked unit has no usable indicator.",
        todo_zh="从不确定性分析中去掉这种归一方法。",
        todo_en="Leave this normalisation out of the uncertainty analysis.",
    )


class Model:
    """Values and every variant of the method, ready to be scored under any weights.

    ``counts`` call for adjustments as in ``score_matrix``; their points stay the same in every draw.
    ``replicates`` are further tables of values (same shape) with resampled cases, NaN where there is none.
    """

    def __init__(
        self,
        values: Matrix,
        status: Codes,
        methodology: Methodology,
        plan: Plan,
        node: str,
        *,
        counts: Matrix | None = None,
        replicates: Sequence[Matrix] = (),
    ) -> None:
        self.methodology, self.plan = methodology, plan
        self.place = methodology.node_position[node]
        nominal = score_matrix(values, status, methodology, counts)
        adjusted = nominal.adjusted
        self._is_scored = nominal.coverage.is_scored
        taking_part = nominal.coverage.is_scored[self.place] & adjusted.is_ranked[self.place]
        self.columns = np.flatnonzero(taking_part)
        if plan.draws * len(self.columns) > _MOST_CELLS:
            raise ValueError(f"{plan.draws} draws of {len(self.columns)} units: at most {_MOST_CELLS} cells")
        self.zeroed = np.zeros(adjusted.scores.shape, dtype=np.bool_)
        if counts is not None:
            self.zeroed = zeroed_nodes(counts, methodology)
        self.shift = (adjusted.bonus - adjusted.deduction)[self.place, self.columns]
        self.best_grade = adjusted.best_grade[self.place, self.columns]
        self.nominal = self._round(adjusted.scores[self.place, self.columns])
        self._values = [*replicates] if replicates else [values]
        self._status, self._scenes = status, dict[tuple[int, int, int], Scene]()

    @property
    def tables(self) -> int:
        """How many tables of values a draw picks from: the resampled ones, or the given one."""
        return len(self._values)

    def run(self, weights: Weights, variants: NDArray[np.intp]) -> Draws:
        """Scores and ranks of draws, each with its weights and its places of norm, aggregation and table."""
        shape = (len(variants), len(self.columns))
        rounded, ranks = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32)
        step = max(_CELLS // max(shape[1], 1), 1)
        # without a ranked unit there is nothing to score
        for choice in np.unique(variants, axis=0) if shape[1] else ():
            scene = self._scene(*(int(number) for number in choice))
            chosen = np.flatnonzero((variants == choice).all(axis=1))
            for start in range(0, len(chosen), step):
                some = chosen[start : start + step]
                rounded[some] = self._round(self._adjust(redraw(scene, weights.part(some), self.place)))
                ranks[some] = competition_ranks(rounded[some])
        return Draws(self.columns, self.nominal, rounded, ranks)

    def _scene(self, norm: int, aggregation: int, table: int) -> Scene:
        key = (norm, aggregation, table)
        if key not in self._scenes:
            method = variant(self.methodology, self.plan.norms[norm], self.plan.aggregations[aggregation])
            found = score_matrix(self._values[table], self._status, method)
            mine = [found.points, found.treated, self._is_scored, self.zeroed]
            scene = Scene.of(method, *(matrix[:, self.columns] for matrix in mine))
            if not scene.is_scored[self.place].all():
                raise _no_score(self.plan.norms[norm])
            self._scenes[key] = scene
        return self._scenes[key]

    def _adjust(self, scores: Matrix) -> Matrix:
        """S* as in ``adjust``: it moves only units that have an adjustment on this very node."""
        scores[:, self.zeroed[self.place, self.columns]] = 0.0
        if self.shift.any():
            moved = np.flatnonzero(self.shift)
            scores[:, moved] += self.shift[moved]
        return np.clip(scores, 0.0, 100.0, out=scores)

    def _round(self, scores: Matrix) -> NDArray[np.int64]:
        return rounded_units(scores, self.methodology.scheme.rounding_digits)


def uniforms(model: Model, count: int, first_stream: int = 0) -> Matrix:
    """Uniform numbers of draws (rows): those of the weights, then one each for norm, aggregation, cases.

    Each factor has a stream of its own, so that varying one thing more moves no other.
    """
    sizes = {WEIGHTS: weight_columns(model.methodology), NORM: 1, AGGREGATION: 1, CASES: 1}
    return np.hstack(
        [generator(model.plan.seed, first_stream + f).random((count, size)) for f, size in sizes.items()]
    )


def run(model: Model, numbers: Matrix) -> Draws:
    """Scores and ranks of the draws that rows of ``uniforms`` stand for."""
    of_weights = weight_columns(model.methodology)
    sizes = np.array([len(model.plan.norms), len(model.plan.aggregations), model.tables])
    picks = (numbers[:, of_weights:] * sizes).astype(np.intp)
    weights = weights_from(numbers[:, :of_weights], model.methodology, model.plan.spread)
    return model.run(weights, picks)
