"""Strict readings of single values: what is not clearly a number or a point is refused with a reason."""

import math
import re
from collections.abc import Callable

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NULLS = frozenset({"", "null", "none", "nan", "na", "n/a", "-"})
_MAX_LATITUDE = 90.0
_MAX_LONGITUDE = 180.0
_NULL_ISLAND = 1e-4


def is_null(text: str | None) -> bool:
    """Tell whether a cell says "nothing here" (empty, null, none, nan, na, n/a, -)."""
    return text is None or text.strip().casefold() in _NULLS


def parse_number(text: str) -> float:
    """Return a finite number.

    Raises:
        ValueError: With the reason, if `text` is not a plain decimal number.
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError("not a number; write digits with a point for decimals and no thousands separator")
    value = float(stripped)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def parse_coordinates(
    lat: str | float | None, lon: str | float | None, *, near: Callable[[float, float], bool] | None = None
) -> tuple[float, float] | None:
    """Return (latitude, longitude) in degrees, EPSG:4326, or None where neither is given.

    Args:
        lat: Latitude cell.
        lon: Longitude cell.
        near: Tells whether (lat, lon) lies near the city; with it, exchanged values are recognised.

    Raises:
        ValueError: With the reason: one of two missing, not a number, out of range, the (0, 0)
            default, or latitude and longitude exchanged.
    """
    lat_empty = lat is None or (isinstance(lat, str) and is_null(lat))
    lon_empty = lon is None or (isinstance(lon, str) and is_null(lon))
    if lat_empty and lon_empty:
        return None
    if lat_empty or lon_empty:
        raise ValueError("one of latitude and longitude is missing; give both or neither")
    latitude = parse_number(lat) if isinstance(lat, str) else float(lat or 0.0)
    longitude = parse_number(lon) if isinstance(lon, str) else float(lon or 0.0)
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise ValueError("not a finite number")
    if abs(latitude) < _NULL_ISLAND and abs(longitude) < _NULL_ISLAND:
        raise ValueError(
            "(0, 0) is a default, not a place; leave both cells empty where no position is known"
        )
    out_of_range = abs(latitude) > _MAX_LATITUDE or abs(longitude) > _MAX_LONGITUDE
    swapped_fits = abs(longitude) <= _MAX_LATITUDE and abs(latitude) <= _MAX_LONGITUDE
    if near is not None and swapped_fits and not near(latitude, longitude) and near(longitude, latitude):
        raise ValueError(
            "latitude and longitude look exchanged: the other way round the point lies in the city"
        )
    if out_of_range:
        raise ValueError("out of range: latitude is -90 to 90, longitude -180 to 180, in degrees (EPSG:4326)")
    return latitude, longitude
