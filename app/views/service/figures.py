"""The main figures of the place: a card each, with 环比, 同比, goal, trend and a way to the definition."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from app.components.board import TREND_LENGTH
from app.components.cards import grid
from app.components.definition import goals, unit
from app.components.markup import change, no_change, text
from app.components.sparkline import sparkline
from app.views.service import values
from app.views.service.place import Place
from app.views.service.rows import Point, Value
from jushu import formats

SHOWN = ("SQ2-01", "SQ2-02", "SQ2-05", "SQ2-03", "SQ2-04", "SQ3-01", "SQ4-01", "SQ5-01")
# Of the province: sums over the clusters where counts are added up, else the median of the clusters.
ADDED = frozenset(
    {
        *("SQ3-01", "SQ4-04", "SQ4-06", "SQ5-02", "SQ5-03", "SQ5-04"),
        *("SQ7-01", "SQ7-02", "SQ7-03"),
    }
)
COUNTED = frozenset({"SQ2-01", "SQ2-02", "SQ2-03", "SQ2-04", "SQ2-05", "SQ5-01"})  # from the service tables
SHARE = "%"  # unit whose differences are percentage points


class Figure(NamedTuple):
    """One indicator of the place: its value or why there is none, its changes, and its last periods."""

    code: str
    value: Decimal | None
    missing: str
    basis: str
    previous: Decimal | None
    last_year: Decimal | None
    no_previous: str
    no_last_year: str
    history: Sequence[Decimal | None]


def cards(place: Place) -> str:
    """The cards as HTML."""
    found = [_card(place, row) for row in figures(place, SHOWN)]
    return grid(found, place.t("service.cards", where=place.name))


def figures(place: Place, codes: Sequence[str]) -> list[Figure]:
    """Figures of the place: of the indicators of a unit, or of the province from counts and clusters."""
    if place.cluster is None:
        return _of_province(place, codes)
    return _of_unit(place, codes)


def _of_unit(place: Place, codes: Sequence[str]) -> list[Figure]:
    t, (period_type, period_code) = place.t, place.period
    if place.zone and place.category:  # indicators are computed for zones and for categories, not for both
        return [_nothing(code, t("service.no_cell")) for code in codes]
    kind, unit_code = "cluster", place.cluster or ""
    if place.zone:
        kind, unit_code = "zone", place.zone
    elif place.category:
        kind, unit_code = "category", f"{place.cluster}/{place.category}"
    found = {
        row.indicator_code: row
        for row in values.values(
            place.view.role,
            place.view.release_id,
            unit_type=kind,
            unit_code=unit_code,
            period_type=period_type,
            period_code=period_code,
        )
    }
    past = _history(place, kind, unit_code, None)
    return [
        _figure(place, found[code], [point.value for point in past if point.indicator_code == code])
        if code in found
        else _nothing(code, _not_of(place, code))
        for code in codes
    ]


def _of_province(place: Place, codes: Sequence[str]) -> list[Figure]:
    view = place.view
    length = TREND_LENGTH[view.period.period_type]
    kind = "category" if place.category else "cluster"
    own = values.totals(view.role, view.release_id, place.category, view.period.period_type)
    of_clusters = _history(place, kind, None, place.category)
    figures = []
    for code in codes:
        is_own = code in COUNTED
        found = own if is_own else (_added(place, p) for p in of_clusters if p.units)
        points = {p.period_code: p for p in found if p.indicator_code == code}
        figures.append(_total(place, code, points, is_own=is_own, length=length))
    return figures


def _total(place: Place, code: str, points: dict[str, Point], *, is_own: bool, length: int) -> Figure:
    t, period = place.t, place.view.period
    now = points.get(period.period_code)
    least = place.least(code)
    is_few = now is not None and now.denominator is not None and now.denominator < least
    if now is None or now.value is None or is_few:
        if not points and place.category:
            return _nothing(code, _not_of(place, code))
        return _nothing(code, t("reason.below_min_cases") if is_few else t("reason.no_cases"))
    value = now.value

    def against(base: str | None) -> Decimal | None:
        point = points.get(base or "")
        return None if point is None or point.value is None else value - point.value

    if now.denominator is not None:
        ratio = _ratio(place, now.numerator, now.denominator)
        basis = t("service.basis_sum", count=now.units, ratio=ratio)
    elif is_own:
        basis = t("service.basis_cases", count=f"{now.units:,}")
    else:
        basis = t("service.basis_median", count=now.units)
    periods = [p for p in points.values() if _is_until(p.period_code, period.period_code)]
    return Figure(
        code,
        value,
        "",
        basis,
        against(period.previous_period_code),
        against(period.same_period_last_year_code),
        t("service.no_base"),
        t("service.no_base"),
        [p.value for p in periods[-length:]],
    )


def _is_until(code: str, last: str) -> bool:
    """Codes of one period type sort as their periods do."""
    return code <= last


def _added(place: Place, point: Point) -> Point:
    """Sums over clusters as one value, for indicators that count; the others keep the median."""
    if point.indicator_code not in ADDED or not point.denominator or point.numerator is None:
        return point._replace(numerator=None, denominator=None)
    scale = place.scales[point.indicator_code][0]
    return point._replace(value=formats.rounded(scale * point.numerator / point.denominator, 6))


def _history(place: Place, kind: str, unit_code: str | None, category: str | None) -> Sequence[Point]:
    period = place.view.period
    return values.history(
        place.view.role,
        place.view.release_id,
        unit_type=kind,
        cluster_code=place.cluster,
        unit_code=unit_code,
        category=category,
        period_type=period.period_type,
        period_end=period.period_end,
        length=TREND_LENGTH[period.period_type],
    )


def _figure(place: Place, row: Value, past: Sequence[Decimal | None]) -> Figure:
    t = place.t
    reason = row.status_reason or row.status
    missing = t.known(f"reason.{reason}", t.known(f"status.{row.status}", reason))
    if row.denominator is not None and row.denominator == row.denominator.to_integral_value():
        basis = _ratio(place, row.numerator, row.denominator)
    else:  # a percentile, or sums of weights, which say nothing to a reader
        basis = t("service.basis_cases", count=f"{row.case_count or 0:,}")
    return Figure(
        row.indicator_code,
        row.value,
        missing,
        basis,
        row.previous_change,
        row.last_year_change,
        no_change(row.previous_reason, t),
        no_change(row.last_year_reason, t),
        past,
    )


def _nothing(code: str, why: str) -> Figure:
    return Figure(code, None, why, "", None, None, "", "", [])


def _not_of(place: Place, code: str) -> str:
    """Why a zone or a category has no such indicator."""
    grain = place.t("grain.zone") if place.zone else place.t("grain.category")
    return place.t("service.not_of", grain=grain, code=code)


def _ratio(place: Place, numerator: Decimal | None, denominator: Decimal | None) -> str:
    lang = place.t.lang
    return f"{formats.quantity(numerator, lang)} / {formats.quantity(denominator, lang)}"


def shown(place: Place, code: str, value: Decimal | None) -> str:
    """A value of an indicator with its unit."""
    row = place.definitions[code]
    return formats.measure(value, row.unit, unit(row, place.t), place.t.lang)


def changes(place: Place, row: Figure) -> str:
    """Both changes as HTML; differences of percentages are percentage points."""
    t, is_share = place.t, place.definitions[row.code].unit == SHARE
    step = f" {t('service.pp')}" if is_share else ""
    previous = change(t("change.previous"), row.previous, row.no_previous, 1, step)
    return f"{previous} {change(t('change.last_year'), row.last_year, row.no_last_year, 1, step)}"


def _card(place: Place, row: Figure) -> str:
    t, definition = place.t, place.definitions[row.code]
    name = place.indicator_name(row.code)
    link = text(place.definition_link(row.code))
    body = (
        f'<span class="j-value">{text(shown(place, row.code, row.value))}</span>'
        if row.value is not None
        else f'<span class="j-value j-missing" title="{text(row.missing)}">{formats.NOTHING}</span>'
    )
    second = (
        changes(place, row) if row.value is not None else f'<span class="j-why">{text(row.missing)}</span>'
    )
    note = t("service.goal", goals=goals(definition))
    return (
        f'<section class="j-card" data-indicator="{text(row.code)}"><h2><span>{text(name)}</span>'
        f'<a href="{link}" target="_self" title="{text(t("service.definition"))}">{text(row.code)}</a></h2>'
        f'<div class="j-main">{body}<span class="s-basis">{text(row.basis)}</span></div>'
        f'<div class="j-sub">{second}</div><div class="j-note">{text(note)}</div>'
        f"{sparkline(row.history, t('card.trend', name=name))}</section>"
    )
