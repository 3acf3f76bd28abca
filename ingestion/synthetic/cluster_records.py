"""Files of what clusters report about themselves: targets, platform, catalogue, security, construction."""

from collections.abc import Callable

import polars as pl

from ingestion.synthetic import (
    construction,
    data_catalogue,
    funding,
    industry_zones,
    infrastructure,
    institutions,
    platform_records,
    registers,
    security,
    targets,
)
from ingestion.synthetic.clusters import World
from ingestion.synthetic.filing import Filer
from ingestion.synthetic.registers import Register
from ingestion.synthetic.table_files import Plan, file_table

Progress = Callable[[str], None]
YEAR, HALF, QUARTER = 4, 2, 1
PLANS = {
    "cluster_targets": Plan(
        span=HALF, kinds=("xlsx",), corrected=0.02, mistake={"target_value": pl.col("target_value") * 2}
    ),
    "platform_months": Plan(span=HALF, kinds=("csv", "xlsx")),
    "infrastructure_months": Plan(span=HALF, kinds=("csv", "jsonl")),
    "data_items": Plan(
        span=QUARTER,
        kinds=("csv.gz", "parquet"),
        bad=0.001,
        corrected=0.002,
        mistake={"classification_level": pl.lit("general").cast(pl.String)},
    ),
    "security_controls": Plan(
        span=HALF, kinds=("csv", "parquet"), bad=0.001, mistake={"is_in_force": ~pl.col("is_in_force")}
    ),
    "construction_tasks": Plan(
        span=HALF, kinds=("xlsx", "csv"), mistake={"planned_on": pl.col("planned_on").dt.offset_by("-10d")}
    ),
    "risks": Plan(
        span=HALF, kinds=("csv", "jsonl"), mistake={"due_on": pl.col("due_on").dt.offset_by("-7d")}
    ),
    "funds": Plan(span=HALF, kinds=("csv", "xls"), mistake={"amount_cny": pl.col("amount_cny") / 10}),
    "security_events": Plan(
        span=YEAR, kinds=("jsonl",), bad=0.02, mistake={"is_confirmed": ~pl.col("is_confirmed")}
    ),
    "institutions": Plan(span=YEAR, kinds=("xlsx",), bad=0.0),
}
REGISTERS: dict[str, tuple[Register, str]] = {
    "construction_tasks": (registers.TASKS, "task_id"),
    "risks": (registers.RISKS, "risk_id"),
    "security_events": (registers.EVENTS, "event_id"),
    "institutions": (registers.INSTITUTIONS, "institution_code"),
}


def file_all(filer: Filer, world: World, progress: Progress) -> None:
    """File every table; they do not grow with the scale of a run."""
    for table, frame in tables(filer, world).items():
        progress(table)
        file_table(filer, table, frame, PLANS[table])


def tables(filer: Filer, world: World) -> dict[str, pl.DataFrame]:
    """Every version of every record by table, as it is to be filed."""
    zones = industry_zones.build(filer.rng("industry zones"))
    items = data_catalogue.build(filer.rng("data items"), zones)
    frames = {
        "cluster_targets": targets.build(filer.rng("cluster targets"), zones),
        "platform_months": platform_records.build(filer.rng("platform months")),
        "infrastructure_months": infrastructure.build(filer.rng("infrastructure months"), world),
        "data_items": items,
        "security_controls": security.controls(filer.rng("security controls"), items),
        "construction_tasks": construction.tasks(filer.rng("construction tasks")),
        "risks": construction.risks(filer.rng("risks")),
        "funds": funding.build(filer.rng("funds")),
        "security_events": security.events(filer.rng("security events")),
        "institutions": institutions.build(filer.rng("institutions")),
    }
    changing = {t: pl.concat(r.filings(frames[t], key)) for t, (r, key) in REGISTERS.items()}
    return frames | changing
