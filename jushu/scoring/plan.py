"""What the analysis of uncertainty varies: the choices of a method that could have been made otherwise."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

import numpy as np

from jushu.scoring.methodology import Aggregation, MissingRule, Norm

Method = Literal["none", "range", "dirichlet"]
# target completion, bands and tiers need more than goalposts, so they are no alternative to them
NORMS: tuple[Norm, ...] = ("goalpost", "minmax", "z", "rank", "prank")
# carried values need earlier periods, and block would take a unit out of some draws only
MISSING: tuple[MissingRule, ...] = ("reweight", "zero", "floor", "impute")
AGGREGATIONS: tuple[Aggregation, ...] = get_args(Aggregation)


@dataclass(frozen=True)
class Spread:
    """How far weights may lie from those of the method.

    range: each weight times a uniform number in 1 -+ ``share``. dirichlet: each sibling set from
    Dirichlet(k * w / sum w) with k = ``concentration``, so a weight of share p has the standard deviation
    sqrt(p (1-p) / (k+1)); k comes from how far experts disagree (SCORING.md). none: as they are.
    """

    method: Method = "range"
    share: float = 0.25
    concentration: float = 100.0

    def __post_init__(self) -> None:
        if not (0 <= self.share <= 1 and 0 < self.concentration < np.inf):
            raise ValueError(f"share must be 0..1 and concentration positive: {self}")


@dataclass(frozen=True)
class Plan:
    """What is varied: weights by ``spread``, and each draw takes one of ``norms``, ``aggregations``,
    ``missing`` (what a gap counts) and, with ``resample_cases``, one of ``replicates`` resampled tables.

    None among them is the method's own rule; by default all stay. The same plan and the same numpy give the
    same result again. A plan moves no score, so it is no part of the methodology's hash and has its own.
    """

    draws: int = 10_000
    seed: int = 20_260_101
    spread: Spread = field(default_factory=Spread)
    norms: tuple[Norm | None, ...] = (None,)
    aggregations: tuple[Aggregation | None, ...] = (None,)
    missing: tuple[MissingRule | None, ...] = (None,)
    resample_cases: bool = True
    replicates: int = 100

    def __post_init__(self) -> None:
        unknown = set(self.norms) - {None, *NORMS}
        unknown |= set(self.aggregations) - {None, *AGGREGATIONS}
        unknown |= set(self.missing) - {None, *MISSING}
        empty = not (self.norms and self.aggregations and self.missing)
        if self.draws < 1 or self.replicates < 2 or empty or unknown:
            raise ValueError(f"a plan needs a draw, two replicates and known variants: {self}")

    @property
    def hash(self) -> str:
        """sha256 of the plan: results with the same one were drawn in the same way."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def describe(self) -> str:
        """The rules that are varied in one line, to stand beside the results."""
        spread = self.spread
        size = {"none": "", "range": f" {spread.share:g}", "dirichlet": f" {spread.concentration:g}"}
        parts = [f"weights {spread.method}{size[spread.method]}"]
        rules = {"norm": self.norms, "aggregation": self.aggregations, "missing": self.missing}
        for name, choices in rules.items():
            if choices != (None,):
                parts.append(f"{name} {'|'.join(rule or 'own' for rule in choices)}")
        return ", ".join(parts)
