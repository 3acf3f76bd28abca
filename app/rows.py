"""What one row of each query of the app is."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Release(NamedTuple):
    """The release itself: what was published when, from which data and method."""

    release_id: str
    published_at: datetime
    data_as_of: date | None
    as_of: datetime | None
    catalogue_version: str
    methodology_version: str
    methodology_hash: str
    content_hash: str
    quality_score: Decimal | None


class Node(NamedTuple):
    """One dimension of an index with its weight in percent."""

    node_code: str
    index_code: str
    name_zh: str
    name_en: str
    weight: Decimal


class Score(NamedTuple):
    """One cluster x index or dimension in one period; changes are points of score, places of rank."""

    cluster_code: str
    node_code: str
    level: str
    score: Decimal | None
    coverage: float | None
    catalogue_weight_share: float | None
    status: str
    status_reason: str | None
    grade_code: str | None
    rank: int | None
    ranked_units: int | None
    previous_change: Decimal | None
    last_year_change: Decimal | None
    previous_reason: str | None
    last_year_reason: str | None
    previous_rank: int | None


class TrendPoint(NamedTuple):
    """Score of a node in one period: of one cluster, and the median of all scored clusters."""

    node_code: str
    period_code: str
    score: Decimal | None
    median: Decimal | None
    scored_clusters: int


class Definition(NamedTuple):
    """One indicator of the catalogue: what is counted, how it is judged, where it comes from."""

    indicator_code: str
    dimension_code: str
    index_code: str
    name_zh: str
    name_en: str
    formula_zh: str
    formula_en: str
    unit: str
    unit_name_zh: str | None
    unit_name_en: str | None
    direction: str
    unacceptable: str | None
    satisfactory: str | None
    weight: Decimal
    clauses: str | None
    rule: str | None
    facts: str | None
    grain: str
    periods: str
    min_cases: int
    owner_name_zh: str | None
    owner_name_en: str | None
    version: str | None


class Indicator(NamedTuple):
    """Value of one computed indicator of one cluster in one period, and what it adds to the score."""

    indicator_code: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    case_count: int | None
    status: str
    status_reason: str | None
    normalised: float | None
    is_capped: bool | None
    effective_weight: float | None
    contribution: float | None


class Badge(NamedTuple):
    """How far what one value was computed from can be trusted, and its bounds with the refused records."""

    indicator_code: str
    badge: str
    reasons_zh: str | None
    reasons_en: str | None
    value_low: float | None
    value_high: float | None
    points_shift: float | None


class Scope(NamedTuple):
    """How much of the catalogue of one index this release computes."""

    index_code: str
    computed_indicators: int
    indicators: int
    catalogue_weight_share: float | None
