"""What a query of the console gives, and how it ends when its reader ends it."""

from typing import NamedTuple

import polars as pl

from jushu.errors import JushuError


class Result(NamedTuple):
    """What a query gave. ``milliseconds`` is DuckDB's own time, ``tables`` are those that the query names.

    ``is_cut`` says that there are more rows; ``plan`` is the text of an EXPLAIN, which has no table.
    """

    table: pl.DataFrame
    milliseconds: float
    is_cut: bool
    tables: tuple[str, ...]
    plan: str | None


class Column(NamedTuple):
    """A column of a released file: its table (with the schema unless it is main), type and comment."""

    table: str
    column: str
    type: str
    description: str | None


class Cancelled(JushuError):
    """The query was cancelled by the person who asked it."""

    def __init__(self) -> None:
        super().__init__(
            "QUERY_CANCELLED",
            zh="查询已取消。",
            en="The query was cancelled.",
            todo_zh="修改后可再次执行。",
            todo_en="Change it and run it again.",
        )
