"""How numbers are written; expected texts are those of the app's style guide."""

from decimal import Decimal

import pytest

from jushu import formats
from jushu.texts import Texts


@pytest.mark.parametrize(
    ("value", "lang", "shown"),
    [
        (Decimal("9876.5"), "zh", "9,876.5"),
        (Decimal("12345"), "zh", "1.23万"),
        (Decimal("123456789"), "zh", "1.23亿"),
        (Decimal("1.23e12"), "zh", "1.23万亿"),
        (Decimal("-12345"), "zh", "−1.23万"),
        (Decimal("12345"), "en", "12,345"),
        (Decimal("1234567"), "en", "1.23M"),
        (Decimal("1.2345e9"), "en", "1.23B"),
        (182, "zh", "182"),
        (None, "zh", "—"),
    ],
)
def test_amounts(value: Decimal | int | None, lang: str, shown: str) -> None:
    assert formats.quantity(value, lang) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("0.25"), "0.3"), (Decimal("-0.04"), "0.0"), (81.25, "81.3"), (None, "—")]
)
def test_halves_are_rounded_up_and_zero_has_no_sign(value: Decimal | float | None, shown: str) -> None:
    assert formats.fixed(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.7, "+0.7"), (Decimal("-0.7"), "−0.7"), (0, "0.0")])
def test_differences_have_a_sign(value: Decimal | float, shown: str) -> None:
    assert formats.signed(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "name", "shown"),
    [
        (Decimal("44.079656"), "%", "%", "44.1%"),
        (Decimal("7.8"), "working hours", "工作小时", "7.80 工作小时"),
        (Decimal("-0.74"), "points", "points", "−0.74 points"),
        (Decimal("0.678"), "0-1", "0–1", "0.678"),
        (Decimal("182"), "enterprises", "家", "182 家"),
        (Decimal("8"), "working hours", "working hours", "8.00 working hours"),
        (Decimal("3"), "furlongs", "", "3.00"),
    ],
)
def test_values_carry_the_name_of_their_unit(value: Decimal, unit: str, name: str, shown: str) -> None:
    assert formats.measure(value, unit, name, "zh") == shown


def test_periods_in_words() -> None:
    assert formats.period("2026Q3", Texts("zh")) == "2026年三季度"
    assert formats.period("2026-09", Texts("zh")) == "2026年9月"
    assert formats.period("2026", Texts("zh")) == "2026年"
    assert formats.period("2026Q3", Texts("en")) == "2026Q3"
