"""Files of what enterprises and services report: figures, products, orders, staff, visits, actions."""

from collections.abc import Callable

import polars as pl

from ingestion.synthetic import (
    data_market,
    engagement,
    enterprise_reports,
    improvements,
    policy,
    workforce,
)
from ingestion.synthetic.filing import Filer
from ingestion.synthetic.registers import Register
from ingestion.synthetic.requests import Province
from ingestion.synthetic.stays import Stays
from ingestion.synthetic.table_files import Plan, file_table

Progress = Callable[[str], None]
YEAR, HALF, QUARTER = 4, 2, 1
PROVIDERS = Register({"ended_on": ()}, "filed_on")
# Tables that others refer to lose no record for good.
PLANS = {
    "enterprise_reports": Plan(
        span=QUARTER,
        kinds=("csv", "jsonl", "csv.gz", "parquet"),
        mistake={"total_revenue_cny": pl.col("total_revenue_cny") * 10},
    ),
    "data_products": Plan(span=HALF, kinds=("csv", "xlsx", "jsonl", "csv"), losing=0),
    "data_transactions": Plan(
        span=QUARTER,
        kinds=("csv", "csv.gz", "parquet", "jsonl"),
        mistake={"amount_cny": pl.col("amount_cny") * 10},
    ),
    "intellectual_property": Plan(span=YEAR, kinds=("csv", "jsonl")),
    "policy_grants": Plan(span=HALF, kinds=("csv", "xlsx"), mistake={"policy_kind": pl.lit("rent")}),
    "collaborations": Plan(span=YEAR, kinds=("xlsx", "csv")),
    "providers": Plan(span=YEAR, kinds=("xlsx", "csv"), losing=0, corrected=0.04),
    "staff": Plan(span=YEAR, kinds=("xlsx", "csv"), losing=0, corrected=0.02),
    "staff_training": Plan(span=YEAR, kinds=("csv", "jsonl")),
    "activities": Plan(span=YEAR, kinds=("xlsx", "csv"), losing=0, corrected=0.02),
    "activity_attendances": Plan(
        span=HALF,
        kinds=("csv", "csv.gz"),
        mistake={"attendee_count": pl.col("attendee_count") + 10},
    ),
    "visits": Plan(span=HALF, kinds=("csv", "jsonl"), losing=0),
    "visit_issues": Plan(span=HALF, kinds=("jsonl", "csv")),
    "improvement_actions": Plan(span=HALF, kinds=("csv", "xls")),
}


def file_all(
    filer: Filer,
    province: Province,
    *,
    partners: pl.DataFrame,
    poorly_rated: list[pl.DataFrame],
    scale: int,
    progress: Progress,
) -> None:
    """File every table; what refers to another table is made from its records that are current in the end."""
    stays = Stays.of(filer.rng("stays"), province.enterprises)

    def file(table: str, frame: pl.DataFrame) -> pl.DataFrame:
        progress(table)
        return file_table(filer, table, frame, PLANS[table])

    def rng(table: str):
        return filer.rng(f"{table} records")

    def register(table: str, key: str, changes: Register, frame: pl.DataFrame) -> pl.DataFrame:
        return file(table, pl.concat(changes.filings(frame, key)))

    register("providers", "provider_code", PROVIDERS, partners.with_columns(opened=pl.col("filed_on")))
    file("enterprise_reports", enterprise_reports.build(rng("enterprise_reports"), stays))
    made = data_market.products(rng("data_products"), stays, scale)
    known = register("data_products", "product_id", data_market.PRODUCTS, made)
    ordered = data_market.orders(rng("data_transactions"), stays, known, scale)
    register("data_transactions", "order_id", data_market.ORDERS, ordered)
    rights = data_market.rights(rng("intellectual_property"), stays, scale)
    register("intellectual_property", "right_id", data_market.RIGHTS, rights)
    granted = policy.grants(rng("policy_grants"), stays, scale)
    register("policy_grants", "grant_id", policy.GRANTS, granted)
    joint = policy.collaborations(rng("collaborations"), stays, scale)
    register("collaborations", "collaboration_id", policy.COLLABORATIONS, joint)
    people = register("staff", "staff_id", workforce.STAFF, workforce.staff(rng("staff")))
    file("staff_training", workforce.training(rng("staff_training"), people))
    held = file("activities", engagement.activities(rng("activities"), province.world))
    file("activity_attendances", engagement.attendances(rng("activity_attendances"), stays, held))
    seen = file("visits", engagement.visits(rng("visits"), stays))
    register("visit_issues", "issue_id", engagement.ISSUES, engagement.issues(rng("visit_issues"), seen))
    actions = improvements.build(rng("improvement_actions"), pl.concat(poorly_rated))
    register("improvement_actions", "action_id", improvements.ACTIONS, actions)
