"""Briefings: what one released period says of a cluster or of the province, as PDF, XLSX and DOCX.

Every number comes from the released file of role management. ``gather`` reads it into a ``Briefing``,
``paper``, ``workbook`` and ``letter`` write that down, ``archive`` keeps what was made beside the release.
"""

from jushu.briefing.archive import Kept, count, folder, kept
from jushu.briefing.ask import FORMATS, Ask, Format
from jushu.briefing.build import PROVINCE, build, latest_periods, units

__all__ = [
    "FORMATS",
    "PROVINCE",
    "Ask",
    "Format",
    "Kept",
    "build",
    "count",
    "folder",
    "kept",
    "latest_periods",
    "units",
]
