"""A methodology as a folder of CSV or YAML files: tables with line numbers, then checked as any.

Files (one row or one mapping per thing): scheme, nodes, indicators, grades, and where they are needed
dimensions, adjustments, weight_sets, judgements, applicability, uncertainty.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from jushu.errors import JushuError
from jushu.scoring import Methodology, load_methodology, load_uncertainty
from jushu.scoring.load import OPTIONAL_TABLES, TABLES
from jushu.scoring.plan import Plan
from jushu.scoring.rows import Faults

# name of the file -> name of the table; the tables of the warehouse's seeds carry the longer name
FILES = {
    name.removeprefix("methodology_"): name for name in (*TABLES, *OPTIONAL_TABLES, load_uncertainty.TABLE)
}
DOCUMENTS = {".md", ".txt", ".pdf", ".docx"}  # notes beside the method
Rows = list[tuple[int, dict[str, Any]]]
# tables, and the file name and line numbers of each for messages
Read = tuple[dict[str, pl.DataFrame], dict[str, str], dict[str, list[int]]]


@dataclass
class Folder:
    """Tables by the names that the warehouse gives them, with the names of their files and lines of rows."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    names: dict[str, str] = field(
        default_factory=lambda: {table: f"{stem}.csv" for stem, table in FILES.items()}
    )
    lines: dict[str, list[int]] = field(default_factory=dict)


def read_methodology(folder: Path, on: date | None = None) -> Methodology:
    """The checked methodology of a folder, valid on a day (default: the one that has not ended).

    Raises JushuError METHODOLOGY_MISSING where there is no such folder, METHODOLOGY_INVALID with file, line
    and remedy of every fault.
    """
    found = _read(folder)
    return load_methodology(found.tables, on=on, names=found.names, lines=found.lines)


def read_plan(folder: Path, on: date | None = None) -> Plan:
    """The plan of uncertainty in the same folder, the usual one without a file; raises alike."""
    found, table = _read(folder), load_uncertainty.TABLE
    return load_uncertainty.load_plan(
        found.tables.get(table), on=on, name=found.names[table], lines=found.lines.get(table)
    )


def _read(folder: Path) -> Folder:
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
    read = Folder()
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_dir() or path.suffix.lower() in DOCUMENTS:
            continue
        reader, table = READERS.get(path.suffix.lower()), FILES.get(path.stem)
        if reader is None or table is None or table in read.tables:
            faults.add_table(
                path.name,
                f"不是方法的文件或与另一文件重复;可用:{'、'.join(FILES)}(.csv、.yaml)",
                "no file of a methodology, or there is another one of that name; known: "
                f"{', '.join(FILES)} (.csv, .yaml)",
            )
            continue
        rows = reader(path, faults)
        columns = dict.fromkeys(column for _, row in rows for column in row)
        read.names[table], read.lines[table] = path.name, [line for line, _ in rows]
        read.tables[table] = pl.DataFrame(
            {column: [_text(row.get(column)) for _, row in rows] for column in columns},
            schema=dict.fromkeys(columns, pl.String),
        )
    faults.refuse()
    return read


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
            twice = sorted({name for name in header if header.count(name) > 1})
            if twice:
                faults.add_table(
                    path.name,
                    f"列 {'、'.join(twice)} 出现多次;请删去多余的",
                    f"columns stand twice: {', '.join(twice)}; remove the others",
                )
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
