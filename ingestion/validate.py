"""The contract applied to a block of text rows, in one vectorised pass."""

from datetime import datetime
from functools import cache

import polars as pl
from stdnum.cn import uscc

from ingestion import convert
from ingestion.contract import Field, RowRule
from ingestion.mapping import Mapping
from ingestion.marks import MARKS, unmarked
from ingestion.verdict import REFUSED
from jushu import catalogue

PLAIN_IDENTIFIER = r"^[A-Za-z_-]*[0-9][A-Za-z0-9_:/-]*$"
# 3.20501E+17, 320501202601010001.0: an identifier that some program took for a number has lost digits.
LOST_DIGITS = r"^[+-]?(?:[0-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]+|[0-9]{5,}\.0+)$"
# Signs of a spreadsheet, blanks and signs that look like others or like nothing, and words for no value.
NO_IDENTIFIER = (
    r"^[='＇\"]|[\p{C}\p{M}\p{Z}&&[^ ]]"
    r"|^(?i:null|\(null\)|none|nan|nat|n/a|#n/a|true|false|undefined|\\n)$"
)


class Refusals:
    """The refused rows of one block; the first reason of a row, in the order of the contract, counts.

    ``further`` takes what else is wrong with rows that have their reason; without it nobody looks.
    """

    def __init__(self, rows: pl.DataFrame, further: list[pl.DataFrame] | None = None) -> None:
        self.rows = rows
        self.found: list[pl.DataFrame] = []
        self.further = further
        self.bad: pl.Series | None = None

    def add(self, mask: pl.Series, code: str, *, field: str | None = None, rule: str | None = None) -> None:
        """Refuse the rows of ``mask`` that no earlier reason has refused."""
        if not mask.any():  # the usual case, and the only one that has to be fast
            return
        mask = mask.fill_null(False)
        if self.bad is not None:
            if self.further is not None and (mask & self.bad).any():
                self.further.append(self._refused(mask & self.bad, code, field, rule))
            mask = mask & ~self.bad
            if not mask.any():
                return
        self.bad = mask if self.bad is None else self.bad | mask
        self.found.append(self._refused(mask, code, field, rule))

    def _refused(self, mask: pl.Series, code: str, field: str | None, rule: str | None) -> pl.DataFrame:
        raw = unmarked(pl.col(field)) if field else pl.lit(None, dtype=pl.String)
        needed = ["_line", "_text", *([field] if field else [])]
        return (
            self.rows.select(needed)
            .filter(mask)
            .select(
                pl.col("_line").alias("line"),
                pl.lit(field, dtype=pl.String).alias("field"),
                pl.lit(code).alias("reason_code"),
                pl.lit(rule or (f"{code}:{field}" if field else code)).alias("rule_id"),
                raw.alias("raw_value"),
                pl.col("_text").alias("raw_text"),
            )
        )

    def frame(self) -> pl.DataFrame:
        """All refused rows of the block, as ``REFUSED``."""
        return pl.concat([pl.DataFrame(schema=REFUSED), *(f.cast(REFUSED) for f in self.found)])


