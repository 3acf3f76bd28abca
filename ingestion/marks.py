"""Marks on cells whose text must not be taken as it stands; they carry the reason to the contract check.

A reader or a profile that knows that a cell has no sound text (a long number that lost its digits, a text
that the profile does not list) appends one character. They are noncharacters of Unicode (U+FDD0 ...), which
are reserved for such use inside a program and stand in no text.
"""

import polars as pl

MARKS = {
    "BAD_NUMBER": "\ufdd0",
    "BAD_CODE": "\ufdd1",
    "BAD_PATTERN": "\ufdd2",
    "ERROR_CELL": "\ufdd3",
    "NO_VALUE": "\ufdd4",
    "MERGED_CELL": "\ufdd5",
}
ANY = "".join(MARKS.values())


def unmarked(text: pl.Expr) -> pl.Expr:
    """The text as it stood in the file."""
    return text.str.replace_all(f"[{ANY}]", "")
