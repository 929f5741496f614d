"""Times of posts: what is clearly one moment becomes ISO 8601 UTC, anything else is refused."""

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

_SECONDS_FROM = 1e8  # 1973; smaller numbers are years, days or serial dates of a spreadsheet
_MILLISECONDS_FROM = 1e11
_MICROSECONDS_FROM = 1e14
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")
_X_V1 = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) ([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) "
    r"([+-])([0-9]{2})([0-9]{2}) ([0-9]{4})"
)
_NUMBER = re.compile(r"[0-9]{9,14}(?:\.[0-9]+)?")
_ISO_START = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?![0-9])")
REASON = (
    "not a time that can be told for sure; write ISO 8601 (2024-06-01T13:10:16Z), seconds or "
    "milliseconds since 1970, or X's own form (Sat Jun 01 13:10:16 +0000 2024)"
)


class Moment(NamedTuple):
    """A moment as ISO 8601 UTC, and whether its zone had to be assumed (as UTC)."""

    text: str
    zone_assumed: bool


def is_canonical(text: str, known_days: set[str]) -> bool:
    """Tell whether a text is a true moment, already in the form of `Post.created_at`.

    Args:
        text: The text.
        known_days: Days found to be in the calendar; added to, so that a file's days are checked once.
    """
    if not _CANONICAL.fullmatch(text):
        return False
    day = text[:10]
    if day not in known_days:
        try:
            date.fromisoformat(day)
        except ValueError:
            return False
        known_days.add(day)
    return True


def parse_moment(value: object) -> Moment:
    """Return a post's time to the second, in UTC.

    Args:
        value: ISO 8601 with or without zone (none is taken as UTC), the form of X's API v1.1, or
            seconds or milliseconds since 1970 as a number or digits.

    Raises:
        ValueError: With the reason, for anything else.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(REASON)  # noqa: TRY004 - a value of a file, no wrong call
        if not isinstance(value, str):
            return _from_epoch(float(value))
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return _from_epoch(float(text))
        return _from_x_v1(text) or _from_iso(text)
    except OverflowError as error:
        raise ValueError(REASON) from error


def _from_epoch(number: float) -> Moment:
    if not math.isfinite(number) or not _SECONDS_FROM <= number < _MICROSECONDS_FROM:
        raise ValueError(REASON)
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    return Moment(_write(datetime.fromtimestamp(math.floor(seconds), UTC)), zone_assumed=False)


def _from_x_v1(text: str) -> Moment | None:
    match = _X_V1.fullmatch(text)
    if not match:
        return None
    month, day, hour, minute, second, sign, zone_hours, zone_minutes, year = match.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes)) * (-1 if sign == "-" else 1)
    try:
        moment = datetime(
            int(year),
            _MONTHS.get(month.lower(), 0),
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=timezone(offset),
        )
    except ValueError as error:
        raise ValueError(REASON) from error
    return Moment(_write(moment.astimezone(UTC)), zone_assumed=False)


def _from_iso(text: str) -> Moment:
    if not _ISO_START.match(text):
        raise ValueError(REASON)
    plain = re.sub(r"\s*(?:UTC|GMT)$", "Z", text)
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError as error:
        raise ValueError(REASON) from error
    if moment.tzinfo is None:
        return Moment(_write(moment), zone_assumed=True)
    return Moment(_write(moment.astimezone(UTC)), zone_assumed=False)


def _write(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
