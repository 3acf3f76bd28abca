"""Service items change their form: each first day of validity starts one and ends the one before."""

from datetime import timedelta

import polars as pl

from tests.truth.periods import Period


def _forms(items: pl.DataFrame) -> pl.DataFrame:
    """All forms, with until: the last day of each, null for one that is still offered."""
    following = pl.col("valid_from").shift(-1).over("item_code") - timedelta(days=1)
    return items.sort("item_code", "valid_from").with_columns(until=pl.min_horizontal("valid_to", following))


def offered(items: pl.DataFrame, p: Period) -> pl.DataFrame:
    """The forms that are valid on the last day of a period."""
    ends = pl.col("until").is_null() | (pl.col("until") >= p.end)
    return _forms(items).filter((pl.col("valid_from") <= p.end) & ends)


def form_on(rows: pl.DataFrame, moment: str, items: pl.DataFrame) -> pl.DataFrame:
    """Adds what the item's form of the day promises: category_clause, calendar_code and the two hours.

    On a day before the first form the first one counts, after the last one the last.
    """
    kept = ("item_code", "valid_from", "category_clause", "calendar_code", "response_hours", "resolve_hours")
    forms = items.select(kept).sort("valid_from")
    since = pl.col("valid_from").min().over("item_code")
    forms = forms.with_columns(pl.when(pl.col("valid_from") > since).then("valid_from").alias("valid_from"))
    first = forms.with_columns(pl.col("valid_from").fill_null(pl.date(1900, 1, 1))).sort("valid_from")
    day = pl.col(moment).dt.date().alias("day")
    return (
        rows.with_columns(day)
        .sort("day")
        .join_asof(first, left_on="day", right_on="valid_from", by="item_code", check_sortedness=False)
    )
