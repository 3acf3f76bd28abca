"""How the difference of two values of an indicator is written: percentages differ by percentage points."""

from decimal import Decimal

from app.components.definition import unit
from app.rows import Definition
from jushu import formats
from jushu.texts import Texts


def difference(value: Decimal, definition: Definition, t: Texts) -> str:
    """Signed difference with its unit: ``+3.1 百分点``, ``−12 家``; a ratio of 0 to 1 has no unit."""
    if definition.unit == "%":
        return f"{formats.signed(value, 1)} {t('difference.percent_points')}"
    if definition.unit == "0-1":
        return formats.signed(value, 3)
    whole = value == value.to_integral_value()
    return f"{formats.signed(value, 0 if whole else 2)} {unit(definition, t)}".strip()
