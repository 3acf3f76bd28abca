"""The doctor: every promise of a home, checked without changing anything.

``examine`` looks at bytes, books, log, releases, definitions, space, lock and leftovers.
"""

from jushu.doctor.examine import examine
from jushu.doctor.finding import Finding

__all__ = ["Finding", "examine"]
