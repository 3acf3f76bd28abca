"""The contract on rows: required cells, credit codes, the future, rules between columns, order of reasons."""

from datetime import datetime

import pytest

from ingestion.contract import load
from jushu import catalogue
from tests.unit.ingestion.taking import ENTERPRISE, REQUEST, ZONE, check, value

PAIRS = catalogue.code_list("entity_subtypes").select("entity_type", "entity_subtype").rows()
SERVICE = next(s for t, s in PAIRS if t == "service")
COMPLAINT = {
    "complaint_id": "P1", "cluster_code": "C1", "kind": "投诉", "matter_code": "M1",
    "received_at": "2026-01-05 09:30:00", "due_on": "2026-01-20", "closed_at": "", "is_upheld": "",
    "accountability_due_on": "", "updated_at": "2026-01-06 09:30:00",
}  # fmt: skip
ANSWER = {"response_id": "A1", "item_code": "T1", "expectation_score": "7", "perception_score": "5"}
IMPORTANCE = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]


def response(*importance: str) -> dict[str, str]:
    return {
        "response_id": "A1", "wave_id": "W1", "cluster_code": "C1", "zone_code": "Z1",
        "responded_at": "2026-01-05 09:30:00", "design_weight": "1.5",
    } | {f"importance_{n}": v for n, v in zip(IMPORTANCE, importance, strict=True)}  # fmt: skip


def weight(code: str) -> int:
    """The sum of GB 32100-2015: place values 3^i mod 31 over the first seventeen characters."""
    places = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    return sum(p * "0123456789ABCDEFGHJKLMNPQRTUWXY".index(c) for p, c in zip(places, code[:17], strict=True))


def test_the_credit_code_of_these_tests_has_the_right_check_digit() -> None:
    """By the formula of the standard, apart from the library: 31 - sum mod 31 = 20, which is L."""
    assert 31 - weight("91110000600037341L") % 31 == "0123456789ABCDEFGHJKLMNPQRTUWXY".index("L") == 20


@pytest.mark.parametrize(
    "text",
    [
        "91110000600037341L",
        "91110000600037341l",
        "９１１１００００６００037341Ｌ",
        " 91110000600037341L\u3000",
    ],
)
def test_credit_codes_are_stored_in_one_form(text: str) -> None:
    assert value("enterprises", ENTERPRISE, "uscc", text) == "91110000600037341L"


@pytest.mark.parametrize(
    "text",
    [
        "91110000600037341M", "91110000600037314L", "9111000060003734L", "91110000600037341LL", "9" * 18,
        "9111 0000600037341L", "9111-0000-6000-3734-1L", "91110000 600037341L", "9III0000600037341L", "无",
        "91110000600037341L?",
    ],
)  # fmt: skip
def test_wrong_credit_codes(text: str) -> None:
    """A code with blanks or hyphens inside would be another enterprise in the warehouse."""
    assert value("enterprises", ENTERPRISE, "uscc", text) == "REASON:BAD_CHECK_DIGIT"


def test_a_credit_code_that_may_be_absent() -> None:
    assert value("complaints", COMPLAINT | {"uscc": ""}, "uscc", "") is None
    assert value("complaints", COMPLAINT | {"uscc": ""}, "uscc", "x") == "REASON:BAD_CHECK_DIGIT"


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\t"])
def test_a_required_cell(text: str) -> None:
    assert value("zones", ZONE, "zone_name", text) == "REASON:REQUIRED_MISSING"


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\xa0"])
def test_blanks_around_a_cell_are_no_part_of_it(blank: str) -> None:
    row = {n: f"{blank}{t}{blank}" for n, t in (REQUEST | {"rating": "4", "channel": "窗口"}).items()}
    taken = check("service_requests", [row])
    plain = check("service_requests", [REQUEST | {"rating": "4", "channel": "窗口"}])
    assert taken.reasons() == []
    assert taken.accepted.equals(plain.accepted)


def test_a_cell_of_blanks_is_empty_whatever_its_type() -> None:
    row = REQUEST | {"rating": " ", "resolved_at": "\u3000", "channel": "  ", "requester_name": " "}
    taken = check("service_requests", [row])
    assert taken.reasons() == []
    assert all(taken.column(n) == [None] for n in ("rating", "resolved_at", "channel", "requester_name"))
    assert value("service_requests", REQUEST, "submitted_at", "  ") == "REASON:REQUIRED_MISSING"


