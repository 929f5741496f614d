"""The one place that talks to folium: numbers go in, a container and a script come out.

folium 0.20 with branca 0.8 compiles what it rendered as a Jinja template a second time, so a word
such as `{{7*7}}` in a feature's properties would run on the server, and `${...}` in the browser.
Hence only ward indices, coordinates and our own constants go to folium. Names and texts reach
the page by Jinja and by JSON, and are set as text. The stylesheet that folium writes into the head is
left out (our own sizes the map), and so are the libraries it would load from other hosts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Figure

from webmap.classes import NO_CLASS, Classified
from webmap.errors import WebError
from webmap.outlines import Box, Polygon
from webmap.palettes import HATCH, NO_FIGURE, UNSURE_HATCH

# More areas than this are fetched apart and drawn on a canvas.
EMBED_LIMIT = 500
MAP_NAME = "map_wards"
_ID = "wards"
_EDGE = "#3b4650"
# Between numbers of coordinates, which are most of the page.
_SPACED = re.compile(r"(?<=[\d\]]), (?=[-\d\[])")


@dataclass(frozen=True, slots=True)
class MapParts:
    """A map to be put into a page.

    Attributes:
        html: The container; its size comes from our own stylesheet.
        script: JavaScript of our own numbers only; needs Leaflet before it and a nonce around it.
        embedded: Whether the outlines are in the script; else the page fetches them.
    """

    html: str
    script: str
    embedded: bool


def draw_map(
    outlines: Sequence[tuple[int, list[Polygon]]],
    classified: Classified,
    *,
    box: Box | None,
    tile_url: str | None = None,
) -> MapParts:
    """Draw wards, coloured by class, as the parts of a Leaflet map.

    Args:
        outlines: (Ward index, polygons) with rings of [lon, lat], EPSG:4326.
        classified: Classes and opacities of all wards.
        box: (west, south, east, north) of all outlines; None without any.
        tile_url: Checked pattern of a tile server, or None for a plain ground.
    """
    embedded = len(outlines) <= EMBED_LIMIT
    chart = folium.Map(
        tiles=_tile_layer(tile_url),
        control_scale=True,
        prefer_canvas=not embedded,
        attribution_control=False,
        zoom_snap=0.25,
        scroll_wheel_zoom=False,
    )
    chart.default_js = []
    chart.default_css = []
    chart._id = _ID  # noqa: SLF001 - a random name would make every page differ
    if embedded and outlines:
        _add_wards(chart, outlines, classified)
    if box is not None:
        chart.fit_bounds(_corners(box), padding=(8, 8))
    figure = chart.get_root()
    if not isinstance(figure, Figure):
        raise WebError("the map has no figure to stand in")
    figure.render()
    return MapParts(figure.html.render(), _SPACED.sub(",", figure.script.render()), embedded)


def frame_map() -> MapParts:
    """Return the empty container of a map that is drawn from tiles."""
    return MapParts(f'<div id="{MAP_NAME}"></div>', "", embedded=False)


def fill_colour(classified: Classified, index: int, *, hatched: bool = True) -> str:
    """Return a ward's colour: its class's, or hatching (plain grey on a canvas) where it has none.

    Args:
        classified: Classes of all wards.
        index: The ward.
        hatched: Whether the page can draw hatching.
    """
    number = classified.classes[index]
    if number == NO_CLASS:
        return HATCH if hatched else NO_FIGURE
    entry = classified.legend[number]
    return UNSURE_HATCH if hatched and entry.hatched else entry.colour


def fill_opacity(classified: Classified, index: int) -> float:
    """Return a ward's opacity, 0 to 1; hatching is never faded."""
    return 1.0 if classified.classes[index] == NO_CLASS else classified.opacities[index]


def _add_wards(
    chart: folium.Map, outlines: Sequence[tuple[int, list[Polygon]]], classified: Classified
) -> None:
    features = [
        {
            "type": "Feature",
            "id": int(index),
            "properties": {},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        }
        for index, polygons in outlines
    ]

    def style(feature: dict[str, Any]) -> dict[str, object]:
        index = int(feature["id"])
        return {
            "fillColor": fill_colour(classified, index),
            "fillOpacity": fill_opacity(classified, index),
            "color": _EDGE,
            "weight": 1,
        }

    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features}, style_function=style, smooth_factor=0.5
    )
    layer._id = _ID  # noqa: SLF001 - see above
    layer.add_to(chart)


def _tile_layer(tile_url: str | None) -> folium.TileLayer | None:
    """Return the base map; its credit stands beside the map as text, since folium must not see it."""
    if tile_url is None:
        return None
    layer = folium.TileLayer(tiles=tile_url, attr="base map", opacity=0.6)
    layer._id = "base"  # noqa: SLF001 - see above
    return layer


def _corners(box: Box) -> list[list[float]]:
    west, south, east, north = box
    return [[south, west], [north, east]]
