"""A ward's ratio period by period, as a picture of dots with intervals and as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webmap.errors import StillWorkingError, UnusableChoiceError
from webmap.words import say_interval, say_probability, say_ratio, say_words

if TYPE_CHECKING:
    from webmap.snapshots import Snapshot, SnapshotCache

MOST_PERIODS = 8
LEFT, RIGHT, STEP = 190, 690, 30
_LEAST, _MOST = math.log(0.2), math.log(5.0)
_TICKS = (0.25, 0.5, 0.8, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Moment:
    """One period: in words, what is told of it, and its dot and interval in the picture, None without."""

    words: str
    ratio: str
    interval: str
    chance: str
    band: str
    dot: float | None = None
    low: float = 0.0
    high: float = 0.0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Trend:
    """The periods from the oldest, whether some are still worked out, and (ratio, place) of the scale."""

    moments: tuple[Moment, ...]
    waiting: bool
    ticks: tuple[tuple[str, float], ...]
    height: int


def choose_periods(offered: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the periods of a trend, the oldest first: whole years if there are three, else newest months."""
    plain = [pair for pair in offered if ".." not in pair[0]]
    years = [pair for pair in plain if "-" not in pair[0]]
    months = [pair for pair in plain if "-" in pair[0]]
    chosen = years if len(years) > 2 else months  # noqa: PLR2004 - two points are no trend
    return tuple(reversed(chosen[:MOST_PERIODS]))


def follow_ward(city: "SnapshotCache", snapshot: "Snapshot", code: str) -> Trend:
    """Return a ward's trend; periods that were never asked for are begun and told as not there yet.

    Args:
        city: Gives the figures of other periods.
        snapshot: What the page is about; its period is of no account.
        code: The ward's code.
    """
    moments, waiting = [], False
    for number, (period, words) in enumerate(choose_periods(city.offered().periods)):
        try:
            other = city.current(replace(snapshot.ask, period=period), wait=False)
        except StillWorkingError:
            waiting = True
            moments.append(Moment(words, "being worked out", "", "", "", down=_down(number)))
        except UnusableChoiceError:
            moments.append(Moment(words, "nothing to compare", "", "", "", down=_down(number)))
        else:
            moments.append(_describe(other, code, words, _down(number)))
    ticks = tuple((f"{ratio:g}", _across(math.log(ratio))) for ratio in _TICKS)
    return Trend(tuple(moments), waiting, ticks, _down(len(moments)) + STEP)


def _describe(snapshot: "Snapshot", code: str, words: str, down: int) -> Moment:
    _, ward = snapshot.ward(code)
    if ward.log_ratio is None or ward.low is None or ward.high is None:
        return Moment(words, "not enough evidence", "", "", say_words(ward.band), down=down)
    return Moment(
        words,
        say_ratio(ward.log_ratio),
        say_interval(ward.low, ward.high),
        say_probability(ward.p_gap),
        say_words(ward.band),
        _across(ward.log_ratio),
        _across(ward.low),
        _across(ward.high),
        down,
    )


def _down(number: int) -> int:
    return STEP * (number + 1)


def _across(log_ratio: float) -> float:
    """Return how far from the left a ratio stands, clipped to the scale."""
    share = (min(max(log_ratio, _LEAST), _MOST) - _LEAST) / (_MOST - _LEAST)
    return round(LEFT + share * (RIGHT - LEFT), 1)
