"""What spreadsheet programs show of a number by its format; the expected texts are what Excel shows."""

import pytest

from ingestion.marks import MARKS
from ingestion.readers.number_formats import is_special, shown

LOST = MARKS["BAD_NUMBER"]


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("0%", 0.95, "95%"),
        ("0.00%;[Red]-0.00%", 0.125, "12.5%"),
        ("000000", 123, "000123"),
        ('"C"00', 7, "C07"),
        ("0!.0,", 123456, f"123456{LOST}"),
        ("0\\.0,", 123456, f"123456{LOST}"),
        ("#,##0,,", 5_000_000, f"5000000{LOST}"),
        ('0"万"', 12, f"12{LOST}"),
    ],
)
def test_a_format_that_shows_another_value(form: str, number: float, text: str) -> None:
    assert is_special(form)
    assert shown(number, form) == text


@pytest.mark.parametrize(
    "form",
    [
        "General",
        "0",
        "0.00",
        "#,##0.00",
        "yyyy-mm-dd",
        '0"元"',
        '"¥"#,##0.00',
        "@",
        '_ * #,##0.00_ ;_ * "-"??_ ',
    ],
)
def test_other_formats_show_the_value(form: str) -> None:
    assert not is_special(form)
