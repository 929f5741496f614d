"""What the script of the map page needs: numbers, colours, addresses of our own, never a word of the city."""

import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlencode

from boundaries.tiling import TILE_FIELD, TILE_LAYER
from webmap.maps import MAP_NAME, fill_colour, fill_opacity
from webmap.palettes import UNSURE_HATCH
from webmap.viewing import PLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webmap.asking import Ask
    from webmap.classes import Classified
    from webmap.snapshots import Snapshot
    from webmap.viewing import View

_MONTH, _YEAR = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}")
_FEWEST_STOPS = 2


def write_paint(classified: "Classified", *, hatched: bool) -> dict[str, object]:
    """Return the few pairs of colour and opacity that a map has, and which of them each ward has.

    Args:
        classified: Classes of all wards.
        hatched: Whether the map can draw hatching.
    """
    paints: dict[tuple[str, float], int] = {}
    places = [
        paints.setdefault(
            (fill_colour(classified, index, hatched=hatched), fill_opacity(classified, index)), len(paints)
        )
        for index in range(len(classified.classes))
    ]
    return {"paints": [list(paint) for paint in paints], "paint": places}


class Time(TypedDict):
    """A stop of the slider: a period in words, addresses of its figures and page, query of its wards."""

    words: str
    figures: str
    page: str
    query: str
    own: bool


def list_times(ask: "Ask", view: "View", offered: "Sequence[tuple[str, str]]") -> list[Time]:
    """Return the stops of the slider over periods: months, else years, the oldest first, the page's own last.

    Args:
        ask: What the page is about.
        view: How its map is drawn.
        offered: (Period, in words) that the city knows, the newest first.
    """
    stops = [pair for pair in offered if _MONTH.fullmatch(pair[0])]
    if len(stops) < _FEWEST_STOPS:
        stops = [pair for pair in offered if _YEAR.fullmatch(pair[0])]
    if len(stops) < _FEWEST_STOPS:
        return []
    own = dict(offered).get(ask.period, ask.period) or "All there is"
    figures = urlencode({"show": view.show, "classes": view.classes})
    return [
        Time(
            words=words,
            figures=asked.extend(f"/api/map.json?{figures}"),
            page=asked.extend(view.link()),
            query=_and_query(asked),
            own=last,
        )
        for period, words, last in (
            *((period, words, False) for period, words in reversed(stops)),
            (ask.period, f"As the table: {own}", True),
        )
        for asked in (replace(ask, period=period),)
    ]


def describe_map(snapshot: "Snapshot", classified: "Classified", *, hatched: bool) -> dict[str, object]:
    """Return the figures of a map that is to be painted anew: paint, legend and state.

    Args:
        snapshot: The city.
        classified: Its wards in classes.
        hatched: Whether the map can draw hatching.
    """
    legend = [
        {**asdict(entry), "fill": UNSURE_HATCH if entry.hatched and hatched else entry.colour}
        for entry in classified.legend
    ]
    return {
        "state": snapshot.fingerprint,
        "legend": legend,
        "missing": classified.missing,
        **write_paint(classified, hatched=hatched),
    }


def _and_query(ask: "Ask") -> str:
    return "".join(f"&{pair}" for pair in urlencode(ask.pairs()).split("&") if pair)


def write_map_data(
    snapshot: "Snapshot",
    classified: "Classified",
    view: "View",
    *,
    embedded: bool,
    tiles: str | None,
    build: str,
) -> dict[str, object]:
    """Return the data of a map page.

    Args:
        snapshot: The city.
        classified: Its wards in classes.
        view: How the map is drawn.
        embedded: Whether the outlines are in the page.
        tiles: Name of the tiles that the map is drawn from, None for none.
        build: Stands for scripts in their addresses.
    """
    data: dict[str, object] = {"map": MAP_NAME, "state": snapshot.fingerprint}
    data |= write_paint(classified, hatched=embedded)
    data["query"] = _and_query(snapshot.ask)
    if view.points:
        data["points"] = "/api/services.json"
    if tiles is not None:
        ask: Ask = snapshot.ask
        data |= {
            "tiles": f"/api/tiles/{tiles}.pmtiles",
            "layer": TILE_LAYER,
            "field": TILE_FIELD,
            "box": snapshot.box,
            "library": f"/static/vendor/maplibre-gl.mjs?v={build}",
            "worker": f"/static/vendor/maplibre-gl-worker.mjs?v={build}",
            "plain": ask.extend(view.link(draw=PLAIN)),
        }
    elif not embedded:
        data["shapes"] = "/api/shapes.json"
    return data
