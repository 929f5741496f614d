"""Gaps of two periods held together: where the voice fell behind since, and where it came up."""

from dataclasses import dataclass

import numpy as np

from gaps.errors import GapError
from gaps.estimate import GapEstimate
from gaps.flagging import choose_surest, shows_halving
from gaps.mixture import Matrix
from gaps.settings import GapSettings

FELL, ROSE, STEADY, CANNOT_TELL = "fell", "rose", "steady", "can't tell"


@dataclass(frozen=True, slots=True)
class WardChange:
    """How a ward's gap changed; None where it was judged in one period only, or in neither.

    Attributes:
        change: Median of the later log ratio less the earlier one; negative: quieter than before.
        low: Lower end of its interval.
        high: Upper end.
        p_fell: Probability that the ratio fell by a fifth or more (to the material ratio of what it was).
        p_rose: Probability that it rose by the inverse or more.
        verdict: "fell", "rose", "steady" or "can't tell".
    """

    change: float | None
    low: float | None
    high: float | None
    p_fell: float | None
    p_rose: float | None
    verdict: str


def compare_periods(before: GapEstimate, after: GapEstimate, settings: GapSettings) -> tuple[WardChange, ...]:
    """Compare the gaps of the same wards in two periods.

    Ratios are to the city in both periods: where the whole city falls silent, no ward has changed. Each
    period's ratios are drawn towards the city's level by what was learned of it alone, and so is a change
    towards none. A ward is judged that may be judged in both (see `gaps.flagging`). Of those, one fell, or
    rose, by the rule for gaps: its probability is at least `flag_probability` and it belongs to the largest
    set whose mean probability of being wrong is at most `flag_false_share`. It is steady if the probability
    that it did either is at most `none_probability`, and the data of both periods alone could have shown a
    halving.

    Args:
        before: Gaps of the earlier period.
        after: Gaps of the later period.
        settings: Choices that both were estimated with.

    Returns:
        One change per ward.

    Raises:
        GapError: If the two are not of as many wards.
    """
    wards = len(before.wards)
    if len(after.wards) != wards:
        raise GapError(
            f"the earlier period has {wards} wards, the later one {len(after.wards)}; estimate both for the "
            "wards of one edition"
        )
    if before.posterior is None or after.posterior is None:
        return (WardChange(None, None, None, None, None, CANNOT_TELL),) * wards
    change = _subtract(before.posterior.theta, after.posterior.theta, seed=settings.seed)
    step = float(np.log(settings.material_ratio))
    tail = (1.0 - settings.interval) / 2
    low, middle, high = np.quantile(change, (tail, 0.5, 1.0 - tail), axis=0)
    least, most = min(step, -step), max(step, -step)
    p_fell, p_rose = np.mean(change < least, axis=0), np.mean(change > most, axis=0)
    pairs = zip(before.wards, after.wards, strict=True)
    judged = np.array([early.judged and late.judged for early, late in pairs])
    alone_sd = np.hypot(before.posterior.alone_sd, after.posterior.alone_sd)
    verdicts = np.full(wards, CANNOT_TELL, dtype=object)
    verdicts[(p_fell + p_rose <= settings.none_probability) & shows_halving(alone_sd)] = STEADY
    verdicts[choose_surest(p_fell, judged, settings=settings)] = FELL
    verdicts[choose_surest(p_rose, judged, settings=settings)] = ROSE
    return tuple(
        WardChange(
            float(middle[w]), float(low[w]), float(high[w]), float(p_fell[w]), float(p_rose[w]), verdicts[w]
        )
        if judged[w]
        else WardChange(None, None, None, None, None, CANNOT_TELL)
        for w in range(wards)
    )


def _subtract(before: Matrix, after: Matrix, *, seed: int) -> Matrix:
    """Return (draws, wards) changes, the draws of one period put in another order.

    Both periods' draws were made from the same stream of luck: taken row by row it would cancel, and the
    change seem far better known than it is.
    """
    generator = np.random.default_rng(seed)
    rows = min(len(before), len(after))
    return np.asarray(after[generator.permutation(len(after))[:rows]] - before[:rows])


__all__ = ["CANNOT_TELL", "FELL", "ROSE", "STEADY", "WardChange", "compare_periods"]
