"""The indicators of one cluster: a line each, which opens into the full definition (no round trip)."""

from decimal import Decimal
from itertools import groupby

from app import view as views
from app.components.board import Board
from app.components.definition import goals, listed, terms, unit
from app.components.markup import text, why
from app.rows import Badge, Definition, Indicator
from jushu import formats
from jushu.texts import Texts

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


def normalised(row: Indicator) -> str:
    """Points 0..100 as a bar with the number beside it."""
    if row.normalised is None:
        return f'<span class="j-missing">{formats.NOTHING}</span>'
    width = max(0.0, min(100.0, row.normalised))
    return (
        f'<span class="j-bar" aria-hidden="true"><i style="width:{width:.1f}%"></i></span>'
        f"<b>{formats.fixed(row.normalised)}</b>"
    )


def status(row: Indicator, badge: Badge | None, t: Texts) -> str:
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


def value_terms(
    row: Indicator,
    definition: Definition,
    badge: Badge | None,
    t: Texts,
    more: tuple[tuple[str, str], ...] = (),
) -> str:
    """The definition with what stands behind this value; ``more`` are further terms, as for ``terms``."""
    own = (("ratio", _ratio(row, t)), ("cases", formats.fixed(row.case_count, 0)))
    own += _trust(badge, definition, t) if badge else ()
    capped = f'<p class="j-why">{text(t("definition.capped"))}</p>' if row.is_capped else ""
    return terms(definition, t, own + more) + capped


def _brief(row: Indicator, definition: Definition, badge: Badge | None, board: Board) -> str:
    """What a reader asks first of a value; the whole definition, sources and checks are one link away.

    All of it for every line would be two thirds of what the page sends.
    """
    t = board.t
    other = ("name_en", definition.name_en) if t.lang == "zh" else ("name_zh", definition.name_zh)
    items = (
        other,
        ("formula", t.pick(definition.formula_zh, definition.formula_en)),
        ("cases", formats.fixed(row.case_count, 0)),
        *(_trust(badge, definition, t) if badge else ()),
    )
    capped = f'<p class="j-why">{text(t("definition.capped"))}</p>' if row.is_capped else ""
    link = views.link_to(
        board.view, "explain", index=definition.index_code, indicator=definition.indicator_code
    )
    return (
        f'{listed(items, t)}{capped}<p><a href="{text(link)}" target="_self">{text(t("drill.more"))}</a></p>'
    )


def _line(row: Indicator, definition: Definition, badge: Badge | None, board: Board) -> str:
    t = board.t
    weight = formats.share(row.effective_weight)
    value = formats.measure(row.value, definition.unit, unit(definition, t), t.lang)
    return (
        f'<details class="j-ind" data-indicator="{text(row.indicator_code)}"><summary>'
        f'<span class="c-name"><small>{text(row.indicator_code)}</small> '
        f"{text(t.pick(definition.name_zh, definition.name_en))}</span>"
        f'<span class="c-value">{text(value)}</span>'
        f'<span class="c-ratio">{text(_ratio(row, t))}</span>'
        f'<span class="c-goal">{text(goals(definition))}</span>'
        f'<span class="c-norm">{normalised(row)}</span>'
        f'<span class="c-weight">{weight}</span>'
        f'<span class="c-part">{formats.fixed(row.contribution, 2)}</span>'
        f'<span class="c-status">{status(row, badge, t)}</span>'
        f"</summary>{_brief(row, definition, badge, board)}</details>"
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
            f"<h4><span>{text(code)} {text(board.name(code))}</span>"
            f"<span>{text(t('drill.dimension_score', score=total))}</span></h4>"
            + "".join(
                _line(row, board.definitions[row.indicator_code], board.badges.get(row.indicator_code), board)
                for row in found
            )
        )
    return (
        f'<div class="j-box"><div class="j-inds"><div class="j-ind-head">{head}</div>'
        f"{''.join(groups)}</div></div>"
    )
