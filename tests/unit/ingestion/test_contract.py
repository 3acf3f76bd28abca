"""Contracts: every shipped one is a valid ODCS document that compiles and can be mapped without doubt."""

import re

import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from ingestion import contract
from ingestion.mapping import clean_header
from jushu import catalogue
from jushu.errors import JushuError

SHIPPED = {
    "clusters", "zones", "enterprises", "service_items", "service_requests", "service_request_events",
    "complaints", "survey_waves", "survey_responses", "survey_answers", "enterprise_reports", "data_products",
    "data_transactions", "intellectual_property", "policy_grants", "collaborations", "providers", "staff",
    "staff_training", "activities", "activity_attendances", "visits", "visit_issues", "improvement_actions",
    "cluster_targets", "platform_months", "infrastructure_months", "data_items", "construction_tasks",
    "risks", "funds", "security_controls", "security_events", "institutions",
}  # fmt: skip
KINDS = {"string", "date", "timestamp", "integer", "boolean", "number"}


def test_the_contracts_of_the_issue_are_shipped() -> None:
    assert set(contract.names()) >= SHIPPED


@pytest.mark.parametrize("name", contract.names())
def test_a_contract_is_valid_and_complete(name: str) -> None:
    text = (contract.CONTRACTS / f"{name}.yaml").read_text("utf-8")
    document = OpenDataContractStandard.model_validate(yaml.safe_load(text))
    assert document.apiVersion == "v3.1.0" and document.version
    compiled = contract.load(name)
    assert compiled.name == name
    assert compiled.description.startswith("One row per ")
    assert compiled.key, "a table without a key cannot tell a correction from a new record"
    assert {f.kind for f in compiled.fields} <= KINDS
    # A part of a key may be empty, as long as something names the record; a version always is there.
    assert compiled.field(compiled.key[0]).required
    assert compiled.version_field is None or compiled.field(compiled.version_field).required
    assert all(compiled.classification[f.name] in ("general", "important", "core") for f in compiled.fields)
    assert all(f.formats for f in compiled.fields if f.kind in ("date", "timestamp"))


@pytest.mark.parametrize("name", contract.names())
def test_no_header_means_two_columns(name: str) -> None:
    owners: dict[str, str] = {}
    for field in contract.load(name).fields:
        for header in map(clean_header, field.names):
            assert owners.setdefault(header, field.name) == field.name, f"{header} is ambiguous in {name}"


@pytest.mark.parametrize("name", contract.names())
def test_no_label_means_two_codes(name: str) -> None:
    text = yaml.safe_load((contract.CONTRACTS / f"{name}.yaml").read_text("utf-8"))
    for prop in text["schema"][0]["properties"]:
        custom = {c["property"]: c["value"] for c in prop.get("customProperties", [])}
        if wanted := custom.get("codeList"):
            pairs = catalogue.code_list(wanted["catalogue"]).select(wanted["value"], wanted["label"]).rows()
        else:
            pairs = [(e["value"], e["label"]) for e in prop.get("enum", [])]
        texts = [t for pair in pairs for t in set(pair)]
        assert len(texts) == len(set(texts)), f"{name}.{prop['name']}: a text stands for two codes"


@pytest.mark.parametrize("name", contract.names())
def test_no_format_can_read_a_day_as_a_month(name: str) -> None:
    """Formats are tried in order: all begin with the year, so that no two read one text differently."""
    for field in contract.load(name).fields:
        assert all(f == "excel_serial" or f.startswith("%Y") for f in field.formats)


@pytest.mark.parametrize("name", contract.names())
def test_what_may_lie_in_the_future_is_a_time_and_no_version(name: str) -> None:
    future = [f for f in contract.load(name).fields if f.may_be_future]
    assert {f.kind for f in future} <= {"date", "timestamp"}
    assert contract.load(name).version_field not in {f.name for f in future}


def test_deadlines_may_lie_in_the_future() -> None:
    fields = [f for n in contract.names() for f in contract.load(n).fields if f.kind == "date"]
    due = [
        f
        for f in fields
        if f.name.endswith("due_on") or f.name in ("planned_on", "valid_to", "required_from")
    ]
    assert len(due) >= 12 and all(f.may_be_future for f in due)


@pytest.mark.parametrize("name", contract.names())
def test_patterns_hold_for_the_whole_cell(name: str) -> None:
    for field in contract.load(name).fields:
        if field.pattern:
            assert field.pattern.startswith("^") and field.pattern.endswith("$")
            re.compile(field.pattern)


def test_the_credit_code_is_checked_wherever_it_stands() -> None:
    fields = [f for n in contract.names() for f in contract.load(n).fields if f.name == "uscc"]
    assert len(fields) >= 4 and all(f.check == "uscc" for f in fields)


def test_an_unknown_contract_is_wrong_use_and_names_the_known_ones() -> None:
    with pytest.raises(JushuError) as error:
        contract.load("../contracts/zones")
    assert (error.value.code, error.value.wrong_use) == ("UNKNOWN_CONTRACT", True)
    assert "service_requests" in error.value.todo_zh and "service_requests" in error.value.todo_en


def test_units_and_decimals_are_compiled() -> None:
    capital = contract.load("enterprises").field("registered_capital_cny")
    assert (capital.decimal_digits, capital.decimal_places) == (18, 2)
    assert capital.units == {"元": 1, "万元": 10_000, "亿元": 100_000_000}
