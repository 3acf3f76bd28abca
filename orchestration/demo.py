"""The demo province: its files once, and a summary of what became of them."""

import json
from pathlib import Path

import polars as pl
from rich.panel import Panel
from rich.table import Table

from ingestion import synthetic
from jushu import console, releases, warehouse
from jushu.settings import Settings
from orchestration import progress


def files(settings: Settings, scale: int) -> list[Path]:
    """The demo files in order of arrival; written anew only when seed or scale differ from what is there."""
    folder = settings.home / "demo"
    made = folder / "made.json"
    wanted = {"seed": synthetic.DEFAULT_SEED, "scale": scale}
    if not made.exists() or json.loads(made.read_text()) != wanted:
        synthetic.generate(
            folder, scale=scale, progress=lambda step: progress.report(f"生成 {step}", f"generate {step}")
        )
        made.write_text(json.dumps(wanted))
    listed = pl.read_csv(folder / "truth" / "files.csv").sort("arrival_order")
    return [folder / "files" / name for name in listed["file_name"]]


def unknown(paths: list[Path], settings: Settings) -> list[Path]:
    """Files that the warehouse has not seen by name and size; all of them when there is no warehouse."""
    if not settings.warehouse.exists():
        return paths
    with warehouse.connect(settings, read_only=True) as connection:
        rows = connection.execute("select original_name, size_bytes from ingest.files").fetchall()
    known = set(rows)
    return [p for p in paths if (p.name, p.stat().st_size) not in known]


QUESTIONS = {
    "tables": "select count(*) from duckdb_tables()",
    "files": "select count(*) from audit_files",
    "loaded_rows": "select sum(loaded_rows) from audit_files",
    "quarantined_rows": "select sum(quarantined_rows) from audit_files",
    "indicators": "select count(distinct indicator_code) from indicator_value",
    "indicator_values": "select count(*) from indicator_value",
    "clusters_scored": "select count(distinct unit_code) from score_node "
    "where unit_type = 'cluster' and status = 'scored'",
}

LABELS = {
    "tables": ("数据表", "Tables"),
    "files": ("文件", "Files"),
    "loaded_rows": ("入库行", "Rows loaded"),
    "quarantined_rows": ("隔离行", "Rows quarantined"),
    "indicators": ("指标", "Indicators"),
    "indicator_values": ("指标值", "Indicator values"),
    "clusters_scored": ("已评分集聚区", "Clusters scored"),
    "release_id": ("发布编号", "Release"),
    "data_as_of": ("数据截至", "Data as of"),
    "quality_score": ("质量分", "Quality score"),
    "seconds": ("用时（秒）", "Seconds"),
}


def summary(settings: Settings) -> dict:
    """Counts of the current release: tables, files, rows, indicators, scored clusters."""
    with releases.connect("auditor", settings) as connection:
        rows = {name: connection.execute(query).fetchall()[0][0] for name, query in QUESTIONS.items()}
    return {name: int(value or 0) for name, value in rows.items()} | {"home": str(settings.home)}


def show(facts: dict, lang: str) -> None:
    """The summary for a person, with what to do next."""
    zh = lang == "zh"
    table = Table(box=None, show_header=False)
    for key, (label_zh, label_en) in LABELS.items():
        value = facts.get(key)
        text = f"{value:,}" if isinstance(value, int) else str(value)
        table.add_row(label_zh if zh else label_en, text)
    console.out().print(Panel(table, title="Jushu 聚数", expand=False))
    lines = (
        ("看板", "make app", "Dashboard"),
        ("查询", 'jushu sql "select * from score_node limit 5"', "Query"),
        ("任务图", "make dagster", "Graph"),
        ("文件", facts["home"], "Files"),
    )
    for label_zh, what, label_en in lines:
        console.out().print(f"{label_zh if zh else label_en}: {what}", markup=False)
