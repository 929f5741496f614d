"""What every map of wards shares: its size, the wards, the lines of the legend; lengths in inches."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.drawing import INK, Sheet
from pipeline.errors import FigureError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EDGE, _HATCHED, HATCH = "#3b4650", "#ffffff", "#6d7882"
MAP_WIDTH, _MAP_HEIGHTS = 4.3, (2.5, 7.0)
LEGEND_WIDTH, LEGEND_STEP, LEGEND_SIZE = 2.5, 0.22, 8.0
_SWATCH = (0.34, 0.17)
_LINE, _THIN_LINE, _MANY = 0.7, 0.15, 500
_BEND = 1 / 2000

Outlines = Sequence[shapely.Geometry] | NDArray[np.object_]
Fill = tuple[str, float] | None
"""Colour and opacity; None: hatched."""


def measure_map(outlines: Outlines, wards: int) -> tuple[float, float]:
    """Return the map's width and height, inches, as large as its place allows."""
    if len(outlines) != wards:
        raise FigureError(f"there are {len(outlines)} outlines for {wards} wards; give one for each")
    west, south, east, north = _bound(outlines)
    tall = (north - south) / ((east - west) * _squeeze(outlines))
    least, most = _MAP_HEIGHTS
    return MAP_WIDTH, min(max(MAP_WIDTH * tall, least), most)


def drop_bends(outlines: Outlines) -> NDArray[np.object_]:
    """Return outlines without the bends that are too small to be seen: those of a country draw in no time."""
    shapes = np.asarray(outlines, dtype=object)
    west, south, east, north = _bound(shapes)
    plain: NDArray[np.object_] = shapely.simplify(shapes, max(east - west, north - south) * _BEND)
    return np.where(shapely.is_empty(plain), shapes, plain)


def _bound(outlines: Outlines) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(np.asarray(outlines)))
    if not (math.isfinite(west) and east > west and north > south):
        raise FigureError("no ward has an outline; run: wardlight wards import")
    return west, south, east, north


def _squeeze(outlines: Outlines) -> float:
    """Return how much shorter a degree of longitude is than one of latitude, in the middle of the map."""
    _, south, _, north = _bound(outlines)
    return math.cos(math.radians((south + north) / 2))


def draw_wards(sheet: Sheet, outlines: Outlines, fills: Sequence[Fill], size: tuple[float, float]) -> "Axes":
    """Draw the wards in the upper left corner of a sheet's body; return the axes, in degrees.

    Args:
        sheet: The sheet.
        outlines: Polygon or MultiPolygon of each ward, EPSG:4326.
        fills: Colour and opacity of each.
        size: Width and height of the map.
    """
    from matplotlib.patches import PathPatch  # noqa: PLC0415 - only who wants a figure waits for it
    from matplotlib.path import Path  # noqa: PLC0415

    axes = sheet.add_axes(0, 0, *size)
    axes.set_axis_off()
    west, south, east, north = _bound(outlines)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / _squeeze(outlines), anchor="NW")
    width = _LINE if len(outlines) <= _MANY else _THIN_LINE
    for outline, fill in zip(outlines, fills, strict=True):
        rings = [
            Path(shapely.get_coordinates(ring), closed=True)
            for part in shapely.get_parts(outline)
            if not shapely.is_empty(part)
            for ring in (part.exterior, *part.interiors)
        ]
        if rings:
            shape = Path.make_compound_path(*rings)
            # Not add_patch, which measures each for limits that are set already: half of the time.
            axes.add_artist(PathPatch(shape, clip_on=False, linewidth=width, **_paint(fill)))
    return axes


def _paint(fill: Fill) -> dict[str, Any]:
    from matplotlib.colors import to_rgba  # noqa: PLC0415 - see draw_wards

    if fill is None:
        return {"facecolor": _HATCHED, "edgecolor": EDGE, "hatch": "////", "hatchcolor": HATCH}
    return {"facecolor": to_rgba(fill[0], fill[1]), "edgecolor": EDGE}


def write_legend(sheet: Sheet, axes: "Axes", down: float, entries: Sequence[tuple[Fill, str]]) -> float:
    """Write swatches with their words from `down` on; return where the last one ends."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - see draw_wards

    for fill, words in entries:
        corner = (0.03, down + (LEGEND_STEP - _SWATCH[1]) / 2)
        axes.add_patch(Rectangle(corner, *_SWATCH, linewidth=0.7, **_paint(fill)))
        left = _SWATCH[0] + 0.13
        sheet.write(axes, left, down + LEGEND_STEP / 2, words, fontsize=LEGEND_SIZE, color=INK, va="center")
        down += LEGEND_STEP
    return down
