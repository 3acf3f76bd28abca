"""Rows 4, 7, 8, 10, 12, 16, 21 and 23 for JSON lines."""

import json
from collections.abc import Callable
from typing import Any

from tests.faults.hostile.kinds import REQUESTS, Case, Draw, Row, kind, refusal, without


def objects(rows: list[Row]) -> list[str]:
    """One JSON object per row."""
    return [json.dumps(r, ensure_ascii=False, default=str) for r in rows]


def jsonl(draw: Draw, rows: list[Row], content: list[str], **expected: Any) -> Case:
    """A file of JSON lines and what must be loaded of it."""
    return Case(
        f"{REQUESTS}__{draw.kind}.jsonl", "\n".join(content).encode(), REQUESTS, rows=rows, **expected
    )


JSON_LINES: dict[str, Callable[[str], str]] = {
    "cut": lambda t: t[:-20],
    "trailing_comma": lambda t: t[:-1] + ",}",
    "repeated_key": lambda t: t[:-1] + ', "rating": 1}',
    "nested": lambda t: t[:-1] + ', "rating": {"a": 1}}',
    "list": lambda t: t[:-1] + ', "item_code": ["I1"]}',
    "two_objects": lambda t: t + t,
    "array": lambda t: f"[{t}]",
    "not_a_number": lambda t: t.replace('"rating": ', '"rating": NaN, "x": '),
    "single_quotes": lambda t: t.replace('"', "'"),
    "comment": lambda t: "// " + t,
    "word": lambda _: "null",
    "empty_object": lambda _: "{}",
    "half_a_surrogate": lambda t: t.replace('"requester_name": "', '"requester_name": "\\ud800'),
    "deep": lambda t: t[:-1] + ', "x": ' + "[" * 50_000 + "}",
    "comma_behind": lambda t: t + ",",
}
for _name, _spoil in JSON_LINES.items():

    @kind(f"jsonl.{_name}", 10)
    def _line(draw: Draw, spoil: Callable[[str], str] = _spoil) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = objects(rows)
        content[at] = spoil(content[at])
        return jsonl(draw, without(rows, at), content, refused={at + 1: "BAD_JSON"})


STRANGE = {"nul": "\\u0000", "bidi": "\\u202e", "raw_bidi": "\u202e", "replacement": "\ufffd"}
for _name, _planted in STRANGE.items():

    @kind(f"jsonl.{_name}", 8)
    def _strange(draw: Draw, planted: str = _planted) -> Case:
        rows = draw.requests()
        content = objects(rows)
        content[2] = content[2].replace('"requester_name": "', '"requester_name": "' + planted)
        return jsonl(draw, without(rows, 2), content, refused={3: "ENCODING"})


@kind("jsonl.plain", 12)
def plain(draw: Draw) -> Case:
    rows = draw.requests()
    return jsonl(draw, rows, objects(rows))


@kind("jsonl.keys_reordered_and_absent", 12)
def reordered(draw: Draw) -> Case:
    rows = draw.requests()
    content = [r | {} for r in rows]
    del content[2]["rating"]
    content[3] = dict(reversed(content[3].items()))
    rows[2]["rating"] = None
    return jsonl(draw, rows, objects(content))


@kind("jsonl.long_number", 16)
def long_number(draw: Draw) -> Case:
    """JSON keeps every digit of a number: the identifier is whole."""
    rows = draw.requests()
    content = objects(rows)
    content[2] = content[2].replace(f'"{rows[2]["request_id"]}"', "320501202601010001")
    rows[2]["request_id"] = "320501202601010001"
    return jsonl(draw, rows, content)


@kind("jsonl.null_values", 12)
def nulls(draw: Draw) -> Case:
    rows = draw.requests()
    rows[1] |= {"rating": None, "sla_met": None, "requester_name": None}
    return jsonl(draw, rows, objects(rows))


@kind("jsonl.with_mark", 7)
def marked(draw: Draw) -> Case:
    rows = draw.requests()
    return jsonl(draw, rows, ["\ufeff" + objects(rows)[0], *objects(rows)[1:]])


@kind("jsonl.one_array", 21)
def one_array(draw: Draw) -> Case:
    return refusal(draw, "[" + ",\n".join(objects(draw.requests())) + "]", "TYPE", suffix="jsonl")


@kind("jsonl.indented", 21)
def indented(draw: Draw) -> Case:
    return refusal(draw, json.dumps(draw.requests(), default=str, indent=1), "TYPE", suffix="jsonl")


@kind("jsonl.blank", 4)
def blank(draw: Draw) -> Case:
    return refusal(draw, "\n \n\n", "EMPTY", suffix="jsonl")


@kind("jsonl.ten_megabytes_in_a_cell", 23)
def large(draw: Draw) -> Case:
    rows = draw.requests()
    content = [r | {} for r in rows]
    content[2]["requester_name"] = "长" * 3_500_000
    return jsonl(draw, without(rows, 2), objects(content), refused={3: "TOO_LONG"})