def test_a_time_after_the_arrival_of_the_file() -> None:
    arrival = datetime(2026, 1, 5, 9, 30)
    rows = [
        REQUEST | {"updated_at": "2026-01-05 09:30:00", "submitted_at": t}
        for t in ("2026-01-05 09:30:00", "2026-01-05 09:30:01")
    ]
    taken = check("service_requests", rows, arrival=arrival)
    assert taken.reasons() == [(3, "submitted_at", "FUTURE_TIME")]


def test_a_version_of_the_future_would_win_for_ever() -> None:
    rows = [ENTERPRISE | {"filed_on": t} for t in ("2026-11-01", "2026-11-02", "2062-01-01")]
    assert check("enterprises", rows).reasons() == [
        (3, "filed_on", "FUTURE_TIME"),
        (4, "filed_on", "FUTURE_TIME"),
    ]


def test_an_industry_is_a_section_or_a_division_of_it() -> None:
    def judged(code: str) -> list[str]:
        refused = check("enterprises", [ENTERPRISE | {"industry_code": code}]).refused
        return refused["rule_id"].to_list()

    assert [judged(code) for code in ("I", "I65", "I651", "I6520", "Ｉ65", "")] == [[]] * 6
    # 65 is a division of I; A ends with 05 and T with 97
    for code in ("A65", "A06", "T98", "I6620"):
        assert judged(code) == ["enterprises.industry_listed"]
    assert judged("I6") == judged("65") == judged("U01") == ["BAD_PATTERN:industry_code"]


def test_a_place_is_a_code_or_its_full_name() -> None:
    def place(text: str) -> str:
        cluster = {"cluster_code": "C1", "cluster_name": "甲", "established_on": "2024-01-01"}
        return value("clusters", cluster | {"region_code": ""}, "region_code", text)

    # Laiwu became a district of Jinan in 2019; 371200 is no city any more
    assert [place(t) for t in ("370116", "济南市莱芜区", "370000", "810000")] == [
        "370116",
        "370116",
        "370000",
        "810000",
    ]
    assert place("371200") == place("市中区") == place("379999") == "REASON:BAD_CODE"


def test_a_deadline_may_lie_in_the_future_and_an_event_may_not() -> None:
    assert check("complaints", [COMPLAINT | {"due_on": "2027-01-01"}]).refused.height == 0
    rows = [COMPLAINT | {"corrected_on": day} for day in ("2026-11-01", "2026-11-02")]
    assert check("complaints", rows).reasons() == [(3, "corrected_on", "FUTURE_TIME")]
    change = ENTERPRISE | {"effective_on": "2027-01-01", "incubation_due_on": "2027-06-30", "exited_on": ""}
    assert check("enterprises", [change]).refused.height == 0
    left = change | {"exited_on": "2026-11-02"}
    assert check("enterprises", [left]).reasons() == [(2, "exited_on", "FUTURE_TIME")]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"first_response_at": "2026-01-05 09:29:59"}, "service_requests.response_after_submission"),
        ({"resolved_at": "2026-01-04 09:30:00"}, "service_requests.resolution_after_submission"),
        ({"closed_at": "2026-01-04 09:30:00"}, "service_requests.close_after_submission"),
        (
            {"closed_at": "2026-01-07 10:00", "reopened_at": "2026-01-07 09:00"},
            "service_requests.reopen_after_close",
        ),
        ({"first_response_at": "2026-01-05 09:30:00"}, None),
        ({"reopened_at": "2026-01-07 09:00"}, None),  # null cannot be judged
        ({"closed_at": "2026-01-07 10:00", "reopened_at": "2026-01-07 10:00"}, None),
    ],
)
def test_rules_of_requests(changes: dict[str, str], rule: str | None) -> None:
    refused = check("service_requests", [REQUEST | changes]).refused
    assert refused.select("reason_code", "rule_id", "field").rows() == (
        [("ROW_RULE", rule, None)] if rule else []
    )


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"is_upheld": "是"}, True),
        ({"is_upheld": "否"}, False),
        ({"is_upheld": ""}, False),
        ({"is_upheld": "是", "accountability_due_on": "2026-03-01"}, False),
        ({"closed_at": "2026-01-05 09:29:59"}, True),
    ],
)
def test_rules_of_complaints(changes: dict[str, str], refused: bool) -> None:
    assert bool(check("complaints", [COMPLAINT | changes]).refused.height) is refused


