"""SQ8, supply and coverage."""

from decimal import Decimal
from fractions import Fraction

import polars as pl

from tests.truth.amounts import Cells, count, distinct, half_up, over, over_all, share, total
from tests.truth.periods import Period
from tests.truth.records import Records
from tests.truth.register import indicator
from tests.truth.stays import active

CATEGORIES = 18
BEST_RATING = 5


def _held(r: Records, p: Period) -> pl.DataFrame:
    return r.table("activities").filter(p.contains("held_on"))


@indicator("SQ8-01", "service_requests", whole=CATEGORIES)
def sq8_01(r: Records, p: Period, by: str) -> Cells:
    """Categories asked for in the period, of 18."""
    return over_all(
        distinct(r.requests.filter(p.contains("submitted_at")), "category_clause", by), CATEGORIES
    )


@indicator("SQ8-02", "enterprises")
def sq8_02(r: Records, p: Period, by: str) -> Cells:
    """Active enterprises that asked for a service or came to an activity anywhere."""
    asked = r.requests.filter(p.contains("submitted_at"))["uscc"].drop_nulls()
    came = r.table("activity_attendances").join(_held(r, p), on="activity_id", how="semi")["uscc"]
    served = pl.concat([asked, came]).unique()
    return share(active(r, p), pl.col("uscc").is_in(served.implode()), by)


@indicator("SQ8-03", "activities", "enterprises")
def sq8_03(r: Records, p: Period, by: str) -> Cells:
    """Activities, each weighted by its rating, per 100 active enterprises."""
    weight = weights(r.table("activity_attendances"))
    rows = _held(r, p)
    weighed = [weight.get(a, Decimal(0)) for a in rows["activity_id"].to_list()]
    rows = rows.with_columns(weight=pl.Series(weighed, dtype=pl.Decimal(18, 6)))
    return over(total(rows, "weight", by), count(active(r, p), by))


def weights(attendances: pl.DataFrame) -> dict[str, Decimal]:
    """By activity the mean rating of its people in parts of the best one, half up to 6 decimals."""
    points: dict[str, Fraction] = {}
    people: dict[str, int] = {}
    rated = attendances.filter(pl.col("rating").is_not_null())
    for activity, rating, n in rated.select("activity_id", "rating", "attendee_count").iter_rows():
        points[activity] = points.get(activity, Fraction(0)) + Fraction(rating) * n
        people[activity] = people.get(activity, 0) + n
    return {a: half_up(points[a] / (BEST_RATING * people[a])) for a in points}
