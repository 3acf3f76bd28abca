"""What one row of each query of a briefing is."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Info(NamedTuple):
    """The release itself."""

    release_id: str
    published_at: datetime
    data_as_of: date | None
    catalogue_version: str
    methodology_version: str
    methodology_hash: str
    content_hash: str
    quality_score: Decimal | None


class Node(NamedTuple):
    """Score of one cluster in an index or dimension; changes in points; names and weight of a dimension."""

    unit_code: str
    node_code: str
    level: str
    score: Decimal | None
    catalogue_weight_share: float | None
    status: str
    status_reason: str | None
    grade_code: str | None
    rank: int | None
    ranked_units: int | None
    name_zh: str | None
    name_en: str | None
    index_code: str | None
    weight: Decimal | None
    median: Decimal | None
    previous_change: Decimal | None
    previous_reason: str | None
    last_year_change: Decimal | None
    last_year_reason: str | None


class Spread(NamedTuple):
    """5 and 95 % limits of the score and the rank of one cluster in one index."""

    unit_code: str
    node_code: str
    score_p05: float | None
    score_p95: float | None
    rank_p05: int | None
    rank_p95: int | None


class Point(NamedTuple):
    """Score of one cluster, or the median of all, in one index and period."""

    node_code: str
    period_code: str
    score: Decimal | None


class Medians(NamedTuple):
    """Median, least and best score of all scored clusters in one node, and the median one period before."""

    node_code: str
    median: Decimal | None
    least: Decimal | None
    best: Decimal | None
    previous: Decimal | None
    last_year: Decimal | None


class Move(NamedTuple):
    """What one indicator gives to its index now and in the period before, in points of the index."""

    unit_code: str
    index_code: str
    indicator_code: str
    value: Decimal | None
    previous_value: Decimal | None
    contribution: float
    previous_contribution: float


class Veto(NamedTuple):
    """A veto, bonus or deduction that befell one cluster."""

    unit_code: str
    node_code: str
    adjustment_code: str
    kind: str
    grade_cap: str | None
    count: float | None
    points: float | None
    clause: str | None


class Value(NamedTuple):
    """Value of one indicator of one cluster."""

    unit_code: str
    indicator_code: str
    dimension_code: str
    value: Decimal | None
    case_count: int | None
    status: str
    status_reason: str | None


class Worthless(NamedTuple):
    """A value of one cluster at or beyond the unacceptable value: it scores nothing."""

    cluster_code: str
    indicator_code: str
    value: Decimal
    case_count: int | None


class Change(NamedTuple):
    """Changes of one value against the period before and the same period of last year, in its unit."""

    unit_code: str
    indicator_code: str
    unit_of_change: str
    previous_change: Decimal | None
    last_year_change: Decimal | None


class Interval(NamedTuple):
    """95 % interval of one value and the cases or respondents behind it."""

    unit_code: str
    indicator_code: str
    low: float | None
    high: float | None
    case_count: int | None


class Wave(NamedTuple):
    """The survey of one cluster: invitations, valid answers, response rate in percent with its interval."""

    cluster_code: str
    invited_count: int
    valid_count: int
    response_rate_pct: float | None
    response_rate_low_pct: float | None
    response_rate_high_pct: float | None


class Badge(NamedTuple):
    """A value that is not fully trusted: why, and by how many points its score could move."""

    cluster_code: str
    indicator_code: str
    badge: str
    reasons_zh: str | None
    reasons_en: str | None
    points_shift: float | None


class Badges(NamedTuple):
    """How many values of one cluster have each badge."""

    cluster_code: str
    trusted: int
    with_reservations: int
    not_to_be_used: int


class Rules(NamedTuple):
    """Rules of one checked table: kept, broken, not checked."""

    table_name: str
    rules: int
    passed: int
    failed: int
    errored: int
    quality_score: Decimal | None


class Definition(NamedTuple):
    """One indicator of the catalogue."""

    indicator_code: str
    index_code: str
    dimension_code: str
    name_zh: str
    name_en: str
    formula_zh: str
    formula_en: str
    unit: str
    unit_name_zh: str | None
    unit_name_en: str | None
    unacceptable: str | None
    satisfactory: str | None
