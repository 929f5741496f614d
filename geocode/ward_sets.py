"""Ward sets: the few wards that together hold most of an answer's probability."""

from boundaries import WardDistribution

SET_MASS = 0.8
_ROUNDING = 1e-9


def choose_ward_set(distribution: WardDistribution, *, mass: float = SET_MASS) -> tuple[int, ...]:
    """Return the smallest set of likeliest wards that reaches a share of the in-city probability.

    Args:
        distribution: The answer; what it gives to elsewhere and to not known plays no part.
        mass: Share of the in-city probability to reach, over 0 and up to 1.

    Returns:
        Ward indices, likeliest first, the lower index first on ties; empty if no ward has any probability.

    Raises:
        ValueError: If `mass` is not over 0 and up to 1.
    """
    if not 0.0 < mass <= 1.0:
        raise ValueError(f"a set's mass is over 0 and up to 1, not {mass}")
    # Sums of sixths and tenths miss their target by a rounding error, which must not cost another ward.
    wanted = mass * distribution.city - _ROUNDING
    chosen: list[int] = []
    reached = 0.0
    for ward, share in sorted(distribution.wards.items(), key=lambda item: (-item[1], item[0])):
        if reached >= wanted or share <= 0.0:
            break
        chosen.append(ward)
        reached += share
    return tuple(chosen)
