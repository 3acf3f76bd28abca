"""Every cell of a workbook as the text that a person sees in it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ingestion.marks import ANY, MARKS

EXACT = 10**15  # Excel keeps fifteen digits: a longer identifier typed as a number has lost its last ones


def complete_times(rows: list[list], texts: list[tuple[int, list[str]]], first: int) -> None:
    """In a column of times midnight arrives as a bare day: it gets its time back."""
    timed = {j for row in rows for j, cell in enumerate(row) if isinstance(cell, datetime)}
    for number, row in texts if timed else ():
        cells = rows[number - first]
        for j in timed:
            if j < len(cells) and isinstance(cells[j], date) and not isinstance(cells[j], datetime):
                row[j] += " 00:00:00"


def unmarked_text(text: str) -> str:
    """The text of a cell without its mark."""
    return text.rstrip(ANY)


def cell_text(cell: object) -> str:  # noqa: PLR0911
    """What a cell says: numbers without exponent or needless point, dates in ISO form, true / false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        cell = float(cell)
    if isinstance(cell, float):
        if abs(cell) >= EXACT:
            return f"{cell!r}{MARKS['BAD_NUMBER']}"
        # 0.000001 is shown as such, never as 1e-06.
        # Fifteen digits are what a spreadsheet keeps and shows: 3702.2999999999997 is a sum of 3702.3.
        return str(int(cell)) if cell.is_integer() else f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
