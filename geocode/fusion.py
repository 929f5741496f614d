"""Several pieces of evidence for one place, joined as likelihoods."""

from collections.abc import Sequence

from boundaries import UNKNOWN, WardDistribution

CITY_PRIOR = 0.7
"""Share of posts' authors taken to be of the city before anything is known of them."""

_FLOOR = 1e-12


def fuse(parts: Sequence[WardDistribution], prior: Sequence[float]) -> WardDistribution:
    """Join independent evidence about one place.

    Each part's unknown mass u is the chance that it says nothing, so its likelihood is
    L(w) = (p(w) + u·π(w)) / π(w) with π the reference prior; the posterior is π·∏L, and its unknown
    part is the mass on which every piece is silent. Agreement sharpens, conflict spreads the mass.

    Args:
        parts: Distributions over the same wards.
        prior: (wards,) residents' shares, sums to one.
    """
    told = [part for part in parts if part.unknown < 1.0]
    if not told:
        return UNKNOWN
    joined = told[0]
    for part in told[1:]:
        joined = _fuse_pair(joined, part, prior)
    return joined


def _fuse_pair(one: WardDistribution, two: WardDistribution, prior: Sequence[float]) -> WardDistribution:
    wards: dict[int, float] = {}
    for ward in sorted(one.wards.keys() | two.wards.keys()):
        p, q = one.wards.get(ward, 0.0), two.wards.get(ward, 0.0)
        wards[ward] = p * two.unknown + q * one.unknown
        if p and q:
            wards[ward] += p * q / max(CITY_PRIOR * prior[ward], _FLOOR)
    outside = (
        one.outside * two.outside / (1.0 - CITY_PRIOR) + one.outside * two.unknown + two.outside * one.unknown
    )
    unknown = one.unknown * two.unknown
    total = sum(wards.values()) + outside + unknown
    if total <= _FLOOR:
        # Flat contradiction: nothing is known rather than a division by nothing.
        return UNKNOWN
    return WardDistribution(
        {ward: share / total for ward, share in wards.items() if share > 0},
        outside=outside / total,
        unknown=unknown / total,
    )
