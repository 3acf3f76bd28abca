"""What a score is made of: the tree of nodes, the indicators with their goalposts, the grades, the rules."""

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Direction = Literal["benefit", "cost", "interval"]
Aggregation = Literal["arith", "geo", "harm", "min", "mpi"]
FixedNorm = Literal["goalpost", "goalpost_open", "target", "band", "tier"]
# These follow the sample of units: for diagnosis, or frozen per cycle.
SampleNorm = Literal["minmax", "z", "rank", "prank", "distance", "borda"]
Norm = Literal[FixedNorm, SampleNorm]
Transform = Literal["none", "ln"]
Treatment = Literal["none", "winsor", "winsor_boxcox", "log", "boxcox"]
MissingRule = Literal["reweight", "zero", "floor", "carry", "impute", "block"]
Kind = Literal["bonus", "deduct", "veto"]
Effect = Literal["cap_grade", "zero_node", "unrank"]
_UNUSED = (
    *(("treatment", "none"), ("denominator_code", None), ("min_denominator", 0.0)),
    *(("missing_rule", None), ("carry_periods", 0)),
)


@dataclass(frozen=True)
class Scheme:
    """The rules that hold for the whole tree. Coverages are shares 0..1, the floor is in points 0..100.

    ``unit_types`` are the units that get a score; None means every unit that has a value. ``bonus_cap`` and
    ``deduct_cap`` bound all bonuses and all deductions of one node, in points.
    ``weight_set`` names the set that replaced the weights of the tree.
    """

    code: str
    version: str
    rounding_digits: int = 2
    efficacy_floor: float = 0.0
    min_coverage_index: float = 0.80
    min_coverage_node: float = 0.67
    min_ranked_units: int = 3
    unit_types: frozenset[str] | None = None
    bonus_cap: float = 100.0
    deduct_cap: float = 100.0
    weight_set: str | None = None


@dataclass(frozen=True)
class Node:
    """One index (no parent) or one dimension. ``weight`` counts against its siblings.

    ``min_coverage`` replaces the scheme's for this node. ``floor`` (points above 0) is what a child counts
    at least under a geometric or harmonic mean, which have no meaning at 0.
    """

    code: str
    parent: str | None = None
    weight: float = 1.0
    aggregation: Aggregation = "arith"
    min_coverage: float | None = None
    floor: float | None = None


@dataclass(frozen=True)
class Band:
    """Half-open band [``start``, ``end``) of an indicator's values and its points 0..100.

    With ``points_to`` the points run linearly from ``points`` at start to ``points_to`` at end.
    """

    start: float
    end: float
    points: float
    points_to: float | None = None


@dataclass(frozen=True)
class Indicator:
    """One leaf of the tree with its goalposts, in the indicator's own unit.

    ``zero_at`` scores 0 and ``full_at`` scores 100; a cost simply has full_at < zero_at. An interval scores
    100 from ``full_at`` to ``full_to``. ``norm`` says how values become points; ``target`` and ``cap`` (a
    share, 1.2 is 120 points) belong to target completion, ``bands`` to bands and tiers. ``transform`` is
    applied to value and goalposts alike, ``treatment`` to the outliers of rules that follow the sample.
    ``unit_types`` and ``period_types`` say where a value is owed; None means everywhere. Indicators that are
    not computed yet only count in the catalogue's weight.

    The value is divided by that of ``denominator_code``, which is at least ``min_denominator``.
    ``missing_rule`` None is the usual one (``rule_for_missing``); ``carry_periods`` is the greatest age of
    a carried value.
    """

    code: str
    node: str
    zero_at: float
    full_at: float
    weight: float = 1.0
    direction: Direction = "benefit"
    full_to: float | None = None
    is_computed: bool = True
    is_obligation: bool = False
    unit_types: frozenset[str] | None = None
    period_types: frozenset[str] | None = None
    norm: Norm = "goalpost"
    transform: Transform = "none"
    target: float | None = None
    cap: float = 1.0
    bands: tuple[Band, ...] = ()
    treatment: Treatment = "none"
    denominator_code: str | None = None
    min_denominator: float = 0.0
    missing_rule: MissingRule | None = None
    carry_periods: int = 0

    @property
    def rule_for_missing(self) -> MissingRule:
        """What a missing value counts: of an obligation the floor, because re-weighting would pay."""
        return self.missing_rule or ("floor" if self.is_obligation else "reweight")

    @property
    def fills_gaps(self) -> bool:
        """Whether a missing value is filled from other periods or other units."""
        return self.missing_rule in ("carry", "impute")

    def is_owed(self, unit_type: str, period_type: str) -> bool:
        """Whether a unit of this type owes a value for periods of this type."""
        return (
            self.is_computed
            and (self.unit_types is None or unit_type in self.unit_types)
            and (self.period_types is None or period_type in self.period_types)
        )


