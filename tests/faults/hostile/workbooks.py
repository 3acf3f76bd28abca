"""Rows 4, 5, 18, 19 and 23 for workbooks: cells without a value, hidden and merged ones, hostile packages."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import xlsxwriter
import xlwt

from tests.faults.hostile.kinds import REQUESTS, Case, Draw, Row, kind, without

WIDTH, NAME, RATING = 19, 17, 15
SHEET = "xl/worksheets/sheet1.xml"
Edit = Callable[[Any, Any], None]


def xlsx(rows: list[Row], edit: Edit = lambda *_: None, *, above: int = 0, **options: Any) -> bytes:
    """A workbook of requests as a spreadsheet program writes it; ``edit`` changes the sheet further."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("申请")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for j, name in enumerate(rows[0]):
            sheet.write_string(above, j, name)
        for i, row in enumerate(rows, start=above + 1):
            for j, value in enumerate(row.values()):
                _write(sheet, i, j, value, moment)
        edit(book, sheet)
    return out.getvalue()


def _write(sheet: Any, i: int, j: int, value: object, moment: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(i, j, value, moment)
    elif isinstance(value, bool):
        sheet.write_boolean(i, j, value)
    elif isinstance(value, int | float):
        sheet.write_number(i, j, value)
    elif value is not None:
        sheet.write_string(i, j, str(value))


def xls(rows: list[Row], edit: Edit = lambda *_: None) -> bytes:
    """The same in the format of before 2007."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("申请")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for j, name in enumerate(rows[0]):
        sheet.write(0, j, name)
    for i, row in enumerate(rows, start=1):
        for j, value in enumerate(row.values()):
            if value is not None:
                sheet.write(i, j, value, *([moment] if isinstance(value, datetime) else []))
    edit(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def patched(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """A package with members changed; a member that is not there is added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, changes.get(member, bytes)(old.read(member)))
        for member in changes.keys() - set(old.namelist()):
            new.writestr(member, changes[member](b""))
    return out.getvalue()


