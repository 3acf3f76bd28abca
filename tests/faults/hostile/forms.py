"""Row 21: content that does not fit its name."""

import sqlite3
from collections.abc import Callable

from tests.faults.hostile.json_lines import objects
from tests.faults.hostile.kinds import Case, Draw, kind, lines, refusal
from tests.faults.hostile.parquet_files import parquet, table
from tests.faults.hostile.writers import xls, xlsx


def _plain_csv(draw: Draw) -> bytes:
    return "\n".join(lines(draw.requests())).encode()


def _sqlite(_: Draw) -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table a (b)")
        return connection.serialize()


FORMS: dict[str, tuple[str, Callable[[Draw], bytes]]] = {
    "html_as_csv": ("csv", lambda _: b"<html><table><tr><td>1</td></tr></table></html>"),
    "upper_html_as_csv": ("csv", lambda _: b"\xef\xbb\xbf<HTML><BODY><TABLE>"),
    "table_as_csv": ("csv", lambda _: b"<table><tr><td>1</td></tr></table>"),
    "xml_as_csv": ("csv", lambda _: b'<?xml version="1.0"?><rows><row/></rows>'),
    "json_as_csv": ("csv", lambda d: "\n".join(objects(d.requests())).encode()),
    "xlsx_as_csv": ("csv", lambda d: xlsx(d.requests())),
    "xls_as_csv": ("csv", lambda d: xls(d.requests())),
    "parquet_as_csv": ("csv", lambda d: parquet(table(d.requests()))),
    "program_as_csv": ("csv", lambda _: b"MZ\x90\x00\x03" + bytes(200)),
    "elf_as_csv": ("csv", lambda _: b"\x7fELF\x02\x01" + bytes(200)),
    "pdf_as_csv": ("csv", lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "png_as_csv": ("csv", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "rtf_as_csv": ("csv", lambda _: b"{\\rtf1\\ansi hello}"),
    "database_as_csv": ("csv", _sqlite),
    "csv_as_xlsx": ("xlsx", _plain_csv),
    "csv_as_xls": ("xls", _plain_csv),
    "html_as_xls": ("xls", lambda _: b"<html><table><tr><td>1</td></tr></table></html>"),
    "xml_as_xls": ("xls", lambda _: b'<?xml version="1.0"?><Workbook/>'),
    "xls_as_xlsx": ("xlsx", lambda d: xls(d.requests())),
    "xlsx_as_xls": ("xls", lambda d: xlsx(d.requests())),
    "csv_as_parquet": ("parquet", _plain_csv),
    "csv_as_gz": ("csv.gz", _plain_csv),
    "zip_as_csv_gz": ("csv.gz", lambda d: xlsx(d.requests())),
    "csv_as_word": ("doc", _plain_csv),
    "no_suffix": ("", _plain_csv),
}
for _name, (_suffix, _write) in FORMS.items():

    @kind(f"type.{_name}", 21)
    def _form(draw: Draw, suffix: str = _suffix, write: Callable[[Draw], bytes] = _write) -> Case:
        return refusal(draw, write(draw), "TYPE", suffix=suffix)
