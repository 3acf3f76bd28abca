"""The register of the indicators: each is a small function under its code."""

from collections.abc import Callable
from typing import NamedTuple

from tests.truth.amounts import Cells
from tests.truth.periods import Period
from tests.truth.records import Records

Function = Callable[[Records, Period, str], Cells]


class Indicator(NamedTuple):
    """How to compute it for all units of a kind, and the tables behind numerator and denominator.

    ``whole`` is a fixed denominator: a unit without rows has none of so many.
    """

    compute: Function
    top: str
    bottom: str | None
    whole: int | None = None


INDICATORS: dict[str, Indicator] = {}


def indicator(
    code: str, top: str, bottom: str | None = None, whole: int | None = None
) -> Callable[[Function], Function]:
    """Enters a function; ``bottom`` names the table of the denominator where it is another one."""

    def enter(function: Function) -> Function:
        assert code not in INDICATORS, code
        INDICATORS[code] = Indicator(function, top, bottom, whole)
        return function

    return enter