def sheet_with(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A package whose sheet was changed."""
    return patched(data, {SHEET: change})


def book(draw: Draw, rows: list[Row], data: bytes, *, suffix: str = "xlsx", **expected: Any) -> Case:
    """A workbook of requests and what must be loaded of it."""
    return Case(f"{REQUESTS}__{draw.kind}.{suffix}", data, REQUESTS, rows=rows, **expected)


def cell(row: int, column: int) -> bytes:
    """A pattern for one cell of a sheet; row and column from 0."""
    return rb'<c r="%c%d"[^>]*?(?:/>|>.*?</c>)' % (65 + column, row + 1)


def _planted(content: Callable[[int, int], str], column: int, code: str) -> Callable[[Draw], Case]:
    """A kind that puts other XML into one cell; the row must be refused with ``code`` (or load)."""

    def make(draw: Draw) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        new = content(at + 1, column).encode()
        data = sheet_with(xlsx(rows), lambda x: re.sub(cell(at + 1, column), lambda _: new, x, count=1))
        return book(draw, without(rows, at), data, refused={at + 2: code})

    return make


def _c(row: int, column: int, inner: str, kind_: str = "") -> str:
    t = f' t="{kind_}"' if kind_ else ""
    return f'<c r="{chr(65 + column)}{row + 1}"{t}>{inner}</c>'


CELLS: dict[str, tuple[Callable[[int, int], str], int, str]] = {
    "formula_without_value": (lambda r, c: _c(r, c, "<f>1+1</f>"), RATING, "NO_VALUE"),
    "formula_with_empty_value": (lambda r, c: _c(r, c, "<f>1+1</f><v></v>"), RATING, "NO_VALUE"),
    "text_formula_without_value": (lambda r, c: _c(r, c, "<f>A1</f>"), NAME, "NO_VALUE"),
    "shared_formula_without_value": (lambda r, c: _c(r, c, '<f t="shared" si="0"/>'), RATING, "NO_VALUE"),
    "formula_of_a_key": (lambda r, c: _c(r, c, "<f>A1</f>"), 0, "NO_VALUE"),
    "division_by_zero": (lambda r, c: _c(r, c, "<v>#DIV/0!</v>", "e"), RATING, "ERROR_CELL"),
    "error_of_formula": (lambda r, c: _c(r, c, "<f>1/0</f><v>#DIV/0!</v>", "e"), RATING, "ERROR_CELL"),
    "not_available": (lambda r, c: _c(r, c, "<f>NA()</f><v>#N/A</v>", "e"), NAME, "ERROR_CELL"),
    "reference_error": (lambda r, c: _c(r, c, "<v>#REF!</v>", "e"), NAME, "ERROR_CELL"),
    "name_error_in_a_time": (lambda r, c: _c(r, c, "<v>#NAME?</v>", "e"), 8, "ERROR_CELL"),
    "value_error_in_a_key": (lambda r, c: _c(r, c, "<v>#VALUE!</v>", "e"), 0, "ERROR_CELL"),
    "unknown_error": (lambda r, c: _c(r, c, "<v>#SPILL!</v>", "e"), NAME, "ERROR_CELL"),
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
    new = _c(3, NAME, "<is><r><t>王</t></r><r><rPr><b/></rPr><t>伟</t></r></is>", "inlineStr").encode()
    data = sheet_with(xlsx(rows), lambda x: re.sub(cell(3, NAME), lambda _: new, x))
    return book(draw, rows, data)


def _merged(draw: Draw, area: tuple[int, int, int, int], lost: list[int], **expected: Any) -> Case:
    """Merge an area (rows and columns from 0); rows whose cells lie below the first one have no value."""
    rows = draw.requests(12)
    top, left, bottom, right = area

    def add(made: Any, sheet: Any) -> None:
        for i in range(top, bottom + 1):
            for j in range(left, right + 1):
                if (i, j) != (top, left):
                    sheet.write_blank(i, j, None, made.add_format())
        sheet.merge_range(top, left, bottom, right, "", None)
        _write(sheet, top, left, list(rows[top - 1].values())[left], None)

    refused = dict.fromkeys((n + 1 for n in lost), "MERGED_CELL")
    return book(draw, without(rows, *(n - 1 for n in lost)), xlsx(rows, add), refused=refused, **expected)


@kind("xlsx.merged_down", 18)
def merged_down(draw: Draw) -> Case:
    return _merged(draw, (3, 1, 6, 1), [4, 5, 6])


@kind("xlsx.merged_names_down", 18)
def merged_names(draw: Draw) -> Case:
    return _merged(draw, (2, NAME, 3, NAME), [3])


@kind("xlsx.merged_across", 18)
def merged_across(draw: Draw) -> Case:
    return _merged(draw, (4, 4, 4, 5), [4])


@kind("xlsx.merged_title", 11)
def merged_title(draw: Draw) -> Case:
    rows = draw.requests()

    def add(made: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, WIDTH - 1, "服务申请台账", made.add_format())

    return book(draw, rows, xlsx(rows, add, above=2), warning="表头之前")


@kind("xlsx.total_below", 11)
def total(draw: Draw) -> Case:
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        sheet.write_string(len(rows) + 1, 0, "合计")
        sheet.write_number(len(rows) + 1, 13, 7)

    return book(draw, rows, xlsx(rows, add), warning="表尾")


@kind("xlsx.second_table", 11)
def second(draw: Draw) -> Case:
    rows = draw.requests()
    start = len(rows) + 2

    def add(_: Any, sheet: Any) -> None:
        for j, text in enumerate(["分区代码", "集聚区代码", "分区名称", "设立日期"]):
            sheet.write_string(start, j, text)
        for j, text in enumerate(["Z1", "C1", "东区", "2024-01-01"]):
            sheet.write_string(start + 1, j, text)

    refused = dict.fromkeys((start + 1, start + 2), "SECOND_TABLE")
    return book(draw, rows, xlsx(rows, add), refused=refused)


@kind("xlsx.repeated_header", 11)
def repeated(draw: Draw) -> Case:
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        for j, text in enumerate(rows[0]):
            sheet.write_string(len(rows) + 1, j, text)

    return book(draw, rows, xlsx(rows, add), refused={len(rows) + 2: "REPEATED_HEADER"})


@kind("xlsx.hidden_rows", 18)
def hidden_rows(draw: Draw) -> Case:
    rows = draw.requests()
    return book(
        draw, rows, xlsx(rows, lambda _, s: s.set_row(3, None, None, {"hidden": True})), warning="隐藏"
    )


@kind("xlsx.hidden_column", 18)
def hidden_column(draw: Draw) -> Case:
    rows = draw.requests()
    data = xlsx(rows, lambda _, s: s.set_column(4, 4, 8, None, {"hidden": True}))
    return book(draw, rows, data, warning="隐藏")


for _state in ("hidden", "very_hidden"):

    @kind(f"xlsx.{_state}_sheet", 18)
    def _hidden_sheet(draw: Draw, state: str = _state) -> Case:
        rows = draw.requests()

        def add(made: Any, _: Any) -> None:
            old = made.add_worksheet("旧")
            old.write_string(0, 0, "request_id")
            old.write_string(1, 0, "OLD")
            (old.hide if state == "hidden" else old.very_hidden)()

        return book(draw, rows, xlsx(rows, add), warning="隐藏")


@kind("xlsx.several_sheets", 18)
def several(draw: Draw) -> Case:
    rows = draw.requests()
    data = xlsx(rows, lambda b, _: b.add_worksheet("二月").write_string(0, 0, "request_id"))
    return book(draw, [], data, code="SEVERAL_SHEETS")


for _name, _dimension in (
    ("small", b"A1:B3"),
    ("one_cell", b"A1"),
    ("large", b"A1:XFD1048576"),
    ("nonsense", b"?"),
):

    @kind(f"xlsx.{_name}_dimension", 18)
    def _wrong_dimension(draw: Draw, dimension: bytes = _dimension) -> Case:
        rows = draw.requests()
        change = lambda x: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + dimension + b'"', x)  # noqa: E731
        return book(draw, rows, sheet_with(xlsx(rows), change))


for _name, _place in (
    ("far_corner", (1048575, 16383)),
    ("far_row", (1048575, 0)),
    ("far_column", (3, 16383)),
):

    @kind(f"xlsx.{_name}", 18)
    def _far(draw: Draw, place: tuple[int, int] = _place) -> Case:
        rows = draw.requests()
        data = xlsx(rows, lambda _, s: s.write_string(*place, "x"))
        row, column = place
        if row < len(rows):
            return book(draw, without(rows, row - 1), data, refused={row + 1: "WIDTH"})
        code = "WIDTH" if column else "REQUIRED_MISSING"
        return book(draw, rows, data, refused={row + 1: code})


@kind("xlsx.date1904", 18)
def date1904(draw: Draw) -> Case:
    rows = draw.requests()
    return book(draw, rows, xlsx(rows, date_1904=True))


@kind("xlsx.date1904_serials", 18)
def date1904_serials(draw: Draw) -> Case:
    """Bare day numbers of a workbook that counts from 1904: four years off, if read as usual."""
    rows = draw.requests()
    at = draw.pick(rows)
    planted = [r | ({"first_response_at": 46268.5} if i == at else {}) for i, r in enumerate(rows)]
    return book(draw, without(rows, at), xlsx(planted, date_1904=True), refused={at + 2: "BAD_DATE"})


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


@kind("xlsx.many_empty_rows", 23)
def empty_rows(draw: Draw) -> Case:
    rows = draw.requests()
    more = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(1000, 100_000))
    data = sheet_with(xlsx(rows), lambda x: x.replace(b"</sheetData>", more + b"</sheetData>"))
    return book(draw, rows, data)


def _packed(name: str, code: str, change: Callable[[bytes], bytes]) -> None:
    @kind(f"package.{name}", 19)
    def _make(draw: Draw) -> Case:
        return book(draw, [], change(xlsx(draw.requests())), code=code)


DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
STRINGS = "xl/sharedStrings.xml"


def _after_declaration(planted: bytes) -> Callable[[bytes], bytes]:
    return lambda x: x.replace(b"?>", b"?>" + planted, 1)


_packed("entities_in_the_sheet", "UNSAFE_PACKAGE", lambda d: sheet_with(d, _after_declaration(DTD)))
_packed("entities_in_the_texts", "UNSAFE_PACKAGE", lambda d: patched(d, {STRINGS: _after_declaration(DTD)}))
_packed("entity_of_a_file", "UNSAFE_PACKAGE", lambda d: patched(d, {STRINGS: _after_declaration(OUTSIDE)}))


def _in_utf16(xml: bytes) -> bytes:
    return _after_declaration(DTD)(xml).decode().replace("UTF-8", "UTF-16").encode("utf-16")


_packed(
    "entities_in_utf16", "UNSAFE_PACKAGE",
    lambda d: patched(d, {STRINGS: _in_utf16}),
)  # fmt: skip
_packed("member_above", "UNSAFE_PACKAGE", lambda d: patched(d, {"../../evil": lambda _: b"x"}))
_packed("member_above_with_backslashes", "UNSAFE_PACKAGE", lambda d: patched(d, {"..\\evil": lambda _: b"x"}))
_packed("absolute_member", "UNSAFE_PACKAGE", lambda d: patched(d, {"/etc/evil": lambda _: b"x"}))
_packed("drive_member", "UNSAFE_PACKAGE", lambda d: patched(d, {"C:/evil": lambda _: b"x"}))
_packed("bomb", "UNSAFE_PACKAGE", lambda d: patched(d, {"xl/media/a.bin": lambda _: bytes(60 << 20)}))
_packed(
    "bomb_in_the_sheet", "UNSAFE_PACKAGE",
    lambda d: sheet_with(d, lambda x: x.replace(b"</sheetData>", b" " * (60 << 20) + b"</sheetData>")),
)  # fmt: skip
_packed("no_sheet", "CORRUPT", lambda d: _dropped(d, SHEET))
_packed("no_workbook", "CORRUPT", lambda d: _dropped(d, "xl/workbook.xml"))
_packed("sheet_is_no_xml", "CORRUPT", lambda d: sheet_with(d, lambda x: x[: len(x) // 2]))
_packed("damaged_bytes", "CORRUPT", lambda d: _damaged(d))  # noqa: PLW0108  defined below
_packed("encrypted_members", "ENCRYPTED", lambda d: _flagged(d))  # noqa: PLW0108  defined below


def _dropped(data: bytes, member: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
    return out.getvalue()


def _damaged(data: bytes) -> bytes:
    """Some bytes of the packed sheet changed: its checksum does not hold any more."""
    info = zipfile.ZipFile(io.BytesIO(data)).getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    return data[:at] + bytes(b ^ 0x5A for b in data[at : at + 8]) + data[at + 8 :]


def _flagged(data: bytes) -> bytes:
    """Every member says that it is encrypted."""
    changed = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + place] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


@kind("package.encrypted_workbook", 19)
def encrypted(draw: Draw) -> Case:
    """A workbook with a password is a compound file that holds a stream of that name."""
    name = "EncryptedPackage".encode("utf-16-le")
    return book(draw, [], xls(draw.requests())[:4096] + name + bytes(2048), code="ENCRYPTED")
