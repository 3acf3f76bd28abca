"""A small warehouse as ingestion leaves it: a sound one, and one with a fault for every rule on raw."""

from datetime import datetime
from typing import Any

import duckdb

from ingestion import reference, warehouse
from ingestion.contract import load, names
from tests.unit.expectations import raw_areas
from tests.unit.expectations.raw_put import put

ENTRY = "2025-01-01"


def put_file(connection: duckdb.DuckDBPyConnection, file_id: str, **values: object) -> None:
    """Enter one file in the books: a header, and nothing else unless given."""
    row = {
        "file_id": file_id,
        "original_name": f"{file_id}.csv",
        "status": "loaded",
        "verdict_code": "OK",
        "physical_lines": 1,
        "blank_lines": 0,
        "header_lines": 1,
        "footer_lines": 0,
        "loaded_rows": 0,
        "quarantined_rows": 0,
        "load_seq": 1,
    } | values
    connection.execute(
        f"insert into ingest.files ({', '.join(row)}) values ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def refuse(connection: duckdb.DuckDBPyConnection, file_id: str, line: int, reason: str | None) -> None:
    """Put one row of a file into quarantine."""
    connection.execute(
        "insert into ingest.quarantine (file_id, table_name, line, reason_code) values (?, ?, ?, ?)",
        [file_id, file_id.removeprefix("f-"), line, reason],
    )


def total(
    connection: duckdb.DuckDBPyConnection, file_id: str, hop: str, value: object, measure: str = "rows"
) -> None:
    """Enter one control total."""
    connection.execute(
        "insert into ingest.control_totals values (?, ?, ?, ?, ?)",
        [file_id, file_id.removeprefix("f-"), hop, measure, value],
    )


def empty(connection: duckdb.DuckDBPyConnection) -> None:
    """All tables as they are before anything is landed."""
    warehouse.create_tables(connection)
    reference.load(connection, datetime(2026, 1, 1))


def sound(connection: duckdb.DuckDBPyConnection) -> None:
    """Three clusters with one zone each, nine months of requests, one survey; the books balance."""
    empty(connection)
    fill(connection)
    balance(connection)


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """The rows of the sound warehouse."""
    for n in (1, 2, 3):
        put(connection, "clusters", cluster_code=f"C{n}", established_on="2024-01-01")
        put(connection, "zones", zone_code=f"Z{n}", cluster_code=f"C{n}", established_on="2024-01-01")
        put(
            connection,
            "enterprises",
            uscc=f"U{n}",
            enterprise_name="name",
            cluster_code=f"C{n}",
            zone_code=f"Z{n}",
            entered_on=ENTRY,
            filed_on="2026-01-01",
        )
        put(connection, "survey_waves", **wave("W1", f"Z{n}", f"C{n}"))
    standard = {"response_hours": 8, "resolve_hours": 40, "valid_from": "2025-01-01"}
    put(connection, "service_items", item_code="I1", cluster_code="C1", **standard)
    for month in range(1, 10):
        for cluster in (1, 2, 3):
            for k in (1, 2):
                put(connection, "service_requests", **request(f"R-{month}-{cluster}-{k}", month, cluster))
    for number in (1, 2):
        put(connection, "service_request_events", **event("H1", number))
    put(connection, "complaints", **complaint("K1"))
    put(connection, "survey_responses", **response("A1"))
    put(
        connection,
        "survey_answers",
        response_id="A1",
        item_code="T1",
        expectation_score=7,
        perception_score=6,
    )
    raw_areas.fill(connection)


def wave(wave_id: str, zone: str, cluster: str) -> dict[str, Any]:
    """A wave of July 2026 with ten invitations."""
    days = {"opened_on": "2026-07-01", "closed_on": "2026-07-20"}
    return {"wave_id": wave_id, "zone_code": zone, "cluster_code": cluster, "invited_count": 10} | days


def request(request_id: str, month: int = 9, cluster: int = 1) -> dict[str, Any]:
    """A request of the fifth day of a month of 2026."""
    return {
        "request_id": request_id,
        "cluster_code": f"C{cluster}",
        "zone_code": f"Z{cluster}",
        "uscc": f"U{cluster}",
        "item_code": "I1",
        "submitted_at": f"2026-{month:02d}-05 10:00:00",
        "updated_at": f"2026-{month:02d}-06 10:00:00",
    }


def event(request_id: str, number: int = 1) -> dict[str, Any]:
    """An event in the first cluster."""
    at = "2026-03-02 09:00:00"
    refers = {"cluster_code": "C1", "zone_code": "Z1", "uscc": "U1", "item_code": "I1"}
    return {"request_id": request_id, "event_no": number, "event_at": at, "status": "in_progress"} | refers


def complaint(complaint_id: str) -> dict[str, Any]:
    """A complaint about a request that was filed as events."""
    refers = {"cluster_code": "C1", "zone_code": "Z1", "uscc": "U1", "request_id": "H1"}
    return {"complaint_id": complaint_id, "updated_at": "2026-05-04 12:00:00"} | refers


def response(response_id: str) -> dict[str, Any]:
    """A questionnaire of the July wave."""
    refers = {"wave_id": "W1", "cluster_code": "C1", "zone_code": "Z1", "uscc": "U1"}
    return {"response_id": response_id, "responded_at": "2026-07-10 09:00:00", "design_weight": 1} | refers


def balance(connection: duckdb.DuckDBPyConnection) -> None:
    """Books that agree with what is in the raw tables, and one refused row in fifty."""
    refuse(connection, "f-service_requests", 1000, "BAD_DATE")
    for table in names():
        rows = connection.execute(f"select _file_id, count(*) from raw.{table} group by 1").fetchall()
        for file_id, loaded in rows:
            refused = int(file_id == "f-service_requests")
            put_file(
                connection,
                file_id,
                physical_lines=loaded + refused + 1,
                loaded_rows=loaded,
                quarantined_rows=refused,
            )
            for hop in ("lake", "raw"):
                total(connection, file_id, hop, loaded)
                for number in (f.name for f in load(table).fields if f.kind in ("integer", "number")):
                    query = f"select coalesce(sum({number}), 0) from raw.{table} where _file_id = ?"
                    (amount,) = connection.execute(query, [file_id]).fetchall()[0]
                    total(connection, file_id, hop, amount, number)


def broken(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """A fault for every rule; returns the failing keys that each rule must find."""
    empty(connection)
    fill(connection)
    _masters(connection)
    _requests(connection)
    _events(connection)
    _complaints(connection)
    _surveys(connection)
    planted = raw_areas.plant(connection)
    balance(connection)
    _books(connection)
    march = "2026-03-02 09:00:00"
    september, may = "2026-09-06 10:00:00", "2026-05-04 12:00:00"
    return planted | {
        "RAW-CLU-001": [("f-clusters", "C1")],
        "RAW-ZON-001": [("f-zones", "Z1")],
        "RAW-ZON-002": [("contract", "Z9", "C9")],
        "RAW-ENT-001": [("f-enterprises", "U1", ENTRY, None, "2026-01-01")],
        "RAW-ENT-002": [("contract", "U2", ENTRY, None, "2026-01-01")],
        "RAW-ENT-003": [("contract", "U4", ENTRY, None, "C9")],
        "RAW-ENT-004": [("contract", "U5", ENTRY, None, "Z8")],
        "RAW-ENT-005": [("contract", "U6", ENTRY, None, "C1", "Z2")],
        "RAW-ITM-001": [("f-service_items", "I1", "2025-01-01")],
        "RAW-ITM-002": [("contract", "I2", "2025-01-01", "C9")],
        "RAW-ITM-003": [("contract", "I3")],
        "RAW-REQ-001": [("f-service_requests", "Q1", september)],
        "RAW-REQ-002": [("contract", "Q2", september)],
        "RAW-REQ-003": [("contract", "Q3", "C9")],
        "RAW-REQ-004": [("contract", "Q4", "Z8")],
        "RAW-REQ-005": [("contract", "Q5", "C1", "Z2")],
        "RAW-REQ-006": [("contract", "Q6", "I9")],
        "RAW-REQ-007": [("contract", "Q7", "U99")],
        "RAW-REQ-008": [("contract", "Q8")],
        "RAW-REQ-009": [("contract", "Q9", "2003-06-02 10:00:00")],
        "RAW-REQ-010": [("C4",), ("C5",)],
        "RAW-REQ-011": [("2026-04-01",), ("2026-05-01",)],
        "RAW-REQ-012": [("contract", "Q13", "nowhere")],
        "RAW-EVT-001": [("f-service_request_events", "H1", 1, march)],
        "RAW-EVT-002": [("contract", "H2", 1, march, "C9")],
        "RAW-EVT-003": [("contract", "H3", 1, march, "Z8")],
        "RAW-EVT-004": [("contract", "H4", 1, march, "C1", "Z2")],
        "RAW-EVT-005": [("contract", "H5", 1, march, "I9")],
        "RAW-EVT-006": [("contract", "H6", 1, march, "U99")],
        "RAW-EVT-007": [("contract", "H7")],
        "RAW-EVT-008": [("contract", "H8", 1, "2003-06-02 10:00:00")],
        "RAW-CMP-001": [("f-complaints", "K1", may)],
        "RAW-CMP-002": [("contract", "K2", may)],
        "RAW-CMP-003": [("contract", "K3", "C9")],
        "RAW-CMP-004": [("contract", "K4", "Z8")],
        "RAW-CMP-005": [("contract", "K5", "C1", "Z2")],
        "RAW-CMP-006": [("contract", "K6", "U99")],
        "RAW-CMP-007": [("contract", "K7", "nowhere")],
        "RAW-WAV-001": [("f-survey_waves", "W1", "Z1")],
        "RAW-WAV-002": [("contract", "W2", "Z9", "C9")],
        "RAW-WAV-003": [("contract", "W3", "Z8")],
        "RAW-WAV-004": [("C4",), ("C5",)],
        "RAW-RSP-001": [("f-survey_responses", "A1")],
        "RAW-RSP-002": [("contract", "A2", "W8", "Z1")],
        "RAW-RSP-003": [("contract", "A3", "C9")],
        "RAW-RSP-004": [("contract", "A4", "Z8")],
        "RAW-RSP-005": [("contract", "A5", "C2", "Z1")],
        "RAW-RSP-006": [("contract", "A6", "U99")],
        "RAW-RSP-007": [("W4", "Z2")],
        "RAW-RSP-008": [("contract", "A9")],
        "RAW-ANS-001": [("f-survey_answers", "A1", "T1")],
        "RAW-ANS-002": [("contract", "A99", "T1")],
        "ING-FIL-001": [("f-unbalanced", "f-unbalanced.csv")],
        "ING-FIL-002": [("f-lost",), ("f-unknown",)],
        "ING-FIL-003": [("f-nowhere",)],
        "ING-FIL-004": [("f-dirty", "f-dirty.csv"), ("f-nowhere", "f-nowhere.csv")],
        "ING-FIL-005": [("f-refused", "bad.xlsx", "CORRUPT")],
        "ING-TOT-001": [("f-clusters", "clusters", "rows"), ("f-zones", "zones", "sum")],
        "ING-TOT-002": [("f-lost",)],
        "ING-QRN-001": [("f-dirty", 2)],
        "ING-QRN-002": [("f-dirty", 2)],
    }


def _masters(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, "clusters", cluster_code="C1", established_on="2024-01-01")
    # no filing at all; an old one only; too young to owe one
    put(connection, "clusters", cluster_code="C4", established_on="2024-01-01")
    put(connection, "clusters", cluster_code="C5", established_on="2024-01-01")
    put(connection, "clusters", cluster_code="C6", established_on="2026-09-01")
    put(connection, "zones", zone_code="Z1", cluster_code="C1")
    put(connection, "zones", zone_code="Z5", cluster_code="C5")
    put(connection, "zones", zone_code="Z9", cluster_code="C9")
    refers = {"cluster_code": "C1", "zone_code": "Z1"}
    filing = {"enterprise_name": "name", "entered_on": ENTRY, "filed_on": "2026-01-01"} | refers
    put(connection, "enterprises", **(filing | {"uscc": "U1"}))
    other = {"_file_id": "f-enterprises-2"}
    changed = {"enterprise_name": "other", "cluster_code": "C2", "zone_code": "Z2"}
    put(connection, "enterprises", **(filing | other | changed | {"uscc": "U2"}))
    # the same content in another file is no fault
    put(
        connection,
        "enterprises",
        **(filing | other | {"uscc": "U3", "cluster_code": "C3", "zone_code": "Z3"}),
    )
    put(connection, "enterprises", **(filing | {"uscc": "U4", "cluster_code": "C9", "zone_code": "Z9"}))
    put(connection, "enterprises", **(filing | {"uscc": "U5", "zone_code": "Z8"}))
    put(connection, "enterprises", **(filing | {"uscc": "U6", "zone_code": "Z2"}))
    form = {"cluster_code": "C1", "valid_from": "2025-01-01"}
    put(connection, "service_items", **(form | {"item_code": "I1", "response_hours": 8}))
    put(
        connection, "service_items", **(form | {"item_code": "I2", "cluster_code": "C9", "response_hours": 8})
    )
    put(connection, "service_items", **(form | {"item_code": "I3"}))


def _requests(connection: duckdb.DuckDBPyConnection) -> None:
    table = "service_requests"
    put(connection, table, **request("Q1"))
    put(connection, table, **request("Q1"))
    put(connection, table, **request("Q2"))
    put(connection, table, **(request("Q2") | {"_file_id": "f-requests-2", "rating": 5}))
    put(connection, table, **(request("Q3") | {"cluster_code": "C9", "zone_code": None}))
    put(connection, table, **(request("Q4") | {"zone_code": "Z8"}))
    put(connection, table, **(request("Q5") | {"zone_code": "Z2"}))
    put(connection, table, **(request("Q6") | {"item_code": "I9"}))
    put(connection, table, **(request("Q7") | {"uscc": "U99"}))
    put(connection, table, **(request("Q8") | {"cluster_code": None, "zone_code": None}))
    put(connection, table, **(request("Q9") | {"submitted_at": "2003-06-02 10:00:00"}))
    put(connection, table, **(request("Q10", 7) | {"cluster_code": "C5", "zone_code": "Z5"}))
    # a wrong code that a later version corrected is no fault; which file came last does not matter
    corrected = request("Q11") | {"updated_at": "2026-09-08 10:00:00"}
    put(connection, table, **corrected)
    put(connection, table, **(request("Q11") | {"cluster_code": "C9", "zone_code": "Z8", "_load_seq": 2}))
    put(connection, table, **(request("Q13") | {"provider_code": "nowhere"}))
    for n in range(8):
        put(connection, table, **request(f"Q12-{n}", 4))
    connection.execute(
        "delete from raw.service_requests where month(submitted_at) = 5 and request_id not like 'R-5-1-%'"
    )


def _events(connection: duckdb.DuckDBPyConnection) -> None:
    table = "service_request_events"
    put(connection, table, **event("H1"))
    put(connection, table, **(event("H2") | {"cluster_code": "C9", "zone_code": None}))
    put(connection, table, **(event("H3") | {"zone_code": "Z8"}))
    put(connection, table, **(event("H4") | {"zone_code": "Z2"}))
    put(connection, table, **(event("H5") | {"item_code": "I9"}))
    put(connection, table, **(event("H6") | {"uscc": "U99"}))
    for number in (1, 2):
        put(connection, table, **(event("H7", number) | {"cluster_code": None, "zone_code": None}))
    put(connection, table, **(event("H8") | {"event_at": "2003-06-02 10:00:00"}))


def _complaints(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, "complaints", **complaint("K1"))
    put(connection, "complaints", **complaint("K2"))
    put(connection, "complaints", **(complaint("K2") | {"_file_id": "f-complaints-2", "is_upheld": True}))
    put(connection, "complaints", **(complaint("K3") | {"cluster_code": "C9", "zone_code": None}))
    put(connection, "complaints", **(complaint("K4") | {"zone_code": "Z8"}))
    put(connection, "complaints", **(complaint("K5") | {"zone_code": "Z2"}))
    put(connection, "complaints", **(complaint("K6") | {"uscc": "U99"}))
    put(connection, "complaints", **(complaint("K7") | {"request_id": "nowhere"}))
    # about a request that was filed as such
    put(connection, "complaints", **(complaint("K8") | {"request_id": "R-1-1-1"}))


def _surveys(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, "survey_waves", **wave("W1", "Z1", "C1"))
    put(connection, "survey_waves", **wave("W2", "Z9", "C9"))
    put(connection, "survey_waves", **wave("W3", "Z8", "C1"))
    put(connection, "survey_waves", **(wave("W4", "Z2", "C2") | {"invited_count": 1}))
    old = {"opened_on": "2026-02-01", "closed_on": "2026-03-01"}
    put(connection, "survey_waves", **(wave("W0", "Z5", "C5") | old))
    # closed in July, then prolonged: an answer of August is in time
    put(connection, "survey_waves", **wave("W5", "Z3", "C3"))
    prolonged = {"_file_id": "f-waves-2", "_load_seq": 2, "closed_on": "2026-08-20"}
    put(connection, "survey_waves", **(wave("W5", "Z3", "C3") | prolonged))
    table = "survey_responses"
    in_august = {
        "wave_id": "W5",
        "cluster_code": "C3",
        "zone_code": "Z3",
        "responded_at": "2026-08-15 09:00:00",
    }
    put(connection, table, **(response("A10") | in_august))
    put(connection, table, **response("A1"))
    put(connection, table, **(response("A2") | {"wave_id": "W8"}))
    put(connection, table, **(response("A3") | {"wave_id": "W2", "cluster_code": "C9", "zone_code": "Z9"}))
    put(connection, table, **(response("A4") | {"wave_id": "W3", "zone_code": "Z8"}))
    put(connection, table, **(response("A5") | {"cluster_code": "C2"}))
    put(connection, table, **(response("A6") | {"uscc": "U99"}))
    for name in ("A7", "A8"):
        put(
            connection, table, **(response(name) | {"wave_id": "W4", "cluster_code": "C2", "zone_code": "Z2"})
        )
    put(connection, table, **(response("A9") | {"responded_at": "2026-08-15 09:00:00"}))
    put(connection, "survey_answers", response_id="A1", item_code="T1")
    put(connection, "survey_answers", response_id="A99", item_code="T1")


def _books(connection: duckdb.DuckDBPyConnection) -> None:
    put_file(connection, "f-unbalanced", physical_lines=5)
    put_file(connection, "f-lost", physical_lines=4, loaded_rows=3)
    # rows of a file that is not in the books, harmless otherwise
    put(connection, "clusters", _file_id="f-unknown", cluster_code="C1", established_on="2024-01-01")
    put_file(connection, "f-nowhere", physical_lines=2, quarantined_rows=1)
    put_file(connection, "f-dirty", physical_lines=3, quarantined_rows=2)
    refuse(connection, "f-dirty", 2, "BAD_DATE")
    refuse(connection, "f-dirty", 2, None)
    put_file(connection, "f-refused", status="refused", verdict_code="CORRUPT", original_name="bad.xlsx")
    put_file(connection, "f-again", status="refused", verdict_code="CORRUPT", original_name="again.csv")
    put_file(connection, "f-good", original_name="again.csv", load_seq=2)
    connection.execute(
        "update ingest.control_totals set value = value + 1 where file_id = 'f-clusters' and hop = 'raw'"
    )
    total(connection, "f-zones", "lake", 7, "sum")
