"""A grid laid over polygons: in most of its cells one answer holds for every point."""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.containing import find_containing

MIXED = -2
"""Of a cell that an edge passes through or touches: only the polygons can tell."""
_FEWEST = 512
_MOST = 3072
_PER_ROOT = 3
_MARGIN = 1e-6
_REACH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A square number of cells over the box of some polygons.

    Attributes:
        answer: Shape (side * side,), row by row from the south-west: position of the first polygon that
            holds every point of the cell, -1 if none holds any, `MIXED` if they differ.
        side: Cells along each edge of the box.
        west: The box's west edge, in the polygons' CRS.
        south: Its south edge.
        per_x: Cells per unit of x.
        per_y: Cells per unit of y.
    """

    answer: NDArray[np.int32]
    side: int
    west: float
    south: float
    per_x: float
    per_y: float

    def number(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the cell of each point, a position in `answer`; points must lie in the box.

        Args:
            x: Shape (n,).
            y: Shape (n,).

        Returns:
            Shape (n,).
        """
        last = self.side - 1
        column = np.minimum(((x - self.west) * self.per_x).astype(np.int32), last)
        row = np.minimum(((y - self.south) * self.per_y).astype(np.int32), last)
        return row * self.side + column


def draw_cells(geometry: NDArray[np.object_], tree: shapely.STRtree) -> Cells:
    """Lay a grid over polygons and answer every cell that no edge touches.

    Between two such cells side by side no edge runs, so one answer holds for all that hang together: the
    polygons are asked for one point of each such patch. Answers are those of `find_containing`, exactly.

    Args:
        geometry: Shape (n,), n > 0, valid polygons.
        tree: Index of `geometry`.
    """
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    vertices = int(shapely.get_num_coordinates(geometry).sum())
    side = int(np.clip(_PER_ROOT * vertices**0.5, _FEWEST, _MOST))
    empty = Cells(np.empty(0, np.int32), side, west, south, side / (east - west), side / (north - south))
    free = _mark_free(geometry, empty)
    # scipy.ndimage takes a tenth of a second to load: only where a grid is drawn.
    ndimage: Any = importlib.import_module("scipy.ndimage")
    patches, count = ndimage.label(free)
    patch = patches.ravel()
    sample = np.zeros(count + 1, dtype=np.int64)
    sample[patch] = np.arange(len(patch))
    row, column = np.divmod(sample[1:], side)
    answers = find_containing(
        geometry,
        tree,
        x=west + (column + 0.5) / empty.per_x,
        y=south + (row + 0.5) / empty.per_y,
    )
    answer = np.concatenate([np.array([MIXED], dtype=np.int32), answers])[patch]
    return Cells(answer, side, west, south, empty.per_x, empty.per_y)


def _mark_free(geometry: NDArray[np.object_], grid: Cells) -> NDArray[np.bool_]:
    """Return which cells, shape (side, side), no edge touches or comes near to by a millionth of a cell."""
    lines = shapely.get_parts(shapely.boundary(geometry))
    corners, line = shapely.get_coordinates(lines, return_index=True)
    x = (corners[:, 0] - grid.west) * grid.per_x
    y = (corners[:, 1] - grid.south) * grid.per_y
    joined = line[1:] == line[:-1]
    x, y, run, rise = x[:-1][joined], y[:-1][joined], np.diff(x)[joined], np.diff(y)[joined]
    # Edges are cut into pieces no longer than a cell, which touch three rows and three columns at the most.
    pieces = np.maximum(1, np.ceil(np.maximum(np.abs(run), np.abs(rise)))).astype(np.int64)
    edge = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begin, end = step / pieces[edge], (step + 1) / pieces[edge]
    columns = _span(x[edge] + run[edge] * begin, x[edge] + run[edge] * end, side=grid.side)
    rows = _span(y[edge] + rise[edge] * begin, y[edge] + rise[edge] * end, side=grid.side)
    free = np.ones((grid.side, grid.side), dtype=np.bool_)
    free[rows[0], columns[0]] = False
    # Most pieces lie in one cell.
    wide = np.flatnonzero((rows[1] > rows[0]) | (columns[1] > columns[0]))
    (low, high), (left, right) = [(first[wide], last[wide]) for first, last in (rows, columns)]
    for up in range(_REACH):
        for along in range(_REACH):
            free[np.minimum(low + up, high), np.minimum(left + along, right)] = False
    return free


def _span(
    begin: NDArray[np.float64], end: NDArray[np.float64], *, side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last cell that each piece touches along one axis."""
    low = np.floor(np.minimum(begin, end) - _MARGIN).astype(np.int64)
    high = np.floor(np.maximum(begin, end) + _MARGIN).astype(np.int64)
    return np.clip(low, 0, side - 1), np.clip(high, 0, side - 1)
