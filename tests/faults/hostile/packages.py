"""Rows 5 and 19: hostile packages."""

import io
import zipfile
from collections.abc import Callable

from tests.faults.hostile.kinds import Case, Draw, kind
from tests.faults.hostile.writers import (
    SHEET,
    book,
    patched,
    sheet_with,
    xls,
    xlsx,
)


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