@dataclass(frozen=True)
class Grade:
    """A band that begins at ``lower_bound`` (inclusive, points) and ends below the next higher band."""

    code: str
    lower_bound: Decimal


@dataclass(frozen=True)
class Adjustment:
    """A bonus, deduction or veto on one node, called for by ``trigger``: a count of what happened.

    Bonus and deduction give ``points_per`` case, at most ``cap`` points (None: no bound of its own); a veto
    has an ``effect`` and, to cap the grade, ``grade_cap``: the best grade still given. ``clause`` is the
    rule that it rests on. ``unit_types`` None means every unit.
    """

    code: str
    node: str
    kind: Kind
    trigger: str
    points_per: float = 0.0
    cap: float | None = None
    effect: Effect | None = None
    grade_cap: str | None = None
    clause: str | None = None
    unit_types: frozenset[str] | None = None


@dataclass(frozen=True)
class Methodology:
    """A complete, checked method: parents come before their children, grades from the best to the worst.

    Made by ``jushu.scoring.load_methodology``, which refuses everything that has no meaning.
    """

    scheme: Scheme
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    grades: tuple[Grade, ...]
    adjustments: tuple[Adjustment, ...] = ()

    @cached_property
    def computed(self) -> tuple[Indicator, ...]:
        """Indicators that take part in scores, in the order of the catalogue."""
        return tuple(indicator for indicator in self.indicators if indicator.is_computed)

    @cached_property
    def node_position(self) -> dict[str, int]:
        """Place of each node in ``nodes``."""
        return {node.code: place for place, node in enumerate(self.nodes)}

    @cached_property
    def parent_position(self) -> tuple[int | None, ...]:
        """Place of each node's parent in ``nodes``; None for an index."""
        return tuple(None if n.parent is None else self.node_position[n.parent] for n in self.nodes)

    @cached_property
    def leaves(self) -> tuple[tuple[int, Indicator, int], ...]:
        """Row in a matrix, indicator, and place in ``nodes`` of the node above; per computed indicator."""
        return tuple((row, leaf, self.node_position[leaf.node]) for row, leaf in enumerate(self.computed))

    @cached_property
    def root_of(self) -> dict[str, str]:
        """Code of the index above each node (an index is its own)."""
        roots: dict[str, str] = {}
        for node in self.nodes:
            roots[node.code] = node.code if node.parent is None else roots[node.parent]
        return roots

    @cached_property
    def denominator_codes(self) -> frozenset[str]:
        """Codes whose values only divide those of indicators; some may be indicators themselves."""
        return frozenset(leaf.denominator_code for leaf in self.computed if leaf.denominator_code is not None)

    @cached_property
    def hash(self) -> str:
        """sha256 of everything that can move a score; the same from CSV files or from tables.

        A choice of ``_UNUSED`` is left out: a method that does not make it keeps the hash it had before.
        """

        def plain(value: object) -> object:
            return sorted(value) if isinstance(value, frozenset) else str(value)

        def used(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            return {name: value for name, value in pairs if (name, value) not in _UNUSED}

        whole = asdict(self, dict_factory=used)
        text = json.dumps(whole, default=plain, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
