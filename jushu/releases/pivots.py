"""A PIVOT that names no values, written with them: DuckDB would run it as two statements, the first a CREATE.

Only the text changes; the gate parses and checks what comes out like any other statement.
"""

from collections.abc import Callable
from itertools import pairwise

import duckdb

from jushu.releases import sql
from jushu.releases.faults import refused

MOST_VALUES = 500  # columns of a result; more cannot be read by anybody
_PIVOT = ("PIVOT", "PIVOT_WIDER")
_ENDS = ("USING", "GROUP", "ORDER", "LIMIT", ";")


def with_values(statement: str, values: Callable[[str], list[str]]) -> str:
    """The statement with ``IN ('a', 'b')`` after every column of a ``PIVOT table ON column`` without one.

    ``values`` returns the first column of a query. Raises JushuError QUERY_REFUSED when there are too many
    values: none is left out. A PIVOT in the form of the SQL standard (FOR) stays.
    """
    words = _words(statement)
    depths = _depths(words)
    out, done = [], 0
    for place, word in enumerate(words):
        if place < done or word.upper() not in _PIVOT:
            continue
        on = _next(words, depths, place, ("ON",))
        if on is None:
            continue
        end = _next(words, depths, on, _ENDS) or _close(depths, on)
        source = "".join(words[place + 1 : on])
        before = "".join(words[:place]) if depths[place] == 0 else ""
        items = [_named(item, source, before, values) for item in _split(words, depths, on + 1, end)]
        out += [*words[done : on + 1], " ", ", ".join(items), " "]
        done = end
    return "".join([*out, *words[done:]])


def _words(statement: str) -> list[str]:
    """The tokens, each with the blanks after it as a token of its own; comments are left out."""
    data = statement.encode()
    found = duckdb.tokenize(statement)
    bounds = [*(offset for offset, _ in found), len(data)]
    words: list[str] = []
    for (start, end), (_, kind) in zip(pairwise(bounds), found, strict=True):
        text = data[start:end].decode()
        word = text.rstrip()
        words += [" "] if kind == duckdb.token_type.comment else [word, " " if text != word else ""]
    return words


def _depths(words: list[str]) -> list[int]:
    """How many brackets are open before each word."""
    depths, depth = [], 0
    for word in words:
        if word[:1] not in ("'", '"', "$"):
            depth -= sum(word.count(mark) for mark in ")]}")
        depths.append(depth)
        if word[:1] not in ("'", '"', "$"):
            depth += sum(word.count(mark) for mark in "([{")
    return depths


def _next(words: list[str], depths: list[int], start: int, wanted: tuple[str, ...]) -> int | None:
    for place in range(start + 1, len(words)):
        if depths[place] < depths[start]:
            return None
        if depths[place] == depths[start] and words[place].upper() in wanted:
            return place
    return None


def _close(depths: list[int], start: int) -> int:
    after = range(start + 1, len(depths))
    return next((place for place in after if depths[place] < depths[start]), len(depths))


def _split(words: list[str], depths: list[int], start: int, end: int) -> list[str]:
    items = [""]
    for place in range(start, end):
        if words[place] == "," and depths[place] == depths[start]:
            items.append("")
        else:
            items[-1] += words[place]
    return items


def _named(item: str, source: str, before: str, values: Callable[[str], list[str]]) -> str:
    words = _words(item)
    depths = _depths(words)
    if any(word.upper() == "IN" and depth == 0 for word, depth in zip(words, depths, strict=True)):
        return item
    query = (
        f"{before} SELECT DISTINCT CAST(({item}) AS VARCHAR) AS value FROM {source} WHERE value IS NOT NULL"
    )
    found = values(f"{query} ORDER BY ALL LIMIT {MOST_VALUES + 1}")
    if len(found) > MOST_VALUES:
        raise refused(
            f"PIVOT 会有超过 {MOST_VALUES} 列",
            f"the PIVOT would have more than {MOST_VALUES} columns",
            "先缩小范围,或用 GROUP BY 得到行而不是列。",
            "Ask for less, or use GROUP BY, which gives rows instead of columns.",
        )
    listed = ", ".join(sql.text(value) for value in found) or "NULL"
    return f"({item.strip()}) IN ({listed})"
