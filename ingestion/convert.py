"""Text to typed values, one function per kind.

Clean text takes one vectorised cast. Only the rows that fail are tried again with what the contract
declares: full-width forms folded, further date formats, units stated in the cell. What then still fails
is refused; nothing is guessed.
"""

from collections.abc import Callable

import polars as pl

from ingestion.contract import Field

TRUE = ["true", "1", "y", "yes", "是", "t"]
FALSE = ["false", "0", "n", "no", "否", "f"]
# Excel counts days from here (its day 60, 29 February 1900, never was); serials of this century only, so
# that a mistyped 20261 is not a day of 1955.
EXCEL_EPOCH = pl.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # 2000-01-01 and 2099-12-31
EXCEL_SERIAL = r"^[3-7][0-9]{4}(\.[0-9]+)?$"
NUMBER_AND_UNIT = r"^([-+]?[0-9]{1,18}(?:\.[0-9]+)?)\s*(\D*)$"
FULL_TIME = len("2026-01-31 09:00:00")
EXACT_DECIMALS = 10  # 0.12345678 亿元 is a whole number of yuan


def fold(text: pl.Expr) -> pl.Expr:
    """Full-width letters and digits as their plain forms, without surrounding blanks.

    A text with a superscript, a fraction or a circled digit stays as it is: folded, 10² would be 102.
    """
    plain = pl.when(text.str.contains(r"\p{No}")).then(text).otherwise(text.str.normalize("NFKC"))
    return plain.str.strip_chars()


REASONS = {"date": "BAD_DATE", "timestamp": "BAD_DATE", "integer": "BAD_TYPE", "boolean": "BAD_TYPE"}


def to_typed(text: pl.Series, spec: Field, *, unit: int, formats: tuple[str, ...]) -> pl.Series:
    """The values of one column; null where the text is missing or is not a value of the type.

    ``unit`` multiplies bare numbers; ``formats`` are the date formats to try, in order.
    """
    return CONVERTERS[spec.kind](text, spec, unit, formats)


