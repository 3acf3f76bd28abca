"""What clusters report about themselves: complete, consistent, different from cluster to cluster."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ingestion import contract
from ingestion.synthetic import arbitrations, cluster_records, clusters, codes, industry_zones
from ingestion.synthetic.books import Books
from ingestion.synthetic.filing import Filer
from ingestion.synthetic.registers import TASKS
from jushu import catalogue

END = date(2026, 9, 30)
CLUSTERS = [f"SD-C{i:02d}" for i in range(1, 13)]
YOUNG = "SD-C11"  # since 1 April 2025
QUARTERS = ["2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]
TWELVE_MONTHS = [
    (date(2024, 7, 1), date(2025, 6, 30)),
    (date(2025, 1, 1), date(2025, 12, 31)),
    (date(2025, 10, 1), END),
]


def build(folder: Path, seed: int) -> dict[str, pl.DataFrame]:
    filer = Filer(folder / "files", Books(folder / "truth"), seed)
    made = cluster_records.tables(filer, clusters.build(filer.rng("clusters")))
    return {table: codes.typed(table, frame) for table, frame in made.items()}


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """Every version of every record."""
    return build(tmp_path_factory.mktemp("clusters"), 20260930)


@pytest.fixture(scope="module")
def current(filings: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The last version of every record."""
    return {
        table: frame.sort(contract.load(table).version_field or "").unique(
            contract.load(table).key, keep="last", maintain_order=True
        )
        for table, frame in filings.items()
    }


def rates(frame: pl.DataFrame, hit: pl.Expr) -> dict[str, float]:
    return dict(frame.group_by("cluster_code").agg(hit.mean()).rows())


def test_the_seed_decides(filings, tmp_path):
    again, other = build(tmp_path / "again", 20260930), build(tmp_path / "other", 7)
    for table, frame in filings.items():
        assert frame.equals(again[table]), table
        assert not frame.equals(other[table]), table


@pytest.mark.parametrize("table", cluster_records.PLANS)
def test_every_version_is_complete_and_filed_in_time(filings, table):
    frame, of = filings[table], contract.load(table)
    assert frame.select(of.version_key).is_duplicated().sum() == 0
    required = [f.name for f in of.fields if f.required]
    assert frame.select(pl.col(required).null_count()).sum_horizontal().item() == 0
    assert frame[of.version_field].max() <= END
    moments = [f.name for f in of.fields if f.kind == "timestamp"]
    assert (
        frame.select(pl.any_horizontal(False, pl.col(moments) > datetime(2026, 10, 1)).any()).item()
        is not True
    )


def test_monthly_reports_leave_out_no_month(current):
    for table in ("platform_months", "infrastructure_months"):
        months = current[table].group_by("cluster_code").agg(pl.col("report_month").n_unique())
        assert dict(months.rows()) == {c: 18 if c == YOUNG else 24 for c in CLUSTERS}, table


def test_platform_reports_hold_thirteen_components_each_month(current):
    size = current["platform_months"].group_by("cluster_code", "report_month").len()["len"].unique()
    assert size.to_list() == [13]
    served = current["platform_months"].filter(pl.col("scheduled_minutes").is_not_null())
    assert served["is_in_operation"].all()
    assert (served["unplanned_downtime_minutes"].fill_null(0) <= served["scheduled_minutes"]).all()
    assert (served["scheduled_minutes"] <= 31 * 24 * 60).all()


def test_no_site_gives_more_than_it_has(current):
    sites = current["infrastructure_months"]
    for less, more in (
        ("accelerator_hours_delivered", "accelerator_hours_requested"),
        ("accelerator_hours_used", "accelerator_hours_available"),
        ("floor_area_let_m2", "floor_area_available_m2"),
    ):
        both = sites.drop_nulls([less, more])
        assert both.height == sites[less].count() == sites[more].count() > 0
        assert (both[less] <= both[more]).all(), less
    # The zone that opens in July 2025 has its building from then on.
    late = sites.filter(site_code="SD-C06-ZT3")
    assert (late.height, late["report_month"].min()) == (15, "2025-07")


def test_items_are_listed_each_quarter_from_their_first(current):
    items = current["data_items"]
    assert items["report_period"].unique().sort().to_list() == QUARTERS
    size = items.group_by("report_period").len().sort("report_period")["len"].to_list()
    assert size == sorted(size)
    assert 3_500 < size[0] < size[-1] == items["item_id"].n_unique()
    facts = ["authoritative_source_count", "classification_level", "is_quality_passed", "is_updated_in_time"]
    assert items.filter(~pl.col("is_catalogued")).select(pl.col(facts).count()).row(0) == (0, 0, 0, 0)
    assert (items["is_quality_passed"].is_null() == ~items["is_quality_checked"]).all()
    assert (items["is_updated_in_time"].is_null() == ~items["is_update_due"]).all()
    assert (items["sharing_requests_met"] <= items["sharing_requests_due"]).all()


