"""Whether a point can be the city's: how exchanged coordinates are recognised."""

from collections.abc import Callable

from boundaries import Wards

NEAR_DEGREES = 1.0
"""How far from the wards a point may lie and still be taken as near the city."""


def judge_nearness(wards: Wards | None) -> Callable[[float, float], bool] | None:
    """Return a test whether (lat, lon) lies within a degree of the city, None before there are wards."""
    if wards is None:
        return None
    west, south, east, north = wards.bounds
    margin = NEAR_DEGREES

    def near(lat: float, lon: float) -> bool:
        return south - margin <= lat <= north + margin and west - margin <= lon <= east + margin

    return near
