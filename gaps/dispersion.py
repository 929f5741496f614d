"""How much more counts vary than separate people's would."""

import numpy as np
from numpy.typing import NDArray

_MEDIAN_CHI2 = 0.4549364
"""Median of the chi-squared distribution with one degree of freedom."""


def measure_dispersion(counts: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    """Return the variance of counts over the Poisson's, at least 1.

    The median of the squared Pearson residuals, over that of chi-squared with one degree of freedom: a few
    wards that are truly different do not move it.

    Args:
        counts: (wards,) counts, zero or more.
        expected: (wards,) what they are held against, on any scale; wards without any are passed over.
    """
    known = expected > 0
    if known.sum() < 3 or counts[known].sum() == 0:  # noqa: PLR2004 - no median worth the name
        return 1.0
    scaled = expected[known] * counts[known].sum() / expected[known].sum()
    residuals = (counts[known] - scaled) ** 2 / scaled
    return float(max(1.0, np.median(residuals) / _MEDIAN_CHI2))
