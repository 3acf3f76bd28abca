"""What enterprises and services of the demo province report: stays, changes, forms, orders, actions."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion import contract
from ingestion.synthetic import GeneratedSummary


@pytest.fixture(scope="module")
def sql(province: GeneratedSummary):
    """Rows of a query over the true records, one view per table."""
    connection = duckdb.connect()
    for path in Path(province.truth_dir).glob("*.parquet"):
        connection.read_parquet(str(path)).create_view(path.stem)
    connection.sql(
        "create view stays as select uscc, entered_on, cluster_code, max(exited_on) as exited_on, "
        "count(*) as filings from enterprises group by all"
    )
    return lambda query: connection.sql(query).fetchall()


def test_two_stays_of_an_enterprise_follow_each_other(sql):
    pairs = sql(
        "select a.exited_on <= b.entered_on, a.cluster_code = b.cluster_code from stays a "
        "join stays b on a.uscc = b.uscc and a.entered_on < b.entered_on"
    )
    assert len(pairs) > 20
    assert set(pairs) == {(True, True)}


def test_each_stay_is_stated_from_its_entry_and_changes_within_it(sql):
    assert sql("select * from stays where exited_on < entered_on") == []
    whole = sql("select count(*) from enterprises where effective_on is null")
    assert whole == sql("select count(*) from stays")
    outside = sql(
        "select * from enterprises join stays using (uscc, entered_on) "
        "where effective_on <= entered_on or effective_on >= stays.exited_on or effective_on > filed_on"
    )
    assert outside == []


def test_changes_change_something_and_stay_in_the_cluster(sql):
    kinds = sql(
        "with steps as (select *, lag(zone_code) over w as zone, lag(size_code) over w as size, "
        "  lag(coalesce(has_chief_data_officer, false)) over w as officer, lag(graduated_on) over w as grade "
        "  from enterprises window w as "
        "  (partition by uscc, entered_on order by coalesce(effective_on, entered_on))) "
        "select zone_code <> zone, size_code <> size, has_chief_data_officer and not officer, "
        "  graduated_on is not null and grade is null, count(*) "
        "from steps where effective_on is not null group by all"
    )
    assert sum(n for *_, n in kinds) > 400
    assert all(any(changed) for *changed, _ in kinds)
    for place in range(4):
        assert sum(n for *changed, n in kinds if changed[place]) > 30
    elsewhere = "e.cluster_code <> z.cluster_code"
    assert sql(f"select * from enterprises e join zones z using (zone_code) where {elsewhere}") == []


def test_survival_and_incubation_have_cases_before_the_first_quarter(sql):
    old = "entered_on between '2022-01-01' and '2022-12-31'"
    entered, left = sql(f"select count(*), count(exited_on) from stays where {old}")[0]
    assert entered > 300
    assert 0.03 < left / entered < 0.4
    ended, graduated = sql(
        "select count(*), count(graduated_on) from enterprises where effective_on is null "
        "and incubation_due_on < '2024-10-01'"
    )[0]
    assert 0.3 < graduated / ended < 0.9


def test_facts_of_an_enterprise_fall_into_its_stay(sql):
    for table, column, day in (
        ("visits", "uscc", "visited_on"),
        ("data_products", "uscc", "applied_on"),
        ("policy_grants", "uscc", "applied_on"),
        ("data_transactions", "seller_uscc", "opened_on"),
        ("data_transactions", "buyer_uscc", "opened_on"),
        ("intellectual_property", "uscc", "applied_on"),
    ):
        outside = sql(
            f"select count(*) from {table} f where not exists (select 1 from stays s "
            f"where s.uscc = f.{column} "
            f"and s.entered_on <= f.{day} and (s.exited_on is null or s.exited_on > f.{day}))"
        )
        assert outside == [(0,)], (table, column)


def test_reports_are_cumulative_within_the_year(sql):
    falling = sql(
        "select a.uscc from enterprise_reports a join enterprise_reports b on a.uscc = b.uscc "
        "and left(a.report_period, 4) = left(b.report_period, 4) and a.report_period < b.report_period "
        "where a.data_revenue_cny > b.data_revenue_cny or a.data_staff_joined > b.data_staff_joined"
    )
    assert falling == []


def test_an_order_names_a_product_of_its_seller_registered_by_then(sql):
    wrong = sql(
        "select * from data_transactions join data_products using (product_id) "
        "where uscc <> seller_uscc or registered_on > opened_on"
    )
    assert wrong == []
    assert sql("select count(product_id) > 5000 from data_transactions") == [(True,)]


def test_about_sixty_percent_of_requests_have_a_provider_of_their_cluster(sql):
    wrong = sql(
        "select * from service_requests r join providers p using (provider_code) "
        "where r.cluster_code <> p.cluster_code "
        "or submitted_at::date < admitted_on or submitted_at::date >= ended_on"
    )
    assert wrong == []
    share = sql("select avg((provider_code is not null)::int) from service_requests")[0][0]
    assert 0.55 < share < 0.65


def test_corrections_of_poor_ratings_name_a_request_rated_poorly(sql):
    wrong = sql(
        "select * from improvement_actions i left join service_requests r using (request_id) "
        "where (source_kind = 'poor_rating') <> (request_id is not null) "
        "or r.rating > 2 or i.opened_on < r.closed_at::date"
    )
    assert wrong == []
    assert sql("select count(distinct source_kind) from improvement_actions") == [(6,)]


def test_some_items_get_a_second_form(sql):
    twice = sql("select item_code from service_items group by 1 having count(*) = 2")
    assert 20 < len(twice) < 100
    assert sql("select item_code from service_items group by 1 having count(*) > 2") == []


def test_every_table_has_refused_rows_and_late_corrections(province):
    refused = {t for t, n in province.quarantined.items() if n}
    assert refused == set(province.records) - {"clusters"}
    odd = pl.read_csv(province.truth_dir / "harmless.csv").filter(pl.col("kind") == "late_correction")
    versioned = {t for t in province.records if contract.load(t).version_field}
    assert versioned - set(odd["table_name"]) <= {"institutions"}
