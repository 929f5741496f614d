"""Numbers and names in findings: one way of writing each."""

import math
from collections.abc import Sequence

from gaps.estimate import WardGap
from gaps.readings import is_against_people
from gaps.settings import GapSettings


def name_basis(settings: GapSettings) -> str:
    """Return what the online voice is held against, in words: "contact level", "number of adults"."""
    return f"number of {settings.against[0]}" if is_against_people(settings) else "contact level"


def name_measure(settings: GapSettings) -> str:
    """Return what a ward has a share of: "phone and counter contact", "the adults"."""
    if is_against_people(settings):
        return f"the {settings.against[0]}"
    return f"{join_words(settings.against)} contact"


def name_held(gap: WardGap, settings: GapSettings) -> str:
    """Return a ward's share of what it is held against: "makes 4.1% of phone and counter contact".

    A share of None is one that would tell a small number of contacts.
    """
    verb = "has" if is_against_people(settings) else "makes"
    if gap.contact_share is None:
        return f"{verb} a share of {name_measure(settings)} that is not shown"
    return f"{verb} {say_share(gap.contact_share)} of {name_measure(settings)}"


def say_ratio(gap: WardGap) -> str:
    """Return a ward's ratio with its interval: "0.50, range 0.33-0.67"."""
    low, middle, high = (math.exp(value or 0.0) for value in (gap.low, gap.log_ratio, gap.high))
    return f"{middle:.2f}, range {low:.2f}-{high:.2f}"


def say_share(value: float) -> str:
    """Return a share in per cent, one decimal."""
    return f"{100 * value:.1f}%"


def say_range(low: float, high: float) -> str:
    """Return a range of shares: "1.4-2.8%"."""
    return f"{100 * low:.1f}-{say_share(high)}"


def say_percent(probability: float) -> str:
    """Return a probability in whole per cent; none is certain."""
    if probability > 0.99:  # noqa: PLR2004 - no finding is certain
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{100 * probability:.0f}%"  # noqa: PLR2004


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in English: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "no"
