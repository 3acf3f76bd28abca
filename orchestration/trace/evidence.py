"""A trace with what the files say."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from ingestion.cells import Cells, Wanted, read_cells
from jushu.settings import Settings
from jushu.trace import Trace

KEY = ["table_name", "file_id", "line"]


@dataclass(frozen=True)
class Evidence:
    """A trace with what the files say.

    ``files`` adds to the trace's files the state of the bytes (see ``ingestion.cells.State``), ``raw`` adds
    ``cells`` to its raw rows, the text of each field in the file as a JSON object; ``headers`` tells of each
    file the header of a field.
    """

    trace: Trace
    files: pl.DataFrame
    raw: pl.DataFrame
    headers: dict[str, dict[str, str]]

    @property
    def changed(self) -> list[str]:
        """Names of files that are not what was received."""
        return self.files.filter(state="changed")["original_name"].to_list()

    def rows(self, at: int, most: int | None = None) -> pl.DataFrame:
        """The first rows of a part (0 numerator, 1 denominator), one line per row and raw row behind it."""
        part = self.trace.parts[at]
        rows = part.rows.head(part.rows.height if most is None else most)
        if part.sources.is_empty():
            return rows
        names = self.files.select(
            "file_id", pl.col("original_name").alias("file"), "sheet", "sha256", "state"
        )
        return (
            rows.join(part.sources, on="row_no", how="left", maintain_order="left")
            .join(self.raw, on=KEY, how="left", maintain_order="left")
            .join(names, on="file_id", how="left", maintain_order="left")
            .drop("file_id", "row_no")
        )


def with_cells(found: Trace, settings: Settings, most: int | None = None) -> Evidence:
    """The trace with the state of its files and the cells of its raw rows, or of the first ones only."""
    raw = found.raw
    if most is not None:
        behind = [
            part.sources.filter(pl.col("row_no") <= most).group_by("row_no").head(most)
            for part in found.parts
            if part.sources.height
        ]
        raw = raw.join(pl.concat([raw.clear(), *behind], how="diagonal"), on=KEY, how="semi")
    lines = {file: part["line"] for (file,), part in raw.group_by("file_id")}
    cells = read_cells(
        (
            Wanted(
                file["file_id"],
                file["sha256"],
                file["format"],
                file["encoding"],
                file["contract"],
                file["profile"],
                lines.get(file["file_id"], raw["line"].clear()),
            )
            for file in found.files.iter_rows(named=True)
        ),
        settings,
    )
    states = pl.DataFrame(
        [{"file_id": file, "state": each.state} for file, each in cells.items()],
        schema={"file_id": pl.String, "state": pl.String},
    )
    return Evidence(
        found,
        found.files.join(states, on="file_id", how="left", maintain_order="left"),
        found.raw.join(_texts(cells), on=["file_id", "line"], how="left", maintain_order="left"),
        {file: each.headers for file, each in cells.items()},
    )


def _texts(cells: dict[str, Cells]) -> pl.DataFrame:
    empty = pl.DataFrame(schema={"line": pl.Int32, "cells": pl.String, "file_id": pl.String})
    frames: list[Any] = [each.rows.with_columns(file_id=pl.lit(file)) for file, each in cells.items()]
    return pl.concat([empty, *frames])
