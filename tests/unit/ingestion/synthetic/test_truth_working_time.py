"""The test-side working time against examples worked out by hand."""

import numpy as np
import pytest

from tests.truth.working_time import due_moments, working_seconds


def at(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


@pytest.mark.parametrize(
    ("start", "end", "hours", "minutes", "seconds"),
    [
        # Friday 1.5 h, Saturday rest, make-up Sunday 28 September 2025 8 h, Monday 9:00-10:20.
        ("2025-09-26T16:30:00", "2025-09-29T10:20:00", 10, 50, 0),
        # Friday 11:30-12 and 13-18, make-up Saturday 11 October 9-12 and 13:00-13:45:30.
        ("2025-10-10T11:30:00", "2025-10-11T13:45:30", 9, 15, 30),
        # National Day 2025 is 1-8 October: one hour before it, half an hour after it.
        ("2025-09-30T17:00:00", "2025-10-09T09:30:00", 1, 30, 0),
        # Make-up Sunday 20 September 2026; the Mid-Autumn Friday, 25 September, is off.
        ("2026-09-19T08:00:00", "2026-09-20T12:30:00", 3, 0, 0),
        ("2026-09-24T17:15:00", "2026-09-28T09:00:01", 0, 45, 1),
        # Spring Festival 2025: off from Tuesday 28 January to Tuesday 4 February.
        ("2025-01-27T15:00:00", "2025-02-05T10:00:00", 4, 0, 0),
        # Nothing passes over lunch or at night.
        ("2026-09-08T12:00:00", "2026-09-08T13:00:00", 0, 0, 0),
        ("2026-09-08T18:00:00", "2026-09-09T09:00:00", 0, 0, 0),
    ],
)
def test_working_seconds_of_the_statutory_calendar(start, end, hours, minutes, seconds):
    got = working_seconds(at(start), at(end), "CN-STATUTORY")
    assert got.tolist() == [hours * 3600 + minutes * 60 + seconds]


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2025-09-30T17:00:00", 2, "2025-10-09T10:00:00"),
        # Saturday is free, but the Sunday after it is a make-up day.
        ("2025-09-27T10:00:00", 4, "2025-09-28T14:00:00"),
        # During lunch the clock waits for 13:00.
        ("2026-09-08T12:15:00", 1, "2026-09-08T14:00:00"),
        # The earliest instant: the evening itself, not the next morning.
        ("2026-09-08T17:00:00", 1, "2026-09-08T18:00:00"),
        ("2026-09-08T10:00:00", 2, "2026-09-08T12:00:00"),
        ("2026-09-24T17:00:00", 3, "2026-09-28T11:00:00"),
        # 40 working hours are five days: 23-25, 28 and 29 September 2025, of which the Saturday is free.
        ("2025-09-23T09:00:00", 40, "2025-09-28T18:00:00"),
    ],
)
def test_due_moments_of_the_statutory_calendar(start, hours, due):
    got = due_moments(at(start), np.array([hours * 3600]), "CN-STATUTORY")
    assert got.astype(str).tolist() == [due]


def test_round_the_clock_knows_weekends_but_no_holidays():
    due = due_moments(at("2025-10-03T23:00:00"), np.array([2 * 3600]), "WEEKDAY-24H")
    assert due.astype(str).tolist() == ["2025-10-06T01:00:00"]
    passed = working_seconds(at("2025-10-03T23:00:00"), at("2025-10-06T01:00:00"), "WEEKDAY-24H")
    assert passed.tolist() == [2 * 3600]


def test_beyond_the_known_calendar_there_is_no_due_moment():
    assert np.isnat(due_moments(at("2026-12-31T17:00:00"), np.array([2 * 3600]), "CN-STATUTORY")).all()


def test_many_rows_at_once_keep_their_places():
    starts = at("2026-09-08T10:00:00", "2025-09-30T17:00:00", "2026-09-08T17:30:00")
    due = due_moments(starts, np.array([3600, 7200, 3600]), "CN-STATUTORY")
    assert due.astype(str).tolist() == ["2026-09-08T11:00:00", "2025-10-09T10:00:00", "2026-09-09T09:30:00"]
