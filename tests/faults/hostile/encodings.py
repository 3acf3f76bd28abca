"""Rows 7, 8 and 9: encodings, broken text, text that was decoded wrongly before it came."""

import codecs
import gzip
from collections.abc import Callable

from tests.faults.hostile.kinds import Case, Draw, csv_case, kind, line, lines, refusal, texts, without

RARE = "𠮷㐀䶮"
WRITERS: dict[str, Callable[[str], bytes]] = {
    "utf8": lambda t: t.encode(),
    "utf8_bom": lambda t: t.encode("utf-8-sig"),
    "double_bom": lambda t: codecs.BOM_UTF8 * 2 + t.encode(),
    "triple_bom": lambda t: codecs.BOM_UTF8 * 3 + t.encode(),
    "gbk": lambda t: t.encode("gbk"),
    "gb18030_bom": lambda t: ("\ufeff" + t).encode("gb18030"),
    "utf16_le": lambda t: codecs.BOM_UTF16_LE + t.encode("utf-16-le"),
    "utf16_be": lambda t: codecs.BOM_UTF16_BE + t.encode("utf-16-be"),
    "crlf": lambda t: t.replace("\n", "\r\n").encode(),
    "crlf_gbk": lambda t: t.replace("\n", "\r\n").encode("gbk"),
    "no_last_line_end": lambda t: t.rstrip("\n").encode(),
}
for _name, _write in WRITERS.items():

    @kind(f"encoding.{_name}", 7)
    def _readable(draw: Draw, write: Callable[[str], bytes] = _write) -> Case:
        rows = draw.requests()
        return csv_case(draw, rows, write("\n".join(lines(rows)) + "\n"))


@kind("encoding.gb18030_four_bytes", 7)
def four_bytes(draw: Draw) -> Case:
    rows = draw.requests()
    rows[draw.pick(rows)]["requester_name"] = RARE
    return csv_case(draw, rows, "\n".join(lines(rows)).encode("gb18030"))


@kind("encoding.gbk_gz", 7)
def packed(draw: Draw) -> Case:
    rows = draw.requests()
    data = gzip.compress("\n".join(lines(rows)).encode("gb18030"))
    return csv_case(draw, rows, data, name=f"service_requests__{draw.kind}.csv.gz")


@kind("encoding.utf16_gz", 7)
def packed_utf16(draw: Draw) -> Case:
    rows = draw.requests()
    data = gzip.compress("\n".join(lines(rows)).encode("utf-16"))
    return csv_case(draw, rows, data, name=f"service_requests__{draw.kind}.csv.gz")


for _codec in ("utf-16-le", "utf-16-be", "utf-32"):

    @kind(f"encoding.unmarked_{_codec.replace('-', '_')}", 7)
    def _foreign(draw: Draw, codec: str = _codec) -> Case:
        return refusal(draw, "\n".join(lines(draw.requests())).encode(codec), "ENCODING")


@kind("encoding.utf16_cut_in_a_character", 8)
def cut_utf16(draw: Draw) -> Case:
    return refusal(draw, "\n".join(lines(draw.requests())).encode("utf-16")[:-1], "ENCODING")


@kind("encoding.short_ambiguous_gbk", 7)
def ambiguous(draw: Draw) -> Case:
    """Names whose GBK bytes are also UTF-8 (of other letters): nobody can tell which was meant."""
    rows = draw.requests()
    for row in rows:
        row["requester_name"] = "".join(draw.random.choices("谩茅铆贸煤", k=2))
    return refusal(draw, "\n".join(lines(rows)).encode("gbk"), "ENCODING")


STRANGE = {
    "nul": "\0", "bidi": "\u202e", "bidi_isolate": "\u2067", "zero_width": "\u200b", "control": "\x01",
    "c1_control": "\x85", "escape": "\x1b[2J", "replacement": "\ufffd", "lost": "锟斤拷",
    "noncharacter": "\ufdd0", "inner_bom": "\ufeff", "line_separator": "\u2028",
    "delete": "\x7f", "bare_carriage_return": "\r", "soft_hyphen": "\u00ad", "joined_grapheme": "\u034f",
    "arabic_mark": "\u061c", "vowel_separator": "\u180e", "hangul_filler": "\u3164", "tag": "\U000e0041",
    "last_character": "\uffff", "last_of_a_plane": "\U0001fffe", "form_feed": "\x0c",
}  # fmt: skip
for _name, _text in STRANGE.items():

    @kind(f"text.{_name}", 8)
    def _strange(draw: Draw, planted: str = _text) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = lines(rows)
        cells = texts(rows[at])
        cells[17] = f"王{planted}伟"
        content[at + 1] = ",".join(cells)
        return csv_case(draw, without(rows, at), content, refused={at + 2: "ENCODING"})


