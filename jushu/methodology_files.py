"""A methodology as a folder of CSV or YAML files: tables with line numbers, then checked as any.

Files (one row or one mapping per thing): scheme, nodes, indicators, grades, and where they are needed
dimensions, adjustments, weight_sets, judgements, applicability.
"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from jushu.errors import JushuError
from jushu.scoring import Methodology, load_methodology
from jushu.scoring.load import OPTIONAL_TABLES, TABLES
from jushu.scoring.rows import Faults

# name of the file -> name of the table; the tables of the warehouse's seeds carry the longer name
FILES = {name.removeprefix("methodology_"): name for name in (*TABLES, *OPTIONAL_TABLES)}
Rows = list[tuple[int, dict[str, Any]]]


def read_methodology(folder: Path, on: date | None = None) -> Methodology:
    """The checked methodology of a folder, valid on a day (default: the one that has not ended).

    Raises JushuError METHODOLOGY_MISSING where there is no such folder, METHODOLOGY_INVALID with file, line
    and remedy of every fault.
    """
    if not folder.is_dir():
        raise JushuError(
            "METHODOLOGY_MISSING",
            zh=f"没有评分方法文件夹:{folder}。",
            en=f"There is no methodology folder: {folder}.",
            todo_zh="给出含 scheme、nodes、indicators、grades(CSV 或 YAML)的文件夹,或 default、enterprise。",
            todo_en="Name default, enterprise, or a folder with scheme, nodes, indicators and grades.",
            wrong_use=True,
        )
    faults = Faults()
    tables: dict[str, pl.DataFrame] = {}
    names: dict[str, str] = {table: f"{stem}.csv" for stem, table in FILES.items()}
    lines: dict[str, list[int]] = {}
    for path in sorted(folder.iterdir()):
        reader = READERS.get(path.suffix.lower())
        if reader is None or path.name.startswith("."):
            continue
        table = FILES.get(path.stem)
        if table is None or table in tables:
            faults.add_table(
                path.name,
                f"不是方法的文件或与另一文件重复;可用:{'、'.join(FILES)}",
                f"no file of a methodology, or there is another one of that name; known: {', '.join(FILES)}",
            )
            continue
        rows = reader(path, faults)
        columns = dict.fromkeys(column for _, row in rows for column in row)
        names[table], lines[table] = path.name, [line for line, _ in rows]
        tables[table] = pl.DataFrame(
            {column: [_text(row.get(column)) for _, row in rows] for column in columns},
            schema=dict.fromkeys(columns, pl.String),
        )
    faults.refuse()
    return load_methodology(tables, on=on, names=names, lines=lines)


def _text(cell: Any) -> str | None:
    """A cell as the CSV file would write it; a YAML list is a list of words."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return ";".join(str(part) for part in cell)
    return None if cell is None else str(cell)


def _read_csv(path: Path, faults: Faults) -> Rows:
    rows: Rows = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            before = reader.line_num
            for cells in reader:
                line, before = before + 1, reader.line_num
                if not cells:
                    continue
                if len(cells) != len(header):
                    faults.add_table(
                        f"{path.name} 第 {line} 行 · line {line}",
                        f"有 {len(cells)} 格,表头有 {len(header)} 格;请改此行,含逗号的格加引号",
                        f"{len(cells)} cells under {len(header)} headers; quote cells with commas",
                    )
                    continue
                rows.append((line, dict(zip(header, cells, strict=True))))
    except (UnicodeDecodeError, csv.Error) as error:
        _unreadable(path, error, faults)
    return rows


def _read_yaml(path: Path, faults: Faults) -> Rows:
    try:
        text = path.read_text(encoding="utf-8-sig")
        content, tree = yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        _unreadable(path, error, faults)
        return []
    if content is None:
        return []
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        faults.add_table(
            path.name,
            "应是一列映射(每项一行,以 - 开头);请改写",
            "must be a list of mappings (one per row, each begins with -); rewrite it",
        )
        return []
    assert isinstance(tree, yaml.SequenceNode)
    return [
        (node.start_mark.line + 1, {str(key): cell for key, cell in row.items()})
        for node, row in zip(tree.value, content, strict=True)
    ]


def _unreadable(path: Path, error: Exception, faults: Faults) -> None:
    reason = " ".join(str(error).split())
    faults.add_table(
        path.name, f"无法读取({reason});请另存为 UTF-8", f"cannot be read ({reason}); save it as UTF-8"
    )


READERS: dict[str, Callable[[Path, Faults], Rows]] = {
    ".csv": _read_csv,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
}