def test_an_open_industry_zone_holds_items_until_the_end(current):
    zones = industry_zones.build(np.random.default_rng(1))
    assert zones.group_by("cluster").len()["len"].is_between(2, 5).all()
    planned = current["cluster_targets"].filter(target_kind="industry_zone")["target_code"].unique()
    used = current["data_items"].filter(pl.col("is_catalogued") & pl.col("industry_zone_code").is_not_null())
    assert set(used["industry_zone_code"]) < set(planned)
    quarters = used.group_by("industry_zone_code").agg(
        pl.col("report_period").unique().sort().alias("seen"), pl.col("report_period").min().alias("first")
    )
    for seen, first in quarters.select("seen", "first").rows():
        assert seen == QUARTERS[QUARTERS.index(first) :]


def test_controls_are_of_important_items_of_the_same_quarter(current):
    controls = current["security_controls"]
    wanted = controls.filter((pl.col("subject_kind") == "data_item") & pl.col("is_required"))
    count = wanted.group_by(item_id="subject_code", report_period="report_period").len("controls")
    guarded = current["data_items"].filter(pl.col("classification_level").is_in(["important", "core"]))
    joined = guarded.join(count, on=["item_id", "report_period"], how="full", coalesce=True)
    assert joined.height == guarded.height > 3_000
    assert dict(joined.group_by("classification_level").agg(pl.col("controls").unique()).rows()) == {
        "important": [2],
        "core": [4],
    }
    platforms = controls.filter(subject_kind="platform")
    assert platforms["control_code"].n_unique() == 4
    assert (
        platforms.group_by("cluster_code")
        .agg(pl.col("subject_code").n_unique())["subject_code"]
        .is_in([2, 3])
        .all()
    )


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("milestone", "planned_on"),
        ("deliverable", "planned_on"),
        ("inspection", "finished_on"),
        ("acceptance", "finished_on"),
    ],
)
def test_twelve_months_bring_five_tasks_of_each_kind(current, kind, day):
    tasks = current["construction_tasks"].filter(kind=kind)
    for first, last in TWELVE_MONTHS:
        found = tasks.filter(pl.col(day).is_between(first, last)).group_by("cluster_code").len()
        enough = found.filter(pl.col("len") >= 5)
        assert set(enough["cluster_code"]) >= set(CLUSTERS) - {YOUNG}, (kind, last)
    assert found["cluster_code"].n_unique() == len(CLUSTERS)


def test_tasks_cover_every_phase_and_know_only_what_has_happened(current):
    tasks = current["construction_tasks"]
    assert tasks["phase_clause"].n_unique() == 13
    assert tasks["planned_on"].min() < date(2023, 11, 1)
    assert tasks["planned_on"].max() > END > tasks["finished_on"].max() - timedelta(days=1)
    unfinished = tasks.filter(pl.col("finished_on").is_null())
    assert unfinished.height > 50
    assert unfinished.select(pl.col("actual_cost_cny", "is_passed_first_time", "approved_on").count()).row(
        0
    ) == (0, 0, 0)
    tested = tasks.filter(
        pl.col("kind").is_in(["inspection", "acceptance"]) & pl.col("finished_on").is_not_null()
    )
    assert tested["is_passed_first_time"].null_count() == 0
    assert (tasks["approved_on"].is_null() | (tasks["kind"] == "deliverable")).all()


def test_one_cluster_never_files_its_risks(current):
    found = current["risks"].filter(pl.col("due_on").is_between(date(2025, 10, 1), END))
    count = dict(found.group_by("cluster_code").len().rows())
    assert set(count) == set(CLUSTERS) - {"SD-C12"}
    assert min(count.values()) >= 5
    assert (current["risks"]["closed_on"].fill_null(END) >= current["risks"]["raised_on"]).all()


def test_each_quarter_has_plan_arrival_and_spending_of_key_projects(current):
    key = current["funds"].filter("is_key_project").with_columns(quarter=pl.col("entry_on").dt.truncate("1q"))
    kinds = key.group_by("cluster_code", "quarter").agg(pl.col("kind").n_unique())
    assert kinds["kind"].unique().to_list() == [3]
    # Eleven quarters since January 2024; the young one has six.
    assert dict(kinds.group_by("cluster_code").len().rows()) == {c: 6 if c == YOUNG else 11 for c in CLUSTERS}


