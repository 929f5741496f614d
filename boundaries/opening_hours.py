"""Weekly opening hours from how a council or OpenStreetMap writes them.

Read are `Mo-Fr 09:00-17:00; Sa 10:00-13:00; Su off` (the simple form of OpenStreetMap's `opening_hours`,
https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification), `Mon-Fri 9-5, Sat 10am-1pm`, `24/7`,
and a plain number of hours a week. Months, weeks, "by appointment" and the like are not read.
"""

import re

HOURS_A_WEEK = 168.0

_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_DAY = (
    r"(?:mon?(?:days?)?|tue?s?(?:days?)?|wed?(?:nesdays?)?|thu?r?s?(?:days?)?|"
    r"fri?(?:days?)?|sat?(?:urdays?)?|sun?(?:days?)?)"
)
_AND = r"\s*(?:,|&|\band\b|/)\s*"
_TO = r"\s*(?:-|\bto\b|\btill?\b|\buntil\b)\s*"
_SPAN = rf"{_DAY}\b(?:{_TO}{_DAY}\b)?"
_CLOCK = r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm|a\.m\.|p\.m\.)?"
_TIMES = rf"{_CLOCK}{_TO}{_CLOCK}"
_SEGMENT = re.compile(
    rf"\s*(?:daily|every day|(?P<days>{_SPAN}(?:{_AND}{_SPAN})*)|(?P<holidays>ph|sh|bank holidays?))?"
    rf"\s*:?\s*(?:(?P<closed>off|closed)|(?P<times>{_TIMES}(?:{_AND}{_TIMES})*))\s*"
)
_SEPARATOR = re.compile(r"\s*(?:,|\band\b|&)?\s*")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(?:h|hrs?|hours?)?\s*(?:a|per|/)?\s*(?:week)?")
_DAY_MINUTES = 24 * 60
_HALF_DAY = 12
_OPENING_HOUR = 7
"""No place that people go to opens earlier in the morning without saying so."""


def read_weekly_hours(text: str) -> float | None:
    """Return the hours that a place is open in a week, None where the text is not understood or empty.

    A later rule for a day takes the place of an earlier one, as in OpenStreetMap; times within a rule add.
    """
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", text.casefold()).strip().rstrip(";.")
    if plain == "24/7":
        return HOURS_A_WEEK
    if number := _NUMBER.fullmatch(plain):
        hours = float(number.group(1))
        return hours if hours <= HOURS_A_WEEK else None
    week: dict[str, int] = {}
    rules = [rule for rule in re.split(r"[;\n|]", plain) if rule.strip()]
    for rule in rules:
        days = _read_rule(rule)
        if days is None:
            return None
        week |= days
    if not rules or any(minutes > _DAY_MINUTES for minutes in week.values()):
        return None
    return sum(week.values()) / 60


def _read_rule(rule: str) -> dict[str, int] | None:
    """Return day → minutes open for the days that a rule names; None where it is not understood."""
    found: dict[str, int] = {}
    at = 0
    while at < len(rule):
        segment = _SEGMENT.match(rule, at)
        if segment is None:
            return None
        minutes = 0 if segment["closed"] else _count_minutes(segment["times"])
        if minutes is None:
            return None
        if not segment["holidays"]:
            for day in _list_days(segment["days"]):
                found[day] = found.get(day, 0) + minutes
        separator = _SEPARATOR.match(rule, segment.end())
        at = separator.end() if separator else segment.end()
    return found


def _list_days(text: str | None) -> list[str]:
    """Return the days that a text names; all where it names none, as in OpenStreetMap."""
    if not text:
        return list(_DAYS)
    days: list[str] = []
    for span in re.finditer(rf"({_DAY})\b(?:{_TO}({_DAY})\b)?", text):
        first = _DAYS.index(span.group(1)[:2])
        last = _DAYS.index((span.group(2) or span.group(1))[:2])
        days += [_DAYS[day % len(_DAYS)] for day in range(first, first + (last - first) % len(_DAYS) + 1)]
    return list(dict.fromkeys(days))


def _count_minutes(text: str) -> int | None:
    total = 0
    for times in re.finditer(_TIMES, text):
        hour, minute, half, to_hour, to_minute, to_half = times.groups()
        start, end = _read_clock(hour, minute, half), _read_clock(to_hour, to_minute, to_half)
        if start is None or end is None:
            return None
        # "1-5pm" begins after noon, too; "8-9pm" may begin in the morning or not.
        if (to_half or "").startswith("p") and not half and start + _HALF_DAY * 60 < end:
            if int(hour) >= _OPENING_HOUR:
                return None
            start += _HALF_DAY * 60
        # "9-5" is till five in the afternoon; "22:00-02:00", with two digits, till the next morning.
        if end <= start:
            full = len(hour) == len(to_hour) == 2 and minute and to_minute  # noqa: PLR2004 - two digits
            end += _DAY_MINUTES if full or to_half else _HALF_DAY * 60
        if not start < end <= start + _DAY_MINUTES:
            return None
        total += end - start
    return total


def _read_clock(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= _HALF_DAY:
            return None
        hours = hours % _HALF_DAY + (_HALF_DAY if half.startswith("p") else 0)
    return None if minutes >= 60 or hours * 60 + minutes > _DAY_MINUTES else hours * 60 + minutes  # noqa: PLR2004
