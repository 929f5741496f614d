"""A composite risk of digital exclusion per ward, by the method of the Digital Exclusion Risk Index (DERI).

Source: Greater Manchester Combined Authority, "DERI Score Methodology v1.0", the update notes of versions
1.2, 1.4 and 1.5 and the user guide, https://github.com/GreaterManchesterODA/Digital-Exclusion-Risk-Index
(Open Government Licence v3.0).

Confirmed there, and done here: each indicator becomes 10 (x - min) / (max - min) among the areas, turned
round where less means more risk; indicators are weighted into the components demography, deprivation and
broadband; components are weighted into the whole, all three alike by default; weights are divided by their
sum (since 1.2). Nothing is rescaled or rounded afterwards. Published weights within the components (1.0):
age 65+ and 75+ half each; three broadband indicators a third each; no qualifications 40%, and pension
credit, unemployment and deprivation 20% each. The default weights of the four demography indicators of 1.4
and later could not be confirmed: they are taken alike.

DERI compares small areas (LSOAs), this index compares wards: its numbers are not those GMCA publishes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from boundaries.errors import BoundaryError

COMPONENTS = ("demography", "deprivation", "broadband")
"""What an indicator can speak of, in the order in which it is shown."""

TOP = 10.0
"""The highest score: the ward with most risk in every indicator."""

_LARGEST_WEIGHT = 1_000_000

Floats = NDArray[np.float64]
Figures = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One column of figures that speaks of the risk of digital exclusion.

    Attributes:
        column: Name of the column.
        component: One of `COMPONENTS`.
        weight: Its weight within its component, zero or more; zero leaves it out.
        more_is_risk: Whether a higher figure means more risk.
        per: Column to divide by, where the figure is a count; "" where it is a rate already.

    Raises:
        BoundaryError: If the component or the weight is none.
    """

    column: str
    component: str
    weight: float = 1.0
    more_is_risk: bool = True
    per: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be weighed."""
        if self.component not in COMPONENTS:
            raise BoundaryError(
                f"indicator {self.column!r}: {self.component!r} is no component; "
                f"choose {', '.join(COMPONENTS[:-1])} or {COMPONENTS[-1]}"
            )
        _check_weight(f"indicator {self.column!r}", self.weight)


@dataclass(frozen=True, slots=True)
class NeedIndex:
    """Scores of all wards, 0 (least risk) to 10.

    Attributes:
        indicators: The indicators that count, by component.
        shares: Shape (indicators,), the part that each has in the whole; they sum to 1.
        scaled: Shape (wards, indicators), 0 to 10; NaN where nothing is known.
        components: Component → shape (wards,), from what is known; NaN where nothing is.
        score: Shape (wards,), from what is known; NaN where nothing is.
        low: Shape (wards,), the score if all that is not known were 0; NaN where nothing is known.
        high: Shape (wards,), the same if it were 10.
        notes: Sentences on what is left out or not known.
    """

    indicators: tuple[Indicator, ...]
    shares: Floats
    scaled: Floats
    components: Mapping[str, Floats]
    score: Floats
    low: Floats
    high: Floats
    notes: tuple[str, ...] = field(default=())


def score_need(
    figures: Figures, indicators: Sequence[Indicator], *, weights: Mapping[str, float] | None = None
) -> NeedIndex:
    """Score all wards.

    A ward's score rests on what is known of it: the weight of an unknown indicator is spread over the known
    ones of its component, that of a component without any over the other components.

    Args:
        figures: Column → one value per ward, None where nothing is known.
        indicators: Those to use.
        weights: Component → weight, zero or more; 1 where none is given.

    Raises:
        BoundaryError: If a column is missing, a weight is none, or no indicator tells wards apart.
    """
    chosen_weights = dict.fromkeys(COMPONENTS, 1.0) | dict(weights or {})
    check_weights(chosen_weights)
    usable: list[Indicator] = []
    columns: list[Floats] = []
    notes: list[str] = []
    for indicator in sorted(indicators, key=lambda each: COMPONENTS.index(each.component)):
        if indicator.weight == 0.0 or chosen_weights[indicator.component] == 0.0:
            continue
        scaled, reason = scale_indicator(figures, indicator)
        if reason:
            notes.append(reason)
            continue
        usable.append(indicator)
        columns.append(scaled)
    if not usable:
        raise BoundaryError(
            "no indicator is left that tells the wards apart"
            + (f": {'; '.join(notes)}" if notes else "; choose some, with a weight above 0")
        )
    scaled = np.column_stack(columns)
    present = [name for name in COMPONENTS if any(each.component == name for each in usable)]
    notes += [
        f"{name}: no indicator speaks of it, the scores are of {' and '.join(present)} only"
        for name in COMPONENTS
        if name not in present and chosen_weights[name] > 0.0
    ]
    return _combine(tuple(usable), scaled, present, weights=chosen_weights, notes=tuple(notes))


def scale_indicator(figures: Figures, indicator: Indicator) -> tuple[Floats, str]:
    """Return an indicator as 0 to 10 per ward, NaN where nothing is known, and why it cannot be used or "".

    Raises:
        BoundaryError: If one of its columns is missing.
    """
    values = _take(figures, indicator.column)
    if indicator.per:
        whole = _take(figures, indicator.per)
        values = np.divide(values, whole, out=np.full(len(values), np.nan), where=whole > 0.0)
    known = values[np.isfinite(values)]
    if not len(known):
        return values, f"{indicator.column} is left out: no ward has a figure"
    least, most = float(known.min()), float(known.max())
    # A spread of rounding errors only is none.
    if most - least <= 1e-12 * max(abs(least), abs(most)):
        return values, f"{indicator.column} is left out: it is the same in all wards"
    scaled = TOP * np.clip((values - least) / (most - least), 0.0, 1.0)
    return (scaled if indicator.more_is_risk else TOP - scaled), ""


def check_weights(weights: Mapping[str, float]) -> None:
    """Refuse weights of components that cannot be used.

    Raises:
        BoundaryError: If a name is no component, a weight is negative or not finite, or all are zero.
    """
    for component, weight in weights.items():
        if component not in COMPONENTS:
            raise BoundaryError(f"{component!r} is no component; weigh {', '.join(COMPONENTS)}")
        _check_weight(component, weight)
    if weights and len(weights) == len(COMPONENTS) and not any(weights.values()):
        raise BoundaryError("all components have the weight 0; give one of them more")


def average_known(values: Floats, weights: Floats) -> Floats:
    """Return the weighted mean over each row's known values; NaN where a row has none.

    Args:
        values: Shape (rows, columns), NaN where nothing is known.
        weights: Shape (columns,), above zero.
    """
    known = ~np.isnan(values)
    total = known @ weights
    summed = np.where(known, values, 0.0) @ weights
    means: Floats = np.divide(summed, total, out=np.full(len(values), np.nan), where=known.any(axis=1))
    return means


def _combine(
    indicators: tuple[Indicator, ...],
    scaled: Floats,
    present: Sequence[str],
    *,
    weights: Mapping[str, float],
    notes: tuple[str, ...],
) -> NeedIndex:
    whole = np.array([weights[name] for name in present])
    whole /= whole.sum()
    shares = np.empty(len(indicators))
    components: dict[str, Floats] = {}
    for name, weight in zip(present, whole.tolist(), strict=True):
        own = np.array([each.component == name for each in indicators])
        within = np.array([each.weight for each in indicators])[own]
        within /= within.sum()
        shares[own] = weight * within
        components[name] = average_known(scaled[:, own], within)
    unknown = np.isnan(scaled)
    nothing = unknown.all(axis=1)
    low, high = (
        np.where(nothing, np.nan, np.clip(np.where(unknown, value, scaled) @ shares, 0.0, TOP))
        for value in (0.0, TOP)
    )
    score = np.clip(average_known(np.column_stack(list(components.values())), whole), 0.0, TOP)
    return NeedIndex(indicators, shares, scaled, components, score, low, high, notes)


def _take(figures: Figures, column: str) -> Floats:
    if column not in figures:
        listed = ", ".join(figures) or "none; import some with: wardlight reference import CITY FILE"
        raise BoundaryError(f"the wards have no column {column!r}; they have: {listed}")
    return np.array([np.nan if value is None else value for value in figures[column]], dtype=np.float64)


def _check_weight(name: str, weight: float) -> None:
    if not (math.isfinite(weight) and weight >= 0.0):
        raise BoundaryError(f"{name}: a weight is a number of 0 or more, not {weight:g}")
    if weight > _LARGEST_WEIGHT:
        raise BoundaryError(f"{name}: the largest weight is {_LARGEST_WEIGHT:,}, not {weight:g}")
