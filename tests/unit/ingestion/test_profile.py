"""Profiles: data that maps foreign exports; a cell that the profile does not foresee is refused."""

from typing import Any

import pytest

from ingestion import mapping, profile
from ingestion.contract import load
from ingestion.profile import Dialect, Input, Source
from ingestion.verdict import FileRefused
from jushu.errors import JushuError
from tests.unit.ingestion.taking import check_by

EVENT = {"id": "R1 / IT / Ann", "no": "1", "at": "2026-01-05 09:30:00", "state": "Open", "via": "Phone"}
COLUMNS = {
    "request_id": Source(from_="id", split_by=" / ", split_part=0, split_parts=3),
    "item_code": Source(from_="id", split_by=" / ", split_part=1, split_parts=3),
    "event_no": Source(from_="no"),
    "event_at": Source(from_="at"),
    "status": Source(from_="state", values={"Open": "submitted", "Done": "closed"}),
    "channel": Source(from_="via", values={"Phone": "phone"}),
}


def through(*rows: dict[str, str], columns: dict[str, Source] = COLUMNS, **constants: str) -> Any:
    way = Input("service_request_events", ("id",), Dialect(missing=("?",)), columns)
    return check_by(mapping.by_profile(list(rows[0]), way, constants), list(rows))


@pytest.mark.parametrize("name", profile.names())
def test_a_shipped_profile_fills_every_required_column_of_its_contracts(name: str) -> None:
    shipped = profile.load(name)
    assert (shipped.name, bool(shipped.title_zh), bool(shipped.title_en)) == (name, True, True)
    for way in shipped.inputs:
        required = {f.name for f in load(way.contract).fields if f.required}
        assert required <= set(way.columns) <= {f.name for f in load(way.contract).fields}
        sources = {s.from_ for s in way.columns.values() if s.from_}
        mapping.by_profile(sorted(sources), way, {})


@pytest.mark.parametrize("name", profile.names())
def test_the_inputs_of_a_profile_are_laid_out_alike(name: str) -> None:
    """The layout is needed before the headers say which input it is."""
    dialects = [i.dialect for i in profile.load(name).inputs]
    assert all((d.delimiter, d.title_rows, d.sheet) == (dialects[0].delimiter, 0, None) for d in dialects)


def test_an_unknown_profile_is_wrong_use() -> None:
    with pytest.raises(JushuError) as error:
        profile.load("nobody")
    assert (error.value.code, error.value.wrong_use) == ("UNKNOWN_PROFILE", True)


def test_an_input_is_chosen_by_its_headers() -> None:
    helpdesk = profile.load("helpdesk_status_events")
    chosen = helpdesk.input_for(["SLA Agreement", "Department", "Other"])
    assert chosen is not None and chosen.contract == "service_items"
    assert helpdesk.input_for(["Department"]) is None


def test_a_cell_is_split_and_values_are_translated() -> None:
    taken = through(EVENT, EVENT | {"no": "2", "state": " Done "})
    assert taken.column("request_id") == ["R1", "R1"]
    assert taken.column("item_code") == ["IT", "IT"]
    assert taken.column("status") == ["submitted", "closed"]
    assert taken.column("channel") == ["phone", "phone"]


def test_a_value_that_is_not_listed_is_refused_even_if_it_is_a_code_of_the_contract() -> None:
    taken = through(EVENT, EVENT | {"state": "closed"}, EVENT | {"via": "电话"})
    assert taken.reasons() == [(3, "status", "BAD_CODE"), (4, "channel", "BAD_CODE")]
    assert taken.refused["raw_value"].to_list() == ["closed", "电话"]


def test_a_value_that_is_not_listed_is_refused_in_a_column_of_free_text() -> None:
    columns = COLUMNS | {"source_status": Source(from_="state", values={"Open": "open"})}
    taken = through(EVENT, EVENT | {"state": "Done"}, columns=columns)
    assert taken.reasons() == [(3, "source_status", "BAD_CODE")]


def test_missing_markers_are_missing_in_a_translated_column() -> None:
    taken = through(EVENT | {"via": "?"}, EVENT | {"via": " "}, EVENT | {"via": ""}, EVENT | {"state": "?"})
    assert taken.column("channel") == [None, None, None]
    assert taken.reasons() == [(5, "status", "REQUIRED_MISSING")]


def test_a_cell_with_another_number_of_parts_is_refused_and_not_taken_as_missing() -> None:
    optional = {n: s for n, s in COLUMNS.items() if n != "request_id"} | {"request_id": Source(from_="no")}
    taken = through(EVENT, EVENT | {"id": "R2 / IT"}, EVENT | {"id": ""}, columns=optional)
    assert taken.reasons() == [(3, "item_code", "BAD_PATTERN")]
    assert taken.column("item_code") == ["IT", None]


def test_multiply_is_exact_and_only_for_bare_numbers() -> None:
    columns = {
        "item_code": Source(from_="code"),
        "item_name": Source(from_="code"),
        "calendar_code": Source(constant="WEEKDAY-24H"),
        "resolve_hours": Source(from_="days", multiply=24),
        "valid_from": Source(constant="2000-01-01"),
    } | {
        name: Source(constant="false")
        for name in (
            "has_published_content", "has_published_level", "has_published_response_time",
            "is_under_audited_qms", "has_published_commitment",
        )
    }  # fmt: skip
    way = Input("service_items", ("code",), Dialect(), columns)
    rows = [{"code": c, "days": d} for c, d in (("A", "18"), ("B", "0.5"), ("C", "3 days"))]
    taken = check_by(mapping.by_profile(["code", "days"], way, {}), rows)
    assert [str(v) for v in taken.column("resolve_hours")] == ["432.00", "12.00"]
    assert taken.reasons() == [(4, "resolve_hours", "BAD_UNIT")]


def test_multiply_of_a_column_that_would_ignore_it_is_refused() -> None:
    with pytest.raises(FileRefused, match="PROFILE"):
        through(EVENT, columns=COLUMNS | {"event_no": Source(from_="no", multiply=2)})


def test_a_profile_that_reads_an_absent_column_or_fills_no_field_is_refused() -> None:
    with pytest.raises(FileRefused, match="MISSING_COLUMN"):
        through({"id": "x"})
    with pytest.raises(FileRefused, match="UNKNOWN_FIELD"):
        through(EVENT, nonsense="x")


def test_a_constant_fills_a_gap_and_never_replaces_the_profile() -> None:
    assert through(EVENT, cluster_code="C9").column("cluster_code") == ["C9"]
    with pytest.raises(FileRefused, match="COLUMN_PRESENT"):
        through(EVENT, status="closed")
