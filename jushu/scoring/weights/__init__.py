"""Weight sets, one file per source: set by people, judged in pairs, or read from the values.

Weights read from values (entropy, CRITIC, PCA) change with the sample of units: they are for diagnosis, or
are frozen for a cycle as numbers in weight_sets. Every function gives weights that add up to 1.
"""

from jushu.scoring.weights.ahp import RANDOM_INDEX, Judgement, combine_judgements, judge, reciprocity_error
from jushu.scoring.weights.from_values import critic, entropy, entropy_with_guard, principal_component
from jushu.scoring.weights.given import budget, shares

__all__ = [
    "RANDOM_INDEX",
    "Judgement",
    "budget",
    "combine_judgements",
    "critic",
    "entropy",
    "entropy_with_guard",
    "judge",
    "principal_component",
    "reciprocity_error",
    "shares",
]
