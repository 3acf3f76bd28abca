"""The shipped catalogue and methodology are whole and mean what the standard's tables say."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from jushu import catalogue
from jushu.errors import JushuError
from jushu.settings import Settings


def test_the_shipped_methodology_is_sound() -> None:
    method = catalogue.methodology()
    assert [node.code for node in method.nodes if node.parent is None] == ["DP", "SQ"]
    assert len(method.nodes) == 2 + 9 + 8
    assert len(method.indicators) == 93
    assert method.scheme.rounding_digits == 2
    assert [(grade.code, int(grade.lower_bound)) for grade in method.grades] == [
        ("excellent", 90),
        ("good", 80),
        ("fair", 60),
        ("poor", 0),
    ]
    assert catalogue.methodology_hash() == method.hash


@pytest.mark.parametrize(("table", "group"), [("indicators", "dimension_code"), ("dimensions", "index_code")])
def test_weights_add_up_to_100(table: str, group: str) -> None:
    frame = catalogue.indicators() if table == "indicators" else catalogue.dimensions()
    sums = frame.group_by(group).agg(pl.col("weight").cast(pl.Decimal(9, 3)).sum())
    assert {float(weight) for weight in sums["weight"]} == {100.0}


def test_every_clause_of_an_indicator_exists() -> None:
    known = set(catalogue.clauses()["clause_id"])
    named = catalogue.indicators()["clauses"].str.split(";").explode().drop_nulls()
    assert set(named) <= known


def test_code_lists_and_unknown_names() -> None:
    assert catalogue.code_list("entity_types").height == 4
    with pytest.raises(JushuError) as caught:
        catalogue.code_list("nothing")
    assert caught.value.code == "CATALOGUE_MISSING"
    assert "entity_types" in caught.value.todo_en


def test_the_hash_of_the_catalogue_follows_its_text_but_not_its_line_ends(tmp_path: Path) -> None:
    seeds = Path(shutil.copytree(Settings().seeds_dir, tmp_path / "seeds"))
    base = catalogue.catalogue_hash(seeds)
    file = seeds / "catalogue" / "clauses.csv"
    text = file.read_bytes()
    file.write_bytes(text.replace(b"\n", b"\r\n"))
    assert catalogue.catalogue_hash(seeds) == base
    file.write_bytes(text + b"9.9,x,x,x,x,yes\n")
    assert catalogue.catalogue_hash(seeds) != base
    file.rename(file.with_name("renamed.csv"))
    assert catalogue.catalogue_hash(seeds) != base


def test_the_version_is_the_greatest_and_not_the_last_in_the_alphabet(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "indicators.csv").write_text("code,version\nA,1.9.0\nB,1.10.0\nC,\n")
    assert catalogue.catalogue_version(tmp_path) == "1.10.0"
