"""The demo province: the same bytes for a seed, books that balance, dirt that is what it is said to be."""

import csv
import gzip
import hashlib
import io
from pathlib import Path

import polars as pl
import pytest
import python_calamine
import yaml
from stdnum.cn import uscc

from ingestion import contract
from ingestion.synthetic import GeneratedSummary, generate, generate_requests_file
from tests.truth import compute_indicators

# Reason codes that ingestion knows for rows.
REASONS = {
    "REQUIRED_MISSING", "BAD_TYPE", "BAD_DATE", "BAD_NUMBER", "BAD_UNIT", "BAD_CODE", "BAD_PATTERN",
    "OUT_OF_RANGE", "BAD_CHECK_DIGIT", "ROW_RULE", "FUTURE_TIME", "WIDTH", "DUPLICATE_ROW", "KEY_CONFLICT",
    "REPEATED_HEADER",
}  # fmt: skip
CHANNELS = {"window", "web", "app", "phone", "visit", "other"}
MOMENTS = ("first_response_at", "resolved_at", "closed_at")
CLUSTERS = [f"SD-C{i:02d}" for i in range(1, 13)]


@pytest.fixture(scope="module")
def files(province: GeneratedSummary) -> list[dict]:
    return pl.read_csv(province.truth_dir / "files.csv").to_dicts()


@pytest.fixture(scope="module")
def refused(province: GeneratedSummary) -> pl.DataFrame:
    return pl.read_csv(province.truth_dir / "quarantine.csv").with_columns(
        pl.col("field", "rule_id").fill_null("")
    )


def truth(province: GeneratedSummary, table: str) -> pl.DataFrame:
    return pl.read_parquet(province.truth_dir / f"{table}.parquet")


