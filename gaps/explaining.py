"""How a finding is known: what is counted, how sure it is, and what would explain it away."""

import math

from gaps.estimate import WardGap
from gaps.readings import is_hard_to_place, tip_gap
from gaps.settings import GapSettings
from gaps.wording import name_measure, say_percent

_TAIL_SD = 1.645


def explain_finding(gap: WardGap, name: str, settings: GapSettings) -> str:
    """Return how the finding on a ward is known, in plain words.

    Args:
        gap: The ward's gap.
        name: The ward's name.
        settings: Settings that the gap was estimated with.
    """
    if gap.log_ratio is None or gap.low is None or gap.high is None:
        return f"Nothing can be compared for {name}. {explain_homes()}"
    ratio = (
        f"The ratio is {name}'s share of the people heard online over its share of "
        f"{name_measure(settings)}: {math.exp(gap.log_ratio):.2f}, and between {math.exp(gap.low):.2f} and "
        f"{math.exp(gap.high):.2f} with a probability of {settings.interval:.0%}."
    )
    told = (ratio, explain_homes(), _explain_placing(gap, name), _explain_tipping(gap, settings))
    return " ".join(sentence for sentence in told if sentence)


def explain_homes() -> str:
    """Return what is counted, and how it is known where people live."""
    return (
        "People are counted, not posts: each author once, however much they post. Where they live is "
        "inferred from what they say; hardly any home is known for certain."
    )


def explain_flags(settings: GapSettings) -> str:
    """Return what it takes for a ward to be flagged."""
    return (
        f"A ward has a gap if its ratio lies under {settings.material_ratio:g}. It is flagged if the chance "
        f"of that is {settings.flag_probability:.0%} or more, and if of all wards flagged at most "
        f"{settings.flag_false_share:.0%} are expected to be none."
    )


def explain_silence(settings: GapSettings) -> str:
    """Return why it cannot be told of a ward whether it has a gap."""
    return (
        f"A ward shows no sign of a gap only if the chance of one is {settings.none_probability:.0%} or less "
        f"and its data could have shown a halving. A ward where fewer than {settings.minimum_expected:.0f} "
        "people would be expected is not judged. Too little evidence is neither a gap nor none."
    )


def _explain_placing(gap: WardGap, name: str) -> str:
    if not is_hard_to_place(gap):
        return ""
    middle, spread = gap.placeability or 0.0, _TAIL_SD * (gap.placeability_sd or 0.0)
    return (
        f"The odds that a person of {name} can be placed are about {math.exp(middle):.2f} times those of the "
        f"middle ward ({math.exp(middle - spread):.2f}-{math.exp(middle + spread):.2f}); the ratio allows "
        "for that."
    )


def _explain_tipping(gap: WardGap, settings: GapSettings) -> str:
    tipping = tip_gap(gap, settings)
    if tipping is None:
        return ""
    return (
        f"To explain the gap away, its people would have to be placed only {say_percent(tipping)} as readily "
        "as reckoned."
    )
