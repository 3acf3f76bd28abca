"""Steps 2 and 3 on the grid: raw values are divided, and gaps filled where the method says so.

Matrices are (code, unit x period) and are changed in place.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.scoring.coverage import INVALID, MISSING_STATUSES, OBSERVED, Codes
from jushu.scoring.denominate import denominate
from jushu.scoring.impute import impute
from jushu.scoring.methodology import Indicator, Methodology
from jushu.scoring.types import Flags, Matrix

DENOMINATOR_INVALID, DENOMINATOR_MISSING = "denominator_invalid", "denominator_missing"
REASONS = (DENOMINATOR_INVALID, DENOMINATOR_MISSING)


def divide(
    values: Matrix,
    status: Codes,
    reason: NDArray[np.int32],
    place: dict[str, int],
    methodology: Methodology,
    *,
    first_reason: int,
) -> None:
    """Values of indicators with a denominator become rates; ``place`` is the row of each code.

    A denominator that gives no rate makes the value invalid (``denominator_invalid``); one that is itself not
    observed hands its status on (``denominator_missing``). ``first_reason`` is the place of ``REASONS``. A
    denominator that is an indicator with one of its own divides as it was before.
    """
    below = {
        code: (values[place[code]].copy(), status[place[code]].copy())
        for code in methodology.denominator_codes
    }
    for row, leaf in enumerate(methodology.computed):
        if leaf.denominator_code is None:
            continue
        amounts, told = below[leaf.denominator_code]
        has_value, is_told = status[row] == OBSERVED, told == OBSERVED
        own = np.where(has_value, values[row], np.nan)
        values[row], is_lost = denominate(own, np.where(is_told, amounts, np.nan), leaf.min_denominator)
        for cells, number in ((is_lost & is_told, 0), (is_lost & ~is_told, 1)):
            status[row] = np.where(cells, told if number else INVALID, status[row])
            reason[row][cells] = first_reason + number


def carry(values: Matrix, status: Codes, units: pl.DataFrame, periods: list[str], leaf: Indicator) -> Flags:
    """Fill one indicator's gaps with the unit's last observed value, at most ``carry_periods`` back.

    ``values`` and ``status`` are its row, of the units x periods of one type in ``units``; ``periods`` are
    all of the table, in order: a period without a row of the unit counts too. Gives the cells that were
    filled.
    """
    unit = units["unit_code"].rank("dense").cast(pl.Int64).to_numpy() - 1
    period = (
        units["period_code"].replace_strict(periods, range(len(periods)), return_dtype=pl.Int64).to_numpy()
    )
    column = np.full((unit.max(initial=-1) + 1, len(periods)), -1)
    column[unit, period] = np.arange(len(unit))
    is_observed, is_gap = status == OBSERVED, np.isin(status, MISSING_STATUSES)
    filled = np.zeros(values.shape, dtype=np.bool_)
    for back in range(1, min(leaf.carry_periods, len(periods) - 1) + 1):
        earlier = np.where(period >= back, column[unit, period - back], -1)
        found = is_gap & ~filled & (earlier >= 0) & is_observed[earlier]
        values[found] = values[earlier[found]]
        filled |= found
    return filled


def impute_from_peers(
    values: Matrix, status: Codes, periods: NDArray[np.integer], peers: NDArray[np.integer]
) -> Flags:
    """Fill one indicator's gaps with the median of the same period and peer group; gives the filled cells.

    ``peers`` numbers the groups from 0; a unit without one (-1) takes the median of its whole period. A gap
    stays where nobody has a value. Arguments are as in ``carry``.
    """
    known = np.where(status == OBSERVED, values, np.nan)[None, :]
    of_period, _ = impute(known, "median", periods)
    of_peers, _ = impute(known, "median", periods * (peers.max(initial=0) + 2) + peers)
    found = np.where(peers >= 0, of_peers[0], of_period[0])
    filled = np.isin(status, MISSING_STATUSES) & ~np.isnan(found)
    values[filled] = found[filled]
    return filled
