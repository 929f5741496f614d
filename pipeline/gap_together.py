"""Wards too thin to judge, told together with neighbours, as a gap report holds them."""

from typing import Any

import numpy as np

from boundaries import Wards, find_adjacency
from gaps import TOO_LITTLE, GapEstimate, GapSettings, suppress_counts
from gaps.merging import merge_wards
from gaps.together import describe_neighbourhood


def describe_together(estimate: GapEstimate, wards: Wards, settings: GapSettings) -> list[dict[str, Any]]:
    """Return what can be told of neighbouring wards taken together, in plain data: only what says something.

    All wards of a city are not told either: their ratio to themselves is one whatever the data. The number of
    people is left out where one of the wards' is hidden: less the others' it would tell it.

    Args:
        estimate: The gaps of the wards.
        wards: The wards, in the same order.
        settings: Settings that the gaps were estimated with.

    Returns:
        Each with `wards` (codes), `log_ratio`, `low`, `high`, `p_gap`, `flag` and `sentence`.
    """
    if estimate.posterior is None:
        return []
    people = np.array([[round(gap.online_people)] for gap in estimate.wards], dtype=np.float64)
    hidden = suppress_counts(people, threshold=settings.minimum_people)[:, 0]
    return [
        {
            "wards": [wards.codes[ward] for ward in area.members],
            "log_ratio": area.log_ratio,
            "low": area.low,
            "high": area.high,
            "p_gap": area.p_gap,
            "flag": area.flag,
            "sentence": describe_neighbourhood(
                area, wards.names, settings=settings, people_hidden=bool(hidden[list(area.members)].any())
            ),
        }
        for area in merge_wards(estimate, find_adjacency(wards), settings)
        if area.flag != TOO_LITTLE and len(area.members) < len(wards)
    ]
