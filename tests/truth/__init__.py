"""A second, independent calculation of the indicators from clean records.

It shares no code with the warehouse, the readers or the generator, and reads nothing of how the catalogue
measures: each indicator is a small function written from its words, with exact sums and fractions. Tests
compare the warehouse with it.
"""

from tests.truth.indicators import compute_indicators

__all__ = ["compute_indicators"]
