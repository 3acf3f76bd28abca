"""Every indicator of the index side by side; what cannot be compared says why."""

from decimal import Decimal
from itertools import groupby

import polars as pl
import streamlit as st

from app import queries
from app.components.definition import unit
from app.components.difference import difference
from app.components.downloads import Table, downloads
from app.components.markup import text, why
from app.components.table import Column, table
from app.rows import Definition, Indicator
from app.views.compare.choice import Comparison
from app.views.compare.scores import mark, words
from jushu import formats

Values = dict[tuple[str, str], Indicator]


def section(comparison: Comparison) -> None:
    """Draw a table per dimension and the downloads of all of them."""
    t = comparison.t
    st.html(
        f"<h2>{text(t('compare.indicators'))}</h2><p class='j-hint'>{text(t('compare.indicators_hint'))}</p>"
    )
    values = _values(comparison)
    shown = {code for _, code in values}
    listed = [row for row in comparison.board.definitions.values() if row.indicator_code in shown]
    own = [row for row in listed if row.index_code == comparison.index]
    columns = [Column(t("column.name")), *(Column(name, is_number=True) for name in comparison.names)]
    for code, rows in groupby(own, key=lambda row: row.dimension_code):
        caption = f"{code} {comparison.board.name(code)}"
        st.html(table(caption, columns, [_row(comparison, values, row) for row in rows]))
    downloads(comparison.board.view, t, lambda: export(comparison, values, own), key="compare_indicators")


def _values(comparison: Comparison) -> Values:
    view = comparison.board.view
    return {
        (code, row.indicator_code): row
        for code in comparison.codes
        for row in queries.indicators(
            view.role, view.release_id, view.period.period_type, view.period.period_code, code
        )
    }


def _points(comparison: Comparison, values: Values, code: str) -> dict[str, float | None]:
    """Points of the clusters that have a value; they order indicators where less or a range is better too."""
    rows = {own: values.get((own, code)) for own in comparison.codes}
    return {own: row.normalised if row and row.value is not None else None for own, row in rows.items()}


def _row(comparison: Comparison, values: Values, definition: Definition) -> list[str]:
    t, code = comparison.t, definition.indicator_code
    said = words(_points(comparison, values, code), t)
    base = values.get((comparison.own, code))
    name = f"<small>{text(code)}</small> {text(t.pick(definition.name_zh, definition.name_en))}"
    cells = [name]
    for cluster in comparison.codes:
        row = values.get((cluster, code))
        if row is None or row.value is None:
            reason = why(row, t) if row else t("compare.no_row")
            cells.append(f'{formats.NOTHING}<small class="j-cmp-diff">{text(reason)}</small>')
            continue
        shown = formats.measure(row.value, definition.unit, unit(definition, t), t.lang)
        change = _difference(row.value, base)
        second = "" if change is None else difference(change, definition, t)
        if cluster == comparison.own:
            second = t("compare.base")
        small = f'<small class="j-cmp-diff">{text(second)}</small>' if second else ""
        cells.append(f"{mark(said.get(cluster))}<b>{text(shown)}</b>{small}")
    return cells


def export(comparison: Comparison, values: Values, listed: list[Definition]) -> Table:
    """A row per indicator and cluster: raw value, difference, points, or the reason."""
    t, rows = comparison.t, []
    for definition in listed:
        base = values.get((comparison.own, definition.indicator_code))
        for code in comparison.codes:
            row = values.get((code, definition.indicator_code))
            value = row.value if row else None
            rows.append(
                {
                    "indicator": definition.indicator_code,
                    "name": t.pick(definition.name_zh, definition.name_en),
                    "unit": unit(definition, t),
                    "cluster": code,
                    "value": value,
                    "difference": _difference(value, base),
                    "points": row.normalised if row else None,
                    "reason": why(row, t) if row and value is None else None,
                }
            )
    titles = {
        "indicator": t("compare.indicator_code"),
        "name": t("column.name"),
        "unit": t("definition.unit"),
        "cluster": t("compare.cluster_code"),
        "value": t("column.value"),
        "difference": t("compare.difference_unit"),
        "points": t("column.norm"),
        "reason": t("compare.reason"),
    }
    codes = tuple(definition.indicator_code for definition in listed)
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Table("compare", t("compare.indicators"), frame, titles, codes)


def _difference(value: Decimal | None, base: Indicator | None) -> Decimal | None:
    return None if value is None or base is None or base.value is None else value - base.value
