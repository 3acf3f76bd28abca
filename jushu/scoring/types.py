"""Shapes that all steps share: one row per indicator (or node), one column per unit."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]  # NaN where there is no value
Flags = NDArray[np.bool_]
