"""One explained score: a node of one cluster, its published points, and what it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import streamlit as st

from app.components.board import Board
from app.components.markup import no_change, why
from app.rows import Score
from app.views.explain import queries
from jushu.releases.method import methodology_of
from jushu.scoring import MatrixScores, Methodology
from jushu.scoring.grade import lower_bound_units, rounded_units
from jushu.scoring.normalise import normalise
from jushu.scoring.published import Published, part, published
from jushu.scoring.tree import tree
from jushu.scoring.types import Matrix
from jushu.scoring.waterfall import Step, child_points, children, flat, flat_scores, steps
from jushu.settings import Settings
from jushu.verdicts import verdict

BASES = ("previous", "last_year", "median", "target")


@st.cache_resource(max_entries=8, show_spinner=False)
def method(release_id: str) -> Methodology:
    """The methodology of a release; errors as for ``methodology_of``."""
    return methodology_of(release_id, Settings())


@dataclass(frozen=True)
class Base:
    """What a score is compared with.

    ``score`` is in units of 10**-digits points; ``points`` are those of every item of the tree (nodes, then
    indicators), NaN where the base has none; ``steps`` lead from it to the score that is explained.
    """

    score: int
    points: Matrix
    steps: list[Step]


@dataclass(frozen=True)
class Case:
    """The node ``code`` of the chosen cluster, explained by the methodology of the release."""

    board: Board
    method: Methodology
    code: str

    @property
    def cluster(self) -> str:
        """Code of the chosen cluster."""
        return self.board.cluster_code or ""

    @property
    def own(self) -> Score | None:
        """The published row of the node."""
        return self.board.own.get(self.code)

    @property
    def index(self) -> str:
        """Code of the index that the node belongs to."""
        return self.method.root_of[self.code]

    @cached_property
    def part(self) -> Methodology:
        """The tree below the node."""
        return part(self.method, self.code)

    @cached_property
    def items(self) -> dict[str, int]:
        """Place of every node and indicator of the part among the items of its tree."""
        codes = [node.code for node in self.part.nodes] + [leaf.code for leaf in self.part.computed]
        return {code: place for place, code in enumerate(codes)}

    @cached_property
    def everyone(self) -> Published:
        """Published points of all clusters in this period."""
        units = [cluster for cluster in self.board.cluster_names if cluster in self._scored_units]
        return self.points_of(self.board.view.period.period_code, units, self.part)

    @cached_property
    def scores(self) -> MatrixScores:
        """Scores of all clusters, worked out again: equal to the published ones."""
        return self.everyone.score(self.part)

    @property
    def column(self) -> int:
        """Place of the chosen cluster among all clusters."""
        return self.everyone.units.index(self.cluster)

    @cached_property
    def now(self) -> MatrixScores:
        """Scores of the chosen cluster alone."""
        return self.alone(self.board.view.period.period_code)

    @cached_property
    def now_points(self) -> Matrix:
        """Points of every item of the tree of the chosen cluster."""
        return tree(self.now, self.part).points[:, 0]

    def alone(self, period_code: str) -> MatrixScores:
        """Scores of the chosen cluster in a period."""
        return self.points_of(period_code, [self.cluster], self.part).score(self.part)

    def points_of(self, period_code: str, units: Sequence[str], methodology: Methodology) -> Published:
        """Published points of clusters in a period of the type that is shown."""
        view = self.board.view
        key = (view.role, view.release_id, view.period.period_type, period_code)
        return published(queries.cells(*key), queries.calls(*key), units, methodology)

    @property
    def _scored_units(self) -> set[str]:
        return {row.cluster_code for row in self.board.scores}

    def units(self, score: Decimal) -> int:
        """A published score in units of 10**-digits points."""
        return int(score.scaleb(self.part.scheme.rounding_digits))

    def reason(self, base: str) -> str | None:
        """Why the score cannot be compared with a base; None where it can."""
        t, row = self.board.t, self.own
        if row is None or row.score is None:
            return why(row, t) if row else t("empty.scores_why")
        if base == "median":
            return None if self._median is not None else t("change.none")
        if base == "target":
            return None
        view = self.board.view
        key = (view.role, view.release_id, view.period.period_type, view.period.period_code)
        inside = {leaf.code for leaf in self.part.computed}
        changed = [c.indicator_code for c in queries.redefined(*key) if c.base == base]
        if found := [code for code in changed if code in inside]:
            return t("explain.redefined", codes=t("list.separator").join(found))
        change, said = self._change(row, base)
        return no_change(said, t) if change is None else None

    def base(self, base: str) -> Base:
        """What the score is compared with, where ``reason`` gives none against it."""
        row = self.own
        assert row is not None
        assert row.score is not None
        now = self.units(row.score)
        if base == "median":
            return self._against_median(now)
        if base == "target":
            old = self._at_target
            score = int(rounded_units(old.scores[0], self.part.scheme.rounding_digits)[0])
        else:
            period = self.board.view.period
            code = period.previous_period_code if base == "previous" else period.same_period_last_year_code
            old = self.alone(code or "")
            score = self.units(row.score - (self._change(row, base)[0] or 0))
        return Base(score, tree(old, self.part).points[:, 0], steps(old, self.now, self.part, (score, now)))

    def _change(self, row: Score, base: str) -> tuple[Decimal | None, str | None]:
        if base == "previous":
            return row.previous_change, row.previous_reason
        return row.last_year_change, row.last_year_reason

    @property
    def _median(self) -> Decimal | None:
        now = self.board.view.period.period_code
        return next((p.median for p in self.board.history(self.code) if p.period_code == now), None)

    def _against_median(self, now: int) -> Base:
        """The published median of the node; its children are at their own medians.

        The median of a sum is not the sum of medians: what remains is a step of its own.
        """
        assert self._median is not None
        whole = self.scores
        items = _medians(tree(whole, self.part).points)
        below, own = flat(self.part), child_points(self.now, self.part)
        median = items[[item for item, _ in children(self.part)]][:, None]
        score = self.units(self._median)
        taken = np.where(np.isnan(own), np.nan, median)  # the cluster's own weights on both sides
        found = steps(flat_scores(taken, below), flat_scores(own, below), below, (score, now))
        items[0] = float(self._median)
        return Base(score, items, found)

    @cached_property
    def target_values(self) -> dict[str, float]:
        """Targets of the chosen cluster in this period by indicator."""
        view = self.board.view
        key = (view.role, view.release_id, view.period.period_type, view.period.period_code)
        inside = {leaf.code for leaf in self.part.computed}
        return {
            row.indicator_code: float(row.value)
            for row in queries.targets(*key)
            if row.cluster_code == self.cluster and row.indicator_code in inside
        }

    @property
    def met_from(self) -> tuple[str, Decimal]:
        """The lowest grade that counts as on target, and its lower bound in points."""
        met = [grade for grade in self.part.grades if verdict(grade.code) == "met"] or [self.part.grades[0]]
        return met[-1].code, met[-1].lower_bound

    @cached_property
    def _at_target(self) -> MatrixScores:
        """The cluster with every indicator at its target, or at the grade's bound where it has none."""
        leaves = self.part.computed
        values = np.array([[self.target_values.get(leaf.code, np.nan)] for leaf in leaves])
        points, _ = normalise(values.reshape(len(leaves), 1), leaves, self.part.scheme.efficacy_floor)
        digits = self.part.scheme.rounding_digits
        bound = lower_bound_units(
            next(grade for grade in self.part.grades if grade.code == self.met_from[0]), digits
        )
        own = self.points_of(self.board.view.period.period_code, [self.cluster], self.part)
        own.found.points[:] = np.where(np.isnan(points), bound / 10.0**digits, points)
        own.counts[:] = 0.0
        return own.score(self.part)


def _medians(points: Matrix) -> Matrix:
    """Median of each row over the units that take part; NaN where none does."""
    known = ~np.isnan(points).all(axis=1)
    found = np.full(points.shape[0], np.nan)
    found[known] = np.nanmedian(points[known], axis=1)
    return found
