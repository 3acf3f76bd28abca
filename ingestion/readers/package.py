"""A workbook's package is looked at before anything of it is unpacked."""

import re
import zipfile
from html import unescape
from pathlib import Path

from openpyxl.styles.numbers import BUILTIN_FORMATS

from ingestion.readers.number_formats import is_special
from ingestion.verdict import refuse

MOST_BYTES = 4 << 30
MOST_RATIO, RATIO_COUNTS_FROM = 100, 10 << 20  # small members of repeated bytes pack well and harm nobody
HEAD = 4096
IS_UNSAFE_NAME = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")
XML = (".xml", ".rels", ".vml")


def check(path: Path) -> None:
    """Refuse a package that is encrypted, unpacks to too much, reaches outside, or defines entities."""
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            if any(m.flag_bits & 1 for m in members):
                refuse(
                    "ENCRYPTED",
                    zh="工作簿有密码，无法读取；请取消密码后重新保存。",
                    en="The workbook has a password; save it again without one.",
                )
            if sum(m.file_size for m in members) > MOST_BYTES or any(map(_is_bomb, members)):
                _unsafe("解压后过大", "it unpacks to far too much")
            if any(IS_UNSAFE_NAME.search(m.orig_filename) for m in members):
                _unsafe("成员路径指向包外", "a member names a place outside of it")
            if len({m.filename.lower() for m in members}) < len(members):
                _unsafe("有同名成员", "two members have one name")
            for member in members:
                if member.filename.lower().endswith(XML):
                    with package.open(member) as file:
                        _refuse_entities(file.read(HEAD))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, KeyError) as error:
        refuse("CORRUPT", zh=f"工作簿已损坏：{error}", en=f"The workbook is damaged: {error}")


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    return size > RATIO_COUNTS_FROM and size > MOST_RATIO * max(member.compress_size, 1)


def _refuse_entities(head: bytes) -> None:
    if b"<!DOCTYPE" in head.replace(b"\0", b"") or b"<!ENTITY" in head.replace(b"\0", b""):
        _unsafe("XML 中有 DTD 或实体定义", "its XML has a document type or entities")


def _unsafe(zh: str, en: str) -> None:
    refuse("UNSAFE_PACKAGE", zh=f"工作簿不安全：{zh}。", en=f"The workbook is unsafe: {en}.")


def is_plain(path: Path) -> bool:
    """True when no sheet has a formula, error, merged or hidden cell, one far out, or one whose number format
    shows another value than the stored one.

    Then the quick reader gives every cell as it stands; otherwise the exact one is needed.
    """
    with zipfile.ZipFile(path) as package:
        special = _special_formats(package)
        shown = re.compile(rb"[ ]s=[\"'](?:%s)[\"']" % b"|".join(special)) if special else None
        for name in filter(lambda n: _is_sheet(package, n), package.namelist()):
            xml = package.read(name)
            if _is_sparse(xml) or SPECIAL.search(xml) or (shown and shown.search(xml)):
                return False
    return True


def _is_sheet(package: zipfile.ZipFile, name: str) -> bool:
    """True for a member with cells, whatever its name."""
    if not name.lower().endswith(".xml"):
        return False
    if re.search(r"sheet[^/]*\.xml$", name, re.IGNORECASE):
        return True
    with package.open(name) as file:
        return b"sheetData" in file.read(SHEET_HEAD)


def _is_sparse(xml: bytes) -> bool:
    """True when most rows have no cells: the quick reader would make cells for all of them.

    Refuses a sheet with two rows of one number: readers keep the cells of the last, right or wrong.
    """
    numbers = list(map(int, ROW.findall(xml)))
    if len(set(numbers)) < len(numbers):
        refuse(
            "CORRUPT",
            zh="工作簿已损坏：同一行号出现两次。",
            en="The workbook is damaged: a row number stands there twice.",
        )
    return max(numbers, default=0) > MANY_ROWS + 10 * len(numbers)


def _special_formats(package: zipfile.ZipFile) -> list[bytes]:
    """Numbers of the cell styles whose format shows another value (see ``number_formats``)."""
    if "xl/styles.xml" not in package.namelist():
        return []
    xml = package.read("xl/styles.xml").decode("utf-8", "replace")
    own = {}
    for tag in re.findall(r"<(?:\w+:)?numFmt\s[^>]*>", xml):
        found = dict(re.findall(r"(numFmtId|formatCode)=\"([^\"]*)\"", tag))
        own[found.get("numFmtId", "")] = unescape(found.get("formatCode", ""))
    styles = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", xml, re.DOTALL)
    formats = re.findall(r"<(?:\w+:)?xf\s[^>]*?numFmtId=\"(\d+)\"", styles[0]) if styles else []
    return [
        str(i).encode()
        for i, number in enumerate(formats)
        if is_special(own.get(number) or BUILTIN_FORMATS.get(int(number), ""))
    ]


ROW = re.compile(rb"<row [^>]*?\br=[\"'](\d+)[\"']")
SHEET_HEAD = 1 << 16
MANY_ROWS = 10_000
SPECIAL = re.compile(
    rb"</f>|:f>|<f[ />]|:f[ />]|t=[\"']e|mergeCell|hidden=[\"'](?:1|t)|r=[\"'][A-Z]{3}[0-9]"
    rb"|dimension ref=\"[^A-Z]"
    rb"|^\xff\xfe|^\xfe\xff"
)


def counts_from_1904(path: Path) -> bool:
    """True for a workbook of which day 0 is in 1904: its bare day numbers differ from other workbooks."""
    with zipfile.ZipFile(path) as package:
        return bool(re.search(rb"date1904=[\"'](?:1|t)", package.read("xl/workbook.xml")))
