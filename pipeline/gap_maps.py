"""Maps of a gap report as SVG: the gap by class and certainty, and contact against online voice."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gaps import TOO_LITTLE
from pipeline.drawing import INK, SOFT, Sheet, shorten
from pipeline.errors import FigureError
from pipeline.gap_sheets import (
    GUTTER,
    describe_flags,
    head_flags,
    list_names,
    name_contacts,
    name_ward,
    rank_flagged,
    start_sheet,
)
from pipeline.map_drawing import (
    EDGE,
    LEGEND_SIZE,
    LEGEND_STEP,
    LEGEND_WIDTH,
    MAP_WIDTH,
    Fill,
    Outlines,
    draw_wards,
    measure_map,
    write_legend,
)
from pipeline.ratio_classes import (
    BIVARIATE_COLOURS,
    CERTAINTIES,
    RATIO_COLOURS,
    RATIO_LABELS,
    classify_ratio,
    fade_ratio,
)
from pipeline.report import WardReport, present_wards

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_NUMBERED, _LONGEST = 20, 34
_SQUARE = 3.6
_THIRDS, _CELL = (1 / 3, 2 / 3), 0.52
_FEWEST = 3
_HIGH = 2
_LUMA, _HALF = (0.2126, 0.7152, 0.0722), 0.48


def draw_gap_map(report: Mapping[str, Any], outlines: Outlines, *, credit_lines: Sequence[str] = ()) -> str:
    """Return the map of the gap as SVG: colour by class of the ratio, paler where less sure.

    Args:
        report: As `compute_gaps` gives it.
        outlines: Polygon or MultiPolygon of each ward of the report, in its order, EPSG:4326.
        credit_lines: The lines that the data's licences ask for.

    Raises:
        FigureError: If no ward has an outline, or there is not one for each ward.
    """
    rows = report["wards"]
    classes = [
        None if row["flag"] == TOO_LITTLE or row["log_ratio"] is None else classify_ratio(row["log_ratio"])
        for row in rows
    ]
    fills: list[Fill] = [
        None if number is None else (RATIO_COLOURS[number], fade_ratio(row["p_gap"]))
        for number, row in zip(classes, rows, strict=True)
    ]
    flagged = rank_flagged(report)
    listed = [
        f"{number}  {shorten(name_ward(rows[index]), _LONGEST)}" for number, index in enumerate(flagged, 1)
    ]
    if len(listed) > _MOST_NUMBERED:
        listed[_MOST_NUMBERED:] = [f"and {len(listed) - _MOST_NUMBERED:,} more"]
    lines = len(RATIO_LABELS) + len(CERTAINTIES) + len(listed) + 6
    size = measure_map(outlines, len(rows))
    sheet = start_sheet(
        report,
        "map",
        size=(MAP_WIDTH + GUTTER + LEGEND_WIDTH, max(size[1], lines * LEGEND_STEP)),
        title=head_flags(report),
        lead=f"People heard online, against what {name_contacts(report)} lead one to expect. The paler, the "
        "less sure.",
        notes=("Homes are inferred, none is known: take a finding as a place to look, not as proof.",),
        credit_lines=credit_lines,
    )
    axes = draw_wards(sheet, outlines, fills, size)
    for number, index in enumerate(flagged[:_MOST_NUMBERED], start=1):
        _write_number(axes, outlines[index], number)
    legend = sheet.add_plain_axes(MAP_WIDTH + GUTTER, 0, LEGEND_WIDTH, lines * LEGEND_STEP)
    entries: list[tuple[Fill, str]] = [
        ((colour, 1.0), f"{label} ({classes.count(number):,})")
        for number, (colour, label) in enumerate(zip(RATIO_COLOURS, RATIO_LABELS, strict=True))
    ]
    entries.append((None, f"Not enough evidence ({classes.count(None):,})"))
    down = write_legend(sheet, legend, 0.0, entries)
    words = f"How sure on which side of {report['settings']['material_ratio']:g}"
    sheet.write(legend, 0, down + 0.9 * LEGEND_STEP, words, fontsize=LEGEND_SIZE, color=SOFT, va="center")
    sure: list[tuple[Fill, str]] = [
        ((RATIO_COLOURS[0], opacity), f"{floor:.0%} or more" if floor else "less")
        for floor, opacity in CERTAINTIES
    ]
    down = write_legend(sheet, legend, down + 1.5 * LEGEND_STEP, sure)
    if flagged:
        heading = "Quieter than expected, quietest first"
        sheet.write(
            legend, 0, down + 0.9 * LEGEND_STEP, heading, fontsize=LEGEND_SIZE, color=SOFT, va="center"
        )
    for number, words in enumerate(listed, start=1):
        at = down + (number + 0.9) * LEGEND_STEP
        sheet.write(legend, 0.05, at, words, fontsize=LEGEND_SIZE, color=INK, va="center")
    return sheet.finish(f"Map of the gap. {describe_flags(report)}")


def draw_bivariate_map(
    report: Mapping[str, Any], outlines: Outlines, *, credit_lines: Sequence[str] = ()
) -> str:
    """Return the map of contact and of online voice per resident as SVG, each in thirds of the wards.

    Args:
        report: As `compute_gaps` gives it, with populations.
        outlines: Polygon or MultiPolygon of each ward of the report, in its order, EPSG:4326.
        credit_lines: The lines that the data's licences ask for.

    Raises:
        FigureError: If fewer than three wards have population, people and contacts that can be shown.
    """
    rows = report["wards"]
    against = report["settings"]["against"]
    rates = [_rate(ward, against) for ward in present_wards(report)]
    known = [pair for pair in rates if pair is not None]
    if len(known) < _FEWEST:
        raise FigureError(
            f"wards with a population, and people and contacts that can be shown: {len(known)}; three are "
            "needed. Populations come with: wardlight reference import"
        )
    cuts = np.quantile(np.array(known), _THIRDS, axis=0)
    cells = [
        None
        if pair is None
        else (
            int(np.searchsorted(cuts[:, 1], pair[1], side="right")),
            int(np.searchsorted(cuts[:, 0], pair[0], side="right")),
        )
        for pair in rates
    ]
    quiet = [name_ward(row) for row, cell in zip(rows, cells, strict=True) if cell == (0, _HIGH)]
    said = f"Much contact, little voice online: {len(quiet):,} of {len(known):,} wards"
    size = measure_map(outlines, len(rows))
    held = name_contacts(report)
    sheet = start_sheet(
        report,
        "bivariate",
        size=(MAP_WIDTH + GUTTER + LEGEND_WIDTH, max(size[1], _SQUARE)),
        title=said,
        lead=f"Per resident: {held}, and people heard online. Orange: much contact, little voice; blue: the "
        "other way round; dark: much of both.",
        notes=("Rates as they are, without their uncertainty: see the map of gaps for how sure they are.",),
        credit_lines=credit_lines,
    )
    fills: list[Fill] = [
        None if cell is None else (BIVARIATE_COLOURS[cell[0]][cell[1]], 1.0) for cell in cells
    ]
    draw_wards(sheet, outlines, fills, size)
    _write_square(sheet, cells, held)
    named = f": {list_names(quiet)}." if quiet else "."
    return sheet.finish(
        f"Map of contact and online voice per resident, in thirds of the wards. {said}{named}"
    )


def _rate(ward: WardReport, against: Sequence[str]) -> tuple[float, float] | None:
    """Return contacts and people online per resident; None where one of them is withheld or not known."""
    counts = [ward.contacts[channel] for channel in against if channel in ward.contacts]
    if not ward.population or ward.population < 0 or ward.online_people is None or not counts:
        return None
    contacts = [count for count in counts if count is not None]
    if len(contacts) < len(counts):
        return None
    return sum(contacts) / ward.population, ward.online_people / ward.population


def _write_number(axes: "Axes", outline: shapely.Geometry, number: int) -> None:
    """Write a flagged ward's number inside it, on a white disc."""
    point = shapely.point_on_surface(outline)
    axes.plot(
        [point.x],
        [point.y],
        linestyle="",
        marker="o",
        markersize=11,
        markerfacecolor="#ffffff",
        markeredgecolor=EDGE,
        markeredgewidth=0.8,
        clip_on=False,
    )
    axes.text(
        point.x,
        point.y,
        str(number),
        ha="center",
        va="center_baseline",
        fontsize=7.5,
        color=INK,
        clip_on=False,
    )


