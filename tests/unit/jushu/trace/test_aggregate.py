"""A measure computed anew: figures worked out by hand."""

from decimal import Decimal

import pytest

from jushu.trace import aggregate


@pytest.mark.parametrize(
    ("kind", "column", "wanted"),
    [
        ("count", [True, True, True], "3"),
        ("count", [], "0"),
        ("distinct", ["a", "b", "a"], "2"),
        ("sum", [Decimal("0.10"), Decimal("0.20"), 3], "3.30"),
        ("median", [4, 1, 3, 2], "2.5"),
        # the nine tenths of 0, 10, ..., 100 lie at 90, of 1 and 2 at 1.9
        ("p90", list(range(0, 101, 10)), "90"),
        ("p90", [Decimal("1.00"), Decimal("2.00")], "1.9"),
        # four kinds in equal numbers are as even as can be; two of four have ln 2 / ln 4
        ("evenness", ["a", "b", "c", "d"], "1"),
        ("evenness", ["a", "a", "b", "b"], "0.5"),
        ("evenness", ["a", "a"], "0"),
    ],
)
def test_an_aggregate_of_rows(kind: str, column: list[object], wanted: str):
    found = aggregate.amount(kind, column)
    assert found is not None
    assert aggregate.rounded(found) == Decimal(wanted)


@pytest.mark.parametrize("kind", ["sum", "median", "p90", "evenness"])
def test_nothing_has_no_amount(kind: str):
    assert aggregate.amount(kind, []) is None


def test_a_value_is_rounded_once_and_half_up():
    assert aggregate.value(100, Decimal(1), Decimal(3)) == Decimal("33.333333")
    assert aggregate.value(1, Decimal(1), Decimal(2_000_000)) == Decimal("0.000001")
    assert aggregate.value(1, Decimal(-1), Decimal(2_000_000)) == Decimal("-0.000001")
    assert aggregate.value(10, Decimal("1.5"), None) == Decimal(15)
    assert aggregate.value(100, Decimal(1), Decimal(0)) is None
