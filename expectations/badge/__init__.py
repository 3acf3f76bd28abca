"""The badge of an indicator value: how far what it was computed from can be trusted, and what refused records
could have changed.
"""

from expectations.badge.write import write

__all__ = ["write"]
