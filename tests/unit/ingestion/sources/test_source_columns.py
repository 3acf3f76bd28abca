"""Which columns leave the database, and how a row is recognised."""

import psycopg
import pytest

from ingestion import contract as contracts
from ingestion.sources import columns
from ingestion.sources.config import Source
from ingestion.sources.postgres import Column
from jushu.errors import JushuError

TEXT, TIME, BIG, NUMERIC = (psycopg.adapters.types[n].oid for n in ("text", "timestamptz", "int8", "numeric"))


def source(**other: object) -> Source:
    base = {"name": "s", "contract": "zones", "connection": "service=s", "table": "t", "watermark": "id"}
    return Source.model_validate(base | other)


def offered(*names: str, **types: int) -> list[Column]:
    return [Column(n, types.get(n, TEXT)) for n in names]


def required(contract: str) -> list[str]:
    return [f.name for f in contracts.load(contract).fields if f.required]


def test_only_what_the_contract_knows_is_taken_with_the_watermark_and_the_key() -> None:
    names = [*required("zones"), "分区名称", "id", "secret_phone", "row_no"]
    names = list(dict.fromkeys(n for n in names if n != "zone_name"))
    labels = {f.label_zh: f.name for f in contracts.load("zones").fields}
    label = next(zh for zh, name in labels.items() if name == "zone_name")
    names[names.index("分区名称")] = label
    taken = columns.chosen(source(key=("row_no",)), offered(*names, id=BIG))
    assert [c.name for c in taken] == [n for n in names if n != "secret_phone"]


def test_a_missing_watermark_key_or_required_column_is_named() -> None:
    have = offered(*required("zones"), "id")
    for wrong, lacking, told in (
        (source(watermark="changed"), have, "changed"),
        (source(key=("nr",)), have, "nr"),
        (source(), [c for c in have if c.name != "zone_code"], "zone_code"),
        (
            source(profile="servicenow_incidents", contract="service_request_events"),
            have,
            "servicenow_incidents",
        ),
    ):
        with pytest.raises(JushuError) as error:
            columns.chosen(wrong, lacking)
        assert error.value.code == "SOURCE_COLUMNS"
        assert told in error.value.zh and told in error.value.en


def test_a_profile_says_which_columns_are_taken() -> None:
    layout = ["number", "incident_state", "sys_mod_count", "sys_updated_at", "opened_at", "made_sla"]
    layout += ["contact_type", "resolved_at", "closed_at", "reopen_count", "reassignment_count", "priority"]
    layout += ["caller_id"]
    wanted = source(
        profile="servicenow_incidents", contract="service_request_events", watermark="sys_mod_count"
    )
    taken = columns.chosen(wanted, offered(*layout, "password_hash"))
    assert [c.name for c in taken] == layout
    # A profile may build a key out of parts of cells, so that a row is known by all of it.
    assert columns.key_of(wanted, taken) == tuple(layout)


def test_the_watermark_is_a_time_or_a_whole_number() -> None:
    for oid, kind in ((TIME, "timestamp"), (BIG, "integer")):
        assert columns.kind_of(source(), offered("id", id=oid)) == kind
    for oid in (TEXT, NUMERIC):
        with pytest.raises(JushuError, match="SOURCE_COLUMNS"):
            columns.kind_of(source(), offered("id", id=oid))


def test_a_row_is_recognised_by_key_version_and_watermark() -> None:
    requests = source(contract="service_requests", watermark="id")
    assert columns.key_of(requests, offered("id", "updated_at", "申请编号", "channel")) == (
        "申请编号",
        "updated_at",
        "id",
    )
    same = source(contract="service_requests", watermark="updated_at")
    assert columns.key_of(same, offered("request_id", "updated_at")) == ("request_id", "updated_at")
    own = source(key=("nr",))
    assert columns.key_of(own, offered("zone_code", "nr", "id")) == ("nr", "id")
    # Nothing says what identifies a row: it is known by all of it.
    assert columns.key_of(same, offered("updated_at", "channel")) == ("updated_at", "channel")
