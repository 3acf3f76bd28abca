"""A trace for a person at the terminal, and as data."""

import json
from typing import Any

import polars as pl
from rich.markup import escape
from rich.table import Table

from jushu import console
from jushu.trace import Trace
from orchestration.trace.evidence import Evidence

PARTS = {"numerator": ("分子", "Numerator"), "denominator": ("分母", "Denominator")}
STATES = {
    "verified": ("与收到时一致", "as received"),
    "missing": ("落地区没有这个文件", "not in the landing folder"),
    "changed": ("与收到时不一致", "NOT what was received"),
    "unreadable": ("现行契约无法读取", "the present contract cannot read it"),
}
BADGES = {
    "trusted": ("可信", "trusted"),
    "with_reservations": ("有保留", "with reservations"),
    "not_to_be_used": ("不可使用", "not to be used"),
}
_LISTED = ("table_name", "file_id", "line", "row_hash", "loaded", "cells", "file", "sheet", "sha256", "state")


def summary(trace: Trace, lang: str) -> list[tuple[str, str]]:
    """Label and text of each step, from the index down to numerator and denominator."""
    zh = lang == "zh"
    subject, score = trace.subject, trace.score
    name = subject.indicator["name_zh" if zh else "name_en"]
    lines = [
        ("发布" if zh else "Release", trace.release_id),
        ("指标" if zh else "Indicator", f"{subject.indicator['indicator_code']} {name}"),
        ("单元" if zh else "Unit", f"{subject.unit_code} ({subject.unit_type})"),
        ("期间" if zh else "Period", subject.period.period_code),
    ]
    for node in score.get("nodes", ()):
        place = f", {node['rank']} / {node['ranked_units']}" if node["rank"] else ""
        label = {"index": ("指数", "Index"), "dimension": ("维度", "Dimension")}[node["level"]][not zh]
        lines.append((label, f"{node['node_code']} {node['score']} {node['grade_code'] or ''}{place}"))
    if score.get("contribution") is not None:
        lines.append(("贡献" if zh else "Contribution", f"{score['contribution']:.6f}"))
        lines.append(("权重" if zh else "Weight", f"{score['effective_weight']:.6f}"))
        lines.append(("指标得分" if zh else "Points", f"{score['normalised']:.6f}"))
    lines.append(
        ("状态" if zh else "Status", " ".join(filter(None, (subject.status, subject.status_reason))))
    )
    lines.append(("数值" if zh else "Value", f"{_text(subject.value)} {subject.indicator['unit'] or ''}"))
    if trace.badge:
        lines.append(("可信度" if zh else "Trust", _badge(trace.badge, zh=zh)))
    for part in trace.parts:
        count = f"{part.rows.height:,} 行" if zh else f"{part.rows.height:,} rows"
        amount = "—" if part.amount is None else f"{part.amount.normalize():f}"
        lines.append((PARTS[part.name][not zh], f"{amount} = {part.text}, {count}"))
    lines.append(("核对" if zh else "Check", _check(trace, zh=zh)))
    return lines


def _badge(badge: dict[str, Any], *, zh: bool) -> str:
    """The badge with its reasons, and where the value would lie with the refused records."""
    text = BADGES[badge["badge"]][not zh]
    if reasons := badge["reasons_zh" if zh else "reasons_en"]:
        text += f"（{reasons}）" if zh else f" ({reasons})"
    if badge["value_low"] is not None:
        span = f"{badge['value_low']:g} – {badge['value_high']:g}"
        text += f"；计入拒收记录时为 {span}" if zh else f"; with the refused records {span}"
    return text


def _check(trace: Trace, *, zh: bool) -> str:
    if trace.differences:
        return ("溯源行得不出公布的数：" if zh else "The traced rows give other figures: ") + "; ".join(
            trace.differences
        )
    if trace.subject.status != "observed":
        return "没有公布数值" if zh else "No value is published"
    return (
        "由溯源行重算，与公布的分子、分母、数值完全一致"
        if zh
        else "Computed anew from the traced rows: equal"
    )


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
