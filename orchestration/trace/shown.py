"""A trace for a person at the terminal, and as data."""

import json
from typing import Any

import polars as pl
from rich.markup import escape
from rich.table import Table

from jushu import console
from jushu.trace.summary import PARTS, summary
from orchestration.trace.evidence import Evidence

STATES = {
    "verified": ("与收到时一致", "as received"),
    "missing": ("落地区没有这个文件", "not in the landing folder"),
    "changed": ("与收到时不一致", "NOT what was received"),
    "unreadable": ("现行契约无法读取", "the present contract cannot read it"),
}
_LISTED = ("table_name", "file_id", "line", "row_hash", "loaded", "cells", "file", "sheet", "sha256", "state")


def show(evidence: Evidence, lang: str, most: int) -> None:
    """Print the steps, the first rows of each part with their cells, and the files."""
    zh = lang == "zh"
    steps = Table(box=None, show_header=False)
    for label, text in summary(evidence.trace, lang):
        steps.add_row(label, escape(text))
    console.out().print(steps)
    for at, part in enumerate(evidence.trace.parts):
        if part.rows.height and most:
            _show_rows(evidence, at, most, zh=zh)
        for each in part.values.head(most).iter_rows(named=True):
            console.out().print(
                f"  {each['indicator_code']} {each['period_code']}: {_text(each['value'])} {each['status']}"
                f" (jushu trace {each['indicator_code']} --cluster {each['cluster_code']}"
                f" --period {each['period_code']})",
                markup=False,
            )
    if evidence.files.is_empty():
        return
    heads = ("文件", "工作表", "字节", "行", "sha256") if zh else ("File", "Sheet", "Bytes", "Rows", "sha256")
    table = console.table(*heads)
    for file in evidence.files.iter_rows(named=True):
        cells = (
            file["original_name"],
            file["sheet"] or "",
            f"{file['size_bytes']:,}",
            f"{file['traced_rows']:,}",
        )
        table.add_row(*map(escape, cells), f"{file['sha256']} {STATES[file['state']][not zh]}")
    console.out().print()
    console.out().print(table)


def _show_rows(evidence: Evidence, at: int, most: int, *, zh: bool) -> None:
    part = evidence.trace.parts[at]
    console.out().print()
    title = f"{PARTS[part.name][not zh]}: " + (
        f"前 {min(most, part.rows.height)} 行（全部见 --json、--xlsx）"
        if zh
        else f"first {min(most, part.rows.height)} rows (all with --json or --xlsx)"
    )
    console.out().print(title, markup=False)
    rows = evidence.rows(at, most)
    keys = [column for column in rows.columns if column not in _LISTED]
    for group in rows.partition_by(keys, maintain_order=True):
        row = group.row(0, named=True)
        told = ", ".join(f"{column} {_text(row[column])}" for column in keys)
        console.out().print(f"  {told}", markup=False)
        if "file" in group.columns:
            _show_sources(group, most, zh=zh)


def _show_sources(group: pl.DataFrame, most: int, *, zh: bool) -> None:
    """The first raw rows behind one row of a part: file, sheet, line and the cells as they stand there."""
    for row in group.head(most).filter(pl.col("file").is_not_null()).iter_rows(named=True):
        text = " | ".join(str(cell) for cell in json.loads(row["cells"] or "{}").values())
        sheet = f"[{row['sheet']}]" if row["sheet"] else ""
        console.out().print(f"    {row['file']}{sheet}:{row['line']}: {text}", markup=False)
    if group.height > most:
        more = group.height - most
        console.out().print(f"    … 还有 {more:,} 行" if zh else f"    ... {more:,} more rows", markup=False)


def as_data(evidence: Evidence) -> dict[str, Any]:
    """Everything as plain data; rows name their raw rows by table, file and line."""
    trace, subject = evidence.trace, evidence.trace.subject
    return {
        "release_id": trace.release_id,
        "indicator": subject.indicator,
        "unit_type": subject.unit_type,
        "unit_code": subject.unit_code,
        "cluster_code": subject.cluster_code,
        "period_code": subject.period.period_code,
        "score": trace.score,
        "badge": trace.badge,
        "numerator": subject.numerator,
        "denominator": subject.denominator,
        "value": subject.value,
        "case_count": subject.case_count,
        "status": subject.status,
        "status_reason": subject.status_reason,
        "is_reproduced": not trace.differences,
        "differences": trace.differences,
        "parts": [
            {
                "name": part.name,
                "measure": part.text,
                "amount": part.amount,
                "rows": part.rows.to_dicts(),
                "sources": part.sources.to_dicts(),
                "values": part.values.to_dicts(),
            }
            for part in trace.parts
        ],
        "raw": [
            row | {name: json.loads(row[name]) if row[name] else None for name in ("loaded", "cells")}
            for row in evidence.raw.iter_rows(named=True)
        ],
        "files": [
            file | {"headers": evidence.headers.get(file["file_id"], {})}
            for file in evidence.files.iter_rows(named=True)
        ],
    }


def _text(cell: Any) -> str:
    return "—" if cell is None else str(cell)
