"""Statistics of surveys and rates: functions on plain arrays, each with its formula and source.

They know no table: which answers are valid is decided where the warehouse decides it (int_survey__responses).
"""

from jushu.statistics.intervals import Interval, minimum_n, survey_mean, survey_proportion, wilson
from jushu.statistics.promoters import Promoters, net_promoter_score
from jushu.statistics.reliability import Alpha, cronbach_alpha
from jushu.statistics.resample import bootstrap_mean
from jushu.statistics.responses import duplicated, response_rate, straight_lined

__all__ = [
    "Alpha",
    "Interval",
    "Promoters",
    "bootstrap_mean",
    "cronbach_alpha",
    "duplicated",
    "minimum_n",
    "net_promoter_score",
    "response_rate",
    "straight_lined",
    "survey_mean",
    "survey_proportion",
    "wilson",
]
