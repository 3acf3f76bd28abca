"""Organisations and rules that clauses 8.1, 8.2.1 and 8.2.2 require, and when each cluster issued them."""

from datetime import date

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, cluster_code
from ingestion.synthetic.months import FOUNDED, QUARTER_ENDS, monthly_levels
from ingestion.synthetic.periods import day_stamps, days

# Clause, name, how much it takes: what is easy comes first.
RULES = (
    ("8.1", "集聚区工作领导小组", 0.0),
    ("8.1", "集聚区运营管理办公室", 0.15),
    ("8.1", "专家咨询委员会", 0.55),
    ("8.2.1", "公共数据资源目录管理办法", 0.1),
    ("8.2.1", "公共数据共享与开放办法", 0.3),
    ("8.2.1", "公共数据质量管理规定", 0.5),
    ("8.2.2", "首席数据官任命与职责规定", 0.4),
    ("8.2.2", "首席数据官述职与考核办法", 0.75),
)
REQUIRED_FROM = days(date(2024, 1, 1))
LATE_RULES = (2, 7)  # required a year later


def build(rng: np.random.Generator) -> pl.DataFrame:
    """One row per cluster and rule, with the helper column ``opened`` (day of the first filing).

    ``repealed_on`` is set for a few that nothing has replaced.
    """
    level = monthly_levels(rng)
    rows = []
    for i in range(len(PROFILES)):
        for k, (clause, name, effort) in enumerate(RULES):
            required = max(REQUIRED_FROM + (366 if k in LATE_RULES else 0), FOUNDED[i])
            # The weaker the cluster and the harder the rule, the longer it takes.
            wait = 900 * (effort + 0.5 - level[i, 8]) + rng.normal(0, 90)
            issued = required + max(np.floor(wait), -float(rng.integers(20, 200)))
            repealed = issued + 300 + rng.integers(0, 200) if rng.random() < 0.04 else np.nan
            rows.append(
                (f"{cluster_code(i)}-ZD{k + 1}", cluster_code(i), clause, name, required, issued, repealed)
            )
    names = ["institution_code", "cluster_code", "clause_id", "institution_name"]
    days_of = ["required_from", "issued_on", "repealed_on"]
    frame = pl.DataFrame(rows, schema=[*names, *days_of], orient="row")
    return frame.with_columns(
        *(pl.Series(c, day_stamps(frame[c].to_numpy().astype(float))) for c in days_of),
        opened=pl.Series(day_stamps(np.maximum(frame["required_from"].to_numpy(), QUARTER_ENDS[0]) + 0.0)),
    )
