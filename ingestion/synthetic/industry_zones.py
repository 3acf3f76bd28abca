"""The industry data zones that clusters plan (clause 5.6): when they are due, when they open, if ever."""

from datetime import date

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, cluster_code
from ingestion.synthetic.months import FOUNDED, QUARTER_ENDS, achieved, quarterly_levels

TRADES = ("工业", "农业", "海洋", "医疗健康", "交通物流", "金融服务", "文化旅游", "能源电力")
NEVER = 99


def build(rng: np.random.Generator) -> pl.DataFrame:
    """One row per zone: cluster (index), industry_zone_code, zone_name, target_year, due_on, opening.

    ``opening`` is the index of the first quarter at whose end the zone holds data items, or ``NEVER``. Good
    clusters plan more and open them on time.
    """
    level = achieved(quarterly_levels(rng))
    rows = []
    for i in range(len(PROFILES)):
        count = int(np.clip(round(1.5 + 3.5 * level[i, 4] + rng.normal(0, 0.5)), 2, 5))
        trades = rng.permutation(len(TRADES))[:count]
        founded = int(np.searchsorted(QUARTER_ENDS, FOUNDED[i]))
        for number, trade in enumerate(trades):
            year = 2024 if number < 2 else 2025 if number < 4 else 2026
            year = max(year, 2025 if founded else 2024)
            due = date(year, 12 if year == 2024 else int(rng.choice([6, 9, 12])), 20)
            planned = 4 * (year - 2024) + (due.month - 12) // 3
            ready = level[i, :] + rng.normal(0, 0.08) > 0.10 + 0.16 * number
            late = 0 if rng.random() < level[i, 4] else int(rng.integers(1, 4))
            first = int(np.argmax(ready)) if ready.any() else NEVER
            opening = max(first, planned - 1, founded) + late
            rows.append(
                (
                    i,
                    f"{cluster_code(i)}-HY{number + 1}",
                    TRADES[trade] + "数据专区",
                    year,
                    due,
                    opening if opening < len(QUARTER_ENDS) else NEVER,
                )
            )
    names = ["cluster", "industry_zone_code", "zone_name", "target_year", "due_on", "opening"]
    return pl.DataFrame(rows, schema=names, orient="row")
