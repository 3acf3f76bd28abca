"""The sender's claim beside a file: a file that keeps it loads, one that does not is refused as a whole."""

import hashlib
import json
import os
from pathlib import Path

import duckdb
import pytest

from ingestion import inbox
from ingestion.ask import Ask
from ingestion.claim import Claim, claim_of
from ingestion.pipeline import Outcome, ingest
from ingestion.verdict import FileRefused
from jushu.settings import Settings
from tests.unit.ingestion.taking import ENTERPRISE, csv_text

# Two amounts whose sum no float of 64 bits can hold to the cent: 90071992547409.91 + 0.02.
ROWS = [
    ENTERPRISE | {"registered_capital_cny": "90071992547409.91"},
    ENTERPRISE | {"uscc": "91110000802100433B", "registered_capital_cny": "0.02"},
]
SUM = "90071992547409.93"


def outcome(settings: Settings, folder: Path, claim: str, rows: str = csv_text(ROWS)) -> Outcome:
    folder.mkdir(exist_ok=True)
    path = folder / "enterprises__x.csv"
    path.write_text(rows, encoding="utf-8")
    (folder / f"{path.name}.claim.yaml").write_text(claim, encoding="utf-8")
    (found,) = ingest([path], settings, Ask())
    return found


def loaded(settings: Settings) -> int:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        [(count,)] = connection.execute("select count(*) from raw.enterprises").fetchall()
    return count


def test_a_kept_claim_loads_and_stands_in_the_log(settings: Settings, tmp_path: Path):
    sha256 = hashlib.sha256(csv_text(ROWS).encode()).hexdigest()
    claim = f"rows: 2\nsums:\n  registered_capital_cny: {SUM}\nsha256: {sha256.upper()}\n"
    found = outcome(settings, tmp_path / "in", claim)
    assert (found.verdict.code, found.verdict.loaded_rows) == ("OK", 2)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        [(entry,)] = connection.execute("select entry from ingest.log where kind = 'load'").fetchall()
    assert json.loads(entry)["detail"]["claim"] == {
        "rows": 2,
        "sums": {"registered_capital_cny": SUM},
        "sha256": sha256.upper(),
    }


def test_a_file_that_is_not_what_was_claimed_is_refused(settings: Settings, tmp_path: Path):
    claims = {
        "rows: 3": "rows 3 / 2",
        "sums: {registered_capital_cny: 90071992547409.92}": "90071992547409.92 / 90071992547409.93",
        f"sha256: {'0' * 64}": "sha256 0000",
        "sums: {no_such: 1}": "no_such",
        "sums: {enterprise_name: 1}": "enterprise_name",
        "rows: many": "rows",
    }
    paths = [tmp_path / f"enterprises__{number}.csv" for number in range(len(claims))]
    for path, claim in zip(paths, claims, strict=True):
        path.write_text(csv_text(ROWS), encoding="utf-8")
        claim_of(path).write_text(claim, encoding="utf-8")
    found = [o.verdict for o in ingest(paths, settings, Ask())]
    assert [v.code for v in found] == ["CLAIM_DIFFERS"] * 3 + ["CLAIM_INVALID"] * 3
    for verdict, said in zip(found, claims.values(), strict=True):
        assert verdict.status == "refused"
        assert said in verdict.text_en and said in verdict.text_zh
    assert loaded(settings) == 0


def test_a_transfer_that_broke_off_at_a_line_is_refused_and_then_the_whole_file_loads(
    settings: Settings, tmp_path: Path
):
    broken = csv_text(ROWS[:1])
    assert outcome(settings, tmp_path / "in", "rows: 2", broken).verdict.code == "CLAIM_DIFFERS"
    assert outcome(settings, tmp_path / "in", "rows: 2").verdict.code == "OK"
    assert loaded(settings) == 2


def test_refused_rows_count_as_records_and_their_sum_is_only_warned_of(settings: Settings, tmp_path: Path):
    wrong = csv_text([*ROWS, ENTERPRISE | {"uscc": "no code", "registered_capital_cny": "5"}])
    claim = "rows: 3\nsums: {registered_capital_cny: 90071992547414.93}"
    verdict = outcome(settings, tmp_path / "in", claim, wrong).verdict
    assert (verdict.code, verdict.loaded_rows, verdict.quarantined_rows) == ("OK", 2, 1)
    assert any("90071992547414.93 / 90071992547409.93" in warning for warning in verdict.warnings)


@pytest.mark.parametrize("claim", ["rows: -1", "rows: 1.5", "lines: 2", "{", "", "sha256: 12", "x" * 200_000])
def test_a_claim_that_cannot_be_read_is_refused(tmp_path: Path, claim: str):
    claim_of(tmp_path / "a.csv").write_text(claim, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        Claim.beside(tmp_path / "a.csv")
    assert refused.value.code == "CLAIM_INVALID"


def test_in_the_inbox_a_claim_goes_with_its_file(settings: Settings):
    settings.inbox.mkdir(parents=True)
    for name, rows in (("enterprises__a.csv", ROWS), ("enterprises__b.csv", ROWS[:1])):
        (settings.inbox / name).write_text(csv_text(rows), encoding="utf-8")
        (settings.inbox / f"{name}.claim.yaml").write_text("rows: 2\n", encoding="utf-8")
    last = settings.inbox / "enterprises__b.csv.claim.yaml"
    now = last.stat().st_mtime
    for path in settings.inbox.iterdir():
        os.utime(path, (now - 60, now - 60))
    os.utime(last, (now, now))  # still being written
    assert [p.name for p in inbox.waiting(settings, now=now + 1)] == ["enterprises__a.csv"]
    waiting = inbox.waiting(settings, now=now + 60)
    assert [p.name for p in waiting] == ["enterprises__a.csv", "enterprises__b.csv"]
    for path, found in zip(waiting, ingest(waiting, settings, Ask()), strict=True):
        inbox.clear(path, found, settings)
    left = sorted(p.name for p in settings.inbox.rglob("*") if p.is_file())
    assert left == ["enterprises__b.csv", "enterprises__b.csv.claim.yaml"]
    assert (settings.inbox / "refused" / "enterprises__b.csv.claim.yaml").is_file()
