"""What it would take: how much more data would confirm cuts of a ward's voice, were there any.

With more posts, from more people, and more contacts the variance of a ward's log ratio by the data alone
falls in step; what other homes taught of how people speak does not get better by posts. Were a ward's voice
cut to 1 / cut of its contacts' level, the data would put its log ratio at m ~ N(-log cut, v), and what was
learned of the wards at large (see `gaps.shrinking`) turns m into the posterior

    sum_k w_k N(m t_k / (v + t_k),  v t_k / (v + t_k) + r^2),     w_k ~ p_k N(m; 0, v + t_k)

over near and far wards, of scales t_k and shares p_k; r is what placeability leaves unexplained, which no
data reduce. The probability of a gap falls as m rises, so that the chance of confirming is that of m below
one threshold: no integral is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from gaps.alone import AloneSpread, require_posterior
from gaps.estimate import GapEstimate
from gaps.mixture import Vector
from gaps.settings import GapSettings
from gaps.shrinking import LearnedPrior

CUTS = (1.5, 2.0, 3.0)
"""How many times less a ward's people speak up than its contacts suggest."""

GROWTHS = tuple(2.0**step for step in range(-2, 7))
AIM = 0.8
"""Share of the wards in which a cut is to be confirmed."""

_FAR_OUT = 12.0
_HALVINGS = 60
_TRIED, _ROUNDS = 33, 20
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class CutPower:
    """What it takes to see one cut.

    Attributes:
        cut: How many times less people speak up than contacts suggest.
        shares: Share of the wards in which it would be confirmed, at each of `GROWTHS`.
        share_now: The same with the data at hand.
        share_at_most: The same with data without end, whose tables of what people say are as good as now.
        growth: Times the posts, people and contacts at hand that confirm it in `AIM` of the wards; None if 64
            times do not.
        posts: Posts there must be, None likewise.
        months: Further months that takes at the present rate, 0 if none; None likewise, or if posts have no
            dates.
        labels: People of known home that would do with the posts at hand; None if 64 times those known do
            not, none is known, or what they add is not known.
        gps_share: Share of the authors whose posts would have to carry GPS, with the posts at hand; None if
            not even all would do.
    """

    cut: float
    shares: tuple[float, ...]
    share_now: float
    share_at_most: float
    growth: float | None
    posts: int | None
    months: float | None
    labels: int | None
    gps_share: float | None


@dataclass(frozen=True, slots=True)
class PowerPlan:
    """What it takes to see each of several cuts.

    Attributes:
        posts: Posts at hand.
        months: Months they are of, None if not known.
        labelled: People whose homes are known, beside them.
        gps_share: Share of the authors whose posts carry GPS.
        knows_tables: Whether it is known how far the tables of what people say add to the uncertainty.
        cuts: One for each of `CUTS`.
    """

    posts: int
    months: float | None
    labelled: int
    gps_share: float
    knows_tables: bool
    cuts: tuple[CutPower, ...]


def plan_power(  # noqa: PLR0913 - what is at hand, one argument each
    estimate: GapEstimate,
    *,
    posts: int,
    months: float | None,
    labelled: int,
    gps_share: float,
    gps_trust: float,
    settings: GapSettings,
    table_var: Vector | None = None,
) -> PowerPlan:
    """Work out in how many wards cuts would be confirmed with less and with more data.

    A cut is confirmed where the probability of a gap is at least `flag_probability`, in a ward whose contacts
    lead one to expect `minimum_expected` people. That the flagged wards together must be sure enough (see
    `gaps.flagging`) is left out: it hangs on how many cuts there are. A ward whose voice is cut is heard from
    fewer people than now: the voice's variance is that of as many fewer.

    An author with GPS counts as `gps_trust` squared of a person whose home is known, in the place of an
    author without; what that one tells is what the present data tell per person.

    Args:
        estimate: Gaps of the wards, with their draws.
        posts: Posts at hand.
        months: Months they are of; None if not known.
        labelled: People whose homes are known, beside those heard.
        gps_share: Share of the authors whose posts carry GPS.
        gps_trust: How often GPS is at the author's home.
        settings: Choices that the gaps were estimated with.
        table_var: (wards,) the part of each log ratio's variance that is due to the tables of what people say
            by home; if None, what the posterior knows of it.

    Raises:
        GapError: If there is no fit.
    """
    posterior = require_posterior(estimate)
    tables = posterior.best.table_var if table_var is None else table_var
    wards = _Wards(estimate, gps_share=gps_share, gps_trust=gps_trust, tables=tables, settings=settings)
    cuts = []
    for cut in CUTS:
        needed = _need(wards, cut, gps_share=gps_share)
        growth, labels = needed.growth, needed.labels if tables is not None and labelled else None
        cuts.append(
            CutPower(
                cut=cut,
                shares=tuple(wards.share(cut, growth=each) for each in GROWTHS),
                share_now=wards.share(cut),
                share_at_most=wards.share(cut, growth=np.inf),
                growth=growth,
                posts=None if growth is None else int(np.ceil(posts * growth)),
                months=None if growth is None or months is None else months * max(growth - 1.0, 0.0),
                labels=None if labels is None else int(np.ceil(labelled * labels)),
                gps_share=needed.gps_share,
            )
        )
    return PowerPlan(posts, months, labelled, gps_share, tables is not None, tuple(cuts))


