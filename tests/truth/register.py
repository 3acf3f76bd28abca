"""The register of the indicators: each is a small function under its code."""

from collections.abc import Callable
from typing import NamedTuple

from tests.truth.amounts import Cells
from tests.truth.periods import Period
from tests.truth.records import Records

Function = Callable[[Records, Period, str], Cells]


class Indicator(NamedTuple):
    """How to compute it for all units of a kind, and the tables behind numerator and denominator.

    ``whole`` is a fixed denominator: a unit without rows has none of so many. ``back`` is how far its words
    look back from the end of a period ("12 months", or "year": to January), at records ``of`` some tables.
    """

    compute: Function
    top: str
    bottom: str | None
    whole: int | None = None
    back: str | None = None
    of: tuple[str, ...] = ()


INDICATORS: dict[str, Indicator] = {}


def indicator(
    code: str,
    top: str,
    bottom: str | None = None,
    whole: int | None = None,
    *,
    back: str | None = None,
    of: tuple[str, ...] = (),
) -> Callable[[Function], Function]:
    """Enters a function; ``bottom`` names the table of the denominator where it is another one.

    Where nothing is said of what it looks back at, it is the table of the numerator.
    """

    def enter(function: Function) -> Function:
        assert code not in INDICATORS, code
        INDICATORS[code] = Indicator(function, top, bottom, whole, back, of or (top,))
        return function

    return enter
