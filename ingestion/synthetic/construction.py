"""Construction (clause 6.7): tasks of all phases with their costs and tests, and the risks."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.months import FOUNDED, QUARTER_ENDS, month_of, monthly_levels
from ingestion.synthetic.periods import day_stamps

FIRST_DAY = QUARTER_ENDS[0] - 456  # 2 October 2023
LAST_DAY = QUARTER_ENDS[-1] + 60
LEAD = 180  # days by which construction comes before the opening of a cluster
# Phases of each kind of task, and how many tasks a year: at least so many, and more in large clusters.
KINDS = {
    "milestone": (("6.7.2", "6.7.5", "6.7.6", "6.7.8", "6.7.9", "6.7.10", "6.7.13"), 12, 0.05),
    "deliverable": (("6.7.1", "6.7.2", "6.7.3", "6.7.4"), 7, 0.02),
    "inspection": (("6.7.7",), 8, 0.02),
    "acceptance": (("6.7.11", "6.7.12"), 7, 0.015),
    "renewal": (("6.7.12", "6.7.13"), 5, 0.01),
}
WORKS = ("数据中台", "算力中心", "可信数据空间", "公共服务大厅", "交易平台", "安全监测平台", "实训基地")
TITLES = {
    "milestone": "里程碑",
    "deliverable": "成果报告",
    "inspection": "质量检查",
    "acceptance": "验收测试",
    "renewal": "工具更新",
}
RISK_DAYS = {"high": 14, "medium": 30, "low": 60}
WITHOUT_RISKS = 11  # the cluster that never files its risks


def tasks(rng: np.random.Generator) -> pl.DataFrame:
    """One row per task as it will have ended, planned evenly from October 2023 to two months after the end.

    Helper column ``opened``: the day on which the task entered the register.
    """
    level = monthly_levels(rng)
    parts = []
    for i, p in enumerate(PROFILES):
        first = max(FIRST_DAY, FOUNDED[i] - LEAD)
        for kind, (_, least, per_enterprise) in KINDS.items():
            n = round((least + per_enterprise * p.size) * (LAST_DAY - first) / 365)
            step = (LAST_DAY - first) / n
            planned = np.floor(first + step * (np.arange(n) + rng.random(n))).astype("int64")
            parts.append(_tasks(rng, i, kind, planned, level[i, month_of(planned)]))
    together = pl.concat(parts).sort("planned_on", "cluster_code", maintain_order=True)
    number = pl.int_range(1, pl.len() + 1).over("cluster_code").cast(pl.String).str.zfill(4)
    return together.with_columns(task_id=pl.format("{}-RW{}", "cluster_code", number))


def _tasks(
    rng: np.random.Generator, cluster: int, kind: str, planned: np.ndarray, good: np.ndarray
) -> pl.DataFrame:
    n = len(planned)
    in_time = rng.random(n) < between(0.56, 0.99, good)
    delay = np.where(in_time, -rng.integers(0, 15, n), 1 + np.minimum(rng.exponential(24, n), 200))
    finished = np.floor(planned + delay)
    dropped = rng.random(n) < between(0.05, 0.0, good)
    finished = np.where(dropped, np.nan, finished)
    approved = np.where(rng.random(n) < between(0.68, 1.0, good), finished + rng.integers(2, 25, n), np.nan)
    passed = rng.random(n) < between(0.74, 0.995, good)
    budget = np.round(10 ** rng.normal(5.3, 0.45, n), -3)
    # Overruns are more frequent than savings.
    spread = between(0.34, 0.05, good)
    actual = np.round(budget * (1 + spread * np.maximum(rng.normal(0.35, 1, n), -1.5)), -2)
    costed = rng.random(n) < (0.35 if kind in ("deliverable", "renewal") else 0.8)
    work = np.array(WORKS)[(np.arange(n) + cluster) % len(WORKS)]
    phases = KINDS[kind][0]
    phase = np.array(phases)[np.arange(n) % len(phases)]
    project = (np.arange(n) + cluster) % len(WORKS) + 1
    tested = kind in ("inspection", "acceptance")

    def where(holds: np.ndarray | bool, values: pl.Series) -> pl.Series:
        return values.set(pl.Series(np.broadcast_to(~np.asarray(holds), n)), None)

    return pl.DataFrame(
        {
            "cluster_code": [cluster_code(cluster)] * n,
            "project_code": [f"{cluster_code(cluster)}-XM{k}" for k in project],
            "phase_clause": phase,
            "kind": [kind] * n,
            "task_name": [f"{w}{TITLES[kind]}{k + 1}" for k, w in enumerate(work)],
            "planned_on": day_stamps(planned.astype(float)),
            "finished_on": day_stamps(finished),
            "approved_on": day_stamps(np.where(kind == "deliverable", approved, np.nan)),
            "is_passed_first_time": where(tested & ~dropped, pl.Series(passed)),
            "budget_cny": where(costed, pl.Series(budget)),
            "actual_cost_cny": where(costed & ~dropped, pl.Series(actual)),
            "opened": day_stamps(planned - 45.0 - rng.integers(0, 60, n)),
        }
    )


def risks(rng: np.random.Generator) -> pl.DataFrame:
    """One row per risk as it will have ended; one small cluster keeps no register of them.

    Helper column ``opened``: the day on which it was raised.
    """
    level = monthly_levels(rng)
    parts = []
    for i, p in enumerate(PROFILES):
        if i == WITHOUT_RISKS:
            continue
        first = max(FIRST_DAY, FOUNDED[i] - LEAD)
        n = round((16 + p.size / 25) * (QUARTER_ENDS[-1] - first) / 365)
        step = (QUARTER_ENDS[-1] - first) / n
        raised = np.floor(first + step * (np.arange(n) + rng.random(n)))
        grade = rng.choice(list(RISK_DAYS), n, p=[0.2, 0.45, 0.35])
        allowed = np.array([RISK_DAYS[g] for g in grade])
        good = level[i, month_of(raised)]
        in_time = rng.random(n) < between(0.56, 0.985, good)
        took = np.where(in_time, rng.random(n) * allowed, allowed + 1 + rng.exponential(20, n))
        closed = np.where(rng.random(n) < between(0.06, 0.0, good), np.nan, np.floor(raised + took))
        parts.append(
            pl.DataFrame(
                {
                    "risk_id": [f"{cluster_code(i)}-FX{k:03d}" for k in range(1, n + 1)],
                    "cluster_code": [cluster_code(i)] * n,
                    "project_code": pl.Series(
                        [f"{cluster_code(i)}-XM{k}" for k in rng.integers(1, len(WORKS) + 1, n)]
                    ).set(pl.Series(rng.random(n) < 0.1), None),
                    "level": grade,
                    "raised_on": day_stamps(raised),
                    "due_on": day_stamps(raised + allowed),
                    "closed_on": day_stamps(closed),
                    "opened": day_stamps(raised),
                }
            )
        )
    return pl.concat(parts)
