"""A seeded generator of hostile files, and how they are put through the real ingestion.

Every kind is registered with its row of the fault matrix by importing the modules below.
"""

from tests.faults.hostile import encodings, layout, records, structure, values, workbooks

__all__ = ["encodings", "layout", "records", "structure", "values", "workbooks"]
