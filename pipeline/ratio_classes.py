"""Classes and colours of the gap, the same on pages and in figures, so that cities and periods compare."""

import math

RATIO_BREAKS = (0.5, 0.8, 1.25, 2.0)
"""A break belongs to the class above it."""

RATIO_LABELS = (
    "Under half of what is expected",
    "Half to 0.8 of it",
    "About as expected (0.8 to 1.25)",
    "1.25 to twice as much",
    "More than twice as much",
)

RATIO_COLOURS = ("#e66101", "#fdb863", "#f7f7f7", "#b2abd2", "#5e3c99")
"""ColorBrewer's PuOr of five classes, which people with colour-blindness can tell apart (Harrower and Brewer,
The Cartographic Journal 40, 2003)."""

BIVARIATE_COLOURS = (
    ("#f2f2f2", "#f9c283", "#ec7014"),
    ("#a9c4e8", "#b09a86", "#a8500a"),
    ("#2c6fc4", "#54617c", "#35262a"),
)
"""Two things at once, from low to high: one grows bluer from row to row, the other more orange from column to
column. The nine stay apart for people who do not see red, green or blue (the tests say how far)."""

CERTAINTIES = ((0.9, 0.95), (0.75, 0.7), (0.0, 0.4))
"""How sure it is which side of the line a ward lies on: floor of max(p, 1 - p), and opacity."""


def classify_ratio(log_ratio: float) -> int:
    """Return the class of a log ratio, 0 (quietest) to 4."""
    return sum(log_ratio >= math.log(ratio) for ratio in RATIO_BREAKS)


def fade_ratio(p_gap: float | None) -> float:
    """Return the opacity for how sure it is that a ward has, or has not, a gap."""
    sure = 0.0 if p_gap is None or not math.isfinite(p_gap) else max(p_gap, 1.0 - p_gap)
    return next(opacity for floor, opacity in CERTAINTIES if sure >= floor)
