"""Disclosure control: small counts of people hidden, and what would give them away."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

_FEWEST = 2
"""A single hidden cell is the total less the cells shown."""


def suppress_counts(table: NDArray[np.float64], *, threshold: float = 5, row_totals: bool = False) -> Mask:
    """Return which cells of a table of counts must not be shown.

    Primary: every count above zero and under the threshold; a zero is shown, it names nobody. Complementary:
    the city's total of each column is published, so a column hides no cell or at least two, which together
    hold the threshold or more: of two hidden cells that add up to 2 everybody knows that both are 1. Where
    that fails, the next smallest count above zero is hidden too; where none is left, a zero, after which a
    hidden cell need not hold anybody. Where each ward's total is published as well, the same holds along
    rows, and no hidden cell may be the one link between two parts of the hidden cells: such a cell follows
    from the totals by arithmetic alone (Gusfield 1988, A graph theoretic approach to statistical data
    security).

    What is not covered: bounds that are narrow though a cell cannot be solved for, and a total that is itself
    so small that all its cells hidden tell too little apart (two wards of one person each).
    A table of one row shows no city's counts at all if one is hidden; with row totals, one of one column too.

    Args:
        table: (wards, columns) counts, zero or more.
        threshold: Smallest count shown.
        row_totals: Whether the sum of each row is published, too.

    Returns:
        (wards, columns) true where hidden.
    """
    counts = np.asarray(table, dtype=np.float64)
    hidden = np.asarray((counts > 0) & (counts < threshold))
    if len(counts) < _FEWEST:  # a single ward is its own total
        return np.broadcast_to(hidden.any(axis=0), hidden.shape).copy()
    if not row_totals:
        for column in range(counts.shape[1]):
            _cover_line(counts[:, column], hidden[:, column], threshold)
        return hidden
    if counts.shape[1] < _FEWEST:  # a single column is its own total
        return np.broadcast_to(hidden.any(), hidden.shape).copy()
    # Hiding never shows a cell again, so this ends: at worst with everything hidden.
    while True:
        before = hidden.sum()
        for column in range(counts.shape[1]):
            _cover_line(counts[:, column], hidden[:, column], threshold)
        for row in range(len(counts)):
            _cover_line(counts[row], hidden[row], threshold)
        if hidden.sum() == before and not _close_a_bridge(counts, hidden):
            return hidden


def _cover_line(counts: NDArray[np.float64], hidden: Mask, threshold: float) -> None:
    """Hide further cells of one row or column, in place, until its total gives none away."""
    if not hidden.any():
        return
    while hidden.sum() < _FEWEST or (counts[hidden].sum() < threshold and (counts[hidden] > 0).all()):
        shown = np.flatnonzero(~hidden).tolist()
        if not shown:
            return
        hidden[min(shown, key=lambda cell: (counts[cell] == 0, counts[cell]))] = True


def _close_a_bridge(counts: NDArray[np.float64], hidden: Mask) -> bool:
    """Hide the smallest cell that joins both sides of some bridge once more; tell whether there was one."""
    for row, column in np.argwhere(hidden).tolist():
        side_rows, side_columns = _reach(hidden, row, without=(row, column))
        if side_columns[column]:
            continue
        across = ~hidden & (side_rows[:, None] != side_columns[None, :])
        cells = np.argwhere(across).tolist()
        if cells:
            best = min(cells, key=lambda at: (counts[*at] == 0, counts[*at], at))
            hidden[*best] = True
            return True
    return False


def _reach(hidden: Mask, row: int, *, without: tuple[int, int]) -> tuple[Mask, Mask]:
    """Return the rows and columns that hidden cells link to a row, one cell left out."""
    links = hidden.copy()
    links[*without] = False
    rows = np.zeros(len(links), dtype=np.bool_)
    rows[row] = True
    while True:
        columns = np.asarray(links[rows].any(axis=0))
        wider = rows | links[:, columns].any(axis=1)
        if (wider == rows).all():
            return rows, columns
        rows = wider
