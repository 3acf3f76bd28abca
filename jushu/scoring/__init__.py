"""Scores from indicator values: pure functions on Polars and numpy, one file per step.

The order of the steps is fixed: denominate, fill gaps, treat, normalise, coverage, weigh, aggregate, adjust,
grade (round, grade, rank), decompose.
``score`` runs them all on a table of values; ``score_matrix`` is the same on plain matrices.
"""

from jushu.scoring.by_period import score_by_period
from jushu.scoring.load import load_methodology
from jushu.scoring.methodology import Adjustment, Band, Grade, Indicator, Methodology, Node, Scheme
from jushu.scoring.score import MatrixScores, ScoreResult, score, score_matrix

__all__ = [
    "Adjustment",
    "Band",
    "Grade",
    "Indicator",
    "MatrixScores",
    "Methodology",
    "Node",
    "Scheme",
    "ScoreResult",
    "load_methodology",
    "score",
    "score_by_period",
    "score_matrix",
]
