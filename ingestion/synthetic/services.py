"""The service items of each cluster over the 18 categories, and a few of the whole province."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from ingestion.synthetic import codes
from ingestion.synthetic.clusters import PROFILES, cluster_code
from ingestion.synthetic.periods import LAST, QUARTERS, Quarter

ACTIONS = ("受理", "咨询", "办理", "评审")
OWNERS = ("刘主任", "孙主任", "何主任", "罗主任", "高主任", "林主任")
RESPONSE_HOURS = np.array([2, 4, 8, 8, 16])
RESOLVE_HOURS = np.array([16, 24, 40, 40, 80, 120])


@dataclass(frozen=True)
class Items:
    """Forms of service items: ``frame`` holds what ends up as current, ``before`` the state filed at first.

    Helper columns of both: ``cluster`` (index, -1 for the province), ``round`` (0 filed at first, 1 in the
    update of 2026), ``is_lost`` (refused for good; nobody asks for it), ``is_changed`` (by the update).
    """

    frame: pl.DataFrame
    before: pl.DataFrame

    def offered(self, quarter: Quarter) -> pl.DataFrame:
        """Items on offer during the whole quarter in the form that is valid then, with their row number."""
        ends = pl.col("valid_to").is_null() | (pl.col("valid_to") >= quarter.end)
        begun = self.frame.with_row_index("item").filter(
            ends & (pl.col("valid_from") <= quarter.start) & ~pl.col("is_lost")
        )
        return begun.filter(pl.col("valid_from") == pl.col("valid_from").max().over("item_code"))


def build(rng: np.random.Generator) -> Items:
    """Two to four items per category and cluster; good clusters publish more and promise shorter times."""
    categories = codes.code_list("service_categories").select("clause_id", "name_zh").rows()
    rows = [
        _item(rng, i, clause, name, number)
        for i, p in enumerate(PROFILES)
        for clause, name in categories
        # The weakest clusters do not offer every category.
        if rng.random() < 0.72 + p.level * 0.5
        for number in range(int(rng.integers(2, 5)))
    ]
    rows += [_item(rng, -1, clause, "全省" + name, 0) for clause, name in categories[:3]]
    later = rng.spawn(1)[0]
    frame = pl.DataFrame(rows, schema=_schema(), orient="row")
    frame = pl.concat([frame, _second_forms(later, frame)])
    is_changed = pl.col("is_changed")
    before = frame.with_columns(
        has_published_level=pl.when(is_changed)
        .then(~pl.col("has_published_level"))
        .otherwise("has_published_level"),
        response_hours=pl.when(is_changed).then(pl.col("response_hours") + 4).otherwise("response_hours"),
    )
    return Items(frame, before)


def _second_forms(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Some items get a new form in 2026: shorter times, published level, audited quality management."""
    lasting = pl.col("valid_to").is_null() & (pl.col("round") == 0) & ~pl.col("is_lost")
    rows = frame.filter(lasting & ~pl.col("is_changed") & pl.Series(rng.random(frame.height) < 0.08))
    first, second = QUARTERS[5].start, QUARTERS[6].start
    early = pl.Series(rng.random(rows.height) < 0.5)
    shorter = {
        h: (pl.col(h) * Decimal("0.75")).cast(pl.Decimal(9, 2)) for h in ("response_hours", "resolve_hours")
    }
    return rows.with_columns(
        valid_from=pl.when(early).then(pl.lit(first)).otherwise(pl.lit(second)),
        has_published_level=pl.lit(True),
        is_under_audited_qms=pl.lit(True),
        round=pl.lit(1, dtype=pl.Int32),
        **shorter,
    )


def _schema() -> dict[str, pl.DataType | type[pl.DataType]]:
    helpers = {"cluster": pl.Int32, "round": pl.Int32, "is_lost": pl.Boolean, "is_changed": pl.Boolean}
    return codes.schema("service_items") | helpers


def _item(
    rng: np.random.Generator, cluster: int, clause: str, category: str, number: int
) -> tuple[object, ...]:
    good = PROFILES[cluster].quality(QUARTERS[4]) if cluster >= 0 else 0.9
    strict = PROFILES[cluster].strict if cluster >= 0 else 1.0
    u = rng.random(8)
    is_lost = bool(u[7] > 0.985)
    late = bool(u[6] > 0.90)
    opened = QUARTERS[int(rng.integers(1, 7))].start if late else date(2024, 1, 1)
    ends = cluster >= 0 and not late and number > 0 and u[5] > 0.93
    pace = 0.5 if strict < 0.95 else 1.0 if strict < 1.25 else 1.5
    hours = Decimal(str(float(rng.choice(RESPONSE_HOURS)) * pace))
    resolve = Decimal(str(max(8, round(float(rng.choice(RESOLVE_HOURS)) * strict / 4) * 4)))
    around_the_clock = cluster < 0 or (number == 3 and clause in ("7.2.3", "7.3.1"))
    owner = cluster_code(cluster) if cluster >= 0 else None
    return (
        f"{owner or 'SD'}-{clause}-{number + 1:02d}",
        category + ACTIONS[number],
        owner,
        clause,
        "WEEKDAY-24H" if around_the_clock else "CN-STATUTORY",
        None if u[0] > 0.90 + good * 0.1 else hours,
        None if u[0] > 0.97 else resolve,
        bool(u[1] < 0.90 + good * 0.12),
        bool(u[2] < 0.82 + good * 0.19),
        bool(u[3] < 0.84 + good * 0.17),
        bool(u[4] < 0.22 + good * 0.85),
        None if u[5] > 0.86 + good * 0.14 else OWNERS[int(rng.integers(0, len(OWNERS)))],
        bool(u[2] < 0.85 + good * 0.16),
        opened,
        QUARTERS[int(rng.integers(2, 7))].end if ends else None,
        cluster,
        int(opened >= LAST.start.replace(month=1, day=1)),
        is_lost,
        bool(not is_lost and not late and 0.40 < u[6] < 0.44 and u[0] <= 0.90),
    )
