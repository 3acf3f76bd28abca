"""Clean records as the text of a file, with the harmless variety that the contracts declare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion import contract
from ingestion.synthetic import codes

WIDE = {chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F) if chr(c).isalnum()}


@dataclass(frozen=True)
class Variant:
    """Another accepted way of writing a column, used in ``share`` of its cells."""

    column: str
    share: float
    write: Callable[[pl.Expr], pl.Expr]


def render(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The contract's columns as plain text (ISO dates, codes, true / false); missing cells stay null."""
    return codes.typed(table, frame).select(_plain(c, t) for c, t in codes.schema(table).items())


def _plain(column: str, kind: object) -> pl.Expr:
    value = pl.col(column)
    if kind == pl.Datetime("us"):
        return value.dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind == pl.Date:
        return value.dt.strftime("%Y-%m-%d")
    if kind == pl.Boolean:
        return pl.when(value).then(pl.lit("true")).when(~value).then(pl.lit("false")).alias(column)
    text = value.cast(pl.String)
    if isinstance(kind, pl.Decimal):
        # 500.00 is written 500, as people do.
        return text.str.replace(r"\.0+$", "").str.replace(r"(\.[0-9]*[1-9])0+$", "$1")
    return text


def vary(
    rng: np.random.Generator, text: pl.DataFrame, variants: Sequence[Variant], but: pl.Expr
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Write some cells in other accepted ways; rows where ``but`` holds stay as they are.

    Also returns how many cells each way changed, by the name of the way.
    """
    changed: dict[str, int] = {}
    for v in variants:
        hit = pl.lit(pl.Series(rng.random(text.height) < v.share))
        old = text[v.column]
        text = text.with_columns(
            pl.when(hit & ~but).then(v.write(pl.col(v.column))).otherwise(v.column).alias(v.column)
        )
        name = f"{v.column} {v.write.__name__}"
        changed[name] = changed.get(name, 0) + int((old != text[v.column]).sum())
    return text, changed


def wide(value: pl.Expr) -> pl.Expr:
    """Full-width letters and digits."""
    return value.str.replace_many(list(WIDE), list(WIDE.values()))


def padded(value: pl.Expr) -> pl.Expr:
    """Blanks around the value."""
    return pl.format(" {}  ", value)


def slashed(value: pl.Expr) -> pl.Expr:
    """2026/1/5, with the time unchanged."""
    return value.str.replace(r"^(\d{4})-0?(\d+)-0?(\d+)", "${1}/${2}/${3}")


def in_words(value: pl.Expr) -> pl.Expr:
    """2026年1月5日."""
    return value.str.replace(r"^(\d{4})-0?(\d+)-0?(\d+)$", "${1}年${2}月${3}日")


def with_t(value: pl.Expr) -> pl.Expr:
    """2026-01-05T09:00:00."""
    return value.str.replace(" ", "T")


def to_minutes(value: pl.Expr) -> pl.Expr:
    """Without the seconds where they are zero."""
    return value.str.replace(r":00$", "")


def yes_no(value: pl.Expr) -> pl.Expr:
    """是 and 否."""
    return value.replace({"true": "是", "false": "否"})


def in_wan(value: pl.Expr) -> pl.Expr:
    """Yuan as 万元, exactly: 5000000 as 500万元."""
    return value.str.replace(r"^([1-9][0-9]*)0000$", "${1}万元")


def in_wan_exactly(value: pl.Expr) -> pl.Expr:
    """Yuan as 万元 to the cent: 1234567.89 as 123.456789万元."""
    whole = value.str.split(".").list.first()
    rest = value.str.split(".").list.get(1, null_on_oob=True).fill_null("").str.pad_end(2, "0")
    cents = (whole + rest).str.zfill(7)
    text = pl.format("{}.{}", cents.str.head(-6), cents.str.tail(6))
    return text.str.strip_chars_end("0").str.strip_chars_end(".") + "万元"


def in_yi(value: pl.Expr) -> pl.Expr:
    """Yuan as 亿元 where that is short: 120000000 as 1.2亿元."""
    return value.str.replace(r"^([1-9][0-9]*)([0-9])0000000$", "${1}.${2}亿元")


def in_yuan(value: pl.Expr) -> pl.Expr:
    """Yuan with its unit."""
    return pl.format("{}元", value)


def labelled(table: str, column: str, share: float) -> Variant:
    """The Chinese label in place of the code."""
    names = codes.labels(table, column)

    def as_label(value: pl.Expr) -> pl.Expr:
        return value.replace(names)

    return Variant(column, share, as_label)


def usual_variants(table: str) -> tuple[Variant, ...]:
    """The variety that people bring to a list of any contract: days, labels, yes and no, 万元, blanks."""
    found: list[Variant] = []
    for spec in contract.load(table).fields:
        if spec.kind == "date":
            found += [Variant(spec.name, 0.12, slashed), Variant(spec.name, 0.04, in_words)]
        elif spec.kind == "timestamp":
            found.append(Variant(spec.name, 0.1, slashed))
        elif spec.kind == "boolean":
            found.append(Variant(spec.name, 0.4, yes_no))
        elif spec.units:
            found.append(Variant(spec.name, 0.3, in_wan_exactly))
        elif spec.kind in ("integer", "number"):
            found.append(Variant(spec.name, 0.01, wide))
        elif spec.codes is not None:
            found.append(labelled(table, spec.name, 0.4))
        elif spec.check == "uscc":
            found += [Variant(spec.name, 0.01, wide), Variant(spec.name, 0.01, padded)]
    return tuple(found)
