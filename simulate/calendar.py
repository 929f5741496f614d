"""When things happen: by hour of the day, day of the week, and one big evening at the arena."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

START = datetime(2025, 3, 1, tzinfo=UTC)
DAYS_A_MONTH = 92 / 3
SECONDS_A_DAY = 86_400
BURST_DAY = 0.45
"""Share of the months after which the big evening comes."""

_POSTING_HOURS = (
    12, 7, 4, 3, 3, 6, 16, 32, 40, 38, 38, 40, 48, 45, 40, 42, 48, 56, 62, 68, 74, 72, 52, 28,
)  # fmt: skip
_POSTING_DAYS = (1.0, 0.98, 1.0, 1.02, 1.08, 1.05, 1.1)
_OFFICE_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 6, 14, 15, 13, 10, 10, 11, 10, 8, 3, 0, 0, 0, 0, 0, 0)
_OFFICE_DAYS = (1.4, 1.15, 1.0, 1.0, 0.95, 0.0, 0.0)
_ANY_DAYS = (1.1, 1.05, 1.0, 1.0, 0.95, 0.7, 0.8)

Seconds = NDArray[np.int64]


def count_days(months: int) -> int:
    """Return the number of days that so many months have here."""
    return round(DAYS_A_MONTH * months)


def draw_posting_times(generator: np.random.Generator, count: int, *, days: int) -> Seconds:
    """Return shape (count,): seconds from the start, UTC, when people post."""
    return _draw_times(generator, count, days=days, hours=_POSTING_HOURS, weekdays=_POSTING_DAYS)


def draw_contact_times(generator: np.random.Generator, count: int, *, days: int, office: bool) -> Seconds:
    """Return shape (count,): seconds from the start when the council is contacted, in office hours or any."""
    return _draw_times(
        generator,
        count,
        days=days,
        hours=_OFFICE_HOURS if office else _POSTING_HOURS,
        weekdays=_OFFICE_DAYS if office else _ANY_DAYS,
    )


def draw_burst_times(generator: np.random.Generator, count: int, *, days: int) -> Seconds:
    """Return shape (count,): seconds from the start on the evening of the big event, 17:00 to midnight."""
    day = int(days * BURST_DAY)
    evening = np.clip(generator.normal(19.6, 1.6, size=count), 17.0, 23.9)
    return day * SECONDS_A_DAY + np.rint(evening * 3600).astype(np.int64)


def write_moment(seconds: int) -> str:
    """Return the moment as `2025-03-01T09:30:00`, so many seconds after the start."""
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def _draw_times(
    generator: np.random.Generator,
    count: int,
    *,
    days: int,
    hours: tuple[int, ...],
    weekdays: tuple[float, ...],
) -> Seconds:
    weight = np.array([weekdays[(START.weekday() + day) % 7] for day in range(days)])
    hour_weight = np.array(hours, dtype=np.float64)
    day = generator.choice(days, size=count, p=weight / weight.sum())
    hour = generator.choice(24, size=count, p=hour_weight / hour_weight.sum())
    second = generator.integers(0, 3600, size=count)
    return np.asarray(day * SECONDS_A_DAY + hour * 3600 + second, dtype=np.int64)
