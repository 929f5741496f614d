"""Periods of a report, and whether what it compares is of one time."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.errors import PipelineError
from store import ChannelPeriod

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_ACCEPTED = (
    "write 2025, 2025-03 or 2025-03-10, or a stretch of them as 2025-03..2025-06; 2025-03.. and ..2025 are "
    "open at one end"
)
_MOSTLY_SHARED = 0.8
_POSTS = "posts"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, open at most at one end.

    Attributes:
        first: Its first day, None where it has no beginning.
        last: Its last day, inclusive; None where it has no end.
    """

    first: date | None
    last: date | None

    @property
    def since(self) -> str | None:
        """The first day, ISO 8601: not after any moment of the period as it is stored."""
        return None if self.first is None else self.first.isoformat()

    @property
    def until(self) -> str | None:
        """The last day, ISO 8601: equal to the first ten characters of the last moments of the period."""
        return None if self.last is None else self.last.isoformat()

    def __str__(self) -> str:
        """Return the period as `--period` takes it."""
        return self.since or "" if self.first == self.last else f"{self.since or ''}..{self.until or ''}"

    def describe(self) -> str:
        """Return the period in words: from 2025-03-01 to 2025-03-31."""
        if self.first == self.last:
            return f"on {self.since}"
        begins = f"from {self.since}" if self.first else ""
        ends = f"{'to' if self.first else 'until'} {self.until}" if self.last else "on"
        return f"{begins} {ends}".strip()


def read_period(text: str) -> Period:
    """Return a period as it is written: a year, a month, a day, or `A..B` of these, one end perhaps open.

    Years and months are filled up: `2025..2026-03` ends on 2026-03-31.

    Raises:
        PipelineError: If it is written otherwise, a day never was, or the first day comes after the last.
    """
    parts = [part.strip() for part in text.split("..")]
    if len(parts) > 2 or not any(parts):  # noqa: PLR2004 - a beginning and an end
        raise PipelineError(f"--period {text!r} is no period; {_ACCEPTED}")
    first = _read_days(parts[0], text)[0] if parts[0] else None
    last = _read_days(parts[-1], text)[1] if parts[-1] else None
    if first is not None and last is not None and first > last:
        raise PipelineError(
            f"--period {text!r} begins on {first.isoformat()}, after its end on {last.isoformat()}; "
            f"{_ACCEPTED}"
        )
    return Period(first, last)


def check_overlap(sources: Sequence[ChannelPeriod]) -> tuple[str, ...]:
    """Return notes on how far what is compared is of one time.

    Args:
        sources: The channels on both sides of the comparison, and the posts; those without anything are
            passed over.

    Raises:
        PipelineError: If two of them have no day in common.
    """
    apart = find_apart(sources)
    if apart:
        raise PipelineError(apart)
    return (*_name_undated(sources), *_name_common(_dated(sources)))


def find_apart(sources: Sequence[ChannelPeriod]) -> str:
    """Return a sentence on two sources without a day in common, "" where all overlap."""
    dated = _dated(sources)
    if not dated:
        return ""
    # Stretches that overlap two by two have a day in common: it is enough to hold the outermost together.
    early, late = min(dated, key=lambda each: each.last), max(dated, key=lambda each: each.first)
    if late.first <= early.last:
        return ""
    return (
        f"{_name(early)} end on {early.last}, where {_name(late)} begin on {late.first}: they cannot be "
        "compared; import records of one time, or choose --period"
    )


def _dated(sources: Sequence[ChannelPeriod]) -> list[ChannelPeriod]:
    return [each for each in sources if each.number and each.first]


def _name_undated(sources: Sequence[ChannelPeriod]) -> list[str]:
    return [
        f"None of the {_name(each)} has a date: whether they are of the time of the others cannot be told."
        for each in sources
        if each.number and not each.first
    ]


def _name_common(dated: Sequence[ChannelPeriod]) -> list[str]:
    """Return a note where some source has less than 80% of its days in common with all others."""
    if not dated:
        return []
    first = date.fromisoformat(max(each.first for each in dated))
    last = date.fromisoformat(min(each.last for each in dated))
    common = _count_days(first, last)
    shares = [
        common / _count_days(date.fromisoformat(each.first), date.fromisoformat(each.last)) for each in dated
    ]
    if min(shares) >= _MOSTLY_SHARED:
        return []
    spans = "; ".join(f"{_name(each)} from {each.first} to {each.last}" for each in dated)
    told = f"What is compared is of one time only in part: {spans}."
    fair = _keep_whole_months(first, last) if any(each.totals for each in dated) else Period(first, last)
    if fair is None:
        return [f"{told} There is no whole month in common."]
    return [f"{told} A fair comparison is that of the time in common: --period {fair}."]


def _keep_whole_months(first: date, last: date) -> Period | None:
    """Return the whole months of a stretch, None if it has none: totals of a month count only there."""
    if first.day > 1:
        year, month = divmod(first.year * 12 + first.month, 12)
        first = date(year, month + 1, 1)
    if last.day < calendar.monthrange(last.year, last.month)[1]:
        last = date.fromordinal(last.replace(day=1).toordinal() - 1)
    return Period(first, last) if first <= last else None


def _count_days(first: date, last: date) -> int:
    return last.toordinal() - first.toordinal() + 1


def _name(source: ChannelPeriod) -> str:
    return _POSTS if source.channel == _POSTS else f"{source.channel} records"


def _read_days(part: str, text: str) -> tuple[date, date]:
    """Return the first and the last day of a year, a month or a day."""
    match = _PART.fullmatch(part)
    if match is None:
        raise PipelineError(f"--period {text!r}: {part!r} is no year, month or day; {_ACCEPTED}")
    year, month, day = (None if piece is None else int(piece) for piece in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        end = month or 12
        return first, date(first.year, end, day or calendar.monthrange(first.year, end)[1])
    except ValueError as error:
        raise PipelineError(f"--period {text!r}: there is no {part}; {_ACCEPTED}") from error


__all__ = ["Period", "check_overlap", "find_apart", "read_period"]
