"""Many units are worked through a few thousand at a time, so that a step finds its numbers in the cache."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

Result = TypeVar("Result")

UNITS = 4096  # of a block; 60 indicators x 4,096 units are 2 MB


def by_block(work: Callable[[slice], Result], units: int) -> Result:
    """What ``work`` gives for all columns, where it gives the same for some of them alone.

    A result is a dataclass of arrays with one column per unit, of None and of such dataclasses.
    """
    first = work(slice(0, UNITS))
    whole = _room(first, units)
    _fill(whole, first, slice(0, UNITS))
    for start in range(UNITS, units, UNITS):
        at = slice(start, min(start + UNITS, units))
        _fill(whole, work(at), at)
    return whole


def _room(part: Any, units: int) -> Any:
    if part is None:
        return None
    if isinstance(part, np.ndarray):
        return np.empty((part.shape[0], units), dtype=part.dtype)
    return type(part)(*(_room(getattr(part, field.name), units) for field in fields(part)))


def _fill(whole: Any, part: Any, at: slice) -> None:
    if isinstance(part, np.ndarray):
        whole[:, at] = part
    elif part is not None:
        for field in fields(part):
            _fill(getattr(whole, field.name), getattr(part, field.name), at)
