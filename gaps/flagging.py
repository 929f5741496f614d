"""What may be said of wards, or of wards taken together: a gap, no sign of one, or not enough evidence."""

import numpy as np
from numpy.typing import NDArray

from gaps.mixture import Vector
from gaps.settings import GapSettings

GAP, NONE, TOO_LITTLE = "gap", "none", "not enough evidence"

_HALVING = float(np.log(2.0))
_TWO_SD = 1.96


def flag_units(
    p_gap: Vector,
    low: Vector,
    people: Vector,
    expected: Vector,
    alone_sd: Vector,
    *,
    settings: GapSettings,
) -> list[str]:
    """Return the flag of each unit, a ward or several taken together (see `gaps.estimate.estimate_gaps`).

    Args:
        p_gap: (units,) probability of a gap.
        low: (units,) lower end of the interval of the log ratio.
        people: (units,) people online there.
        expected: (units,) people online there would be, were the voice in step with the contacts, each by
            the trust put in people.
        alone_sd: (units,) standard deviation of the log ratio by the data alone.
        settings: Choices.
    """
    flags = [TOO_LITTLE] * len(p_gap)
    judged = expected >= settings.minimum_expected
    precise = shows_halving(alone_sd)
    clear = low >= np.log(settings.material_ratio)
    could_tell = judged & (people >= settings.minimum_people) & (precise | clear)
    for unit in np.flatnonzero(could_tell & (p_gap <= settings.none_probability)).tolist():
        flags[unit] = NONE
    for unit in np.flatnonzero(choose_surest(p_gap, judged, settings=settings)).tolist():
        flags[unit] = GAP
    return flags


def shows_halving(alone_sd: Vector) -> NDArray[np.bool_]:
    """Return (units,) whether data of this standard deviation could have shown a halving."""
    return np.asarray(_TWO_SD * alone_sd <= _HALVING)


def choose_surest(
    probability: Vector, judged: NDArray[np.bool_], *, settings: GapSettings
) -> NDArray[np.bool_]:
    """Return (units,) which belong to the largest set of those that something is said of.

    Their mean probability of its being untrue is at most `flag_false_share`, and the probability of each is
    at least `flag_probability`.

    Args:
        probability: (units,) probability of what is said.
        judged: (units,) whether anything may be said of it.
        settings: Choices.
    """
    held = np.where(judged, probability, 0.0)
    order = np.argsort(-held, kind="stable")
    doubt = np.cumsum(1.0 - held[order]) / np.arange(1, len(order) + 1)
    chosen = np.zeros(len(held), dtype=np.bool_)
    chosen[order[: int((doubt <= settings.flag_false_share).sum())]] = True
    return chosen & judged & (probability >= settings.flag_probability)
