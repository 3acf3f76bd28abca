"""The bounded process that looks into workbooks and landed files for the desk (see ``ingestion.child``)."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import polars as pl
import python_calamine

from ingestion import convert
from ingestion.child import limit, open_mapped
from ingestion.contract import Field
from ingestion.mapping import Mapping
from ingestion.marks import unmarked
from ingestion.request import Request
from ingestion.validate import texts
from ingestion.verdict import FileRefused, Verdict
from jushu.processes import die_with_parent
from jushu.settings import Settings


def sheets(path: Path, settings: Settings) -> list[str]:
    """Names of the sheets of a workbook; none where it cannot be opened."""
    return _ask({"sheets": str(path)}, settings) or []


def cells(request: Request, lines: list[int], settings: Settings) -> pl.DataFrame | None:
    """The rows of some lines as the contract means them: ``_line`` and every column of the contract as text.

    A cell that is a value of its column stands in the form of the contract, whatever the unit or the date
    format of its file; another one stands as it was written. None where the file cannot be read any more.
    """
    out = Path(request.work) / "cells.parquet"
    done = _ask({"request": asdict(request), "lines": lines, "out": str(out)}, settings)
    return pl.read_parquet(out) if done else None


def _ask(order: dict, settings: Settings) -> list | None:
    """The answer of the process; None when it failed, crashed or took too long."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingestion.desk.worker", str(settings.file_memory_mb)],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            cwd=settings.project_root,
            timeout=settings.file_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout) if done.returncode == 0 else None


def _write_cells(order: dict) -> list:
    request = Request(**order["request"])
    reading, mapping = open_mapped(request, Verdict())
    wanted = pl.Series(order["lines"], dtype=pl.Int32)
    found = []
    for job in reading.blocks:
        rows = job().rows
        rows = rows.filter(rows["_line"].is_in(wanted.implode()))
        if rows.height:
            text = texts(rows, mapping)
            found.append(
                text.select("_line", *(_said(text[f.name], f, mapping) for f in mapping.contract.fields))
            )
    empty = {"_line": pl.Int32} | dict.fromkeys((f.name for f in mapping.contract.fields), pl.String)
    pl.concat([pl.DataFrame(schema=empty), *found]).write_parquet(order["out"])
    return [sum(map(len, found))]


def _said(text: pl.Series, spec: Field, mapping: Mapping) -> pl.Series:
    formats = mapping.formats.get(spec.name, spec.formats)
    values = convert.to_typed(text, spec, unit=mapping.units.get(spec.name, 1), formats=formats)
    is_moment = spec.kind == "timestamp"
    said = values.dt.to_string("%Y-%m-%d %H:%M:%S%.f") if is_moment else values.cast(pl.String)
    both = pl.DataFrame({"said": said, "text": text})
    return both.select(pl.coalesce("said", unmarked(pl.col("text")))).to_series().alias(spec.name)


def main() -> None:
    """One order on standard input, one answer on standard output; the argument is the memory limit in MB."""
    die_with_parent()
    limit(int(sys.argv[1]))
    order = json.load(sys.stdin)
    try:
        if "sheets" in order:
            answer = python_calamine.CalamineWorkbook.from_path(order["sheets"]).sheet_names
        else:
            answer = _write_cells(order)
    except (FileRefused, python_calamine.CalamineError, OSError) as error:
        sys.exit(str(error))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
