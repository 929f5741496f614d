"""Do quiet wards lie together? Spatial statistics of a city's gaps, in plain data and in words."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from boundaries import Wards, find_adjacency
from gaps import GapEstimate
from gaps.pockets import SpatialPockets, find_pockets
from gaps.wording import join_words, say_percent
from pipeline.gap_choice import GapChoice
from pipeline.gap_estimating import estimate_city
from store import open_city

_LIKELY = 0.55
_CLUSTERED = 0.9


def find_city_pockets(city: Path, *, choice: GapChoice | None = None) -> dict[str, Any]:
    """Return whether quiet wards lie together; nothing is stored.

    Args:
        city: The city file.
        choice: What the gaps are about; the default channels if None.

    Returns:
        `settings`, `moran` (with its interval, expectation and `p_clustered`; None where it has no meaning),
        `wards` (`ward_code`, `ward_name`, and `p_quiet`, `p_loud`, `local_moran`, `p_alike`, None for a
        ward that touches no other or all others) and `findings`.

    Raises:
        WardlightError: If there are no wards, or nothing can be compared.
    """
    choice = choice or GapChoice()
    with open_city(city) as opened:
        found = estimate_city(opened, choice)
        named = {"city": opened.setting("name"), "simulated": opened.setting("simulated") == "yes"}
    return {
        "settings": {**named, "edition": found.wards.edition, **choice.to_dict()},
        **tell_pockets(found.estimate, found.wards),
    }


def tell_pockets(estimate: GapEstimate, wards: Wards) -> dict[str, Any]:
    """Return `moran`, `wards` and `findings` of gaps as `find_city_pockets` tells them.

    Args:
        estimate: The gaps of the wards.
        wards: The wards, in the same order.
    """
    pockets = find_pockets(estimate, find_adjacency(wards))
    empty = dict.fromkeys(("p_quiet", "p_loud", "local_moran", "p_alike"))
    return {
        "moran": None
        if pockets.moran is None
        else {
            "value": pockets.moran,
            "low": pockets.moran_low,
            "high": pockets.moran_high,
            "expected": pockets.expected,
            "p_clustered": pockets.p_clustered,
        },
        "wards": [
            {"ward_code": code, "ward_name": name, **(empty if each is None else asdict(each))}
            for code, name, each in zip(wards.codes, wards.names, pockets.wards, strict=True)
        ],
        "findings": _word(pockets, wards.names),
    }


def _word(pockets: SpatialPockets, names: Sequence[str]) -> list[str]:
    if pockets.moran is None or pockets.p_clustered is None:
        return [
            (
                "Whether quiet wards lie together cannot be told: it takes four wards or more, some of which "
                "touch and some of which do not, and an estimate of their gaps."
            )
        ]
    chance = say_percent(pockets.p_clustered)
    interval = f"Moran's I {pockets.moran:.2f}, range {pockets.moran_low:.2f} to {pockets.moran_high:.2f}"
    told = [
        f"Wards that are alike lie together more than chance would have it ({chance}; {interval})."
        if pockets.p_clustered >= _CLUSTERED
        else f"There is no clear sign that wards that are alike lie together ({chance}; {interval})."
    ]
    for words, field in (("quieter", "p_quiet"), ("louder", "p_loud")):
        likely = [
            f"{name} ({say_percent(getattr(each, field))})"
            for name, each in zip(names, pockets.wards, strict=True)
            if each is not None and getattr(each, field) >= _LIKELY
        ]
        if likely:
            told.append(f"Probably {words} together with their neighbours: {join_words(likely)}.")
    return told
