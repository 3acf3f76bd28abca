"""From rows of a fact to the raw rows that they were made of, by the release's own table of inputs."""

import re
from dataclasses import dataclass

import duckdb
import polars as pl

from jushu.releases.sql import name, text

_VALUES = "indicator_value"
_MADE = re.compile(r'\bmade\."?([a-z0-9_]+)')


@dataclass(frozen=True)
class Input:
    """One input of a model and the condition that finds its rows (``made`` the row, ``input`` the input)."""

    model: str
    condition: str
    columns: frozenset[str]


class Lineage:
    """The inputs of every model of a release."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._inputs: dict[str, list[Input]] = {}
        for model, used, same, also, columns in connection.execute(
            "select model, input_model, same_columns, also, columns_made from audit_lineage"
        ).fetchall():
            equal = [
                f"made.{name(column)} = input.{name(column)}" for column in (same or "").split(";") if column
            ]
            condition = " and ".join([*equal, *([f"({also})"] if also else [])])
            found = Input(used, condition, frozenset(filter(None, (columns or "").split(";"))))
            self._inputs.setdefault(model, []).append(found)

    def inputs(self, model: str, column: str | None) -> list[Input]:
        """Inputs of the whole row, and those of one of its columns."""
        return [
            found for found in self._inputs.get(model, []) if not found.columns or column in found.columns
        ]

    def keys(self, model: str) -> set[str]:
        """Columns of a model that its inputs are found by."""
        conditions = " ".join(used.condition for used in self._inputs.get(model, []) if not used.columns)
        return set(_MADE.findall(conditions))

    def sources(self, rows: str, model: str, column: str | None) -> str | None:
        """Query of row_no, table, _file_id, _line: the raw rows behind ``rows``, which has row_no."""
        ends = self._ends(f"select * from {rows}", model, column)
        queries = [
            f"select row_no, {text(_raw_table(end))} as table_name, _file_id as file_id, _line as line"
            f" from ({query})"
            for end, query in ends
            if end != _VALUES
        ]
        return f"{' union '.join(queries)} order by all" if queries else None

    def values(self, rows: str, model: str, column: str | None) -> str | None:
        """Query of the values of other indicators behind ``rows``; None for a fact that is made of none."""
        found = [query for end, query in self._ends(f"select * from {rows}", model, column) if end == _VALUES]
        return " union all ".join(found) or None

    def _ends(self, query: str, model: str, column: str | None) -> list[tuple[str, str]]:
        """(last model, query of its rows with row_no) of every way from a model to where its data came in."""
        found: list[tuple[str, str]] = []
        for used in self.inputs(model, column):
            step = (
                f"select made.row_no, input.* from ({query}) as made, {name(used.model)} as input"
                f" where {used.condition}"
            )
            # what an input is made of itself: the row as a whole, not each of its columns
            found += self._ends(step, used.model, None) or [(used.model, step)]
        return found


def _raw_table(staging: str) -> str:
    """The raw table of a staging model (stg_<family>__<table>)."""
    return staging.rpartition("__")[2]


def raw_rows(connection: duckdb.DuckDBPyConnection, sources: pl.DataFrame, *, loaded: bool) -> pl.DataFrame:
    """One row per raw row of ``sources``: table, file, line, hash; if asked, the ``loaded`` row (JSON)."""
    content = "cast(to_json(rows) as varchar)" if loaded else "cast(null as varchar)"
    wanted = sources.select("table_name", "file_id", "line").unique()
    frames = []
    for (table,), part in wanted.group_by("table_name"):
        connection.register("wanted_rows", part.to_arrow())
        frames.append(
            connection.sql(
                f"select table_name, file_id, line, rows._row_hash as row_hash,"
                f" {content} as loaded"
                f" from wanted_rows inner join raw.{name(str(table))} as rows"
                f" on rows._file_id = wanted_rows.file_id and rows._line = wanted_rows.line"
            ).pl()
        )
        connection.unregister("wanted_rows")
    if not frames:
        empty = {"table_name": pl.String, "file_id": pl.String, "line": pl.Int32, "row_hash": pl.Int64}
        return pl.DataFrame(schema=empty | {"loaded": pl.String})
    return pl.concat(frames).sort("table_name", "file_id", "line")
