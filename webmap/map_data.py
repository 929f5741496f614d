"""What the script of the map page needs: numbers, colours, addresses of our own, never a word of the city."""

from typing import TYPE_CHECKING

from boundaries.tiling import TILE_FIELD, TILE_LAYER
from webmap.maps import MAP_NAME, fill_colour, fill_opacity
from webmap.viewing import PLAIN

if TYPE_CHECKING:
    from webmap.asking import Ask
    from webmap.classes import Classified
    from webmap.snapshots import Snapshot
    from webmap.viewing import View


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
