"""Statistics of surveys and rates: functions on plain arrays, each with its formula and source.

They know no table: which answers are valid is decided where the warehouse decides it (int_survey__responses).
What the warehouse keeps of them is made in ``shares`` and ``survey_tables``.
"""

from jushu.statistics.intervals import (
    Interval,
    minimum_n,
    survey_mean,
    survey_proportion,
    wilson,
    wilson_limits,
)
from jushu.statistics.promoters import Promoters, net_promoter_score
from jushu.statistics.reliability import Alpha, cronbach_alpha
from jushu.statistics.resample import bootstrap_mean
from jushu.statistics.responses import duplicated, response_rate, straight_lined
from jushu.statistics.survey import Answers, Battery, Question, estimate

__all__ = [
    "Alpha",
    "Answers",
    "Battery",
    "Interval",
    "Promoters",
    "Question",
    "bootstrap_mean",
    "cronbach_alpha",
    "duplicated",
    "estimate",
    "minimum_n",
    "net_promoter_score",
    "response_rate",
    "straight_lined",
    "survey_mean",
    "survey_proportion",
    "wilson",
    "wilson_limits",
]
