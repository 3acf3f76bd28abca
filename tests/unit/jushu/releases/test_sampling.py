"""Samples: drawn twice alike, every unit of money with the same chance, evaluated by published factors."""

import hashlib
from pathlib import Path

import openpyxl
import pytest

from jushu.errors import JushuError
from jushu.sampling import evaluate, sheet
from jushu.sampling.draw import HITS, ROW, Basis, draw
from tests.unit.jushu.releases.release_house import House


@pytest.fixture(scope="module")
def money(published: House) -> House:
    """The published house: 1,000 requests with hours of 0, 1/7, 2/7 ... as amounts."""
    return published


def test_an_attribute_sample_is_the_rows_with_the_smallest_hashes(money: House) -> None:
    basis, rows = draw(money.settings, "fct_service_requests", size=5, seed=7)
    ranked = sorted(range(1, 1001), key=lambda row: hashlib.sha256(f"7:{row}".encode()).hexdigest())
    assert rows[ROW].to_list() == sorted(ranked[:5])
    assert basis.population_rows == 1000 and len(basis.population_hash) == 64
    again, same = draw(money.settings, "fct_service_requests", size=5, seed=7)
    assert again == basis and same.equals(rows)
    other, _ = draw(money.settings, "fct_service_requests", size=5, seed=7, where="request_id < 500")
    assert other.population_rows == 500 and other.population_hash != basis.population_hash


def test_monetary_units_are_hit_at_equal_intervals(money: House) -> None:
    basis, rows = draw(money.settings, "fct_service_requests", size=40, seed=3, amount="hours")
    assert basis.skipped_rows == 1 and rows[HITS].sum() == 40
    assert basis.interval and basis.start is not None and 0 <= basis.start < basis.interval
    # (0 + 1 + ... + 999) / 7 hours in all
    assert float(basis.total or 0) == pytest.approx(999 * 1000 / 2 / 7)
    assert float(basis.interval) == pytest.approx(999 * 1000 / 2 / 7 / 40)


@pytest.mark.parametrize("size", [0, 1001])
def test_a_sample_is_not_larger_than_its_population(money: House, size: int) -> None:
    with pytest.raises(JushuError, match="SAMPLE_SIZE"):
        draw(money.settings, "fct_service_requests", size=size, seed=1)


def test_the_sheet_comes_back_as_it_was_ticked(money: House, tmp_path: Path) -> None:
    basis, rows = draw(money.settings, "fct_service_requests", size=4, seed=3, amount="hours")
    path = tmp_path / "sample.xlsx"
    sheet.write(basis, rows, path)
    with pytest.raises(JushuError, match="neither ok nor error"):
        sheet.read(path)
    book = openpyxl.load_workbook(path)
    page = book["sample"]
    heads = [cell.value for cell in page[1]]
    for line in range(2, page.max_row + 1):
        page.cell(line, heads.index(sheet.TICK) + 1, "ok")
    page.cell(2, heads.index(sheet.TICK) + 1, "error")
    amount = page.cell(2, heads.index("hours") + 1).value
    assert isinstance(amount, float)
    page.cell(2, heads.index(sheet.CORRECT) + 1, amount / 2)
    book.save(path)
    read: Basis
    read, ticked = sheet.read(path)
    assert read == basis and [row[ROW] for row in ticked] == rows[ROW].to_list()
    assert sheet.overstatements(basis, ticked)[0] == (amount, amount / 2, rows[HITS][0])
    with pytest.raises(JushuError, match="FILE_EXISTS"):
        sheet.write(basis, rows, path)


def test_upper_limits_are_those_of_the_tables() -> None:
    # the exact upper limit of no error in 60 is 1 - 0.05 ** (1 / 60); of 1 in 60 tables give 7.7 %
    assert evaluate.attribute(0, 60).upper == pytest.approx(1 - 0.05 ** (1 / 60))
    assert evaluate.attribute(1, 60).upper == pytest.approx(0.077, abs=0.0005)
    assert evaluate.attribute(60, 60).upper == 1
    # reliability factors of monetary-unit sampling at 95 %: 3.00, 4.75, 6.30
    assert evaluate.monetary([(50.0, 0.0, 1)] * 10, 1000.0).upper == pytest.approx(3000, abs=5)
    one = evaluate.monetary([(50.0, 25.0, 1), (50.0, 0.0, 1)], 1000.0)
    assert (one.errors, one.estimate) == (1, 500)
    assert one.upper == pytest.approx(3000 + 0.5 * 1750, abs=10)
    # a row of more than an interval is known for certain
    large = evaluate.monetary([(2500.0, 100.0, 2)], 1000.0)
    assert large.estimate == 100 and large.upper == pytest.approx(3100, abs=5)
