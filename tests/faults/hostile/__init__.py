"""A seeded generator of hostile files, and how they are put through the real ingestion.

Every kind is registered with its row of the fault matrix by importing the modules below.
"""

from tests.faults.hostile import (
    both_workbooks,
    cells,
    columns,
    encodings,
    forms,
    json_lines,
    keys,
    layout,
    old_workbooks,
    packages,
    parquet_files,
    practice,
    sizes,
    structure,
    values,
    workbooks,
)

__all__ = [
    "both_workbooks",
    "cells",
    "columns",
    "encodings",
    "forms",
    "json_lines",
    "keys",
    "layout",
    "old_workbooks",
    "packages",
    "parquet_files",
    "practice",
    "sizes",
    "structure",
    "values",
    "workbooks",
]
