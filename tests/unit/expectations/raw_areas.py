"""The tables of all areas but the first ones in the small warehouse: sound rows and faults."""

from typing import Any

import duckdb

from tests.unit.expectations.raw_put import put

SOURCE = "contract"
# Columns of the key without and with the version, and a column in which two filings of a version may differ.
KEYS: dict[str, tuple[list[str], str, str]] = {
    "enterprise_reports": (["uscc", "report_period"], "filed_on", "staff_count"),
    "data_products": (["product_id"], "updated_on", "product_name"),
    "data_transactions": (["order_id"], "updated_on", "amount_cny"),
    "intellectual_property": (["right_id"], "updated_on", "right_kind"),
    "policy_grants": (["grant_id"], "updated_on", "policy_kind"),
    "collaborations": (["collaboration_id"], "updated_on", "title"),
    "providers": (["provider_code"], "filed_on", "provider_name"),
    "staff": (["staff_id"], "filed_on", "department"),
    "staff_training": (["training_id", "staff_id"], "filed_on", "kind"),
    "activities": (["activity_id"], "filed_on", "title"),
    "activity_attendances": (["activity_id", "uscc"], "filed_on", "attendee_count"),
    "visits": (["visit_id"], "filed_on", "visitor_name"),
    "visit_issues": (["issue_id"], "updated_on", "matter"),
    "improvement_actions": (["action_id"], "updated_on", "source_kind"),
    "cluster_targets": (
        ["cluster_code", "target_year", "target_kind", "target_code"], "filed_on", "target_name",
    ),
    "platform_months": (["cluster_code", "report_month", "component_code"], "filed_on", "scheduled_minutes"),
    "infrastructure_months": (["cluster_code", "report_month", "site_code"], "filed_on", "site_kind"),
    "data_items": (["item_id", "report_period"], "filed_on", "item_name"),
    "security_controls": (
        ["subject_kind", "subject_code", "control_code", "report_period"], "filed_on", "is_in_force",
    ),
    "construction_tasks": (["task_id"], "updated_on", "task_name"),
    "risks": (["risk_id"], "updated_on", "level"),
    "funds": (["entry_id"], "filed_on", "is_key_project"),
    "security_events": (["event_id"], "updated_on", "level"),
    "institutions": (["institution_code"], "filed_on", "institution_name"),
}  # fmt: skip
NUMBERS = {"staff_count", "amount_cny", "attendee_count", "scheduled_minutes"}
FLAGS = {"is_in_force", "is_key_project"}


