"""A part of the catalogue of planted defects, so that a rule that falls asleep is noticed with the tests."""

from collections import Counter

import pytest

from benchmarks.mutations import landed, planting
from benchmarks.mutations.__main__ import main
from jushu.settings import Settings

# One of each way in which a number goes wrong; `make mutations` plants them all.
SAMPLE = ["R02", "R03", "R16", "R20", "R30", "R36", "B01", "S02", "M05", "M10", "M13", "M23", "M29", "M42"]


def test_the_catalogue_has_defects_of_every_layer():
    planted = planting.catalogue()
    assert len({mutation.id for mutation in planted}) == len(planted) >= 60
    layers = Counter(mutation.table.partition(".")[0].partition("_")[0] for mutation in planted)
    assert set(layers) >= {"raw", "ingest", "stg", "fct", "dim", "indicator", "score"}


def test_no_critical_defect_of_the_sample_is_missed(demo_home, tmp_path):
    chosen = [mutation for mutation in planting.catalogue() if mutation.id in SAMPLE]
    assert len(chosen) == len(SAMPLE)
    findings = planting.plant(Settings(home=demo_home), tmp_path, chosen)
    assert [found.mutation.id for found in findings if found.is_missed] == []
    by_id = {found.mutation.id: found.caught_by for found in findings}
    assert "RAW-DATA_TRANSACTIONS-TOTALS" in by_id["R20"]  # amounts times ten: the books notice
    assert by_id["S02"] == ("STG-SERVICE__SERVICE_REQUESTS-ROWS",)


def test_a_defective_cell_costs_its_record_and_nothing_else(tmp_path):
    assert [(r.id, r.expected, r.refused) for r in landed.plant(tmp_path) if r.is_missed] == []


def test_without_a_finished_run_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("JUSHU_HOME", str(tmp_path / "none"))
    with pytest.raises(SystemExit, match=r"先运行 make demo · .* run make demo first"):
        main()