def _write_square(sheet: Sheet, cells: Sequence[tuple[int, int] | None], held: str) -> None:
    """Draw the square legend: nine colours, each with its number of wards, and the words of both axes."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - see map_drawing

    axes = sheet.add_plain_axes(MAP_WIDTH + GUTTER, 0, LEGEND_WIDTH, _SQUARE)
    left, top = 0.35, 0.35
    sheet.write(
        axes,
        0,
        0.12,
        "Per resident, in thirds; numbers of wards",
        fontsize=LEGEND_SIZE,
        color=SOFT,
        va="center",
    )
    for voice in range(3):
        for contact in range(3):
            colour = BIVARIATE_COLOURS[voice][contact]
            corner = (left + contact * _CELL, top + (2 - voice) * _CELL)
            axes.add_patch(Rectangle(corner, _CELL, _CELL, facecolor=colour, edgecolor=EDGE, linewidth=0.7))
            axes.text(
                corner[0] + _CELL / 2,
                corner[1] + _CELL / 2,
                str(cells.count((voice, contact))),
                ha="center",
                va="center_baseline",
                fontsize=LEGEND_SIZE,
                color="#ffffff" if _is_dark(colour) else INK,
            )
    side = 3 * _CELL
    arrow = {"arrowstyle": "->", "color": INK, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (left + side, top + side + 0.1), xytext=(left, top + side + 0.1), arrowprops=arrow)
    axes.annotate("", (left - 0.1, top), xytext=(left - 0.1, top + side), arrowprops=arrow)
    axes.text(
        left - 0.22,
        top + side / 2,
        "more online voice",
        rotation=90,
        rotation_mode="anchor",
        ha="center",
        fontsize=LEGEND_SIZE,
        color=INK,
    )
    words = "more contact" if held != "residents" else held
    axes.text(left, top + side + 0.3, words, fontsize=LEGEND_SIZE, color=INK)
    write_legend(sheet, axes, top + side + 0.5, [(None, f"Withheld or not known ({cells.count(None):,})")])


def _is_dark(colour: str) -> bool:
    """Return whether white is easier to read on a colour than ink."""
    from matplotlib.colors import to_rgb  # noqa: PLC0415 - see map_drawing

    return float(np.dot(to_rgb(colour), _LUMA)) < _HALF