@pytest.mark.parametrize(
    ("importance", "refused"),
    [
        (("20", "20", "20", "20", "20"), False),
        (("33.33", "33.33", "33.34", "0", "0"), False),
        (("20", "20", "20", "20", "19.99"), True),
        (("100", "20", "20", "20", "20"), True),
        (("", "", "", "", ""), False),
        (("20", "", "20", "20", "20"), False),
    ],
)
def test_importances_add_up_to_exactly_a_hundred(importance: tuple[str, ...], refused: bool) -> None:
    taken = check("survey_responses", [response(*importance)])
    assert [r[2] for r in taken.reasons()] == (["ROW_RULE"] if refused else [])


def test_a_subtype_belongs_to_its_type() -> None:
    rows = [
        ENTERPRISE,
        ENTERPRISE | {"entity_subtype": SERVICE},
        ENTERPRISE | {"entity_type": "service", "entity_subtype": SERVICE},
        ENTERPRISE | {"entity_subtype": ""},
    ]
    taken = check("enterprises", rows)
    assert taken.reasons() == [(3, None, "ROW_RULE"), (5, "entity_subtype", "REQUIRED_MISSING")]
    assert taken.refused.sort("line")["rule_id"][0] == "enterprises.subtype_of_type"
    assert sorted(taken.accepted["_line"]) == [2, 4]


def test_every_subtype_is_accepted_under_its_own_type_by_code_and_by_name() -> None:
    names = catalogue.code_list("entity_subtypes").select("entity_type", "entity_subtype", "name_zh").rows()
    rows = [
        ENTERPRISE | {"entity_type": t, "entity_subtype": text}
        for t, code, name in names
        for text in (code, name)
    ]
    taken = check("enterprises", rows)
    assert taken.refused.height == 0
    assert taken.column("entity_subtype") == [code for _, code, _ in names for _ in range(2)]


@pytest.mark.parametrize(
    ("score", "code"),
    [("0", "OUT_OF_RANGE"), ("8", "OUT_OF_RANGE"), ("4.5", "BAD_TYPE"), ("", "REQUIRED_MISSING")],
)
def test_scores_of_answers(score: str, code: str) -> None:
    assert value("survey_answers", ANSWER, "expectation_score", score) == f"REASON:{code}"


@pytest.mark.parametrize(
    ("weight", "ok"), [("0.000001", True), ("0", False), ("-1", False), ("1.0000001", False)]
)
def test_a_design_weight_is_above_zero(weight: str, ok: bool) -> None:
    taken = check("survey_responses", [response("", "", "", "", "") | {"design_weight": weight}])
    assert bool(taken.accepted.height) is ok


def test_the_first_reason_in_the_order_of_the_contract_counts_and_a_row_is_refused_once() -> None:
    rows = [
        ENTERPRISE | {"uscc": "x", "entered_on": "2026-02-30", "entity_type": "?"},
        ENTERPRISE | {"entity_type": "?", "entered_on": "2026-02-30"},
        ENTERPRISE | {"entered_on": "2026-02-30", "exited_on": "2024-01-01"},
        ENTERPRISE | {"exited_on": "2024-01-01"},
        ENTERPRISE,
    ]
    taken = check("enterprises", rows)
    assert taken.reasons() == [
        (2, "uscc", "BAD_CHECK_DIGIT"), (3, "entity_type", "BAD_CODE"), (4, "entered_on", "BAD_DATE"),
        (5, None, "ROW_RULE"),
    ]  # fmt: skip
    assert taken.refused.sort("line")["raw_value"].to_list() == ["x", "?", "2026-02-30", None]
    assert taken.accepted["_line"].to_list() == [6]


def test_a_refused_row_keeps_the_text_of_its_line() -> None:
    taken = check("zones", [ZONE | {"established_on": "不详"}])
    (row,) = taken.refused.rows(named=True)
    assert row["raw_text"] == "Z1|C1|东区|不详"
    assert row["rule_id"] == "BAD_DATE:established_on"


def test_types_of_the_accepted_columns_are_those_of_the_raw_table() -> None:
    schema = check("enterprises", [ENTERPRISE]).accepted.schema
    assert (
        str(schema["registered_capital_cny"]).startswith("Decimal(") and str(schema["entered_on"]) == "Date"
    )
    assert list(schema) == [*(f.name for f in load("enterprises").fields), "_line"]
