"""Which wards touch, checked."""

import numpy as np
from numpy.typing import NDArray

from gaps.errors import GapError


def check_adjacency(adjacency: NDArray[np.bool_], wards: int) -> NDArray[np.bool_]:
    """Return an adjacency without the diagonal.

    Args:
        adjacency: (wards, wards) whether two wards touch.
        wards: Number of wards.

    Raises:
        GapError: If it is not one row and one column per ward, or not symmetric.
    """
    touching = np.array(adjacency, dtype=np.bool_)
    if touching.shape != (wards, wards):
        raise GapError(f"the adjacency has the shape {touching.shape}; there are {wards} wards")
    apart = np.argwhere(touching != touching.T)
    if len(apart):
        one, other = (int(index) + 1 for index in apart[0])
        raise GapError(f"the adjacency says that ward number {one} touches {other}, but not the reverse")
    np.fill_diagonal(touching, val=False)
    return touching
