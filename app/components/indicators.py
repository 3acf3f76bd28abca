"""The indicators of one cluster: a line each, which opens into the full definition (no round trip)."""

from decimal import Decimal
from itertools import groupby

from app import formats
from app.components.board import Board
from app.components.definition import goals, terms, unit
from app.components.markup import text, why
from app.rows import Badge, Definition, Indicator
from app.texts import Texts

STATUS_SIGNS = {"observed": ("✓", "met"), "not_reported": ("×", "missed"), "invalid": ("×", "missed")}
BADGE_SIGNS = {
    "trusted": ("✓", "met"),
    "with_reservations": ("!", "watch"),
    "not_to_be_used": ("×", "missed"),
}


def _ratio(row: Indicator, t: Texts) -> str:
    if row.denominator is None:  # a count, a median: the value itself
        return formats.NOTHING
    return f"{formats.quantity(row.numerator, t.lang)} / {formats.quantity(row.denominator, t.lang)}"


def _normalised(row: Indicator) -> str:
    if row.normalised is None:
        return f'<span class="j-missing">{formats.NOTHING}</span>'
    width = max(0.0, min(100.0, row.normalised))
    return (
        f'<span class="j-bar" aria-hidden="true"><i style="width:{width:.1f}%"></i></span>'
        f"<b>{formats.fixed(row.normalised)}</b>"
    )


def _status(row: Indicator, badge: Badge | None, t: Texts) -> str:
    """Whether there is a value, and of one that is there how far it can be trusted."""
    if badge:
        mark, kind = BADGE_SIGNS[badge.badge]
        return (
            f'<span class="j-sign j-{kind}" aria-hidden="true">{mark}</span>'
            f'<span data-badge="{text(badge.badge)}" title="{text(_reasons(badge, t))}">'
            f"{text(t(f'badge.{badge.badge}'))}</span>"
        )
    mark, kind = STATUS_SIGNS.get(row.status, ("–", "none"))
    words = t.known(f"status.{row.status}", row.status)
    if row.status != "observed" and row.status_reason:
        words += t("status.because", reason=why(row, t))
    return f'<span class="j-sign j-{kind}" aria-hidden="true">{mark}</span><span>{text(words)}</span>'


def _reasons(badge: Badge, t: Texts) -> str:
    return t.pick(badge.reasons_zh, badge.reasons_en) or t("badge.no_reason")


def _trust(badge: Badge, definition: Definition, t: Texts) -> tuple[tuple[str, str], ...]:
    """The badge with its reasons, and where the value would lie with the refused records."""
    word = t("badge.because", badge=t(f"badge.{badge.badge}"), reasons=_reasons(badge, t))
    if badge.value_low is None or badge.value_high is None:
        return (("trust", word), ("refused", t("badge.unbounded")))
    span = t(
        "badge.span",
        low=formats.measure(Decimal(str(badge.value_low)), definition.unit, unit(definition, t), t.lang),
        high=formats.measure(Decimal(str(badge.value_high)), definition.unit, unit(definition, t), t.lang),
        points=formats.fixed(badge.points_shift),
    )
    return (("trust", word), ("refused", span))


def _terms(row: Indicator, definition: Definition, badge: Badge | None, t: Texts) -> str:
    """The definition with what stands behind this value."""
    own = (("ratio", _ratio(row, t)), ("cases", formats.fixed(row.case_count, 0)))
    own += _trust(badge, definition, t) if badge else ()
    capped = f'<p class="j-why">{text(t("definition.capped"))}</p>' if row.is_capped else ""
    return terms(definition, t, own) + capped


def _line(row: Indicator, definition: Definition, badge: Badge | None, t: Texts) -> str:
    weight = formats.share(row.effective_weight)
    value = formats.measure(row.value, definition.unit, unit(definition, t), t.lang)
    return (
        f'<details class="j-ind" data-indicator="{text(row.indicator_code)}"><summary>'
        f'<span class="c-name"><small>{text(row.indicator_code)}</small> '
        f"{text(t.pick(definition.name_zh, definition.name_en))}</span>"
        f'<span class="c-value">{text(value)}</span>'
        f'<span class="c-ratio">{text(_ratio(row, t))}</span>'
        f'<span class="c-goal">{text(goals(definition))}</span>'
        f'<span class="c-norm">{_normalised(row)}</span>'
        f'<span class="c-weight">{weight}</span>'
        f'<span class="c-part">{formats.fixed(row.contribution, 2)}</span>'
        f'<span class="c-status">{_status(row, badge, t)}</span>'
        f"</summary>{_terms(row, definition, badge, t)}</details>"
    )


def table(board: Board) -> str:
    """All indicators of the chosen cluster grouped by dimension, in the order of the catalogue."""
    t = board.t
    columns = ("name", "value", "ratio", "goal", "norm", "weight", "part", "status")
    head = "".join(f'<span class="c-{c}">{text(t(f"column.{c}"))}</span>' for c in columns)
    groups = []

    def dimension(row: Indicator) -> str:
        return board.definitions[row.indicator_code].dimension_code

    for code, found in groupby(board.indicators, key=dimension):
        score = board.own.get(code)
        total = formats.fixed(score.score if score else None)
        groups.append(
            f"<h5><span>{text(code)} {text(board.name(code))}</span>"
            f"<span>{text(t('drill.dimension_score', score=total))}</span></h5>"
            + "".join(
                _line(row, board.definitions[row.indicator_code], board.badges.get(row.indicator_code), t)
                for row in found
            )
        )
    return (
        f'<div class="j-box"><div class="j-inds"><div class="j-ind-head">{head}</div>'
        f"{''.join(groups)}</div></div>"
    )
