"""Disclosure control: small counts of people hidden, and what would give them away."""

import numpy as np
from numpy.typing import NDArray


def suppress_counts(table: NDArray[np.float64], *, threshold: float = 5) -> NDArray[np.bool_]:
    """Return which cells of a table of counts must not be shown.

    Primary: every count above zero and under the threshold; a zero is shown, it names nobody. Complementary:
    the city's total of each column is published, so where a column holds exactly one hidden cell, its next
    smallest count above zero is hidden too (a zero where nothing else is left), and no hidden cell can be
    had by subtracting from the total. Rows have no published total: channels are never added up for readers.

    Args:
        table: (wards, columns) counts, zero or more.
        threshold: Smallest count shown.

    Returns:
        (wards, columns) true where hidden.
    """
    counts = np.asarray(table, dtype=np.float64)
    hidden = np.asarray((counts > 0) & (counts < threshold))
    if len(counts) < 2:  # noqa: PLR2004 - a single ward is its own total
        return np.broadcast_to(hidden.any(axis=0), hidden.shape).copy()
    for column in np.flatnonzero(hidden.sum(axis=0) == 1).tolist():
        shown = np.flatnonzero(~hidden[:, column]).tolist()
        hidden[min(shown, key=lambda row: (counts[row, column] == 0, counts[row, column])), column] = True
    return hidden