def _retry(text: pl.Series, done: pl.Series, again: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Convert once more the texts that gave no value; rows that did are left as they are."""
    failed = text.is_not_null() & done.is_null()
    if not failed.any():
        return done
    at = failed.arg_true()
    return done.scatter(at, again(text.gather(at)))


def _string(text: pl.Series, spec: Field, _unit: int, _formats: tuple[str, ...]) -> pl.Series:
    if spec.codes is not None:
        done = text.replace_strict(spec.codes, default=None, return_dtype=pl.String)
        return _retry(
            text,
            done,
            lambda t: _expr(t, fold).replace_strict(spec.codes, default=None, return_dtype=pl.String),
        )
    if spec.pattern is None:
        return text
    fits = text.str.contains(spec.pattern)
    if fits.all():
        return text
    return pl.select(pl.when(fits).then(text).otherwise(_expr(text, fold))).to_series().alias(text.name)


def _integer(text: pl.Series, spec: Field, _unit: int, _formats: tuple[str, ...]) -> pl.Series:
    kind = pl.Int64 if spec.sql_type == "BIGINT" else pl.Int32

    def again(t: pl.Series) -> pl.Series:
        whole = _expr(t, lambda e: fold(e).str.replace(r"^([-+]?[0-9]+)\.0+$", "$1"))
        return whole.cast(kind, strict=False)

    return _retry(text, text.cast(kind, strict=False), again)


def _boolean(text: pl.Series, _spec: Field, _unit: int, _formats: tuple[str, ...]) -> pl.Series:
    table = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)
    done = text.replace_strict(table, default=None, return_dtype=pl.Boolean)
    return _retry(
        text,
        done,
        lambda t: _expr(t, lambda e: fold(e).str.to_lowercase()).replace_strict(
            table, default=None, return_dtype=pl.Boolean
        ),
    )


def _number(text: pl.Series, spec: Field, unit: int, _formats: tuple[str, ...]) -> pl.Series:
    target = pl.Decimal(spec.decimal_digits, spec.decimal_places)
    parts = _expr(text, fold).str.extract_groups(NUMBER_AND_UNIT).struct.unnest()
    stated = parts["2"]
    table = {"": unit} | spec.units | ({"%": 1} if spec.unit == "%" else {})
    factor = stated.replace_strict(table, default=None, return_dtype=pl.Int64)
    amount = parts["1"].cast(pl.Decimal(38, EXACT_DECIMALS), strict=False)
    # More decimals than the column holds would be rounded in silence: refused instead.
    scaled = amount * factor.cast(pl.Decimal(38, 0))
    exact = scaled.cast(target, strict=False)
    too_fine = parts["1"].str.contains(rf"\.[0-9]{{{EXACT_DECIMALS}}}[0-9]*[1-9]")
    too_fine |= exact.cast(scaled.dtype) != scaled
    return pl.select(pl.when(~too_fine).then(exact)).to_series().alias(text.name)


def _date(text: pl.Series, _spec: Field, _unit: int, formats: tuple[str, ...]) -> pl.Series:
    done = text.str.to_date(formats[0], strict=False)
    return _in_known_years(_retry(text, done, lambda t: _any_date(t, formats)))


def _any_date(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    folded = pl.lit(_expr(text, fold))
    # A real date cell of a workbook arrives with the time 00:00:00.
    tries = [
        _compact(folded, f).str.to_date(f, strict=False)
        for f in (*formats, "%Y-%m-%d 00:00:00")
        if f != "excel_serial"
    ]
    if "excel_serial" in formats:
        days = _serial(folded.cast(pl.Int64, strict=False), folded)
        tries.append(EXCEL_EPOCH + pl.duration(days=days))
    return pl.select(pl.coalesce(tries)).to_series()


def _compact(text: pl.Expr, form: str) -> pl.Expr:
    """Digits without separators are a date only when there are eight: 2026105 could be two dates."""
    return pl.when(text.str.contains(r"^[0-9]{8}$")).then(text) if form == "%Y%m%d" else text


def _timestamp(text: pl.Series, _spec: Field, _unit: int, formats: tuple[str, ...]) -> pl.Series:
    text = _with_whole_times(text)
    done = text.str.to_datetime(formats[0], strict=False, time_unit="us")
    return _in_known_years(_retry(text, done, lambda t: _any_timestamp(t, formats)))


def _with_whole_times(text: pl.Series) -> pl.Series:
    """Null where a minute or second has one digit (a cut text: 09:3 is not 09:03) or is 60."""
    odd = (text.str.len_bytes() != FULL_TIME) | text.str.ends_with("60")
    if not odd.any():
        return text
    cut = _expr(text.filter(odd), fold).str.contains(":[0-9](?:[^0-9]|$)|:60")
    if not cut.any():
        return text
    places = odd.fill_null(False).arg_true().filter(cut.fill_null(False))
    return text.clone().scatter(places, None)


def _in_known_years(days: pl.Series) -> pl.Series:
    """A year written with two digits parses as one of antiquity: no value rather than a wrong one."""
    low, high = days.min(), days.max()
    if low is None or (low.year >= 1900 and high.year < 2200):  # pyright: ignore
        return days
    year = days.dt.year()
    return pl.select(pl.when((year >= 1900) & (year < 2200)).then(days)).to_series().alias(days.name)


def _any_timestamp(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    folded = pl.lit(_expr(text, fold))
    tries = [folded.str.to_datetime(f, strict=False, time_unit="us") for f in formats if f != "excel_serial"]
    if "excel_serial" in formats:
        days = _serial(folded.cast(pl.Float64, strict=False), folded)
        # The serial is a binary fraction of a day: whole seconds are what was typed.
        seconds = (days * 86400).round(0).cast(pl.Int64)
        tries.append(EXCEL_EPOCH.cast(pl.Datetime("us")) + pl.duration(seconds=seconds))
    return pl.select(pl.coalesce(tries)).to_series()


def _serial(days: pl.Expr, text: pl.Expr) -> pl.Expr:
    """The days since the epoch where the text is a serial of this century, else null."""
    in_century = (days >= FIRST_SERIAL) & (days < LAST_SERIAL + 1)
    return pl.when(text.str.contains(EXCEL_SERIAL) & in_century).then(days)


def _expr(series: pl.Series, f: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    return series.to_frame("t").select(f(pl.col("t"))).to_series()


CONVERTERS: dict[str, Callable[[pl.Series, Field, int, tuple[str, ...]], pl.Series]] = {
    "string": _string,
    "integer": _integer,
    "boolean": _boolean,
    "number": _number,
    "date": _date,
    "timestamp": _timestamp,
}


def reason_codes(spec: Field, text: pl.Series) -> pl.Series:
    """For texts that are no value of the column: the code that says why, one per text."""
    if spec.kind == "number":
        stated = _expr(text, fold).str.extract_groups(NUMBER_AND_UNIT).struct.field("2")
        strange = (stated != "") & ~stated.is_in(list(spec.units))
        return pl.select(
            pl.when(strange).then(pl.lit("BAD_UNIT")).otherwise(pl.lit("BAD_NUMBER"))
        ).to_series()
    code = "BAD_CODE" if spec.codes is not None else REASONS[spec.kind]
    return pl.repeat(code, len(text), eager=True)
