"""Wards sorted into the classes of a map, with a legend that counts them."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from pipeline.map_theme import MapTheme
from pipeline.ratio_classes import (
    BIVARIATE_COLOURS,
    CERTAINTIES,
    RATIO_BREAKS,
    RATIO_COLOURS,
    RATIO_LABELS,
    fade_ratio,
)
from webmap.choices import Choice, read_gap
from webmap.errors import UnknownChoiceError
from webmap.palettes import UNSURE
from webmap.words import say_rate

if TYPE_CHECKING:
    from pipeline.report import WardReport

Scheme = Literal["quantile", "jenks"]
SCHEMES: tuple[tuple[Scheme, str], ...] = (
    ("quantile", "as many wards in each"),
    ("jenks", "natural breaks"),
)

NO_CLASS = -1
_PLAIN_OPACITY = 0.9
_MOST_CLASSES = 5
_MOST_JENKS = 400
_FIGURES = (2, 3)
_PALE = 0.4
_HALF, _EITHER = 0.5, 2
_SIDES = 3
_GAP_SIDES = ("Heard more than expected", "About as expected", "Quieter than expected")
_NEED_SIDES = ("Lower need", "Middling need", "Higher need")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend: colour, words, number of wards; opacity, and whether it is hatched."""

    colour: str
    label: str
    count: int
    opacity: float = 1.0
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """The words along the two sides of a legend of three by three.

    Attributes:
        rows: From the top: the highest class of what grows upwards first.
        columns: From the left, the lowest class first.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classified:
    """Wards sorted into classes.

    Attributes:
        classes: Class of each ward, its place in the legend, or -1 where there is no figure to show.
        opacities: Opacity of each ward's colour, 0 to 1.
        legend: One entry per class: at most five, or the nine of a square, from its lower left corner.
        missing: Number of wards without class.
        square: The words of a square legend; None where the legend is a list.
    """

    classes: tuple[int, ...]
    opacities: tuple[float, ...]
    legend: tuple[LegendEntry, ...]
    missing: int
    square: Square | None = None


def find_scheme(name: str) -> Scheme:
    """Return a way to choose classes by its name in the address.

    Raises:
        UnknownChoiceError: If there is none of this name.
    """
    for scheme, _ in SCHEMES:
        if scheme == name:
            return scheme
    known = " or ".join(scheme for scheme, _ in SCHEMES)
    raise UnknownChoiceError(f"there are no classes called {name!r}; choose {known}")


def classify_wards(
    choice: Choice,
    wards: "Sequence[WardReport]",
    *,
    scheme: Scheme = "quantile",
    beside: "Sequence[WardReport]" = (),
) -> Classified:
    """Sort wards into at most five classes, or into the nine of a square.

    Ratios and certainties have fixed classes, so that two cities and two periods compare. Amounts have
    classes with breaks rounded to two or three figures; a break belongs to the class above it.

    Args:
        choice: What is shown.
        wards: The wards.
        scheme: How the breaks of amounts are chosen.
        beside: Wards of another map that is to have the same classes.
    """
    if choice.kind == "both":
        return _classify_both(wards, beside)
    values = [_finite(choice.value(ward)) for ward in wards]
    if choice.kind == "sure":
        return _classify_sure(values)
    if choice.kind == "ratio":
        breaks: Sequence[float] = [math.log(ratio) for ratio in RATIO_BREAKS]
        labels: tuple[str, ...] = RATIO_LABELS
        opacities = tuple(fade_ratio(ward.p_gap) for ward in wards)
        palette = choice.palette
    else:
        others = (_finite(choice.value(ward)) for ward in beside)
        known = tuple(sorted(value for value in (*values, *others) if value is not None))
        breaks = find_breaks(known, scheme=scheme)
        labels = _label_ranges(breaks, known)
        opacities = (_PLAIN_OPACITY,) * len(wards)
        palette = _spread(choice.palette, len(breaks) + 1)
    classes = tuple(_place(value, breaks) for value in values)
    legend = tuple(
        LegendEntry(colour, label, classes.count(number))
        for number, (colour, label) in enumerate(zip(palette, labels, strict=True))
    )
    known_any = any(number != NO_CLASS for number in classes)
    return Classified(classes, opacities, legend if known_any else (), classes.count(NO_CLASS))


def make_theme(choice: Choice, wards: "Sequence[WardReport]", *, scheme: Scheme = "quantile") -> MapTheme:
    """Return what the map shows by a choice, for files that hold the same map."""
    classified = classify_wards(choice, wards, scheme=scheme)
    return MapTheme(
        choice.key,
        choice.heading,
        choice.meaning,
        choice.missing,
        tuple(entry.label for entry in classified.legend),
        tuple(entry.colour for entry in classified.legend),
        tuple(None if number == NO_CLASS else number for number in classified.classes),
        tuple(_finite(choice.value(ward)) for ward in wards),
        classified.opacities,
    )


@lru_cache(maxsize=64)
def find_breaks(
    values: tuple[float, ...], *, scheme: Scheme = "quantile", most: int = _MOST_CLASSES
) -> tuple[float, ...]:
    """Return rising breaks between at most `most` classes, rounded, so that no class of these is empty.

    Args:
        values: Finite values in rising order.
        scheme: Equal numbers of values, or natural breaks (Fisher and Jenks).
        most: Most classes.
    """
    distinct = sorted(set(values))
    number = min(most, len(distinct))
    if number <= 1:
        return ()
    raw = sorted(set(_ask_mapclassify(values, number, scheme)))
    rounded: list[float] = []
    for figures in _FIGURES:
        rounded = sorted({float(f"{edge:.{figures}g}") for edge in raw})
        if len(_keep_full(rounded, values)) == len(raw):
            break
    return tuple(_keep_full(rounded, values))


def _ask_mapclassify(values: tuple[float, ...], number: int, scheme: Scheme) -> list[float]:
    """Return the ends of all classes but the last, half way to the next value: rounded, they move no ward."""
    # Takes a second to load, which the map of the gap does not need.
    from mapclassify import FisherJenks, Quantiles  # noqa: PLC0415

    amounts = np.asarray(values, dtype=np.float64)
    if scheme == "jenks" and len(amounts) > _MOST_JENKS:
        # Its time grows with the square of the number: many values stand in by their quantiles.
        amounts = np.unique(np.quantile(amounts, np.linspace(0, 1, _MOST_JENKS), method="nearest"))
        number = min(number, len(amounts))
    make = Quantiles if scheme == "quantile" else FisherJenks
    with warnings.catch_warnings():
        # That many wards share a value, or that natural breaks are found without a compiler, is no news.
        warnings.simplefilter("ignore", UserWarning)
        edges = make(amounts, k=number).bins[:-1]
    distinct = np.unique(amounts).tolist()
    return [_middle(float(edge), distinct) for edge in edges]


def _middle(edge: float, distinct: Sequence[float]) -> float:
    after = int(np.searchsorted(distinct, edge, side="right"))
    if after == 0 or after == len(distinct):
        return edge
    return (distinct[after - 1] + distinct[after]) / 2


def _keep_full(breaks: Sequence[float], values: Sequence[float]) -> list[float]:
    """Return those breaks that leave no class without a value."""
    kept: list[float] = []
    below = 0
    for edge in breaks:
        under = int(np.searchsorted(values, edge, side="left"))
        if below < under < len(values):
            kept.append(edge)
            below = under
    return kept


def _classify_sure(values: Sequence[float | None]) -> Classified:
    """Sort by how sure a gap is, or that there is none; the middle, where neither is, is hatched."""
    (high, strong), (low, _) = CERTAINTIES[0], CERTAINTIES[1]
    gap, none = RATIO_COLOURS[0], RATIO_COLOURS[-1]
    parts = (
        LegendEntry(gap, f"A gap: {high:.0%} sure or more", 0, strong),
        LegendEntry(gap, f"A gap: {low:.0%} to {high:.0%} sure", 0, _PALE),
        LegendEntry(UNSURE, f"Either: less than {low:.0%} sure", 0, hatched=True),
        LegendEntry(none, f"No gap: {low:.0%} to {high:.0%} sure", 0, _PALE),
        LegendEntry(none, f"No gap: {high:.0%} sure or more", 0, strong),
    )

    def place(value: float) -> int:
        # Ends belong to the surer class, as they do on the map of the gap.
        sure = sum(max(value, 1 - value) >= floor for floor in (low, high))
        return _EITHER - sure if value >= _HALF else _EITHER + sure

    classes = tuple(NO_CLASS if value is None else place(value) for value in values)
    opacities = tuple(1.0 if number == NO_CLASS else parts[number].opacity for number in classes)
    legend = tuple(replace(part, count=classes.count(number)) for number, part in enumerate(parts))
    some = any(number != NO_CLASS for number in classes)
    return Classified(classes, opacities, legend if some else (), classes.count(NO_CLASS))


def _classify_both(wards: "Sequence[WardReport]", beside: "Sequence[WardReport]") -> Classified:
    """Sort by need (columns) and by how far online voice falls short (rows), three classes each."""
    known = tuple(sorted(need for ward in (*wards, *beside) if (need := _finite(ward.need)) is not None))
    breaks = find_breaks(known, most=_SIDES)
    # "About as expected" is the middle class of the map of the gap.
    sides = (math.log(RATIO_BREAKS[1]), math.log(RATIO_BREAKS[2]))
    classes = []
    for ward in wards:
        need, gap = _place(_finite(ward.need), breaks), _place(_finite(read_gap(ward)), sides)
        quiet = len(sides) - gap
        classes.append(NO_CLASS if NO_CLASS in {need, gap} else quiet * _SIDES + need)
    columns = _NEED_SIDES if len(breaks) == len(_NEED_SIDES) - 1 else _NEED_SIDES[: len(breaks) + 1]
    ranges = _label_ranges(breaks, known) if known else ("",) * len(columns)
    legend = tuple(
        LegendEntry(
            BIVARIATE_COLOURS[number % _SIDES][number // _SIDES],
            f"{_GAP_SIDES[number // _SIDES]}, {_NEED_SIDES[number % _SIDES].lower()}",
            classes.count(number),
        )
        for number in range(_SIDES * _SIDES)
    )
    words = tuple(f"{side}: {span[:1].lower()}{span[1:]}" for side, span in zip(columns, ranges, strict=True))
    square = Square(_GAP_SIDES[::-1], (*words, *_NEED_SIDES[len(words) :]))
    some = any(number != NO_CLASS for number in classes)
    return Classified(
        tuple(classes), (1.0,) * len(classes), legend if some else (), classes.count(NO_CLASS), square
    )


def _place(value: float | None, breaks: Sequence[float]) -> int:
    return NO_CLASS if value is None else int(np.searchsorted(breaks, value, side="right"))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _label_ranges(breaks: Sequence[float], values: Sequence[float]) -> tuple[str, ...]:
    if not breaks:
        return (say_rate(values[0] if values else None),)
    # As many decimals as the finest break has: 4.0, 5.3.
    decimals = max(max(0, -int(Decimal(repr(edge)).normalize().as_tuple().exponent)) for edge in breaks)
    said = [f"{edge:,.{decimals}f}" for edge in breaks]
    middle = [f"{low} to {high}" for low, high in pairwise(said)]
    return (f"Under {said[0]}", *middle, f"{said[-1]} and over")


def _spread(palette: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Pick `count` colours over the whole palette."""
    if count == 1:
        return (palette[len(palette) // 2],)
    return tuple(palette[round(step * (len(palette) - 1) / (count - 1))] for step in range(count))