def row(table: str, n: int) -> dict[str, Any]:
    """The sound row number n of a table: in cluster Cn, of enterprise Un, filed on one day."""
    key, version, _ = KEYS[table]
    values: dict[str, Any] = dict.fromkeys(key, f"X{n}") | {
        "cluster_code": f"C{n}",
        version: "2026-10-01",
    }
    enterprise = {"uscc": f"U{n}"}
    quarter, month = {"report_period": "2026Q3"}, {"report_month": "2026-08"}
    own: dict[str, dict[str, Any]] = {
        "enterprise_reports": enterprise
        | quarter
        | {"total_revenue_cny": 200, "data_revenue_cny": 100, "rd_expense_cny": 10},
        "data_products": enterprise | {"applied_on": "2026-09-05"},
        "data_transactions": {
            "seller_uscc": f"U{n}",
            "buyer_uscc": "U-elsewhere",
            "product_id": f"X{n}",
            "opened_on": "2026-09-05",
        },
        "intellectual_property": enterprise,
        "policy_grants": enterprise | {"applied_on": "2026-09-05"},
        "collaborations": enterprise,
        "activities": {"zone_code": f"Z{n}"},
        "activity_attendances": enterprise,
        "visits": enterprise | {"visited_on": "2026-09-05"},
        "visit_issues": {"visit_id": f"X{n}"},
        "cluster_targets": {"target_year": 2026, "target_kind": "indicator", "target_code": "DP1-02"},
        "platform_months": month | {"component_code": "governance"},
        "infrastructure_months": month | {"site_code": "S1"},
        "data_items": quarter,
        "security_controls": quarter | {"subject_kind": "data_item", "control_code": "backup"},
        "funds": {"fund_code": f"F{n}", "kind": "arrived", "amount_cny": 100},
    }
    return values | own.get(table, {})


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Three sound rows in every table; reports of two quarters, and money spent as far as it arrived."""
    for table in KEYS:
        for n in (1, 2, 3):
            put(connection, table, **row(table, n))
    for n in (1, 2, 3):
        earlier = {"report_period": "2026Q2", "total_revenue_cny": 100, "data_revenue_cny": 100}
        put(connection, "enterprise_reports", **(row("enterprise_reports", n) | earlier))
        spent = {"entry_id": f"S{n}", "kind": "spent"}
        put(connection, "funds", **(row("funds", n) | spent))


def plant(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """A fault for every rule of these tables; returns the failing keys that each rule must find."""
    found: dict[str, list[tuple]] = {}
    for table, short in SHORT.items():
        found |= _standard(connection, table, f"RAW-{short}")
    gaps = [("C4",), ("C5",)]  # established long ago, and nothing filed
    quarter = [(c, "2026Q3") for (c,) in gaps]
    found |= {
        "RAW-RPT-005": [(c, q) for (c,) in gaps for q in ("2026Q2", "2026Q3")],
        "RAW-PRD-005": gaps,
        "RAW-TRX-006": gaps,
        "RAW-GRT-005": gaps,
        "RAW-VIS-005": gaps,
        "RAW-PLT-004": [(c, "2026-08", "governance") for (c,) in gaps],
        "RAW-INF-004": [(c, "2026-08") for (c,) in gaps],
        "RAW-DIT-004": quarter,
        "RAW-CTL-004": quarter,
    }
    unknown = {"uscc": "U99"}
    for table in ("data_products", "intellectual_property", "policy_grants", "collaborations", "visits"):
        found[f"RAW-{SHORT[table]}-004"] = [(SOURCE, "X4", "U99")]
        put(connection, table, **(row(table, 4) | {"cluster_code": "C1"} | unknown))
    found |= _lists(connection)
    return found | _reports(connection) | _references(connection) | _rest(connection)


SHORT = {
    "enterprise_reports": "RPT", "data_products": "PRD", "data_transactions": "TRX",
    "intellectual_property": "IPR", "policy_grants": "GRT", "collaborations": "COL", "providers": "PRV",
    "staff": "STF", "staff_training": "TRN", "activities": "ACT", "activity_attendances": "ATT",
    "visits": "VIS", "visit_issues": "ISS", "improvement_actions": "IMP", "cluster_targets": "TGT",
    "platform_months": "PLT", "infrastructure_months": "INF", "data_items": "DIT", "security_controls": "CTL",
    "construction_tasks": "TSK", "risks": "RSK", "funds": "FND", "security_events": "SEV",
    "institutions": "INS",
}  # fmt: skip


def _standard(connection: duckdb.DuckDBPyConnection, table: str, rules: str) -> dict[str, list[tuple]]:
    """Row 1 twice in its file, row 2 with another content in another file, row 9 of a cluster unknown."""
    key, version, changing = KEYS[table]
    other = 7 if changing in NUMBERS else True if changing in FLAGS else "other"
    first, second, ninth = row(table, 1), row(table, 2), row(table, 9)
    ninth |= {name: "U4" for name in ("uscc", "seller_uscc") if name in ninth}
    if table == "activities":
        ninth["zone_code"] = None
    put(connection, table, **first)
    put(connection, table, **(second | {"_file_id": f"f-{table}-2", changing: other}))
    put(connection, table, **ninth)
    keys = [tuple(values[name] for name in [*key, version]) for values in (first, second)]
    unknown = [ninth[name] for name in dict.fromkeys([*key, "cluster_code"])]
    return {
        f"{rules}-001": [(f"f-{table}", *keys[0])],
        f"{rules}-002": [(SOURCE, *keys[1])],
        f"{rules}-003": [(SOURCE, *unknown)],
    }


def _lists(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    table = "listed_organisations"
    for code, name in (("X1", "one"), ("X2", "two"), ("X3", "three")):
        listed = {"list_code": "L", "organisation_code": code, "listed_on": "2026-01-01"}
        put(connection, table, **(listed | {"organisation_name": name}))
        if code == "X1":
            put(connection, table, **(listed | {"organisation_name": name}))
        if code == "X2":
            put(connection, table, **(listed | {"organisation_name": "other", "_file_id": "f-other-list"}))
    return {
        "RAW-LST-001": [(f"f-{table}", "L", "X1", "2026-01-01")],
        "RAW-LST-002": [(SOURCE, "L", "X2", "2026-01-01")],
    }


def _reports(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    table = "enterprise_reports"
    mine = row(table, 1) | {"uscc": "U99"}
    put(connection, table, **mine)
    # the figures of one quarter instead of those since January; a new year begins at nought
    falling = row(table, 1) | {"uscc": "U5", "total_revenue_cny": 100, "data_revenue_cny": 50}
    put(connection, table, **(falling | {"report_period": "2026Q2", "data_revenue_cny": 60}))
    put(connection, table, **falling)
    return {
        "RAW-RPT-004": [(SOURCE, "U99", "2026Q3")],
        "RAW-RPT-006": [(SOURCE, "U5", "2026Q3")],
    }


def _references(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """Rows that refer to nothing, number 4 and further in the first cluster."""

    def add(table: str, n: int, **values: Any) -> None:
        put(connection, table, **(row(table, n) | {"cluster_code": "C1"} | values))

    add("data_transactions", 4, seller_uscc="U99", product_id=None)
    add("data_transactions", 5, seller_uscc="U1", product_id="nowhere")
    add("staff_training", 4, staff_id="nowhere")
    add("activities", 4, zone_code="Z8")
    add("activities", 5, zone_code="Z2")
    add("activity_attendances", 4, activity_id="nowhere", uscc="U1")
    add("activity_attendances", 1, uscc="U99")
    add("visit_issues", 4, visit_id="nowhere")
    add("improvement_actions", 4, request_id="nowhere")
    add("security_controls", 4, subject_code="nowhere")
    add("security_controls", 5, subject_kind="platform", subject_code="nowhere")
    return {
        "RAW-TRX-004": [(SOURCE, "X4", "U99")],
        "RAW-TRX-005": [(SOURCE, "X5", "nowhere")],
        "RAW-TRN-004": [(SOURCE, "X4", "nowhere")],
        "RAW-ACT-004": [(SOURCE, "X4", "Z8")],
        "RAW-ACT-005": [(SOURCE, "X5", "C1", "Z2")],
        "RAW-ATT-004": [(SOURCE, "nowhere", "U1")],
        "RAW-ATT-005": [(SOURCE, "X1", "U99")],
        "RAW-ISS-004": [(SOURCE, "X4", "nowhere")],
        "RAW-IMP-004": [(SOURCE, "X4", "nowhere")],
        "RAW-CTL-005": [(SOURCE, "nowhere", "backup", "2026Q3")],
    }


def _rest(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    put(connection, "funds", **(row("funds", 4) | {"cluster_code": "C1", "kind": "spent", "amount_cny": 1}))
    # there till May, back in July: sound; back in April: not
    stay = {
        "uscc": "U7",
        "enterprise_name": "name",
        "cluster_code": "C1",
        "zone_code": "Z1",
        "filed_on": "2026-09-01",
    }
    for uscc, again in (("U7", "2026-07-01"), ("U8", "2026-04-01")):
        gone = {"uscc": uscc, "entered_on": "2025-01-01", "exited_on": "2026-05-31"}
        put(connection, "enterprises", **(stay | gone))
        put(connection, "enterprises", **(stay | {"uscc": uscc, "entered_on": again}))
    return {"RAW-FND-004": [(SOURCE, "C1", "F4")], "RAW-ENT-006": [("U8", "2026-04-01")]}
