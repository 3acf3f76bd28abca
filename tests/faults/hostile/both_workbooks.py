"""Faults that a workbook of either format can have, and those of the format of before 2007."""

from collections.abc import Callable
from typing import Any

from tests.faults.hostile.kinds import Case, Draw, kind, without
from tests.faults.hostile.writers import (
    WIDTH,
    book,
    xls,
    xlsx,
)

for _format, _writer in (("xlsx", xlsx), ("xls", xls)):

    @kind(f"{_format}.plain", 18)
    def _plain(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        rows = draw.requests()
        return book(draw, rows, write(rows), suffix=suffix)

    @kind(f"{_format}.long_number_as_identifier", 16)
    def _long(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        planted = [r | ({"request_id": 320501202601010001} if i == at else {}) for i, r in enumerate(rows)]
        return book(draw, without(rows, at), write(planted), suffix=suffix, refused={at + 2: "BAD_NUMBER"})

    @kind(f"{_format}.cells_beyond_the_header", 10)
    def _beyond(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        rows = draw.requests()
        data = write(rows, lambda _, s: s.write(3, WIDTH + 1, "x"))
        return book(draw, without(rows, 2), data, suffix=suffix, refused={4: "WIDTH"})

    @kind(f"{_format}.bidi_text", 8)
    def _bidi(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        rows = draw.requests()
        planted = [r | ({"requester_name": "王\u202e伟"} if i == 2 else {}) for i, r in enumerate(rows)]
        return book(draw, without(rows, 2), write(planted), suffix=suffix, refused={4: "ENCODING"})

    @kind(f"{_format}.formula_text", 17)
    def _text(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        rows = draw.requests()
        rows[2]["requester_name"] = "@SUM(A1)"
        return book(draw, rows, write(rows), suffix=suffix, warning="公式")

    @kind(f"{_format}.header_only", 4)
    def _header(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        nothing = [dict.fromkeys(draw.requests(1)[0])]
        return book(draw, [], write(nothing), suffix=suffix, warning="no data rows")

    @kind(f"{_format}.cut", 5)
    def _cut(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        data = write(draw.requests())
        return book(draw, [], data[: len(data) * 2 // 3], suffix=suffix, code="CORRUPT")

    @kind(f"{_format}.keys_repeated", 15)
    def _again(draw: Draw, suffix: str = _format, write: Callable[..., bytes] = _writer) -> Case:
        rows = draw.requests()
        return book(
            draw, rows, write([*rows, rows[2]]), suffix=suffix, refused={len(rows) + 2: "DUPLICATE_ROW"}
        )


@kind("xls.error_cell", 18)
def xls_error(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    column = list(rows[0]).index("rating")
    planted = [r | ({"rating": None} if i == at else {}) for i, r in enumerate(rows)]
    data = xls(planted, lambda _, s: s.row(at + 1).set_cell_error(column, "#DIV/0!"))
    return book(draw, without(rows, at), data, suffix="xls", refused={at + 2: "ERROR_CELL"})


@kind("xls.merged_down", 18)
def xls_merged(draw: Draw) -> Case:
    rows = draw.requests(12)
    planted = [r | ({"zone_code": None} if i in (2, 3, 4) else {}) for i, r in enumerate(rows)]
    value = rows[2]["zone_code"]
    data = xls(planted, lambda _, s: s.write_merge(3, 5, 2, 2, value))
    refused = dict.fromkeys((5, 6), "MERGED_CELL")
    return book(draw, without(rows, 3, 4), data, suffix="xls", refused=refused)


@kind("xls.hidden_row", 18)
def xls_hidden(draw: Draw) -> Case:
    rows = draw.requests()

    def hide(_: Any, sheet: Any) -> None:
        sheet.row(3).hidden = True

    return book(draw, rows, xls(rows, hide), suffix="xls", warning="隐藏")
