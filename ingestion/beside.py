"""What a file says beside its records: a unit for all amounts, a further header, totals to compare with.

It is looked for where lines were put aside or left out, after the records were read: a clean file costs
nothing. What would change values that were read so is refused; what only contradicts them is told.
"""

import re
from pathlib import Path

import polars as pl

from ingestion import contract as contracts
from ingestion import convert
from ingestion.mapping import UNIT_IN_HEADER, Mapping, clean_header
from ingestion.readers.base import Reading
from ingestion.readers.layout import TOTAL
from ingestion.recognise import is_header_of
from ingestion.verdict import REFUSED, Verdict, refuse

# 单位：万元, （金额单位：人民币万元）, in thousands. But 500万元 is an amount itself.
SCALE = r"(?:[百千]?[万亿]|十[万亿]|[百千])(?:元|人民币)"
OTHER_UNIT = re.compile(
    rf"(?:单位|金额|货币|[(（\[【])[^,;|\t]{{0,12}}?(?<![0-9０-９.])({SCALE}|美元|港元|欧元)"
    r"|(?i:\b(?:in|unit:?)\s+(?:thousands?|millions?|billions?|10,?000|rmb\s*(?:million|'?000)))"
)
STATED = re.compile(rf"^[(（\[]?(?:单位[:：])?(?:人民币)?({SCALE}|美元|港元|欧元)[)）\]]?$")
ROWS_STATED = re.compile(r"共\s*([0-9]+)\s*(?:条|行|笔)")
# Rows that may be a header: those of other reasons are no text, too long, or known for what they are.
NO_HEADERS = ("ENCODING", "TOO_LONG", "TOTAL_ROW", "REPEATED_HEADER", "SECOND_TABLE")
LOOKED_AT = 1000  # refused rows with names of columns in them that are looked at one by one
LONGEST_HEADER = 1 << 16


def look(work: Path, reading: Reading, mapping: Mapping, verdict: Verdict) -> None:
    """Refuse another unit (FileRefused HEADER_UNIT), put a further table aside, compare totals."""
    if not reading.header_line:  # a format without lines around its records
        return
    refused = _refused(work) if verdict.quarantined_rows else pl.DataFrame(schema=REFUSED)
    _refuse_other_unit(reading, mapping, refused)
    if line := _other_header(refused, reading, mapping):
        _put_aside(work, mapping, verdict, line)
    if reading.below:
        _compare_totals(work, reading, mapping, verdict)


def _refused(work: Path) -> pl.DataFrame:
    parts = [pl.read_parquet(p, glob=False) for p in sorted((work / "refused").glob("*.parquet"))]
    return pl.concat([pl.DataFrame(schema=REFUSED), *parts]).sort("line")


def _refuse_other_unit(reading: Reading, mapping: Mapping, refused: pl.DataFrame) -> None:
    """A unit outside of the headers cannot be told to belong to one column; the values stay unread."""
    bare = {i for i, f in _fields(mapping).items() if f.units and f.name not in mapping.units}
    if not bare:
        return
    said = next((t for t in (*reading.above, *reading.below) if OTHER_UNIT.search(t)), None)
    if said is None:
        first = refused.filter(pl.col("line") == reading.header_line + 1)["raw_text"].to_list()
        cells = [c.strip() for text in first for c in reading.split(text)]
        said = next((c for i, c in enumerate(cells) if i in bare and STATED.match(c)), None)
    if said is not None:
        refuse(
            "HEADER_UNIT",
            zh=f"表头之外写有金额单位（{said.strip()[:60]}）。"
            "请把单位写进列名，例如“营业收入（万元）”，或换算成元。",
            en=f"A unit of amounts stands outside of the headers ({said.strip()[:60]}). Write it into the "
            "names of its columns, or convert the amounts to yuan.",
        )


def _fields(mapping: Mapping) -> dict[int, contracts.Field]:
    return {at: mapping.contract.field(name) for name, at in mapping.places().items()}


def _other_header(refused: pl.DataFrame, reading: Reading, mapping: Mapping) -> int:
    """The line of a header that names other columns than the first one, 0 where there is none.

    A second row of names for the same columns (codes above, labels below) is a row that was put aside.
    """
    names = sorted({n for c in contracts.names() for f in contracts.load(c).fields for n in f.names})
    text = pl.col("raw_text")
    found = refused.filter(
        ~pl.col("reason_code").is_in(NO_HEADERS),
        text.str.len_bytes() < LONGEST_HEADER,
        text.str.contains_any(names),
    )
    for line, raw in found.select("line", "raw_text").head(LOOKED_AT).iter_rows():
        cells = [clean_header(c) for c in reading.split(raw)]
        if is_header_of(cells, None) and not _names_the_same(cells, line, reading, mapping):
            return line
    return 0


