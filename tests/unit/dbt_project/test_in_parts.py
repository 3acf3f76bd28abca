"""A long union is computed part after part, and the table is the whole of it."""

from decimal import Decimal

MODEL = "service_duration"
# Monday, 9:00: to 10:00 is one working hour, to 11:00 two. Median 1.5, P90 1.9.
ANSWERED = {"R1": "10:00:00", "R2": "11:00:00"}


def test_every_part_of_a_long_union_is_in_its_table(fresh):
    for table in ("clusters", "zones"):
        fresh.rows(f"update raw.{table} set established_on = date '2025-01-01'")
    for request, at in ANSWERED.items():
        fresh.rows(
            "update raw.service_requests set submitted_at = timestamp '2025-01-06 09:00:00',"
            f" first_response_at = timestamp '2025-01-06 {at}' where request_id = '{request}'"
        )
    done = fresh("run", "--select", f"+{MODEL}")
    assert done.success, done.said
    (statement,) = fresh.artefacts.glob(f"run/**/{MODEL}.sql")
    assert statement.read_text().count("insert into") == 12  # one per type of period and kind of group
    found = fresh.rows(
        f"select distinct unit_type, period_type, period_code, case_count, p50_hours, p90_hours from {MODEL}"
        " where step = 'response' and category_clause = 'all'"
    )
    hours = (2, Decimal("1.5"), Decimal("1.9"))
    periods = (("month", "2025-01"), ("quarter", "2025Q1"), ("year", "2025"))
    units = ("cluster", "province")
    assert sorted(found) == sorted((unit, *period, *hours) for unit in units for period in periods)
