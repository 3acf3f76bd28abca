"""The plan of uncertainty: what a folder says, and what is refused with file, line and key."""

from pathlib import Path

import polars as pl
import pytest

from jushu import catalogue
from jushu.errors import JushuError
from jushu.methodology_files import read_methodology, read_plan
from jushu.scoring.load_uncertainty import load_plan
from jushu.scoring.plan import Plan, Spread
from tests.conftest import ROOT

METHOD = ROOT / "docs" / "example" / "method"
YAML = """
- draws: 500
  weights: dirichlet
  weight_concentration: 40
  norms: [own, minmax]
  missing: [reweight, own, impute]
  resample_cases: no
"""


def folder(tmp_path: Path, text: str) -> Path:
    for path in METHOD.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for old in tmp_path.glob("uncertainty.*"):
        old.unlink()
    (tmp_path / "uncertainty.yaml").write_text(text, "utf-8")
    return tmp_path


def test_a_folder_may_have_a_plan_and_it_moves_no_score(tmp_path: Path) -> None:
    path = folder(tmp_path, YAML)
    expected = Plan(
        draws=500,
        spread=Spread("dirichlet", concentration=40),
        norms=(None, "minmax"),
        missing=("reweight", None, "impute"),
        resample_cases=False,
    )
    assert read_plan(path) == expected
    assert expected.describe() == "weights dirichlet 40, norm own|minmax, missing reweight|own|impute"
    with_plan = read_methodology(path).hash
    (path / "uncertainty.yaml").unlink()
    assert (read_plan(path), read_methodology(path).hash) == (Plan(), with_plan)
    assert expected.hash != Plan().hash


def test_the_plan_of_the_warehouse_is_the_same_from_typed_columns() -> None:
    table = catalogue.methodology_table("methodology_uncertainty")
    typed = table.with_columns(
        pl.col("draws", "seed", "replicates").cast(pl.Int64),
        pl.col("weight_share", "weight_concentration").cast(pl.Decimal(9, 2)),
        pl.col("valid_from", "valid_to").str.to_date(),
    )
    assert load_plan(typed) == catalogue.plan()
    assert catalogue.plan().draws == 10_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- drawz: 5", "uncertainty.yaml: unknown key 'drawz'; one of: draws, seed"),
        ("- draws: 0", "uncertainty.yaml line 1: draws must be a whole number of at least 1"),
        ("- draws: many", "line 1: draws is not a finite number"),
        ("- weights: normal", "unknown weights 'normal'; one of: none, range, dirichlet"),
        ("- weight_share: 1.5", "weight_share must lie between 0 and 1"),
        ("- weight_concentration: 0", "weight_concentration must be above 0"),
        ("- norms: [own, target]", "norms: 'target' is unknown or stands twice; known: own, goalpost"),
        ("- aggregations: [geo, geo]", "aggregations: 'geo' is unknown or stands twice"),
        ("- missing: carry", "missing: 'carry' is unknown"),
        ("- resample_cases: maybe", "unknown resample_cases 'maybe'; one of: yes, no"),
        ("- replicates: 1", "replicates must be a whole number of at least 2"),
        ("- draws: 5\n- draws: 6", "line 2: two plans are valid at once"),
    ],
)
def test_a_plan_without_meaning_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(JushuError) as refused:
        read_plan(folder(tmp_path, text))
    assert refused.value.code == "METHODOLOGY_INVALID"
    assert said in refused.value.en
