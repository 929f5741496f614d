"""How far the data alone, without what was learned of the wards at large, tell a log ratio."""

from collections.abc import Sequence

import numpy as np

from gaps.errors import GapError
from gaps.estimate import GapEstimate
from gaps.fitting import Expansion
from gaps.mixture import Matrix, Vector
from gaps.posterior import Posterior


class AloneSpread:
    """Uncertainty by the data alone of wards, and of wards taken together.

    The log ratio of wards together is that of their sums: to first order the mean of their log intensities
    online, each by its people, less that of their contacts, each by its contacts; against the city.
    """

    def __init__(self, estimate: GapEstimate) -> None:
        """Take the voice's likelihood at each scale of placeability, and the contacts' variance.

        Raises:
            GapError: If there is no fit.
        """
        posterior = require_posterior(estimate)
        self._parts = [
            (each, np.asarray(np.linalg.inv(each.precision), dtype=np.float64), _share(each))
            for each in posterior.expansions
        ]
        self._contacts = np.array(estimate.contact_variance)
        self._held = posterior.contact_shares.mean(axis=0)
        self._best = _share(posterior.best)

    def measure(self, members: Sequence[int]) -> float:
        """Return the standard deviation of the log ratio of wards taken together.

        Args:
            members: Indexes of the wards.
        """
        held = _gather(self._held, members)
        sds = [
            np.sqrt(
                _square(_gather(shares, members) - shares, covariance)
                + (held - self._held) ** 2 @ self._contacts
            )
            for _, covariance, shares in self._parts
        ]
        return float(sum(each.weight * sd for (each, *_), sd in zip(self._parts, sds, strict=True)))

    @property
    def ratios(self) -> Vector:
        """(wards,) share of people online over share of contacts, where the variances were measured."""
        return np.asarray(self._best / self._held)

    def split(self) -> tuple[Vector, Vector]:
        """Return (wards,) variances of each log ratio: by what people online say, and by the contacts."""
        voice = np.zeros(len(self._held))
        for each, covariance, shares in self._parts:
            contrast = np.eye(len(shares)) - shares
            voice += each.weight * np.einsum("ij,jk,ik->i", contrast, covariance, contrast)
        return voice, (np.eye(len(voice)) - self._held) ** 2 @ self._contacts


def require_posterior(estimate: GapEstimate) -> Posterior:
    """Return the draws of an estimate.

    Raises:
        GapError: If there are none.
    """
    if estimate.posterior is None:
        raise GapError(f"there are no gaps to go on from: {estimate.reason or 'nothing was estimated'}")
    return estimate.posterior


def _share(each: Expansion) -> Vector:
    """Return (wards,) shares of the people online where the likelihood was expanded."""
    eta = each.state.eta[:-1]
    shares = np.exp(eta - eta.max())
    return np.asarray(shares / shares.sum())


def _gather(shares: Vector, members: Sequence[int]) -> Vector:
    """Return (wards,) the part that each of the members has in their sum, zero for others."""
    chosen = np.zeros(len(shares))
    chosen[list(members)] = shares[list(members)] / shares[list(members)].sum()
    return chosen


def _square(vector: Vector, covariance: Matrix) -> float:
    return float(vector @ covariance @ vector)
