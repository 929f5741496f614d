"""Neighbourhoods (see `gaps.merging`) in plain English."""

import math
from collections.abc import Sequence

from gaps.flagging import GAP
from gaps.merging import Neighbourhood
from gaps.readings import word_likelihood
from gaps.settings import GapSettings
from gaps.wording import join_words, name_basis, say_percent


def describe_neighbourhood(
    area: Neighbourhood, names: Sequence[str], *, settings: GapSettings, people_hidden: bool = False
) -> str:
    """Return a sentence on wards taken together, of which there is an answer.

    Args:
        area: The wards taken together, flagged as a gap or as none.
        names: Names of all wards.
        settings: Settings that the gaps were estimated with.
        people_hidden: Whether the number of people is left out: it would give that of a ward away.
    """
    named = f"{join_words([names[ward] for ward in area.members])}, taken together,"
    low, middle, high = (math.exp(value) for value in (area.low, area.log_ratio, area.high))
    ratio = f"ratio {middle:.2f}, range {low:.2f}-{high:.2f}"
    chance = say_percent(area.p_gap)
    based = "" if people_hidden else f" Based on about {area.people:,.0f} people, not posts."
    if area.flag == GAP:
        word = word_likelihood(area.p_gap)
        return f"{named} are {word} under-represented online ({chance}; {ratio}).{based}"
    told = f"post less than their {name_basis(settings)} suggests (chance of a gap {chance}; {ratio})"
    return f"No sign that {named} {told}.{based}"
