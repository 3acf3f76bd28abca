"""Security (clause 8.4): controls on important items and on platforms each quarter, and the events."""

import numpy as np
import polars as pl

from ingestion.synthetic import codes
from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.months import (
    FOUNDED,
    QUARTER_ENDS,
    achieved,
    month_of,
    monthly_levels,
    quarterly_levels,
)
from ingestion.synthetic.periods import DATA_END, DAY, QUARTERS, day_stamps, stamps

ITEM_CONTROLS = ("access_control", "encryption", "backup", "audit_log")
# How many of them each level requires, in that order.
REQUIRED = {"important": 2, "core": 4}
EVENT_LEVELS = np.array(["general", "larger", "major", "extreme"])
FIRST_EVENT = QUARTER_ENDS[0] - 365


def controls(rng: np.random.Generator, items: pl.DataFrame) -> pl.DataFrame:
    """One row per subject, control and quarter; ``items`` as from ``data_catalogue.build``.

    Helper column ``quarter`` (index). A neglected item or platform lacks a control until its cluster has
    become good enough.
    """
    best = achieved(quarterly_levels(rng))
    return pl.concat([_of_items(rng, items, best), _of_platforms(rng, best)]).sort(
        "quarter", "cluster_code", maintain_order=True
    )


def _of_items(rng: np.random.Generator, items: pl.DataFrame, best: np.ndarray) -> pl.DataFrame:
    guarded = items.filter(pl.col("classification_level").is_in(list(REQUIRED)))
    ids = guarded["item_id"].unique(maintain_order=True)
    place = pl.DataFrame({"item_id": ids, "item": np.arange(len(ids))})
    item = guarded.join(place, on="item_id", how="left", maintain_order="left")["item"].to_numpy()
    neglect, slip = rng.random(len(ids)), rng.random((len(ids), len(ITEM_CONTROLS)))
    quarter = guarded["quarter"].to_numpy()
    owner = guarded["cluster_code"].str.slice(-2).cast(pl.Int64).to_numpy() - 1
    good = best[owner, quarter]
    cared = neglect[item] < between(0.84, 1.02, good)
    wanted = guarded["classification_level"].replace_strict(REQUIRED, return_dtype=pl.Int64).to_numpy()
    # An audit log is kept of some important items though none is required.
    extra = slip[item, 3] < 0.2
    parts = []
    for k, control in enumerate(ITEM_CONTROLS):
        required = k < wanted
        there = required | (extra & (k == 3))
        in_force = (cared | (slip[item, k] < 0.5)) & (slip[item, k] < between(0.95, 1.005, good))
        parts.append(
            guarded.select(
                pl.lit("data_item").alias("subject_kind"),
                pl.col("item_id").alias("subject_code"),
                pl.lit(control).alias("control_code"),
                "report_period",
                "cluster_code",
                pl.Series("is_required", required),
                pl.Series("is_in_force", in_force),
                "filed_on",
                "quarter",
            ).filter(pl.Series(there))
        )
    return pl.concat(parts)


def _of_platforms(rng: np.random.Generator, best: np.ndarray) -> pl.DataFrame:
    """The four platform technologies on the two or three platforms of each cluster."""
    listed = codes.code_list("security_technologies").filter(pl.col("is_platform_technology") == "true")
    technologies = listed["control_code"].to_numpy()
    owner = np.repeat(np.arange(len(PROFILES)), [3 if p.size > 200 else 2 for p in PROFILES])
    number = np.concatenate([np.arange(1, k + 1) for k in np.bincount(owner)])
    names = np.array([cluster_code(i) for i in range(len(PROFILES))])[owner]
    platform = np.char.add(np.char.add(names, "-PT"), number.astype(str))
    shape = (len(owner), len(technologies), len(QUARTERS))
    # Privacy computing and provenance come last.
    needed = np.array([0.10, 0.62, 0.45, 0.20]) + rng.normal(0, 0.22, shape[:2])
    in_force = best[owner][:, None, :] > needed[:, :, None]
    there = (FOUNDED[owner][:, None] <= QUARTER_ENDS)[:, None, :] & np.ones(shape, bool)
    p, t, q = np.nonzero(there)
    return pl.DataFrame(
        {
            "subject_kind": ["platform"] * len(p),
            "subject_code": platform[p],
            "control_code": technologies[t],
            "report_period": np.array([x.code for x in QUARTERS])[q],
            "cluster_code": names[p],
            # A third platform may do without privacy computing.
            "is_required": ~((number[p] == 3) & (t == 1)),
            "is_in_force": in_force[p, t, q],
            "filed_on": QUARTER_ENDS[q].astype("datetime64[D]"),
            "quarter": q,
        }
    )


def events(rng: np.random.Generator) -> pl.DataFrame:
    """One row per event as it will have been settled, discovered from a year before the first period's end.

    Good clusters have fewer and contain them sooner. Helper column ``opened`` (day of discovery).
    """
    level = monthly_levels(rng)
    parts = []
    for i in range(len(PROFILES)):
        first = max(FIRST_EVENT, FOUNDED[i])
        n = round((10 + 24 * (1 - level[i, 12])) * (QUARTER_ENDS[-1] - first) / 1095)
        day = np.sort(rng.integers(first, QUARTER_ENDS[-1] + 1, max(n, 6)))
        good = level[i, month_of(day)]
        discovered = day * DAY + rng.integers(0, DAY, len(day))
        hours = between(34, 3, good) * rng.lognormal(0, 0.7, len(day))
        parts.append(
            pl.DataFrame(
                {
                    "event_id": [f"{cluster_code(i)}-AQ{k:03d}" for k in range(1, len(day) + 1)],
                    "cluster_code": [cluster_code(i)] * len(day),
                    "level": rng.choice(EVENT_LEVELS, len(day), p=[0.78, 0.17, 0.045, 0.005]),
                    "is_confirmed": rng.random(len(day)) < 0.75,
                    "discovered_at": stamps(discovered.astype(float)),
                    "contained_at": stamps(np.minimum(discovered + np.floor(hours * 3600), DATA_END + 9e6)),
                    "opened": day_stamps(day.astype(float)),
                }
            )
        )
    return pl.concat(parts)
