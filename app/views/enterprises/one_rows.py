"""What one row of each query about single enterprises is."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Listed(NamedTuple):
    """One enterprise there at the end of the period, with its rating."""

    uscc: str
    enterprise_name: str
    cluster_code: str
    entity_subtype: str
    score: Decimal | None
    grade_code: str | None
    rank: int | None
    found: int


class Profile(NamedTuple):
    """One enterprise as it is now."""

    uscc: str
    enterprise_name: str
    cluster_name: str
    zone_name: str | None
    type_zh: str
    type_en: str
    entity_subtype: str
    industry_code: str | None
    size_code: str | None
    is_state_owned: bool | None
    has_chief_data_officer: bool | None
    registered_capital_cny: Decimal | None
    entered_on: date
    exited_on: date | None
    filed_on: date


class Rating(NamedTuple):
    """Score of one node of the rating in one period: ``ER`` or a dimension."""

    period_code: str
    node_code: str
    score: Decimal | None
    grade_code: str | None
    rank: int | None
    ranked_units: int | None
    coverage: float | None
    status_reason: str | None


class Part(NamedTuple):
    """One indicator of the rating: value, points and what they add to the score."""

    indicator_code: str
    name_zh: str | None
    name_en: str | None
    unit: str | None
    value: Decimal | None
    normalised: float | None
    contribution: float | None
    status: str
    status_reason: str | None


class Report(NamedTuple):
    """One quarter for which the enterprise filed or owed a report; amounts in yuan since January."""

    period_code: str
    is_due: bool
    is_filed: bool
    total_revenue_cny: Decimal | None
    data_revenue_cny: Decimal | None
    rd_expense_cny: Decimal | None
    staff_count: int | None
    data_staff_count: int | None
    panel_change_cny: Decimal | None
    panel_base_cny: Decimal | None


class Service(NamedTuple):
    """Requests that the enterprise submitted in one quarter."""

    period_code: str
    requests: int
    response_due: int
    response_in_time: int
    resolve_due: int
    resolved_in_time: int
    rated: int
    mean_rating: float | None


class Complaint(NamedTuple):
    """One complaint, report or request for arbitration of the enterprise."""

    complaint_id: str
    kind: str
    received_at: datetime
    due_on: date | None
    closed_at: datetime | None
    is_upheld: bool | None
