"""The reference prior: where a resident lives before anything is known of them."""

from collections.abc import Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray


def share_residents(wards: int, population: Sequence[float | None] | None) -> NDArray[np.float64]:
    """Return (wards,) each ward's share of the residents; equal shares where no population is known."""
    if population is None:
        return np.full(wards, 1.0 / wards)
    known = [value for value in population if value is not None]
    if not known or sum(known) <= 0:
        return np.full(wards, 1.0 / wards)
    # A ward without a figure gets the mean: nobody must become impossible for want of a number.
    values = np.array([fmean(known) if value is None else value for value in population])
    values = np.maximum(values, values.mean() * 1e-3)
    return np.asarray(values / values.sum(), dtype=np.float64)
