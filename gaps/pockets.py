"""Do quiet wards lie together? Spatial statistics of the log ratios, each with a probability.

Moran's I (Moran 1950), local Moran (Anselin 1995) and Getis and Ord's G* (1992, 1995), as `esda` computes
them, in many draws of the log ratios: a statistic of medians would take every ward for known.
"""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gaps.adjacency import check_adjacency
from gaps.estimate import GapEstimate

if TYPE_CHECKING:
    from gaps.mixture import Matrix, Vector

DRAWS = 200
"""Draws that the statistics are computed in: a probability of one half is known to 0.035."""

QUIET_Z = 1.645
"""One-sided 5% of a standard normal."""

_LEAST_WARDS = 4
"""With fewer the variance of local Moran and of G* has no meaning."""


@dataclass(frozen=True, slots=True)
class WardPocket:
    """How a ward stands among its neighbours.

    Attributes:
        p_quiet: Probability that it and its neighbours are together quieter than chance (z of G* < -1.645).
        p_loud: The same for louder.
        local_moran: Mean local Moran statistic: above 0 where the ward is like its neighbours.
        p_alike: Probability that local Moran lies above its expectation.
    """

    p_quiet: float
    p_loud: float
    local_moran: float
    p_alike: float


@dataclass(frozen=True, slots=True)
class SpatialPockets:
    """Whether gaps lie together.

    Attributes:
        moran: Median of Moran's I; None where it has no meaning.
        moran_low: Lower end of its interval.
        moran_high: Upper end.
        expected: What I would be on average, were the ratios strewn at random: -1 / (wards - 1).
        p_clustered: Probability that I lies above that.
        wards: One per ward; None for a ward without neighbours, which is in no pocket and in none's midst,
            and for one that touches all others: it and its neighbours are the city, and G* has no meaning.
    """

    moran: float | None
    moran_low: float | None
    moran_high: float | None
    expected: float | None
    p_clustered: float | None
    wards: tuple[WardPocket | None, ...]


def find_pockets(
    estimate: GapEstimate, adjacency: NDArray[np.bool_], *, draws: int = DRAWS, interval: float = 0.9
) -> SpatialPockets:
    """Find pockets of quiet and of loud wards.

    The draws come from a model that takes wards for unrelated (unless the prior is "bym2"), and what is not
    known of each is strewn: where data are thin the probabilities stay near one half, or near nought for
    pockets, whatever the truth.

    Args:
        estimate: Gaps of the wards, with their draws.
        adjacency: (wards, wards) whether two wards touch, at a corner too (queen contiguity); symmetric.
        draws: Draws to compute the statistics in, evenly spread over those of the estimate.
        interval: Mass of the interval of Moran's I.

    Raises:
        GapError: If the adjacency is not one of these wards.
    """
    wards = len(estimate.wards)
    touching = check_adjacency(adjacency, wards)
    near = np.count_nonzero(touching, axis=1)
    linked = np.flatnonzero((near > 0) & (near < wards - 1)).tolist()
    if estimate.posterior is None or wards < _LEAST_WARDS or not linked:
        return SpatialPockets(None, None, None, None, None, (None,) * wards)
    theta = estimate.posterior.theta
    rows = np.linspace(0, len(theta) - 1, min(draws, len(theta))).round().astype(int)
    found = _measure(theta[rows], touching)
    tail = (1.0 - interval) / 2
    low, middle, high = np.quantile(found.moran, (tail, 0.5, 1.0 - tail)).tolist()
    quiet, loud = np.mean(found.z < -QUIET_Z, axis=0), np.mean(found.z > QUIET_Z, axis=0)
    local, alike = np.mean(found.local, axis=0), np.mean(found.local > found.local_expected, axis=0)
    return SpatialPockets(
        middle,
        low,
        high,
        found.expected,
        float(np.mean(found.moran > found.expected)),
        tuple(
            WardPocket(float(quiet[w]), float(loud[w]), float(local[w]), float(alike[w]))
            if w in linked
            else None
            for w in range(wards)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Statistics:
    """Statistics draw by draw: Moran's I (draws,), local Moran and z of G* (draws, wards)."""

    moran: "Vector"
    expected: float
    local: "Matrix"
    local_expected: "Matrix"
    z: "Matrix"


def _measure(theta: "Matrix", touching: NDArray[np.bool_]) -> _Statistics:
    # Seconds of import, which only this question is worth.
    from esda.getisord import G_Local  # noqa: PLC0415
    from esda.moran import Moran, Moran_Local  # noqa: PLC0415
    from libpysal.weights import W  # noqa: PLC0415

    near = {ward: np.flatnonzero(row).tolist() for ward, row in enumerate(touching)}
    weights = W(near, silence_warnings=True)
    with_self = W({ward: [ward, *others] for ward, others in near.items()}, silence_warnings=True)
    moran, local, local_expected, z = [], [], [], []
    # esda switches a warning on for the whole process.
    # G* of a ward that touches all others is divided by nought; it is told nowhere.
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        for values in theta:
            everywhere = Moran(values, weights, permutations=0)
            each = Moran_Local(values, weights, permutations=0)
            # esda divides by the sum: where that is negative, as of logs, it turns the sign of z. A common
            # level is of no account for z, so all are made positive.
            raised = values - values.min() + values.std()
            star = G_Local(raised, with_self, transform="B", permutations=0, star=True)
            moran.append(everywhere.I)
            local.append(each.Is)
            local_expected.append(each.EI)
            z.append(star.Zs)
    return _Statistics(
        np.array(moran), float(everywhere.EI), np.array(local), np.array(local_expected), np.array(z)
    )
