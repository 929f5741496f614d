"""Dates of contacts, read strictly: 03/04/2024 has two meanings, so it has none until a format is given."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from contacts.errors import ContactError

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?Z|[+-][0-9:]+)?)?"
)
_DATE_LENGTH, _MONTH_LENGTH, _YEAR_LENGTH = 10, 7, 4
_DAY_ORDERS = (
    "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%d %B %Y",
    "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y", "%d/%m/%y", "%m/%d/%y", "%Y-%m",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f")
_TIME_DIRECTIVES = re.compile(r"%[HIMSpfcXzT]")
_DAY_DIRECTIVES = re.compile(r"%[djxcUWV]")
_MONTH_DIRECTIVES = re.compile(r"%[mbB]")
_YEAR_DIRECTIVES = re.compile(r"%[YyGcx]")
_TRIED = 5000


class DateReader:
    """Reads the dates of one file in one way."""

    def __init__(self, date_format: str | None) -> None:
        """Check the format.

        Args:
            date_format: A `strptime` format, or None for ISO 8601.

        Raises:
            ContactError: If the format is none, or leaves the year open.
        """
        self.date_format = date_format
        self._known: dict[str, str] = {}
        if date_format is None:
            return
        sample = datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)
        try:
            datetime.strptime(sample.strftime(date_format), date_format)  # noqa: DTZ007 - local time
        except ValueError as error:
            raise ContactError(
                f'--date-format {date_format!r} is no date format ({error}); write it like "%d/%m/%Y %H:%M"'
            ) from error
        if not _YEAR_DIRECTIVES.search(date_format.replace("%%", "")):
            raise ContactError(f'--date-format {date_format!r} has no year; write it like "%d/%m/%Y %H:%M"')

    def parse(self, text: str) -> str:
        """Return a date ("2024-06-01") or date-time ("2024-06-01T13:10:16") in ISO 8601, with any zone given.

        A format without a day gives a month ("2024-06") or a year ("2024"): the time of a total.

        Raises:
            ValueError: With the reason, if the text is not in this file's one way of writing dates.
        """
        stripped = text.strip()
        found = self._known.get(stripped)
        if found is None:
            found = (
                _parse_iso(stripped) if self.date_format is None else _parse_with(stripped, self.date_format)
            )
            self._known[stripped] = found
        return found


def explain_failure(file: str, column: str, texts: Sequence[str], *, date_format: str | None) -> ContactError:
    """Return the error for a file of which no date can be read, with a format that would read them.

    Args:
        file: Base name of the file.
        column: The column of dates.
        texts: The dates' texts.
        date_format: The format tried; None for ISO 8601.
    """
    given = list(dict.fromkeys(text.strip() for text in texts if text.strip()))[:_TRIED]
    if not given:
        return ContactError(f"{file}: no row has a date in column {column!r}; nothing was taken in")
    what = (
        "is ISO 8601 (2024-06-01)" if date_format is None else f"is written as --date-format {date_format!r}"
    )
    formats = suggest_formats(given)
    if not formats:
        way_out = 'say how they are written with --date-format (like "%d/%m/%Y %H:%M")'
    elif formats == ["ISO 8601"]:
        way_out = "they are ISO 8601: leave --date-format out"
    elif len(formats) == 1:
        way_out = f'--date-format "{formats[0]}" reads them'
    else:
        choice = " or ".join(f'--date-format "{candidate}"' for candidate in formats)
        way_out = f"they could be read in more than one way; choose {choice}"
    return ContactError(
        f"{file}: none of the dates in column {column!r} {what}, such as {given[0]!r}; {way_out}. "
        "Nothing was taken in"
    )


def suggest_formats(texts: Iterable[str]) -> list[str]:
    """Return the formats that read all of some texts: "ISO 8601", or `strptime` formats."""
    samples = list(texts)
    if _reads_all(samples, None):
        return ["ISO 8601"]
    candidates = (day + time for day in _DAY_ORDERS for time in _TIMES)
    return [candidate for candidate in candidates if _reads_all(samples, candidate)]


def _reads_all(texts: Sequence[str], date_format: str | None) -> bool:
    try:
        for text in texts:
            if date_format is None:
                _parse_iso(text)
            else:
                _parse_with(text, date_format)
    except ValueError:
        return False
    return True


def _parse_iso(text: str) -> str:
    if not text:
        raise ValueError("no date")
    if not _ISO.fullmatch(text):
        raise ValueError(
            "not an ISO 8601 date (2024-06-01, 2024-06-01T13:10); say how dates are written with "
            '--date-format, like "%d/%m/%Y %H:%M"'
        )
    try:
        moment = datetime.fromisoformat(text.replace(" Z", "Z"))
    except ValueError as error:
        raise ValueError(f"no such date: {error}") from error
    return _write(moment, with_time=len(text) > _DATE_LENGTH)


def _parse_with(text: str, date_format: str) -> str:
    if not text:
        raise ValueError("no date")
    try:
        moment = datetime.strptime(text, date_format)  # noqa: DTZ007 - contacts keep local time
    except (ValueError, OverflowError) as error:
        raise ValueError(f"not written as --date-format {date_format!r}") from error
    plain = date_format.replace("%%", "")
    with_time = bool(_TIME_DIRECTIVES.search(plain))
    if with_time or _DAY_DIRECTIVES.search(plain):
        return _write(moment, with_time=with_time)
    return moment.date().isoformat()[: _MONTH_LENGTH if _MONTH_DIRECTIVES.search(plain) else _YEAR_LENGTH]


def _write(moment: datetime, *, with_time: bool) -> str:
    if not with_time:
        return moment.date().isoformat()
    text = moment.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
