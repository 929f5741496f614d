"""The funnel plot of a gap report as SVG, for auditors: which wards differ by more than chance."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.drawing import INK, PALE, SOFT, WARM, Sheet, shorten, style_axes
from pipeline.errors import FigureError
from pipeline.gap_sheets import (
    COUNT_TICKS,
    FLAG_MARKS,
    FLAG_WORDS,
    KEY_HEIGHT,
    describe_flags,
    draw_key,
    draw_mark,
    name_contacts,
    name_ward,
    rank_flagged,
    say_left_out,
    start_sheet,
)
from pipeline.report import present_wards

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE, _LEFT, _BELOW, _RIGHT = (4.1, 4.2), 0.6, 0.5, 2.3
_MOST_LABELS, _LABEL_STEP, _LONGEST = 20, 0.19, 28
_MOST_TICKS = 9
_TOP = KEY_HEIGHT + 0.1


def draw_funnel(report: Mapping[str, Any], *, credit_lines: Sequence[str] = ()) -> str:
    """Return people heard against people expected, with the limits of pure chance, as SVG.

    Expected is the ward's share of contacts, of all people that could be placed. The limits are the
    5% and 95%, and the 0.5% and 99.5% points of a Poisson distribution over its mean (Spiegelhalter, "Funnel
    plots for comparing institutional performance", Statistics in Medicine 24, 2005). A ward is drawn only
    where its people and contacts may be shown.

    Args:
        report: As `compute_gaps` gives it.
        credit_lines: The lines that the data's licences ask for.

    Raises:
        FigureError: If there is no ward to draw.
    """
    rows = report["wards"]
    placed = sum(row["online_people"] for row in rows)
    against = report["settings"]["against"]
    points: dict[int, tuple[float, float]] = {}
    for index, (row, shown) in enumerate(zip(rows, present_wards(report), strict=True)):
        secret = shown.online_people is None or any(
            shown.contacts.get(channel, 0) is None for channel in against
        )
        expected = placed * (row["contact_share"] or 0.0)
        if not secret and expected > 0:
            points[index] = expected, float(shown.online_people or 0.0) / expected
    if not points:
        raise FigureError("no ward has numbers of people and contacts that can be shown")
    flagged = [index for index in rank_flagged(report) if index in points]
    left_out = len(rows) - len(points)
    extreme = sum(ratio < _limit(0.005, expected) for expected, ratio in points.values())
    sheet = start_sheet(
        report,
        "funnel",
        size=(_LEFT + _SIZE[0] + _RIGHT, _TOP + _SIZE[1] + _BELOW),
        title=f"Below the 99% limits of chance: {extreme:,} of {len(points):,} wards",
        lead="People heard online over those expected, by how many are expected. Between the dashed lines "
        "lie 90%, between the solid outer ones 99% of wards that differ by chance alone.",
        notes=(
            f"Expected: the people who could be placed, divided as {name_contacts(report)} are.",
            "Homes are inferred, which scatters wards further than chance: the flag allows for it.",
            say_left_out(left_out),
        ),
        credit_lines=credit_lines,
    )
    flags = [rows[index]["flag"] for index in points]
    draw_key(
        sheet, [(FLAG_MARKS[flag], f"{FLAG_WORDS[flag]} ({flags.count(flag):,})") for flag in FLAG_MARKS]
    )
    axes = sheet.add_axes(_LEFT, _TOP, *_SIZE)
    _prepare_funnel(axes, list(points.values()))
    for index, (expected, ratio) in points.items():
        draw_mark(axes, math.log(expected), ratio, FLAG_MARKS[rows[index]["flag"]])
    _label_points(sheet, axes, [(name_ward(rows[index]), *points[index]) for index in flagged])
    return sheet.finish(
        f"People heard against people expected. Below the 99% limits of chance: {extreme:,} of "
        f"{len(points):,} wards. {describe_flags(report)}"
    )


def _limit(share: float, expected: Any) -> Any:  # noqa: ANN401 - a number or an array of them
    """Return a quantile of a Poisson distribution, interpolated between whole numbers, over its mean."""
    from scipy.special import pdtrik  # noqa: PLC0415 - only who wants a figure waits for it

    return np.maximum(pdtrik(share, expected), 0.0) / expected


def _prepare_funnel(axes: "Axes", points: Sequence[tuple[float, float]]) -> None:
    least, most = min(x for x, _ in points) / 1.25, max(x for x, _ in points) * 1.25
    top = max(2.0, 1.12 * max(ratio for _, ratio in points))
    axes.set_xlim(math.log(least), math.log(most))
    axes.set_ylim(0, top)
    style_axes(axes)
    ticks = [tick for tick in COUNT_TICKS if least <= tick <= most]
    if len(ticks) > _MOST_TICKS:
        ticks = [tick for tick in ticks if str(tick)[0] == "1" and str(tick)[1:2] in {"", "0"}]
    axes.set_xticks([math.log(tick) for tick in ticks], [f"{tick:,}" for tick in ticks])
    axes.set_xlabel("people expected, by share of contacts (log scale)", color=INK)
    axes.set_ylabel("people heard over people expected", color=INK)
    grid = np.geomspace(least, most, 200)
    axes.axhline(1, color=SOFT, linewidth=1)
    for tail, dashes in ((0.05, (0, (4, 2))), (0.005, "solid")):
        for share in (tail, 1 - tail):
            axes.plot(np.log(grid), _limit(share, grid), color=PALE, linewidth=1.1, linestyle=dashes)


def _label_points(sheet: Sheet, axes: "Axes", points: Sequence[tuple[str, float, float]]) -> None:
    """Write names in a column right of the axes, in the order of their heights, with a thin line to each."""
    named = sorted(points[:_MOST_LABELS], key=lambda point: -point[2])
    if not named:
        return
    top = axes.get_ylim()[1]
    # Inches from the top, as near to the points as the names leave room.
    wanted = [_SIZE[1] * (1 - min(ratio, top) / top) for _, _, ratio in named]
    spread = _spread(wanted, _LABEL_STEP, _SIZE[1])
    beside = sheet.add_plain_axes(_LEFT + _SIZE[0], _TOP, _RIGHT, _SIZE[1])
    for (name, expected, ratio), down in zip(named, spread, strict=True):
        axes.annotate(
            "",
            (math.log(expected), ratio),
            xytext=(1 + 0.2 / _SIZE[0], 1 - down / _SIZE[1]),
            textcoords="axes fraction",
            arrowprops={"arrowstyle": "-", "color": WARM, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3},
            annotation_clip=False,
        )
        sheet.write(beside, 0.24, down, shorten(name, _LONGEST), va="center", fontsize=8, color=INK)
    if len(points) > len(named):
        words = f"and {len(points) - len(named):,} more"
        sheet.write(beside, 0.24, _SIZE[1] + 0.2, words, va="center", fontsize=8, color=SOFT)


def _spread(wanted: Sequence[float], step: float, most: float) -> list[float]:
    """Return rising places at least a step apart, between 0 and `most`, each near where it is wanted."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + step) if places else place)
    places[-1] = min(places[-1], most)
    for later, earlier in pairwise(range(len(places) - 1, -1, -1)):
        places[earlier] = min(places[earlier], places[later] - step)
    return places