def test_targets_are_a_plan_for_each_year(current):
    targets = current["cluster_targets"]
    years = targets.group_by("cluster_code").agg(pl.col("target_year").unique().sort())
    assert dict(years.rows()) == {c: [2025, 2026] if c == YOUNG else [2024, 2025, 2026] for c in CLUSTERS}
    assert (targets["target_value"] > 0).all()
    count = targets.group_by("cluster_code", "target_year", "target_kind").len()
    assert count.filter(target_kind="indicator")["len"].is_between(8, 14).all()
    assert count.filter(target_kind="intake")["len"].unique().to_list() == [2]
    assert targets.filter(pl.col("target_kind") != "indicator")["due_on"].null_count() == 0
    goals = targets.filter(target_kind="indicator").join(
        catalogue.indicators().select("code", "direction"), left_on="target_code", right_on="code"
    )
    seen = goals.group_by("cluster_code", "target_year").agg(pl.col("direction").n_unique())
    assert seen["direction"].unique().to_list() == [3]


def test_eight_rules_are_required_and_issued_one_after_the_other(current):
    rules = current["institutions"]
    assert dict(rules.group_by("cluster_code").len().rows()) == dict.fromkeys(CLUSTERS, 8)
    assert set(rules["clause_id"]) == {"8.1", "8.2.1", "8.2.2"}
    before = rules.filter(pl.col("issued_on") < date(2024, 10, 1)).height
    assert 20 < before < rules["issued_on"].count() < 96


def test_good_clusters_do_better_than_bad_ones(current):
    tasks = current["construction_tasks"].filter(kind="milestone")
    platform = current["platform_months"].filter(~pl.col("component_code").str.starts_with("channel"))
    money = current["funds"].pivot(
        "kind", index="cluster_code", values="amount_cny", aggregate_function="sum"
    )
    measured = {
        "functions": rates(platform, pl.col("is_in_operation")),
        "catalogued": rates(current["data_items"].filter("is_required"), pl.col("is_catalogued")),
        "controls": rates(current["security_controls"].filter("is_required"), pl.col("is_in_force")),
        "milestones": rates(tasks, (pl.col("finished_on") <= pl.col("planned_on")).fill_null(False)),
        "arrived": dict(money.select("cluster_code", pl.col("arrived") / pl.col("planned")).rows()),
        "rules": rates(current["institutions"], pl.col("issued_on") < date(2025, 10, 1)),
    }
    for what, by_cluster in measured.items():
        assert by_cluster["SD-C02"] > by_cluster["SD-C12"], what
        assert len(set(by_cluster.values())) >= 4, what
        assert set(by_cluster) == set(CLUSTERS), what


def test_a_register_knows_a_change_from_its_day_on():
    task = pl.DataFrame(
        {
            "task_id": ["R1"],
            "opened": [date(2025, 1, 10)],
            "finished_on": [date(2025, 5, 2)],
            "approved_on": [date(2025, 8, 1)],
            "is_passed_first_time": [True],
            "actual_cost_cny": [5.0],
        }
    )
    seen = [
        [
            (r["finished_on"], r["actual_cost_cny"], r["approved_on"], r["updated_on"])
            for r in f.rows(named=True)
        ]
        for f in TASKS.filings(task, "task_id")
    ]
    opened, finished, approved = date(2025, 1, 10), date(2025, 5, 2), date(2025, 8, 1)
    assert seen == [
        [],
        [(None, None, None, opened)],
        [(finished, 5.0, None, finished)],
        [(finished, 5.0, approved, approved)],
        *([[]] * 4),
    ]


def test_arbitrations_follow_closed_complaints():
    closed = [datetime(2025, 1, 6, 10) + timedelta(days=i) for i in range(500)]
    n = len(closed)
    about = pl.DataFrame(
        {
            "cluster_code": [CLUSTERS[i % 12] for i in range(n)],
            "kind": ["complaint"] * n,
            "matter_code": ["TS01"] * n,
            "received_at": [c - timedelta(days=5) for c in closed],
            "due_on": [c.date() for c in closed],
            "closed_at": [c if i % 11 else None for i, c in enumerate(closed)],
        },
        schema_overrides={"received_at": pl.Datetime("us"), "closed_at": pl.Datetime("us")},
    ).with_columns(
        is_upheld=pl.lit(False),
        accountability_due_on=pl.lit(None, dtype=pl.Date),
        decision_no=pl.lit(None, dtype=pl.String),
        corrected_on=pl.lit(None, dtype=pl.Date),
    )
    made = arbitrations.about(np.random.default_rng(3), about)
    # Of some 38 closed complaints of each cluster 34 go to arbitration, 3 to 20 days later.
    assert set(made.group_by("cluster_code").len()["len"]) == {34}
    assert made["kind"].unique().to_list() == ["arbitration"]
    assert (made["due_on"] - made["received_at"].dt.date()).dt.total_days().unique().to_list() == [45]
    assert (made["closed_at"] > made["received_at"]).all()
    assert (made["accountability_due_on"].is_not_null() == made["is_upheld"]).all()
    in_time = made.select((pl.col("closed_at").dt.date() <= pl.col("due_on")).mean()).item()
    assert 0.75 < in_time < 0.98