def validate(
    rows: pl.DataFrame,
    mapping: Mapping,
    *,
    arrival: datetime,
    marked: bool = False,
    further: list[pl.DataFrame] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Accepted rows (typed contract columns and ``_line``) and refused rows (``REFUSED``).

    ``rows`` holds the file's text columns ``c0``... with ``_line`` and ``_text``; ``marked`` says that
    some cells bear a mark (see ``marks``); ``arrival`` is when the file was received, after which nothing can
    have happened. ``further`` takes, as ``REFUSED``, what else is wrong with refused rows.
    """
    text = texts(rows, mapping)
    refusals = Refusals(text, further)
    typed: dict[str, pl.Series] = {}
    for spec in mapping.contract.fields:
        if marked or mapping.marks:
            for code, mark in MARKS.items():
                refusals.add(text[spec.name].str.ends_with(mark), code, field=spec.name)
        typed[spec.name] = _column(text[spec.name], spec, mapping, refusals, arrival)
    frame = pl.DataFrame(typed).with_columns(text["_line"])
    for rule in mapping.contract.rules:
        refusals.add(_breaks(rule, frame), "ROW_RULE", rule=rule.rule_id)
    accepted = frame if refusals.bad is None else frame.filter(~refusals.bad)
    return accepted, refusals.frame()


def texts(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """The contract's columns as text; empty cells and the profile's missing markers are null.

    Free text loses the blanks around it here. Values of other types lose them only where they do not convert
    as they stand (see ``convert``), which costs nothing where there are none.
    """
    text = rows.select(*mapping.expressions, "_line", "_text")
    cells = pl.exclude("_line", "_text")
    if mapping.missing or mapping.marks:
        text = text.with_columns(cells.str.strip_chars())
    else:
        free = [f.name for f in mapping.contract.fields if f.kind == "string" and f.codes is None]
        text = text.with_columns(pl.col(free).str.strip_chars())
    empty = ["", *mapping.missing]
    is_empty = cells == "" if len(empty) == 1 else cells.is_in(empty)
    return text.with_columns(pl.when(~is_empty).then(cells).name.keep())


def _column(
    text: pl.Series, spec: Field, mapping: Mapping, refusals: Refusals, arrival: datetime
) -> pl.Series:
    formats = mapping.formats.get(spec.name, spec.formats)
    values = convert.to_typed(text, spec, unit=mapping.units.get(spec.name, 1), formats=formats)
    failed = text.is_not_null() & values.is_null()
    if failed.any():
        blank = text.str.strip_chars() == ""
        text, failed = text.set(blank.fill_null(False), None), failed & ~blank
    if spec.required:
        refusals.add(text.is_null(), "REQUIRED_MISSING", field=spec.name)
    if failed.any():
        codes = convert.reason_codes(spec, text)
        for code in codes.filter(failed).unique().sort():
            refusals.add(failed & (codes == code), code, field=spec.name)
    if spec.is_identifier and (odd := ~values.str.contains(PLAIN_IDENTIFIER)).any():
        lost = odd & values.str.contains(LOST_DIGITS)
        refusals.add(lost, "BAD_NUMBER", field=spec.name)
        refusals.add(odd & ~lost & values.str.contains(NO_IDENTIFIER), "BAD_PATTERN", field=spec.name)
    if spec.pattern:
        refusals.add(~values.str.contains(spec.pattern), "BAD_PATTERN", field=spec.name)
    if spec.max_length is not None:
        refusals.add(values.str.len_chars() > spec.max_length, "OUT_OF_RANGE", field=spec.name)
    for limit in _limits(spec, values):
        refusals.add(limit, "OUT_OF_RANGE", field=spec.name)
    if spec.check == "uscc":
        values = _folded_upper(values)
        refusals.add(_wrong_uscc(values), "BAD_CHECK_DIGIT", field=spec.name)
    if spec.kind in ("date", "timestamp") and not spec.may_be_future:
        # What is filed has happened; and a version of the future would win over every correction after it.
        now = arrival if spec.kind == "timestamp" else arrival.date()
        refusals.add(values > now, "FUTURE_TIME", field=spec.name)
    return values


def _limits(spec: Field, values: pl.Series) -> list[pl.Series]:
    limits = []
    if spec.minimum is not None:
        limits.append(values < spec.minimum)
    if spec.exclusive_minimum is not None:
        limits.append(values <= spec.exclusive_minimum)
    if spec.maximum is not None:
        limits.append(values > spec.maximum)
    return limits


def _folded_upper(values: pl.Series) -> pl.Series:
    """Credit codes in half-width capitals; only the rows that are not so already are touched."""
    odd = ~values.str.contains("^[0-9A-Z]*$").fill_null(True)
    if not odd.any():
        return values
    plain = values.str.normalize("NFKC").str.strip_chars().str.to_uppercase()
    return plain.alias(values.name)


@cache
def _uscc_is_valid(code: str) -> bool:
    # The library drops blanks and hyphens before it checks; stored, they would make another enterprise.
    return uscc.is_valid(code) and uscc.compact(code) == code


def _wrong_uscc(values: pl.Series) -> pl.Series:
    """True where the code's check digit or form is wrong (GB 32100-2015); each code is checked once."""
    wrong = [c for c in values.drop_nulls().unique() if not _uscc_is_valid(c)]
    return values.is_in(wrong) if wrong else pl.repeat(False, len(values), eager=True)


def _breaks(rule: RowRule, frame: pl.DataFrame) -> pl.Series:
    """True where a row breaks the rule; a condition that is null cannot be judged and is not broken."""
    if rule.engine == "code-list":
        columns = rule.implementation["columns"]
        listed = catalogue.code_list(rule.implementation["catalogue"]).select(columns).unique()
        prefix = rule.implementation.get("prefix")
        values = frame.select(pl.col(columns) if prefix is None else pl.col(columns).str.head(prefix))
        joined = values.join(listed.with_columns(_listed=True), on=columns, how="left", maintain_order="left")
        known = frame.select(pl.all_horizontal(pl.col(c).is_not_null() for c in columns)).to_series()
        return joined["_listed"].is_null() & known
    return ~frame.select(pl.sql_expr(rule.implementation).alias("holds"))["holds"].fill_null(True)
