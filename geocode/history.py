"""Where an author lives by all of their posts: a person's many posts say more than one."""

from collections.abc import Iterable, Sequence

from boundaries import WardDistribution
from geocode.calibration import Calibration
from geocode.fusion import fuse
from geocode.placement import Placement, Spot, make_placement

MOST_PIECES = 6
"""Past six pieces a person's further ones count less: they say more of their talk than of their home."""

BASIS = "lives_in history"


def pool_homes(
    told: Iterable[tuple[str, WardDistribution]], prior: Sequence[float], calibration: Calibration
) -> Placement:
    """Return where an author lives by the distinct things they said of it.

    Args:
        told: (place named, where someone who says it lives) of each distinct piece, in a fixed order.
        prior: (wards,) residents' shares.
        calibration: How far such answers are to be believed.
    """
    pieces = list(told)
    trust = min(1.0, MOST_PIECES / len(pieces)) if pieces else 1.0
    joined = fuse([said.scaled(trust) for _, said in pieces], prior)
    strongest = min(pieces, key=lambda piece: piece[1].unknown, default=("", joined))
    return make_placement(calibration.apply(joined, BASIS, prior), Spot(place=strongest[0]), basis=BASIS)
