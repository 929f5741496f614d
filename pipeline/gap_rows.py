"""Wards in rows, each with a dot and its interval: one column, or up to three where there are many."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.drawing import INK, SOFT, Sheet, estimate_width, measure_words, shorten, style_axes
from pipeline.gap_sheets import GUTTER, Mark, draw_mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _SIZE, _FIGURES = 0.2, 8.5, 7.5
_ABOVE, _BELOW, _BESIDE = 0.3, 0.55, 0.1
_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 60, 3, 44
_WIDE, _NARROW, _LEAST = 2.9, 2.6, 7.0


@dataclass(frozen=True, slots=True)
class Row:
    """One ward: dot and interval on the axis (None: nothing to draw), and its figures in words."""

    name: str
    mark: Mark
    value: float | None
    low: float | None
    high: float | None
    figures: str


@dataclass(frozen=True, slots=True)
class RowsLayout:
    """Where rows stand, inches: columns side by side, each with names, dots and figures."""

    columns: int
    per_column: int
    names: float
    plot: float
    figures: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all of it."""
        width = self.columns * self.column + (self.columns - 1) * GUTTER
        return max(width, _LEAST), _ABOVE + self.per_column * _ROW + _BELOW

    @property
    def column(self) -> float:
        """Width of a column."""
        return self.names + self.plot + self.figures + 2 * _BESIDE


def lay_rows(rows: Sequence[Row]) -> RowsLayout:
    """Return the layout: up to 60 rows a column, up to three columns, then longer ones."""
    columns = min(math.ceil(len(rows) / _MOST_ROWS), _MOST_COLUMNS)
    longest = max(measure_words(shorten(row.name, _LONGEST)) for row in rows)
    figures = max(measure_words(row.figures) for row in rows)
    return RowsLayout(
        columns,
        math.ceil(len(rows) / columns),
        estimate_width(longest, _SIZE),
        _WIDE if columns == 1 else _NARROW,
        estimate_width(figures, _FIGURES),
    )


def draw_rows(
    sheet: Sheet,
    rows: Sequence[Row],
    layout: RowsLayout,
    *,
    top: float,
    prepare: "Callable[[Sheet, Axes], None]",
) -> None:
    """Draw the rows, first at the top left.

    Args:
        sheet: Where to draw.
        rows: The wards in order.
        layout: As `lay_rows` gave it for them.
        top: Inches from the top of the body.
        prepare: Sets up the horizontal axis of each column, and draws what stands behind the dots.
    """
    for number in range(layout.columns):
        shown = rows[number * layout.per_column : (number + 1) * layout.per_column]
        left = number * (layout.column + GUTTER) + layout.names + _BESIDE
        axes = sheet.add_axes(left, top + _ABOVE, layout.plot, layout.per_column * _ROW)
        axes.set_ylim(layout.per_column - 0.5, -0.5)
        style_axes(axes)
        axes.grid(visible=False, axis="y")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        prepare(sheet, axes)
        for place, row in enumerate(shown):
            _draw_row(sheet, axes, place, row, layout)


def _draw_row(sheet: Sheet, axes: "Axes", place: int, row: Row, layout: RowsLayout) -> None:
    beside = _BESIDE / layout.plot
    across = axes.get_yaxis_transform()
    name = shorten(row.name, _LONGEST)
    sheet.write(
        axes, -beside, place, name, transform=across, ha="right", va="center", fontsize=_SIZE, color=INK
    )
    sheet.write(
        axes, 1 + beside, place, row.figures, transform=across, va="center", fontsize=_FIGURES, color=SOFT
    )
    if row.low is not None and row.high is not None:
        axes.hlines([place], [row.low], [row.high], color=row.mark.colour, linewidth=1.5, zorder=3)
    if row.value is not None:
        draw_mark(axes, row.value, place, row.mark)
