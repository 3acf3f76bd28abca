"""The alerts as cards, as a table and as a file."""

from collections.abc import Sequence

import polars as pl

from app.components.downloads import Table
from app.components.markup import text
from app.components.table import Column, table
from app.view import View, link_to
from jushu.alerts import KINDS, Alert, words
from jushu.texts import Texts

SIGNS = {
    "unacceptable": ("×", "missed"),
    "off_track": ("!", "watch"),
    "not_to_be_used": ("⚠", "none"),
}


def summary(rows: Sequence[Alert], t: Texts) -> str:
    """How many alerts of each kind, how many are new, and what is to be done."""
    cards = "".join(_card(rows, kind, t) for kind in KINDS)
    return (
        f'<div class="j-box"><div class="j-cards a-kinds" style="--columns:{len(KINDS)}" role="group" '
        f'aria-label="{text(t("alerts.counts"))}">{cards}</div></div>'
    )


def _card(rows: Sequence[Alert], kind: str, t: Texts) -> str:
    own = [row for row in rows if row.kind == kind]
    new = t("alerts.of_new", count=sum(row.status == "new" for row in own))
    return (
        f'<section class="j-card" data-kind="{kind}"><h2>{_sign(kind)}'
        f"<span>{text(t(f'alert_kind.{kind}'))}</span></h2>"
        f'<div class="j-main"><span class="j-value">{len(own)}</span>'
        f'<span class="j-why">{text(new)}</span></div>'
        f"<p>{text(t(f'alert_todo.{kind}'))}</p></section>"
    )


def table_of(view: View, rows: Sequence[Alert], t: Texts) -> str:
    """One line per alert, with the ways to its definition and to what explains it."""
    columns = [
        Column(t("alert_column.indicator")),
        Column(t("alert_column.cluster")),
        Column(t("alert_column.kind")),
        Column(t("alert_column.value"), is_number=True),
        Column(t("alert_column.limit")),
        Column(t("alert_column.duration")),
        Column(t("alert_column.owner")),
    ]
    return table(t("alerts.list", count=len(rows)), columns, [_line(view, row, t) for row in rows])


def _line(view: View, row: Alert, t: Texts) -> tuple[str, ...]:
    definition = link_to(view, "definitions", find=row.indicator_code)
    explained = link_to(
        view, "explain", cluster=row.cluster_code, index=row.index_code, indicator=row.indicator_code
    )
    return (
        f"{_link(definition, row.indicator_code)} {text(t.pick(row.name_zh, row.name_en))}",
        _link(explained, row.cluster_name),
        f'<span class="a-kind" data-kind="{row.kind}">{_sign(row.kind)} '
        f"{text(t(f'alert_kind.{row.kind}'))}</span>",
        text(words.value(row, t)),
        _limit(view, row, t),
        text(words.since(row, t)),
        text(words.owner(row, t)),
    )


def _limit(view: View, row: Alert, t: Texts) -> str:
    """The threshold and how far off the value is, or why it is not to be used."""
    if row.threshold is None:
        quality = link_to(view, "quality", cluster=row.cluster_code)
        return f"{text(words.reasons(row, t))} {_link(quality, t('alerts.quality'))}"
    return f'{text(words.limit(row, t))} <small class="a-gap">{text(words.gap(row, t))}</small>'


def _link(address: str, words_shown: str) -> str:
    return f'<a href="{text(address)}" target="_self">{text(words_shown)}</a>'


def _sign(kind: str) -> str:
    sign, colour = SIGNS[kind]
    return f'<span class="j-sign j-{colour}" aria-hidden="true">{sign}</span>'


def file(rows: Sequence[Alert], t: Texts) -> Table:
    """The alerts with raw numbers."""
    columns = {
        "code": (t("alert_column.code"), [row.indicator_code for row in rows]),
        "indicator": (t("alert_column.indicator"), [t.pick(row.name_zh, row.name_en) for row in rows]),
        "cluster_code": (t("alerts.cluster_code"), [row.cluster_code for row in rows]),
        "cluster": (t("alert_column.cluster"), [row.cluster_name for row in rows]),
        "kind": (t("alert_column.kind"), [t(f"alert_kind.{row.kind}") for row in rows]),
        "unit": (t("alerts.unit"), [words.unit(row, t) for row in rows]),
        "value": (t("alert_column.value"), [row.value for row in rows]),
        "threshold": (t("alerts.threshold"), [row.threshold for row in rows]),
        "gap": (t("alerts.gap"), [row.gap for row in rows]),
        "since": (t("alerts.first"), [row.since for row in rows]),
        "periods": (t("alerts.periods"), [row.periods for row in rows]),
        "owner": (t("alert_column.owner"), [words.owner(row, t) for row in rows]),
        "reasons": (t("alerts.reasons"), [words.reasons(row, t) for row in rows]),
    }
    decimals: dict[str, pl.DataType] = {name: pl.Decimal(38, 6) for name in ("value", "threshold", "gap")}
    frame = pl.DataFrame({name: cells for name, (_, cells) in columns.items()}, schema_overrides=decimals)
    titles = {name: title for name, (title, _) in columns.items()}
    indicators = tuple(sorted({row.indicator_code for row in rows}))
    return Table("alerts", t("alerts.file"), frame, titles, indicators=indicators)