def lines(path: Path) -> list[str]:
    """Physical lines of a text file in whichever of the two encodings it has."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def folder_hash(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def test_same_seed_same_bytes_other_seed_other_bytes(province, tmp_path):
    again = generate(tmp_path / "again")
    other = generate(tmp_path / "other", seed=7)
    for ours, same, changed in (
        (province.files_dir, again.files_dir, other.files_dir),
        (province.truth_dir, again.truth_dir, other.truth_dir),
    ):
        assert folder_hash(same) == folder_hash(ours)
        assert folder_hash(changed) != folder_hash(ours)


def test_volume_of_the_province(province):
    clusters, zones = truth(province, "clusters"), truth(province, "zones")
    assert clusters.height == 12
    assert set(zones["cluster_code"].value_counts()["count"]) <= {2, 3, 4}
    # 3,000 enterprises of the eight quarters, and some that had left before.
    assert 3_050 <= truth(province, "enterprises")["uscc"].n_unique() <= 3_150
    requests = truth(province, "service_requests")
    assert 199_000 <= requests.height <= 200_000
    quarters = requests.select(pl.col("submitted_at").dt.truncate("1q")).to_series().unique().sort()
    assert quarters.dt.strftime("%Y-%m").to_list() == [
        "2024-10", "2025-01", "2025-04", "2025-07", "2025-10", "2026-01", "2026-04", "2026-07",
    ]  # fmt: skip
    assert 19_900 <= truth(province, "survey_responses").height <= 20_000
    assert truth(province, "survey_answers")["item_code"].n_unique() == 22
    assert truth(province, "service_items")["category_clause"].n_unique() == 18
    assert 3_500 <= truth(province, "complaints").height <= 4_500
    assert set(province.records) == set(contract.names()) - {"service_request_events", "listed_organisations"}
    assert 150 <= len(province.files) <= 190
    assert {Path(f).suffix for f in province.files} == {".csv", ".gz", ".jsonl", ".xlsx", ".xls", ".parquet"}


def test_nothing_happens_after_the_end(province):
    end = pl.datetime(2026, 10, 1)
    for table in province.records:
        frame = truth(province, table)
        past = [f.name for f in contract.load(table).fields if not f.may_be_future]
        moments = [c for c, t in frame.schema.items() if c in past and t in (pl.Date, pl.Datetime("us"))]
        late = frame.select(pl.any_horizontal(False, *(pl.col(m) >= end for m in moments)).any())
        assert late.item() is not True, table


def test_books_balance_with_what_is_in_the_files(province, files, refused):
    by_file = dict(refused["file_name"].value_counts().rows())
    assert [f["arrival_order"] for f in files] == list(range(1, len(files) + 1))
    assert sorted(f["file_name"] for f in files) == sorted(p.name for p in province.files_dir.iterdir())
    for f in files:
        path = province.files_dir / f["file_name"]
        kind = f["format"].removesuffix("_gz")
        if kind in ("csv", "jsonl"):
            body = lines(path)
            physical, blank = len(body), body.count("")
        elif kind == "parquet":
            physical, blank = pl.read_parquet(path).height, 0
        else:
            book = python_calamine.CalamineWorkbook.from_path(str(path))
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
            physical, blank = len(rows), sum(not any(row) for row in rows)
        assert (physical, blank) == (f["physical_lines"], f["blank_lines"]), f["file_name"]
        parts = f["header_lines"] + f["blank_lines"] + f["expected_loaded"] + f["expected_quarantined"]
        assert parts == physical, f["file_name"]
        assert by_file.get(f["file_name"], 0) == f["expected_quarantined"], f["file_name"]


def test_every_reason_is_planted_and_no_other(refused):
    assert set(refused["reason_code"]) == REASONS
    assert refused.select("file_name", "line").is_duplicated().sum() == 0
    assert set(refused.filter(pl.col("reason_code") != "ROW_RULE")["rule_id"]) == {""}


def test_exactly_the_lines_said_to_be_too_wide_or_narrow_are(province, files, refused):
    wrong = []
    for f in files:
        if not f["format"].startswith("csv"):
            continue
        body = lines(province.files_dir / f["file_name"])
        width = len(next(csv.reader([body[0]])))
        wrong += [
            (f["file_name"], number)
            for number, row in enumerate(csv.reader(body), start=1)
            if row and len(row) != width
        ]
    assert set(wrong) == set(
        refused.filter(pl.col("reason_code") == "WIDTH").select("file_name", "line").rows()
    )


def test_refused_cells_hold_what_makes_them_refused(province, refused):
    name = "service_requests__2024Q4_east.csv"
    body = list(csv.reader(lines(province.files_dir / name)))
    columns = body[0]
    seen = set()
    for row in refused.filter(pl.col("file_name") == name).iter_rows(named=True):
        cells = body[row["line"] - 1]
        if len(cells) != len(columns):
            continue
        record = dict(zip(columns, cells, strict=True))
        cell = record.get(row["field"], "")
        wrong = {
            "BAD_CHECK_DIGIT": not uscc.is_valid(cell),
            "BAD_DATE": cell[:10] == "2026-02-30",
            "BAD_CODE": cell not in CHANNELS | {"solved", "unsolved", "withdrawn"},
            "REQUIRED_MISSING": cell == "",
            "OUT_OF_RANGE": cell in ("9", "0", "-1") or len(cell) > 64,
            "FUTURE_TIME": cell > "2027",
            "BAD_PATTERN": "#" in cell,
            "BAD_TYPE": not cell.isdigit() and cell not in ("true", "false"),
            "ROW_RULE": min(m for c in MOMENTS if (m := record[c])) < record["submitted_at"],
            "DUPLICATE_ROW": body.count(cells) == 2,
            "KEY_CONFLICT": sum(other[:1] == cells[:1] for other in body) == 2,
        }
        assert wrong[row["reason_code"]], row
        seen.add(row["reason_code"])
    assert len(seen) >= 10


def test_codes_of_enterprises_have_their_check_digits(province):
    codes = set(truth(province, "enterprises")["uscc"])
    assert all(uscc.is_valid(code) for code in codes)
    for table in province.records:
        for spec in contract.load(table).fields:
            if spec.check == "uscc":
                assert set(truth(province, table)[spec.name].drop_nulls()) <= codes, (table, spec.name)


def test_clean_records_point_to_each_other(province):
    """Every foreign key of every contract leads to a record that is current in the end."""
    pointing = 0
    for table in province.records:
        document = yaml.safe_load((contract.CONTRACTS / f"{table}.yaml").read_text("utf-8"))
        for column in document["schema"][0]["properties"]:
            for relation in column.get("relationships", []):
                other, key = relation["to"].split(".")
                found = set(truth(province, table)[column["name"]].drop_nulls())
                assert found <= set(truth(province, other)[key]), (table, column["name"])
                assert found, (table, column["name"])
                pointing += 1
    assert pointing > 40


def test_clean_records_have_one_row_per_key(province):
    for table in province.records:
        key = list(contract.load(table).key)
        assert truth(province, table).select(key).is_duplicated().sum() == 0, table


def test_tables_without_versions_arrive_in_the_order_of_their_names(files):
    """So that whoever takes the folder by name ends with the same records."""
    for table in {f["contract"] for f in files}:
        names = [f["file_name"] for f in files if f["contract"] == table]
        if contract.load(table).version_field is None:
            assert names == sorted(names)


def test_odd_but_harmless_things_are_counted(province):
    kinds = set(pl.read_csv(province.truth_dir / "harmless.csv")["kind"])
    assert {
        "uscc wide", "entered_on in_words", "registered_capital_cny in_wan", "registered_capital_cny in_yi",
        "is_state_owned yes_no", "channel padded", "late_correction", "older_version_late", "filed_twice",
        "reopened", "straight_lined",
    } <= kinds  # fmt: skip


def test_no_indicator_is_the_same_everywhere(province):
    units = [("cluster", c) for c in CLUSTERS]
    values = compute_indicators(province.truth_dir, units, ["2025Q3", "2026Q3"])
    spread = values.group_by("indicator_code", "period_code").agg(
        pl.col("value").n_unique().alias("different"), pl.col("value").null_count().alias("empty")
    )
    assert spread.height == 2 * 93
    # Nothing can have grown before the fifth quarter.
    growth = pl.col("indicator_code").is_in(["DP5-04", "DP6-02"]) & (pl.col("period_code") == "2025Q3")
    poor = (pl.col("different") < 2) | (pl.col("empty") > 4)
    assert spread.filter(poor & ~growth).rows() == []


def test_the_big_file_holds_what_it_says(tmp_path):
    made = generate_requests_file(tmp_path / "big.csv", 20_000)
    rows = list(csv.DictReader(io.StringIO(made.path.read_text("utf-8"))))
    assert len(rows) == made.rows == 20_000
    assert len(rows[0]) == 13
    bad = [
        r
        for r in rows
        if r["channel"] == "fax"
        or r["rating"] == "9"
        or (r["uscc"] and not uscc.is_valid(r["uscc"]))
        or (r["first_response_at"] and r["first_response_at"] < r["submitted_at"])
    ]
    assert len(bad) == made.quarantined > 0
