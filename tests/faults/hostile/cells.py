"""Row 18: cells of a workbook that hold no value, or look as if they held one."""

import re
from collections.abc import Callable
from typing import Any

from tests.faults.hostile.kinds import Case, Draw, kind, without
from tests.faults.hostile.writers import (
    NAME,
    RATING,
    WIDTH,
    book,
    cell,
    filled,
    sheet_with,
    xlsx,
)


def _planted(content: Callable[[int, int], str], column: int, code: str) -> Callable[[Draw], Case]:
    """A kind that puts other XML into one cell; the row must be refused with ``code`` (or load)."""

    def make(draw: Draw) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        new = content(at + 1, column).encode()
        data = sheet_with(xlsx(rows), lambda x: re.sub(cell(at + 1, column), lambda _: new, x, count=1))
        return book(draw, without(rows, at), data, refused={at + 2: code})

    return make


CELLS: dict[str, tuple[Callable[[int, int], str], int, str]] = {
    "formula_without_value": (lambda r, c: filled(r, c, "<f>1+1</f>"), RATING, "NO_VALUE"),
    "formula_with_empty_value": (lambda r, c: filled(r, c, "<f>1+1</f><v></v>"), RATING, "NO_VALUE"),
    "text_formula_without_value": (lambda r, c: filled(r, c, "<f>A1</f>"), NAME, "NO_VALUE"),
    "shared_formula_without_value": (lambda r, c: filled(r, c, '<f t="shared" si="0"/>'), RATING, "NO_VALUE"),
    "formula_of_a_key": (lambda r, c: filled(r, c, "<f>A1</f>"), 0, "NO_VALUE"),
    "division_by_zero": (lambda r, c: filled(r, c, "<v>#DIV/0!</v>", "e"), RATING, "ERROR_CELL"),
    "error_of_formula": (lambda r, c: filled(r, c, "<f>1/0</f><v>#DIV/0!</v>", "e"), RATING, "ERROR_CELL"),
    "not_available": (lambda r, c: filled(r, c, "<f>NA()</f><v>#N/A</v>", "e"), NAME, "ERROR_CELL"),
    "reference_error": (lambda r, c: filled(r, c, "<v>#REF!</v>", "e"), NAME, "ERROR_CELL"),
    "name_error_in_a_time": (lambda r, c: filled(r, c, "<v>#NAME?</v>", "e"), 8, "ERROR_CELL"),
    "value_error_in_a_key": (lambda r, c: filled(r, c, "<v>#VALUE!</v>", "e"), 0, "ERROR_CELL"),
    "unknown_error": (lambda r, c: filled(r, c, "<v>#SPILL!</v>", "e"), NAME, "ERROR_CELL"),
}  # fmt: skip
for _name, (_content, _column, _code) in CELLS.items():
    kind(f"xlsx.{_name}", 18)(_planted(_content, _column, _code))


@kind("xlsx.error_in_an_unread_column", 18)
def unread(draw: Draw) -> Case:
    """An error where nobody reads costs nothing."""
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        sheet.write_string(0, WIDTH, "备注")
        sheet.write_formula(2, WIDTH, "=1/0", None, "#DIV/0!")

    return book(draw, rows, xlsx(rows, add), warning="备注")


@kind("xlsx.formula_with_value", 18)
def with_value(draw: Draw) -> Case:
    rows = draw.requests()
    rows[3]["rating"] = 4

    def add(_: Any, sheet: Any) -> None:
        sheet.write_formula(4, RATING, "=2+2", None, 4)

    return book(draw, rows, xlsx(rows, add))


@kind("xlsx.inline_and_rich_text", 18)
def inline(draw: Draw) -> Case:
    rows = draw.requests()
    rows[2]["requester_name"] = "王伟"
    new = filled(3, NAME, "<is><r><t>王</t></r><r><rPr><b/></rPr><t>伟</t></r></is>", "inlineStr").encode()
    data = sheet_with(xlsx(rows), lambda x: re.sub(cell(3, NAME), lambda _: new, x))
    return book(draw, rows, data)
