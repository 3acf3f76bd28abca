"""How numbers, dates and periods are written: the kernel's way, under the app's name for it."""

from jushu.formats import (
    MINUS,
    NOTHING,
    Number,
    ago,
    fixed,
    goal,
    measure,
    period,
    quantity,
    rounded,
    share,
    signed,
    stamp,
)

__all__ = [
    "MINUS",
    "NOTHING",
    "Number",
    "ago",
    "fixed",
    "goal",
    "measure",
    "period",
    "quantity",
    "rounded",
    "share",
    "signed",
    "stamp",
]