def _names_the_same(cells: list[str], line: int, reading: Reading, mapping: Mapping) -> bool:
    """True when every name stands above the values of its own column; directly below the header others may
    be remarks, further down they are other columns.
    """
    own = {i: f.name for i, f in _fields(mapping).items()}
    known = {clean_header(n): f.name for f in mapping.contract.fields for n in f.names}
    headers = [clean_header(h) for h in reading.headers]
    for i, cell in enumerate(cells):
        stated = UNIT_IN_HEADER.match(cell)
        meant = known.get(cell) or (known.get(stated["name"]) if stated else None)
        if not cell or (i < len(headers) and cell == headers[i]):
            continue
        if meant != own.get(i) and (meant or line > reading.header_line + 1):
            return False
    return True


def _put_aside(work: Path, mapping: Mapping, verdict: Verdict, line: int) -> None:
    """The rows from a line on belong to another table: all of them are refused as SECOND_TABLE."""
    of_table = pl.when(pl.col("line") >= line)
    for part in sorted((work / "refused").glob("*.parquet")):
        changed = pl.read_parquet(part, glob=False).with_columns(
            of_table.then(pl.lit("SECOND_TABLE")).otherwise(pl.col(c)).alias(c)
            for c in ("reason_code", "rule_id")
        )
        changed = changed.with_columns(
            of_table.then(None).otherwise(pl.col(c)).alias(c) for c in ("field", "raw_value")
        )
        changed.cast(REFUSED).write_parquet(part)
    for part in sorted((work / "accepted").glob("*.parquet")):
        frame = pl.read_parquet(part, glob=False)
        late = frame.filter(pl.col("_line") >= line)
        if late.is_empty():
            continue
        frame.filter(pl.col("_line") < line).write_parquet(part, compression="lz4", statistics=False)
        texts = [pl.col(f.name).cast(pl.String) for f in mapping.contract.fields]
        late.select(
            pl.col("_line").cast(pl.Int32).alias("line"),
            pl.lit(None, dtype=pl.String).alias("field"),
            pl.lit("SECOND_TABLE").alias("reason_code"),
            pl.lit("SECOND_TABLE").alias("rule_id"),
            pl.lit(None, dtype=pl.String).alias("raw_value"),
            pl.concat_str(texts, separator=" | ", ignore_nulls=True).alias("raw_text"),
        ).write_parquet(work / "refused" / f"table-{part.name}")
        verdict.loaded_rows -= late.height
        verdict.quarantined_rows += late.height
    counts = _refused(work).group_by("reason_code").len()
    verdict.reasons = dict(sorted(counts.iter_rows()))


def _compare_totals(work: Path, reading: Reading, mapping: Mapping, verdict: Verdict) -> None:
    """Warn where the total below the table is not the sum of the rows that were loaded."""
    aside = verdict.quarantined_rows
    told = f"（另有 {aside} 行隔离）" if aside else ""
    for text in reading.below:
        stated = ROWS_STATED.search(text)
        if stated and int(stated[1]) != verdict.loaded_rows:
            verdict.warnings.append(
                f"表尾写明 {stated[1]} 行，入库 {verdict.loaded_rows} 行{told} "
                f"rows stated below the table differ from those loaded"
            )
    totals = [t for t in reading.below if re.match(rf"(?s:{TOTAL})", t) and "小" not in t.split("计")[0]]
    claimed = _claimed(reading.split(totals[-1]), mapping) if totals else {}
    if not claimed:
        return
    parts = sorted((work / "accepted").glob("*.parquet"))
    sums = (
        pl.concat([pl.scan_parquet(p, glob=False).select(list(claimed)) for p in parts]).sum().collect()
        if parts
        else None
    )
    for name, claim in claimed.items():
        loaded = sums[name][0] if sums is not None else 0
        if loaded != claim:
            label = mapping.contract.field(name).label_zh
            verdict.warnings.append(
                f"合计行与入库不符：{label} 合计 {claim}，入库 {loaded}{told} "
                f"the total below the table differs: {name} {claim} stated, {loaded} loaded"
            )


def _claimed(cells: list[str], mapping: Mapping) -> dict[str, object]:
    """What a total says of the columns that add up; a cell that is no number says nothing."""
    found: dict[str, object] = {}
    for at, spec in _fields(mapping).items():
        adds_up = spec.kind in ("number", "integer") and spec.maximum is None and not spec.key_position
        if not adds_up or at >= len(cells) or not cells[at].strip():
            continue
        text = pl.Series(spec.name, [cells[at].strip()])
        value = convert.to_typed(text, spec, unit=mapping.units.get(spec.name, 1), formats=())[0]
        if value is not None:
            found[spec.name] = value
    return found
