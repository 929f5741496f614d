"""Posterior predictive check: how many people name each ward, and how many the model would have it be.

The draws of the gaps are pulled towards one another; if that goes too far, wards are named by more or fewer
people than the draws lead one to expect.
"""

import numpy as np

from gaps.mixture import HomeMixture, Matrix, Vector
from gaps.posterior import Posterior

_DRAWS = 400


def predict_named(
    mixture: HomeMixture, posterior: Posterior, *, interval: float, generator: np.random.Generator
) -> tuple[Vector, Vector, Vector]:
    """Return the people whose evidence mostly names each ward, and the interval the model has for it.

    What people of each home name is taken as the fit has it; how many live where, and chance, are drawn.

    Args:
        mixture: The people.
        posterior: The gaps.
        interval: Mass of the interval.
        generator: Source of randomness.

    Returns:
        (wards,) observed, lower and upper end.
    """
    named, observed = mixture.count_named(posterior.best.state)
    online = np.exp(posterior.theta) * posterior.contact_shares
    online = online[:: max(1, len(online) // _DRAWS)]
    online /= online.sum(axis=1, keepdims=True)
    homes = named.sum(axis=1)
    expected = homes[:-1].sum() * online @ _share_rows(named[:-1]) + named[-1, :-1]
    drawn = generator.poisson(expected[:, : len(observed)])
    tail = (1.0 - interval) / 2
    low, high = np.quantile(drawn, (tail, 1.0 - tail), axis=0)
    return observed, np.asarray(low), np.asarray(high)


def _share_rows(named: Matrix) -> Matrix:
    """Return (homes, wards) chance that somebody of each home names each ward; the last column is none."""
    total = np.maximum(named.sum(axis=1, keepdims=True), 1e-12)
    return np.asarray(named[:, :-1] / total)
