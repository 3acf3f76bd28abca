"""DP1-01, attainment of the year's targets, from the values of the other indicators."""

from fractions import Fraction

from tests.truth.amounts import Measure, half_up

CODE = "DP1-01"


def completion(actual: Fraction, target: Fraction, direction: str) -> Fraction:
    """How much of a target is reached; less is more where the indicator is a cost."""
    if direction == "cost":
        return Fraction(half_up(target / actual)) if actual > 0 else Fraction(1)
    return Fraction(half_up(actual / target))


def attainment(
    targets: dict[str, Fraction], values: dict[str, tuple[str, Fraction | None]], directions: dict[str, str]
) -> Measure:
    """Mean over targets of positive value, each reached part between 0 and 1.

    ``targets`` by indicator code, ``values`` status and value by code. What should have been reported and
    was not counts 0; what cannot be told for another reason does not count.
    """
    reached = []
    for code, target in targets.items():
        status, actual = values.get(code, ("", None))
        if target <= 0 or code == CODE:
            continue
        if status == "not_reported":
            reached.append(Fraction(0))
        elif status == "observed" and actual is not None:
            reached.append(min(max(completion(actual, target, directions[code]), Fraction(0)), Fraction(1)))
    n = len(reached)
    return Measure(sum(reached, Fraction(0)), Fraction(n), 100, n)
