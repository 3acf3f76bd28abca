"""The quality score: which share of the rules is kept, the serious ones counting more."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from expectations.rules import Severity

# This project's own default: a blocking rule counts as much as three notices.
WEIGHTS: dict[Severity, int] = {"critical": 3, "warning": 2, "info": 1}


def quality_score(rules: Iterable[tuple[Severity, bool]]) -> Decimal | None:
    """Weight of the rules that are kept in the weight of all rules, 0..100 with two decimals, half up.

    Each rule is its severity and whether it passed; a rule that could not be checked did not pass. None
    where there are no rules.
    """
    kept = total = 0
    for severity, passed in rules:
        total += WEIGHTS[severity]
        kept += WEIGHTS[severity] * passed
    if not total:
        return None
    return (Decimal(100 * kept) / Decimal(total)).quantize(Decimal("0.01"), ROUND_HALF_UP)
