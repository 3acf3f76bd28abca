"""What the dbt project declares about its models: keys, accepted values, identities, in the yml beside them.

The promise stays there; the suites of the models are derived from it (``derive``), never written twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jushu import yaml_files

# Layers that people or releases read; what lies between them is checked by what comes out of it.
FOLDERS = ("staging", "marts", "indicators", "scores", "enterprises", "audit")


@dataclass(frozen=True)
class Model:
    """One model: its columns, its key and the promises declared for it.

    ``is_filled`` says that no part of the key is empty. ``filled`` are columns that are never
    empty, ``accepted`` the values of a column, ``identities`` conditions that every row meets, by the name of
    their test. ``rows_of`` names the model whose rows it holds one for
    one (``meta.rows_of``).
    """

    name: str
    folder: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    is_filled: bool = True
    filled: tuple[str, ...] = ()
    accepted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    rows_of: str | None = None


@cache
def models(project: Path) -> dict[str, Model]:
    """The declared models of the folders that are checked, by name, sorted."""
    found = [
        _model(folder, document)
        for folder in FOLDERS
        for path in sorted((project / "models" / folder).glob("*.yml"))
        for document in yaml_files.read(path).get("models", ())
    ]
    return {model.name: model for model in sorted(found, key=lambda model: model.name)}


def _model(folder: str, document: dict[str, Any]) -> Model:
    key: tuple[str, ...] = ()
    is_filled = True
    identities: dict[str, str] = {}
    for kind, test in _tests(document):
        if kind in ("primary_key", "one_row_per"):
            key, is_filled = tuple(test["columns"]), kind == "primary_key"
        elif kind == "expression_is_true":
            identities[test["name"]] = " ".join(test["expression"].split())
    filled, accepted = [], {}
    for column in document.get("columns", ()):
        for kind, test in _tests(column):
            if kind == "not_null":
                filled.append(column["name"])
            elif kind == "accepted_values":
                accepted[column["name"]] = tuple(test["values"])
    return Model(
        name=document["name"],
        folder=folder,
        columns=tuple(column["name"] for column in document.get("columns", ())),
        key=key,
        is_filled=is_filled,
        filled=tuple(filled),
        accepted=accepted,
        identities=identities,
        rows_of=document.get("config", {}).get("meta", {}).get("rows_of"),
    )


def _tests(owner: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind of each declared test and its arguments, with its name where it has one."""
    for test in owner.get("data_tests", ()):
        if isinstance(test, str):
            yield test, {}
        else:
            ((kind, body),) = test.items()
            yield kind, (body or {}).get("arguments", {}) | {"name": (body or {}).get("name", kind)}
