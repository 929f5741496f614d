"""Wards' gaps as the model would give them, each to be changed where a test is about it."""

import math
from dataclasses import replace
from typing import Any

from gaps import WardGap

_USUAL = WardGap(
    online_people=61.0,
    online_people_sd=5.0,
    log_ratio=math.log(0.5),
    low=math.log(0.34),
    high=math.log(0.7),
    p_gap=0.82,
    flag="gap",
    rank_low=1,
    rank_high=3,
    online_share=0.02,
    online_share_low=0.014,
    online_share_high=0.028,
    contact_share=0.041,
    expected_people=125.0,
    p_loud=0.01,
    alone_sd=0.2,
    placeability=0.0,
    placeability_sd=0.1,
)


def make_gap(flag: str = "gap", p_gap: float | None = 0.82, **other: Any) -> WardGap:  # noqa: ANN401 - any field
    """Return a ward of 61 people at half of what its contacts suggest, with fields changed."""
    return replace(_USUAL, flag=flag, p_gap=p_gap, **other)


def make_silent() -> WardGap:
    """Return a ward of which there is nothing to compare."""
    return make_gap("not enough evidence", None, log_ratio=None, low=None, high=None, p_loud=None)
