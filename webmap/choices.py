"""What the map can show: each choice's value per ward, its classes, its legend."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipeline.map_theme import MapTheme
from pipeline.ratio_classes import RATIO_BREAKS, RATIO_COLOURS, RATIO_LABELS, fade_ratio
from webmap.errors import UnknownChoiceError
from webmap.numbers import per_thousand
from webmap.palettes import OR_RD, PU_BU, YL_GN_BU
from webmap.words import say_rate

if TYPE_CHECKING:
    from pipeline.report import WardReport

NO_CLASS = -1
_PLAIN_OPACITY = 0.9


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the map can show.

    Attributes:
        key: Its name in the address.
        title: Its name for people, short enough for a button.
        heading: Its name in full.
        meaning: One sentence on what the colours say.
        missing: What a ward without class is.
        palette: Colours from lowest to highest class.
        value: The figure of a ward; None where there is none to show.
        diverging: Whether classes lie around "as expected" and fade with uncertainty.
    """

    key: str
    title: str
    heading: str
    meaning: str
    missing: str
    palette: tuple[str, ...]
    value: "Callable[[WardReport], float | None]"
    diverging: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend: colour, words, number of wards."""

    colour: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Classified:
    """Wards sorted into classes.

    Attributes:
        classes: Class of each ward, 0 to 4, or -1 where there is no figure to show.
        opacities: Opacity of each ward's colour, 0 to 1.
        legend: One entry per class.
        missing: Number of wards without class.
    """

    classes: tuple[int, ...]
    opacities: tuple[float, ...]
    legend: tuple[LegendEntry, ...]
    missing: int


def _gap_value(ward: "WardReport") -> float | None:
    return None if ward.flag == "not enough evidence" else ward.log_ratio


def _contact_rate(channel: str) -> "Callable[[WardReport], float | None]":
    return lambda ward: per_thousand(ward.contacts.get(channel), ward.population)


_RATE_MISSING = "No figure: withheld, or not known"

CHOICES: tuple[Choice, ...] = (
    Choice(
        "gap",
        "Gap",
        "online voice against contact",
        "How many people speak online, against what calls and counter visits there lead one to expect.",
        "Not enough evidence",
        RATIO_COLOURS,
        _gap_value,
        diverging=True,
    ),
    Choice(
        "online",
        "Online voice",
        "online voice",
        "People who speak online, per 1,000 residents.",
        _RATE_MISSING,
        YL_GN_BU,
        lambda ward: per_thousand(ward.online_people, ward.population),
    ),
    Choice(
        "phone",
        "Phone",
        "phone calls",
        "Phone calls per 1,000 residents.",
        _RATE_MISSING,
        PU_BU,
        _contact_rate("phone"),
    ),
    Choice(
        "counter",
        "Counter",
        "counter visits",
        "Counter visits per 1,000 residents.",
        _RATE_MISSING,
        OR_RD,
        _contact_rate("counter"),
    ),
)


def find_choice(key: str) -> Choice:
    """Return a choice by its name in the address.

    Raises:
        UnknownChoiceError: If there is none of this name.
    """
    for choice in CHOICES:
        if choice.key == key:
            return choice
    raise UnknownChoiceError(
        f"there is no map called {key!r}; choose {', '.join(choice.key for choice in CHOICES)}"
    )


def classify_wards(choice: Choice, wards: "Sequence[WardReport]") -> Classified:
    """Sort wards into at most five classes.

    Ratios have fixed classes, so that two cities and two periods compare. Rates have quintiles with
    breaks rounded to two figures; a break belongs to the class above it.
    """
    values = [choice.value(ward) for ward in wards]
    known = [value for value in values if value is not None and math.isfinite(value)]
    breaks = [math.log(ratio) for ratio in RATIO_BREAKS] if choice.diverging else _round_quintiles(known)
    classes = tuple(
        NO_CLASS
        if value is None or not math.isfinite(value)
        else int(np.searchsorted(breaks, value, side="right"))
        for value in values
    )
    colours = _spread(choice.palette, len(breaks) + 1)
    labels = RATIO_LABELS if choice.diverging else _label_ranges(breaks, known)
    legend = tuple(
        LegendEntry(colours[number], labels[number], classes.count(number)) for number in range(len(colours))
    )
    opacities = tuple(fade_ratio(ward.p_gap) if choice.diverging else _PLAIN_OPACITY for ward in wards)
    return Classified(classes, opacities, legend if known else (), classes.count(NO_CLASS))


def make_theme(choice: Choice, wards: "Sequence[WardReport]") -> MapTheme:
    """Return what the map shows by a choice, for files that hold the same map."""
    classified = classify_wards(choice, wards)
    values = (choice.value(ward) for ward in wards)
    return MapTheme(
        choice.key,
        choice.heading,
        choice.meaning,
        choice.missing,
        tuple(entry.label for entry in classified.legend),
        tuple(entry.colour for entry in classified.legend),
        tuple(None if number == NO_CLASS else number for number in classified.classes),
        tuple(value if value is not None and math.isfinite(value) else None for value in values),
        classified.opacities,
    )


def _round_quintiles(values: Sequence[float]) -> list[float]:
    """Return up to four rising breaks at the quintiles, rounded to two figures, that leave no end empty."""
    if not values:
        return []
    quintiles = np.quantile(np.asarray(values), [0.2, 0.4, 0.6, 0.8])
    rounded = sorted({float(f"{value:.2g}") for value in quintiles})
    return [value for value in rounded if min(values) < value <= max(values)]


def _label_ranges(breaks: Sequence[float], values: Sequence[float]) -> tuple[str, ...]:
    if not breaks:
        return (say_rate(values[0] if values else None),)
    middle = [f"{say_rate(low)} to {say_rate(high)}" for low, high in pairwise(breaks)]
    return (f"Under {say_rate(breaks[0])}", *middle, f"{say_rate(breaks[-1])} and over")


def _spread(palette: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Pick `count` colours over the whole palette."""
    if count == 1:
        return (palette[len(palette) // 2],)
    return tuple(palette[round(step * (len(palette) - 1) / (count - 1))] for step in range(count))
