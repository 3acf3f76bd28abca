"""Which raw tables and models a dbt model is made from, read from the SQL of a stored project."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from jushu.releases import snapshot
from jushu.settings import Settings

_REF = re.compile(r"""\bref\(\s*["'](\w+)["']\s*\)""")
_SOURCE = re.compile(r"""\bsource\(\s*["']raw["']\s*,\s*["'](\w+)["']\s*\)""")


def parents(settings: Settings, code_hash: str) -> dict[str, tuple[set[str], set[str]]]:
    """Models and raw tables that each SQL model of a stored project names."""
    snapshot.stored(settings, code_hash)
    with zipfile.ZipFile(snapshot.place(settings, code_hash)) as archive:
        texts = {
            PurePosixPath(name).stem: archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("dbt_project/models/") and name.endswith(".sql")
        }
    return {name: (set(_REF.findall(text)), set(_SOURCE.findall(text))) for name, text in texts.items()}


def raw_tables(model: str, known: Mapping[str, tuple[set[str], set[str]]]) -> set[str]:
    """Raw tables from which a model is made, however far back."""
    waiting, seen, found = [model], set(), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            models, tables = known.get(name, (set(), set()))
            waiting += models
            found |= tables
    return found
