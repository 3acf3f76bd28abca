"""Which contract a file belongs to: by its headers alone, for every contract against every other."""

from itertools import permutations

import pytest

from ingestion.contract import Contract, Field, load, names
from ingestion.mapping import clean_header
from ingestion.recognise import contract_for
from ingestion.verdict import FileRefused

NAMES = names()


def texts(field: Field) -> set[str]:
    return {clean_header(name) for name in field.names}


def headers(contract: Contract, *, in_chinese: bool, all_columns: bool) -> list[str]:
    """What a file of the contract may have on top: labels or names, all columns or only what is required."""
    fields = [f for f in contract.fields if f.required or all_columns]
    return [f.label_zh if in_chinese else f.name for f in fields]


@pytest.mark.parametrize("all_columns", [True, False], ids=["all", "required"])
@pytest.mark.parametrize("in_chinese", [True, False], ids=["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_contract_is_known_by_its_headers(name: str, in_chinese: bool, all_columns: bool) -> None:
    on_top = headers(load(name), in_chinese=in_chinese, all_columns=all_columns)
    assert contract_for("导出数据.csv", on_top) == name
    assert contract_for("export.xlsx", [*on_top, "备注", "remark"]) == name


@pytest.mark.parametrize("name", NAMES)
def test_without_one_required_column_no_other_contract_is_taken(name: str) -> None:
    """Guessing another table would be worse than asking."""
    contract = load(name)
    for left_out in (f for f in contract.fields if f.required):
        with pytest.raises(FileRefused, match="UNKNOWN_CONTRACT"):
            contract_for("x.csv", [f.name for f in contract.fields if f is not left_out])


def test_no_contract_has_all_that_another_one_requires() -> None:
    """Whatever mixture of names, labels and synonyms a file uses, it fits one contract only."""
    alike = [
        (a, b)
        for a, b in permutations(NAMES, 2)
        if all(any(texts(f) & texts(g) for g in load(a).fields) for f in load(b).fields if f.required)
    ]
    assert alike == []
