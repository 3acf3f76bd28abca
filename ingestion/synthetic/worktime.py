"""Working time for the simulation: moves a moment forward by so many working seconds.

Only the generator uses it. The warehouse and the tests each work durations out in their own way.
"""

from datetime import date, timedelta

import chinese_calendar
import numpy as np

DAY = 86_400
FIRST = date(2022, 1, 1)
# Beyond the end of the demo, so that late endings have a place; nothing after the end reaches a file.
LAST = date(2027, 12, 31)
LAST_KNOWN_YEAR = 2026
_OFFSET = (FIRST - date(1970, 1, 1)).days
_DAYS = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]


class WorkClock:
    """A working calendar: which days count and the two windows (seconds of the day) in which they do."""

    def __init__(self, workdays: np.ndarray, windows: tuple[int, int, int, int]) -> None:
        self._workdays = workdays
        self._am, self._noon, self._pm, self._evening = windows
        self._morning = self._noon - self._am
        length = self._morning + self._evening - self._pm
        self._before = np.concatenate([[0], np.cumsum(workdays * length)])

    def is_workday(self, day: np.ndarray) -> np.ndarray:
        """Whether days (counted from 1970) are working days."""
        return self._workdays[np.asarray(day) - _OFFSET].astype(bool)

    def elapsed(self, moment: np.ndarray) -> np.ndarray:
        """Working seconds from the start of the calendar to each moment (seconds since 1970)."""
        day, second = moment // DAY - _OFFSET, moment % DAY
        today = np.clip(second, self._am, self._noon) - self._am
        today = today + np.clip(second, self._pm, self._evening) - self._pm
        return self._before[day] + today * self._workdays[day]

    def add(self, moment: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """The earliest moment at which ``seconds`` of working time have passed since ``moment``."""
        target = self.elapsed(moment) + np.maximum(seconds, 1)
        day = np.clip(np.searchsorted(self._before, target, side="left") - 1, 0, len(self._workdays) - 1)
        rest = target - self._before[day]
        afternoon = self._pm + rest - self._morning
        second = np.where(rest <= self._morning, self._am + rest, np.minimum(afternoon, DAY - 1))
        return (day + _OFFSET) * DAY + second


STATUTORY = WorkClock(
    np.array(
        [chinese_calendar.is_workday(d) if d.year <= LAST_KNOWN_YEAR else d.weekday() < 5 for d in _DAYS],
        dtype="int64",
    ),
    (9 * 3600, 12 * 3600, 13 * 3600, 18 * 3600),
)
ROUND_THE_CLOCK = WorkClock(
    np.array([d.weekday() < 5 for d in _DAYS], dtype="int64"), (0, 12 * 3600, 12 * 3600, 24 * 3600)
)