@kind("text.nul_in_identifier", 8)
def nul_identifier(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content[at + 1] = content[at + 1].replace("-", "\0-", 1)
    return csv_case(draw, without(rows, at), content, refused={at + 2: "ENCODING"})


@kind("text.end_of_file_sign", 8)
def end_sign(draw: Draw) -> Case:
    rows = draw.requests()
    content = [*lines(rows), "\x1a"]
    return csv_case(draw, rows, content, refused={len(content): "ENCODING"})


for _codec, _other in (("utf-8", "gbk"), ("gbk", "utf-8"), ("utf-8", "utf-16-le"), ("utf-8", "big5")):

    @kind(f"text.line_of_{_other.replace('-', '_')}_in_{_codec.replace('-', '_')}", 8)
    def _mixed(draw: Draw, codec: str = _codec, other: str = _other) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = [t.encode(codec) for t in lines(rows)]
        cells = texts(rows[at])
        cells[17] = "數據集聚" if other == "big5" else "数据集聚"
        content[at + 1] = line(cells).encode(other)
        # UTF-16 puts a NUL beside every plain letter; a line end of it ends the line one byte early.
        return csv_case(draw, without(rows, at), b"\n".join(content) + b"\n", refused={at + 2: "ENCODING"})


for _where in ("middle", "end"):

    @kind(f"text.cut_character_{_where}", 8)
    def _cut(draw: Draw, where: str = _where) -> Case:
        rows = draw.requests()
        at = len(rows) - 1 if where == "end" else draw.pick(rows)
        content = [t.encode() for t in lines(rows)]
        name = rows[at]["requester_name"].encode()
        content[at + 1] = content[at + 1].replace(name, name[:-1])
        return csv_case(draw, without(rows, at), b"\n".join(content), refused={at + 2: "ENCODING"})


TWICE: dict[str, Callable[[str], str]] = {
    "latin1": lambda t: t.encode().decode("latin-1"),
    "cp1252": lambda t: "".join(_cp1252(b) for b in t.encode()),
    "gbk": lambda t: t.encode().decode("gb18030", "replace"),
    "gbk_as_latin1": lambda t: t.encode("gbk").decode("latin-1"),
}


def _cp1252(byte: int) -> str:
    raw = bytes([byte])
    return raw.decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else raw.decode("latin-1")


for _name, _spoil in TWICE.items():

    @kind(f"mojibake.{_name}", 9)
    def _spoilt(draw: Draw, spoil: Callable[[str], str] = _spoil) -> Case:
        """The names were read in a wrong encoding before the file was saved."""
        rows = draw.requests()
        for row in rows:
            row["requester_name"] = spoil(row["requester_name"])
        return refusal(draw, "\n".join(lines(rows)), "ENCODING")

    @kind(f"mojibake.{_name}_header", 9)
    def _spoilt_header(draw: Draw, spoil: Callable[[str], str] = _spoil) -> Case:
        header = "申请编号,提交时间,更新时间,申请人"
        rows = draw.requests()
        picked = [[r["request_id"], r["submitted_at"], r["updated_at"], r["requester_name"]] for r in rows]
        content = "\n".join([header, *(",".join(map(str, r)) for r in picked)])
        return refusal(draw, spoil(content), "ENCODING")


@kind("mojibake.foreign_letters_are_fine", 9)
def foreign(draw: Draw) -> Case:
    """Letters of other languages are no reason to refuse anything."""
    rows = draw.requests()
    for row, name in zip(
        rows, ["José", "Ångström", "Zoë·李", "Müller", "阿不都·买买提", "€", "m²"], strict=False
    ):
        row["requester_name"] = name
    return csv_case(draw, rows, lines(rows))


OTHER_LANGUAGES = {
    "big5": ("王偉", "陳靜", "張麗", "劉強"), "cp1252": ("Müller", "José", "Zoë", "Ångström"),
    "shift_jis": ("佐藤さん", "鈴木", "ヤマダ"), "cp1251": ("Иванов", "Петров", "Сидоров"),
    "iso8859_2": ("Dvořák", "Müller"), "euc_jp": ("佐藤さん", "ヤマダ"),
}  # fmt: skip
for _codec, _names in OTHER_LANGUAGES.items():

    @kind(f"encoding.other_{_codec}", 7)
    def _foreign_text(draw: Draw, codec: str = _codec, names: tuple[str, ...] = _names) -> Case:
        """GB18030 reads nearly any bytes: as other characters, where they are of another encoding."""
        rows = draw.requests()
        for i, row in enumerate(rows):
            row["requester_name"] = names[i % len(names)]
        return refusal(draw, "\n".join(lines(rows)).encode(codec), "ENCODING")
