"""Step 13: how far scores, ranks and grades depend on choices that could have been made otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jushu.errors import JushuError
from jushu.scoring.adjust import zeroed_nodes
from jushu.scoring.coverage import Codes
from jushu.scoring.draws import Weights, generator, weight_columns, weights_from
from jushu.scoring.grade import rounded_units
from jushu.scoring.methodology import Aggregation, Methodology, MissingRule, Norm
from jushu.scoring.plan import Plan
from jushu.scoring.points import Points, variant
from jushu.scoring.ranks import Whole, competition_ranks
from jushu.scoring.redraw import Scene, Tree, redraw
from jushu.scoring.score import score_matrix
from jushu.scoring.types import Matrix

WEIGHTS, NORM, AGGREGATION, CASES, MISSING = range(5)  # streams of random numbers, see ``generator``
_CELLS = 250_000  # draws x units worked on at once: 2 MB a matrix stays near the processor
_MOST_CELLS = 150_000_000  # draws x units kept: two whole numbers of 4 bytes each


@dataclass(frozen=True)
class Draws:
    """Rounded scores in units of 10**-digits and ranks, by draw (row) and ranked unit (column).

    ``columns`` are the places of those units in the values: units without a score take part in no draw.
    ``on_scale`` marks the draws under the method's own normalisation and means: others give points on another
    level (a geometric mean is never above the arithmetic one), so that they are compared by rank only.
    Without such draws it marks them all.
    """

    columns: NDArray[np.intp]
    nominal: NDArray[np.int64]
    rounded: Whole
    ranks: Whole
    on_scale: NDArray[np.bool_]


def _no_score(rules: Sequence[str]) -> JushuError:
    return JushuError(
        "UNCERTAINTY_VARIANT",
        zh=f"用归一方法 {'、'.join(rules)} 时,有参评单元没有任何可用的指标。",
        en=f"Under the normalisation {', '.join(rules)} a ranked unit has no usable indicator.",
        todo_zh="在不确定性方案的 norms 中加上 own(方法自己的规则)。",
        todo_en="Add own (the method's own rule) to norms of the plan of uncertainty.",
    )


def _too_many(draws: int, units: int) -> JushuError:
    most = _MOST_CELLS // units
    return JushuError(
        "UNCERTAINTY_SIZE",
        zh=f"{units} 个单元抽样 {draws} 次,超出内存限度。",
        en=f"{draws} draws of {units} units are more than memory should hold.",
        todo_zh=f"把抽样次数降到 {most} 以下。",
        todo_en=f"Take at most {most} draws.",
    )


class Model:
    """Values and every variant of the method, ready to be scored under any weights.

    ``counts`` call for adjustments as in ``score_matrix``; their points stay the same in every draw.
    ``replicates`` are further tables of values (same shape) with resampled cases, NaN where there is none.
    ``points`` may be shared by the models of several nodes. A normalisation or a treatment of gaps that
    leaves a ranked unit without an indicator (one unit alone has no minimum and maximum; who reported nothing
    has only its floor) is left out, and named in ``left_out``. Raises
    JushuError UNCERTAINTY_VARIANT where no normalisation is left, UNCERTAINTY_SIZE for more draws than fit.
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
        points: Points | None = None,
    ) -> None:
        self.methodology, self.plan = methodology, plan
        self.place = methodology.node_position[node]
        nominal = score_matrix(values, status, methodology, counts)
        adjusted = nominal.adjusted
        self._is_scored = nominal.coverage.is_scored
        taking_part = nominal.coverage.is_scored[self.place] & adjusted.is_ranked[self.place]
        self.columns = np.flatnonzero(taking_part)
        if plan.draws * len(self.columns) > _MOST_CELLS:
            raise _too_many(plan.draws, len(self.columns))
        self.zeroed = np.zeros(adjusted.scores.shape, dtype=np.bool_)
        if counts is not None:
            self.zeroed = zeroed_nodes(counts, methodology)
        self.shift = (adjusted.bonus - adjusted.deduction)[self.place, self.columns]
        self.best_grade = adjusted.best_grade[self.place, self.columns]
        self.nominal = self._round(adjusted.scores[self.place, self.columns])
        self.points = points or Points(values, status, methodology, replicates=replicates)
        self._trees = {rule: Tree(variant(methodology, None, rule)) for rule in plan.aggregations}
        effective: list[MissingRule | None] = [
            self.points.effective(rule)
            for rule in plan.missing
            if any(self._is_usable(norm, self.points.effective(rule)) for norm in plan.norms)
        ]
        self.missing: list[MissingRule | None] = list(dict.fromkeys(effective))
        self._merged = np.array([self.missing.index(rule) for rule in effective])
        self.norms: list[Norm | None] = [
            norm for norm in plan.norms if all(self._is_usable(norm, rule) for rule in self.missing)
        ]
        if not self.norms or not effective:
            raise _no_score([rule or "own" for rule in plan.norms])
        self.left_out = [f"norm {rule or 'own'}" for rule in plan.norms if rule not in self.norms]
        gone = [rule for rule in plan.missing if self.points.effective(rule) not in self.missing]
        self.left_out += [f"missing {rule or 'own'}" for rule in gone]

    @property
    def choices(self) -> list[int]:
        """How many norms, aggregations, tables of values and treatments of gaps a draw picks from."""
        return [
            *(len(self.norms), len(self.plan.aggregations)),
            *(len(self.points.tables), len(self._merged)),
        ]

    def run(self, weights: Weights, variants: NDArray[np.intp]) -> Draws:
        """Scores and ranks of draws, each with its weights and its places in ``choices``."""
        shape = (len(variants), len(self.columns))
        rounded, ranks = np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32)
        step = max(_CELLS // max(shape[1], 1), 1)
        variants = np.column_stack([variants[:, :-1], self._merged[variants[:, -1]]])
        found, of = np.unique(variants, axis=0, return_inverse=True)
        order = np.argsort(of.reshape(-1), kind="stable")
        ends = np.searchsorted(of.reshape(-1)[order], np.arange(len(found) + 1))
        # without a ranked unit there is nothing to score
        for number, choice in enumerate(found) if shape[1] else ():
            scene = self._scene(*(int(place) for place in choice))
            chosen = order[ends[number] : ends[number + 1]]
            for start in range(0, len(chosen), step):
                some = chosen[start : start + step]
                rounded[some] = self._round(self._adjust(redraw(scene, weights.part(some), self.place)))
        for start in range(0, shape[0] if shape[1] else 0, step):
            ranks[start : start + step] = competition_ranks(rounded[start : start + step])
        on_scale = np.ones(len(variants), dtype=np.bool_)
        for column, rules in enumerate((self.norms, self.plan.aggregations)):
            if None in rules:
                on_scale &= variants[:, column] == rules.index(None)
        on_scale |= not on_scale.any()
        return Draws(self.columns, self.nominal, rounded, ranks, on_scale)

    def _is_usable(self, norm: Norm | None, missing: MissingRule | None) -> bool:
        scene = self._made(norm, self.plan.aggregations[0], missing, None)
        return bool(scene.is_scored[self.place].all())

    def _scene(self, norm: int, aggregation: int, table: int, missing: int) -> Scene:
        by, mean, gaps = self.norms[norm], self.plan.aggregations[aggregation], self.missing[missing]
        scene = self._made(by, mean, gaps, table)
        if not scene.is_scored[self.place].all():
            # resampling made all units equal in whatever a unit has: such a table says nothing
            scene = self._made(by, mean, gaps, None)
        return scene

    def _made(
        self,
        norm: Norm | None,
        aggregation: Aggregation | None,
        missing: MissingRule | None,
        table: int | None,
    ) -> Scene:
        points, treated = self.points.of(norm, missing, table)
        mine = [points, treated, self._is_scored, self.zeroed]
        return Scene.of(self._trees[aggregation], *(matrix[:, self.columns] for matrix in mine))

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
    """Uniform numbers of draws (rows): those of the weights, then one each for what ``choices`` counts.

    Each factor has a stream of its own, so that varying one thing more moves no other.
    """
    sizes = {WEIGHTS: weight_columns(model.methodology), NORM: 1, AGGREGATION: 1, CASES: 1, MISSING: 1}
    return np.hstack(
        [generator(model.plan.seed, first_stream + f).random((count, size)) for f, size in sizes.items()]
    )


def run(model: Model, numbers: Matrix) -> Draws:
    """Scores and ranks of the draws that rows of ``uniforms`` stand for."""
    of_weights = weight_columns(model.methodology)
    picks = (numbers[:, of_weights:] * np.array(model.choices)).astype(np.intp)
    weights = weights_from(numbers[:, :of_weights], model.methodology, model.plan.spread)
    return model.run(weights, picks)
