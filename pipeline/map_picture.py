"""The map that a page shows, as a picture: title, wards, legend, credits."""

from collections.abc import Mapping, Sequence

from pipeline.drawing import Sheet, shorten
from pipeline.map_drawing import (
    LEGEND_STEP,
    MAP_WIDTH,
    Fill,
    Outlines,
    draw_wards,
    drop_bends,
    measure_map,
    write_legend,
)
from pipeline.map_theme import MapTheme

_GUTTER, _LEGEND = 0.25, 3.1
_LONGEST = 44


def draw_picture(
    theme: MapTheme,
    outlines: Outlines,
    *,
    heading: tuple[str, str],
    notes: Sequence[str],
    facts: Mapping[str, str],
) -> bytes:
    """Return the map as PNG.

    Args:
        theme: What it shows.
        outlines: Polygon or MultiPolygon of each ward, EPSG:4326.
        heading: Title, and a sentence under it.
        notes: Sentences under the map, each a paragraph.
        facts: Key → text, written into the file beside the picture.

    Raises:
        FigureError: If no ward has an outline, or there is not one for each ward.
    """
    size = measure_map(outlines, len(theme.classes))
    entries: list[tuple[Fill, str]] = [
        ((colour, 1.0), f"{shorten(label, _LONGEST)} ({theme.count(number):,})")
        for number, (label, colour) in enumerate(zip(theme.labels, theme.colours, strict=True))
    ]
    entries.append((None, f"{shorten(theme.missing, _LONGEST)} ({theme.count(None):,})"))
    tall = len(entries) * LEGEND_STEP
    sheet = Sheet(
        "picture",
        width=MAP_WIDTH + _GUTTER + _LEGEND,
        height=max(size[1], tall),
        heading=heading,
        notes=notes,
    )
    fills: list[Fill] = [
        None if number is None else (theme.colours[number], opacity)
        for number, opacity in zip(theme.classes, theme.opacities, strict=True)
    ]
    draw_wards(sheet, drop_bends(outlines), fills, size)
    write_legend(sheet, sheet.add_plain_axes(MAP_WIDTH + _GUTTER, 0, _LEGEND, tall), 0.0, entries)
    return sheet.finish_png(facts)
