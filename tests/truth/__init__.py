"""A second, independent calculation of the indicators from clean records.

It shares no code with the warehouse, the readers or the generator: plain definitions, plain loops, exact
fractions. Tests compare the warehouse with it.
"""

from tests.truth.indicators import compute_indicators

__all__ = ["compute_indicators"]
