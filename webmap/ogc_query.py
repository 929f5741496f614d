"""What an address under /ogc asks for: parameters read and refused as OGC API Features, Part 1, says."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Request

from webmap.errors import BadParameterError

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
FORMATS = ("json", "html")
ITEM_PARAMETERS = ("f", "limit", "offset", "bbox", "datetime")

Box = tuple[float, float, float, float]
Moments = tuple[datetime | None, datetime | None]

_TYPES = ("application/json", "application/geo+json", "text/html")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """Which features are asked for.

    Attributes:
        limit: How many at most.
        offset: How many are passed over.
        boxes: (West, south, east, north) in degrees, a feature in any of them; None for anywhere. A box
            across the 180th meridian comes as its two sides.
        moments: First and last moment, None where open; None for any time.
        filters: Property → the value it must have.
    """

    limit: int
    offset: int
    boxes: tuple[Box, ...] | None
    moments: Moments | None
    filters: dict[str, str]


def is_ogc(path: str) -> bool:
    """Tell whether a path belongs to the API."""
    return path == "/ogc" or path.startswith("/ogc/")


def wants_html(request: Request) -> bool:
    """Tell whether a page is asked for: by `f=html`, else by the header Accept."""
    asked = request.args.get("f")
    if asked in FORMATS:
        return asked == "html"
    return request.accept_mimetypes.best_match(_TYPES) == "text/html"


def check_parameters(request: Request, known: Collection[str] = ("f",)) -> None:
    """Refuse parameters that are unknown, given twice, or name an unknown format.

    Raises:
        BadParameterError: Naming the parameter and what would be taken.
    """
    for name, values in request.args.lists():
        if name not in known:
            raise BadParameterError(f"there is no parameter {name!r} here; choose {', '.join(known)}")
        if len(values) > 1:
            raise BadParameterError(f"the parameter {name!r} is given {len(values)} times; give it once")
    asked = request.args.get("f", FORMATS[0])
    if asked not in FORMATS:
        raise BadParameterError(f"the parameter f={asked!r} is no format; choose {', '.join(FORMATS)}")


def read_query(request: Request, filters: Collection[str]) -> ItemsQuery:
    """Return which features a request asks for.

    Args:
        request: The request.
        filters: Properties that can be asked for.

    Raises:
        BadParameterError: Naming the first parameter that cannot be taken, its value, and what would be.
    """
    check_parameters(request, (*ITEM_PARAMETERS, *filters))
    given = request.args
    limit = _read_whole("limit", given.get("limit", str(DEFAULT_LIMIT)), least=1)
    return ItemsQuery(
        # By the standard a limit above the maximum is no error.
        min(limit, MAX_LIMIT),
        _read_whole("offset", given.get("offset", "0"), least=0),
        _read_boxes(given["bbox"]) if "bbox" in given else None,
        _read_moments(given["datetime"]) if "datetime" in given else None,
        {name: given[name] for name in filters if name in given},
    )


def _read_whole(name: str, text: str, *, least: int) -> int:
    if not _WHOLE.fullmatch(text) or int(text) < least:
        raise BadParameterError(
            f"the parameter {name}={text!r} cannot be taken; give a whole number from {least} on"
        )
    return int(text)


def _read_boxes(text: str) -> tuple[Box, ...]:
    way = "give west,south,east,north in degrees, or six numbers with heights between them"
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadParameterError(
            f"the parameter bbox={text!r} holds something that is no number; {way}"
        ) from None
    if len(numbers) not in {4, 6} or not all(math.isfinite(number) for number in numbers):
        raise BadParameterError(f"the parameter bbox={text!r} has not four or six finite numbers; {way}")
    half = len(numbers) // 2
    low, high = numbers[:half], numbers[half:]
    # Heights, where given, narrow nothing: no feature has one.
    if low[1] > high[1] or (half > 2 and low[2] > high[2]):  # noqa: PLR2004 - a third number is a height
        raise BadParameterError(f"the parameter bbox={text!r}: a lower edge lies above the upper one; {way}")
    west, south, east, north = low[0], low[1], high[0], high[1]
    if west <= east:
        return ((west, south, east, north),)
    return (west, south, 180.0, north), (-180.0, south, east, north)


def _read_moments(text: str) -> Moments:
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in _OPEN):  # noqa: PLR2004 - a beginning and an end
        raise _refuse_moments(text)
    first = None if parts[0] in _OPEN else _read_moment(parts[0], text)[0]
    last = None if parts[-1] in _OPEN else _read_moment(parts[-1], text)[1]
    if first is not None and last is not None and first > last:
        raise BadParameterError(f"the parameter datetime={text!r} ends before it begins")
    return first, last


def _read_moment(part: str, text: str) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a moment or a day."""
    try:
        if _DAY.fullmatch(part):
            return read_day(part)
        if _MOMENT.fullmatch(part):
            moment = datetime.fromisoformat(part.upper())
            return moment, moment
    except ValueError:
        pass
    raise _refuse_moments(text)


def read_day(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last second of a day, UTC."""
    first = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return first, first + timedelta(days=1, seconds=-1)


def _refuse_moments(text: str) -> BadParameterError:
    return BadParameterError(
        f"the parameter datetime={text!r} cannot be taken; give a moment by RFC 3339, "
        "2025-03-01T00:00:00Z, or two with a slash between them, '..' for an open end"
    )
