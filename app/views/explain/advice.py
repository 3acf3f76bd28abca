"""The way to the next grade: the smallest single improvements that reach it, and what cannot."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

import numpy as np
import streamlit as st

from app.components.definition import unit
from app.components.markup import notice, text
from app.rows import Definition
from app.views.explain.case import Case
from app.views.explain.waterfall import name
from jushu import formats
from jushu.scoring.grade import lower_bound_units
from jushu.scoring.methodology import Indicator as Leaf
from jushu.scoring.next_grade import grade_at, next_grade, value_for
from jushu.scoring.types import Matrix
from jushu.scoring.waterfall import child_points, flat, flat_scores

MOST_SHOWN, MOST_NAMED = 5, 12  # ways in a table, codes in a sentence


class Way(NamedTuple):
    """One part that alone would do: points 0..100 now and then, and the value then in words."""

    code: str
    now: float
    then: float
    value: str


def advice(case: Case) -> None:
    """The panel: the distance, the easiest single ways, and what is impossible."""
    t, row = case.board.t, case.own
    st.html(f"<h2>{text(t('explain.next'))}</h2>")
    if row is None or row.score is None:
        st.html(f"<p class='j-hint'>{text(t('explain.next_none'))}</p>")
        return
    own = case.points_of(case.board.view.period.period_code, [case.cluster], case.part)
    way = next_grade(case.now, 0, own.counts, case.part)
    place = int(way.place[0])
    if place < 0:
        st.html(f"<p>{text(t('explain.next_top'))}</p>")
        return
    grades = case.part.grades
    grade = t.known(f"grade.{grade_at(place, grades)}", grades[place].code)
    bound = lower_bound_units(grades[place], case.part.scheme.rounding_digits)
    missing = Decimal(bound - case.units(row.score)).scaleb(-case.part.scheme.rounding_digits)
    words = t("explain.next_gap", grade=grade, bound=f"{grades[place].lower_bound:f}", points=f"{missing:f}")
    st.html(f'<p data-part="gap">{text(words)}</p>')
    best = int(case.now.adjusted.best_grade[0][0])
    if place < best:
        best_grade = t.known(f"grade.{grades[best].code}", grades[best].code)
        st.html(notice("warning", t("explain.barred"), t("explain.barred_body", grade=best_grade)))
    share = float(way.share[0])
    if np.isnan(share):
        together = t("explain.together_never")
    else:
        together = t("explain.together", share=formats.share(share))
    st.html(f"<p class='j-hint'>{text(together)}</p>")
    of_indicators = _of_indicators(case, way.alone[:, 0])
    below = of_indicators
    if case.code in {node.parent for node in case.part.nodes}:
        below = _of_children(case)
        _ways(case, "explain.next_dimension", *below)
    _ways(case, "explain.next_indicator", *of_indicators)
    if not below[0]:
        _several(case, float(way.needed[0]))


def _of_children(case: Case) -> tuple[list[Way], list[str]]:
    """Dimensions that alone would do, and those that would not even with full points."""
    below = flat(case.part)
    scores = flat_scores(child_points(case.now, case.part), below)
    scores.adjusted.bonus[:] = case.now.adjusted.bonus[:1]
    scores.adjusted.deduction[:] = case.now.adjusted.deduction[:1]
    scores.adjusted.scores[:] = case.now.adjusted.scores[:1]
    way = next_grade(scores, 0, np.zeros((0, 1)), below)
    found, never = [], []
    for leaf, now, then in zip(below.computed, scores.points[:, 0], way.alone[:, 0], strict=True):
        if np.isnan(now):
            continue
        if np.isnan(then):
            never.append(leaf.code)
        else:
            row = case.board.own.get(leaf.code)
            published = now if row is None or row.score is None else float(row.score)
            found.append(Way(leaf.code, published, then, ""))
    return found, never


def _several(case: Case, needed: float) -> None:
    """The fewest children that do it together at full points, those that add most taken first."""
    t, below = case.board.t, flat(case.part)
    points = child_points(case.now, case.part)
    start = float(flat_scores(points, below).scores[0, 0])
    # one column per child that takes part, with that one at full points
    taking = np.flatnonzero(~np.isnan(points[:, 0]))
    each = np.repeat(points, len(taking), axis=1)
    each[taking, np.arange(len(taking))] = 100.0
    order = taking[np.argsort(-flat_scores(each, below).scores[0], kind="stable")]
    # one column per number of children, with so many of the best ones at full points
    together = np.repeat(points, len(order), axis=1)
    for count in range(len(order)):
        together[order[: count + 1], count] = 100.0
    enough = np.flatnonzero(flat_scores(together, below).scores[0] - start >= needed)
    if len(enough):
        count = int(enough[0]) + 1
        codes = t("list.separator").join(below.computed[place].code for place in order[:count])
        is_index = case.code in {node.parent for node in case.part.nodes}
        kind = t("explain.kind_dimension" if is_index else "explain.kind_indicator")
        st.html(f"<p class='j-hint'>{text(t('explain.several', count=count, kind=kind, codes=codes))}</p>")


def _of_indicators(case: Case, alone: Matrix) -> tuple[list[Way], list[str]]:
    """Indicators that alone would do, with the value that it takes, and those that would not."""
    floor = case.part.scheme.efficacy_floor
    found, never = [], []
    for row, leaf in enumerate(case.part.computed):
        now, then = float(case.now.points[row, 0]), float(alone[row])
        if np.isnan(now) or case.now.share_of_index[row, 0] == 0:
            continue
        if np.isnan(then):
            never.append(leaf.code)
            continue
        value = float(value_for(np.array([then]), leaf, floor)[0])
        definition = case.board.definitions[leaf.code]
        words = "" if np.isnan(value) else needed(case, leaf, definition, value)
        found.append(Way(leaf.code, now, then, words))
    return found, never


def needed(case: Case, leaf: Leaf, definition: Definition, value: float) -> str:
    """The value that an indicator needs, written so that what is written is enough."""
    t = case.board.t
    at_least = leaf.full_at >= leaf.zero_at
    digits = 0 if definition.unit == "enterprises" else 3 if definition.unit == "0-1" else 1
    if definition.unit not in ("enterprises", "0-1", "%") and abs(value) < 10:
        digits = 2
    # what doubles leave in the tenth decimal must not lift the value by a whole last digit
    exact = Decimal(str(round(value, 9)))
    enough = exact.quantize(Decimal(1).scaleb(-digits), ROUND_CEILING if at_least else ROUND_FLOOR)
    words = formats.measure(enough, definition.unit, unit(definition, t), t.lang)
    return t("explain.at_least" if at_least else "explain.at_most", value=words)


def _ways(case: Case, title: str, found: list[Way], never: list[str]) -> None:
    """The easiest ways as a table, then in a sentence how many others there are and which are none."""
    t = case.board.t
    ordered = sorted(found, key=lambda way: way.then - way.now)
    has_values = any(way.value for way in ordered)
    values = {row.indicator_code: row for row in case.board.indicators}
    heads = [t(title), t("column.score_now_then"), *([t("column.value_now_then")] if has_values else [])]
    lines = []
    for way in ordered[:MOST_SHOWN]:
        up = Decimal(str(way.then - way.now)).quantize(Decimal("0.1"), ROUND_CEILING)
        cells = [
            f"<small>{text(way.code)}</small> {text(name(case, way.code))}",
            f"{formats.fixed(way.now)} → {formats.fixed(way.then)} <b>({formats.signed(up)})</b>",
        ]
        if has_values:
            row, definition = values.get(way.code), case.board.definitions[way.code]
            value = row.value if row else None
            now = formats.measure(value, definition.unit, unit(definition, t), t.lang)
            cells.append(f"{text(now)} → <b>{text(way.value or formats.NOTHING)}</b>")
        lines.append(f'<tr data-way="{text(way.code)}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    head = "".join(f'<th scope="col">{text(words)}</th>' for words in heads)
    if lines:
        body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
        st.html(f'<table class="j-ways">{body}</table>')
    rest = []
    if len(ordered) > MOST_SHOWN:
        rest.append(t("explain.more_ways", count=len(ordered) - MOST_SHOWN))
    kind = t("explain.kind_dimension" if title == "explain.next_dimension" else "explain.kind_indicator")
    if never and not ordered:
        rest.append(t("explain.never_any", count=len(never), kind=kind))
    elif never:
        codes = t("list.separator").join(never[:MOST_NAMED]) + ("…" if len(never) > MOST_NAMED else "")
        rest.append(t("explain.never", count=len(never), kind=kind, codes=codes))
    if rest:
        st.html(f"<p class='j-hint'>{text(' '.join(rest))}</p>")
