"""The still map: the same wards and colours as SVG from the server, for print and where scripts are off."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webmap.classes import Classified
from webmap.maps import fill_colour, fill_opacity
from webmap.outlines import Polygon, Ring, bound_polygons

if TYPE_CHECKING:
    from boundaries.services import ServicePoint

WIDTH = 1000.0
_MARGIN = 6.0
_MAX_ASPECT = 1.6
_NOUGHT = re.compile(r"^(-?)0\.")


@dataclass(frozen=True, slots=True)
class StillWard:
    """One ward of the still map: its index, SVG path, colour and opacity."""

    index: int
    path: str
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class StillPoint:
    """A place where people are served: its number in the list, its middle, and whether it is a counter."""

    number: int
    x: float
    y: float
    counter: bool


@dataclass(frozen=True, slots=True)
class StillMap:
    """An SVG to be written by a template; lengths in SVG units."""

    width: int
    height: int
    wards: tuple[StillWard, ...]
    points: tuple[StillPoint, ...] = ()


def draw_still(
    outlines: Sequence[tuple[int, list[Polygon]]],
    classified: Classified,
    services: "Sequence[ServicePoint]" = (),
) -> StillMap | None:
    """Project wards, and places where people are served, onto a plane as wide as `WIDTH`.

    None where there is nothing to draw; places beyond the wards' frame are left out.

    The projection is equirectangular with the true scale along the middle latitude, which over one
    city differs from the web map's Mercator by less than a line's width.
    """
    box = bound_polygons([polygons for _, polygons in outlines])
    if box is None:
        return None
    west, south, east, north = box
    squeeze = math.cos(math.radians((south + north) / 2))
    span_x = max((east - west) * squeeze, 1e-9)
    span_y = max(north - south, 1e-9)
    inner = WIDTH - 2 * _MARGIN
    scale = min(inner / span_x, inner * _MAX_ASPECT / span_y)
    width = span_x * scale + 2 * _MARGIN
    height = span_y * scale + 2 * _MARGIN

    def place(point: Sequence[float]) -> tuple[float, float]:
        return (point[0] - west) * squeeze * scale + _MARGIN, (north - point[1]) * scale + _MARGIN

    def trace(ring: Ring) -> str:
        # Whole tenths of a unit, each step from the one before: half the bytes, and no error adds up.
        tenths = [(round(10 * x), round(10 * y)) for x, y in map(place, ring)]
        (x, y), *others = tenths
        steps = [f"M{x / 10:g} {y / 10:g}l"]
        for to_x, to_y in others:
            if (to_x, to_y) != (x, y):
                steps.append(_write_step(to_x - x, to_y - y))
                x, y = to_x, to_y
        return "".join(steps).rstrip("l") + "z"

    wards = tuple(
        StillWard(
            index,
            "".join(trace(ring) for polygon in polygons for ring in polygon),
            fill_colour(classified, index),
            fill_opacity(classified, index),
        )
        for index, polygons in outlines
    )
    points = tuple(
        StillPoint(number, round(x, 1), round(y, 1), service.counter)
        for number, service in enumerate(services, start=1)
        for x, y in (place((service.lon, service.lat)),)
        if west <= service.lon <= east and south <= service.lat <= north
    )
    return StillMap(round(width), round(height), wards, points)


def _write_step(right: int, down: int) -> str:
    """Return a step of so many tenths as SVG writes it shortest: `1.5-.2`."""
    numbers = (_NOUGHT.sub(r"\1.", f"{tenths / 10:g}") for tenths in (right, down))
    # A sign keeps a number apart from the one before it.
    return "".join(number if number.startswith("-") else f" {number}" for number in numbers)