class _Wards:
    """What is known of the wards at hand, and the share in which a cut would be confirmed with more."""

    def __init__(
        self,
        estimate: GapEstimate,
        *,
        gps_share: float,
        gps_trust: float,
        tables: Vector | None,
        settings: GapSettings,
    ) -> None:
        spread = AloneSpread(estimate)
        voice, self._contacts = spread.split()
        self._tables = np.zeros(len(voice)) if tables is None else np.minimum(tables, voice)
        self._voice = voice - self._tables
        self._ratios = spread.ratios
        self._expected = np.array([gap.expected_people or 0.0 for gap in estimate.wards]) * estimate.trust
        self._residents = np.array([gap.contact_share or 0.0 for gap in estimate.wards]) * _count_city(
            estimate
        )
        self._gps_share, self._gps_trust = gps_share, gps_trust
        self._settings = settings
        self._posterior = _Confirming(estimate, settings)

    def share(
        self, cut: float, *, growth: float = 1.0, labels: float = 1.0, gps_share: float | None = None
    ) -> float:
        """Return the share of wards in which a cut would be confirmed, by times the data or the labels."""
        # A ward with so much less voice has as many fewer people to tell of it.
        voice = self._voice * self._ratios * cut
        if gps_share is not None:
            voice = 1.0 / (1.0 / np.maximum(voice, _TINY) + self._inform(cut, voice, gps_share))
        variance = (self._contacts + voice) / growth + self._tables / labels
        judged = self._expected >= self._settings.minimum_expected / growth
        return float(np.mean(judged * self._posterior.chance(-np.log(cut), np.maximum(variance, _TINY))))

    def _inform(self, cut: float, voice: Vector, gps_share: float) -> Vector:
        """Return (wards,) information added where more of a ward's authors carry GPS, in place of others."""
        people = self._residents / cut
        known = self._gps_share * self._gps_trust**2
        rest = np.maximum(1.0 / np.maximum(voice * people, _TINY) - known, 0.0) / max(
            1.0 - self._gps_share, _TINY
        )
        return np.asarray(people * (gps_share - self._gps_share) * np.maximum(self._gps_trust**2 - rest, 0.0))


class _Confirming:
    """Which data confirm a gap under the prior that was learned, and with what chance they come up."""

    def __init__(self, estimate: GapEstimate, settings: GapSettings) -> None:
        prior = estimate.prior or LearnedPrior(1.0, 1.0, 0.0)
        self._scale = np.array([prior.near, prior.far]) ** 2
        self._centre = np.array([0.0, prior.centre])
        self._part = np.log(np.maximum([1.0 - prior.far_share, prior.far_share], _TINY))
        placed = any(gap.placeability is not None for gap in estimate.wards)
        self._allowance = settings.residual_sd if placed else settings.placeability_sd
        self._step = float(np.log(settings.material_ratio))
        self._least = settings.flag_probability

    def chance(self, truth: float, variance: Vector) -> Vector:
        """Return (wards,) chances that data of these variances confirm a gap at a true log ratio."""
        sd = np.sqrt(variance)
        low, high = -_FAR_OUT - _FAR_OUT * sd, _FAR_OUT + _FAR_OUT * sd
        ever = self.probability(low, variance) >= self._least
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            confirmed = self.probability(middle, variance) >= self._least
            low, high = np.where(confirmed, middle, low), np.where(confirmed, high, middle)
        return np.asarray(np.where(ever, ndtr((low - truth) / sd), 0.0))

    def probability(self, mean: Vector, variance: Vector) -> Vector:
        """Return (wards,) posterior probabilities of a gap where the data alone say N(mean, variance)."""
        total = variance[:, None] + self._scale
        log = self._part - 0.5 * (mean[:, None] - self._centre) ** 2 / total - 0.5 * np.log(total)
        weight = np.exp(log - log.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        middle = (mean[:, None] * self._scale + variance[:, None] * self._centre) / total
        spread = np.sqrt(variance[:, None] * self._scale / total + self._allowance**2)
        return np.asarray((weight * ndtr((self._step - middle) / spread)).sum(axis=1))


def _count_city(estimate: GapEstimate) -> float:
    """Return how many of the people online live in the city, those included of whom nothing is known."""
    inside = sum(gap.online_people for gap in estimate.wards) + estimate.anywhere_people
    heard = inside + estimate.outside_people
    return inside + estimate.unknown_people * (inside / heard if heard else 1.0)


@dataclass(frozen=True, slots=True)
class _Needed:
    """What alone would do: times the data, times the labels, share of authors with GPS; None if nothing."""

    growth: float | None
    labels: float | None
    gps_share: float | None


def _need(wards: _Wards, cut: float, *, gps_share: float) -> _Needed:
    return _Needed(
        _find_least(lambda each: wards.share(cut, growth=each), GROWTHS[0], GROWTHS[-1]),
        _find_least(lambda each: wards.share(cut, labels=each), 1.0, GROWTHS[-1]),
        _find_least(lambda each: wards.share(cut, gps_share=each), gps_share, 1.0),
    )


def _find_least(reached: Callable[[float], float], least: float, most: float) -> float | None:
    """Return the least amount at which a share reaches `AIM`, None if `most` does not."""
    if reached(most) < AIM:
        return None
    spaced = np.geomspace(least, most, _TRIED) if least > 0 else np.linspace(least, most, _TRIED)
    amounts = [float(amount) for amount in spaced]
    first = next(
        (number for number, amount in enumerate(amounts) if reached(amount) >= AIM), len(amounts) - 1
    )
    low, high = amounts[max(first - 1, 0)], amounts[first]
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) >= AIM else (middle, high)
    return high


__all__ = ["AIM", "CUTS", "GROWTHS", "CutPower", "PowerPlan", "plan_power"]
