"""Gaps of all wards: ratio with interval, probability, flag and rank, or "not enough evidence"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gaps.audit import SampledPosterior, sample_posterior
from gaps.customers import count_customers
from gaps.fitting import rate_contacts
from gaps.flagging import GAP, NONE, TOO_LITTLE, flag_units
from gaps.mixture import ClassState, HomeMixture, PeopleCount, Vector
from gaps.posterior import Lean, Posterior, count_people, draw_posterior, expand
from gaps.predictive import predict_named
from gaps.settings import AUDIT, GapSettings
from gaps.shrinking import LearnedPrior
from gaps.voice import VoiceEvidence

if TYPE_CHECKING:
    from gaps.fitting import Expansion

MOST_WARDS = 1000
"""Beyond this the dense Hessian outgrows an office machine."""


@dataclass(frozen=True, slots=True)
class FitDiagnostics:
    """How a fit went.

    Attributes:
        sigmas_h: Scales of placeability tried.
        weights: Posterior probability of each; much on the last one means that the grid is too short.
        steepest: Largest gradient left at any mode, over the number of people; far from zero means that the
            fit did not arrive.
        sampler: How an audit's sampling went, in words; None where nothing was sampled.
    """

    sigmas_h: tuple[float, ...]
    weights: tuple[float, ...]
    steepest: float
    sampler: str | None = None


@dataclass(frozen=True, slots=True)
class WardGap:
    """One ward's gap; None where nothing can be said.

    Attributes:
        online_people: Expected number of distinct people online whose evidence places them here.
        online_people_sd: Its standard deviation.
        log_ratio: Median of log(share of people online / share of contacts); 0 is even, negative is quiet.
        low: Lower end of the interval of the log ratio.
        high: Upper end.
        p_gap: Probability that the ratio lies below the material ratio.
        flag: "gap", "none" or "not enough evidence".
        rank_low: First rank it may have, 1 being the quietest.
        rank_high: Last rank it may have.
        online_share: Median share of the city's people online.
        online_share_low: Lower end of its interval.
        online_share_high: Upper end.
        contact_share: Share of the city's contacts.
        expected_people: People online there would be, were its voice in step with its contacts.
        p_loud: Probability that the ratio lies above the inverse of the material ratio: the mirror of a gap.
        alone_sd: Standard deviation of the log ratio by the data alone, without what other wards tell.
        table_sd: The part of that, as a standard deviation, that no further posts reduce: what is not known
            of how people speak of home.
        placeability: How much more readily its people are placed than the middle ward's, logit; None where
            posts are not counted.
        placeability_sd: Its standard deviation.
        named: People whose evidence mostly names this ward.
        named_low: Lower end of what the model would have that be.
        named_high: Upper end.
        judged: Whether enough people would be expected there to judge it.
    """

    online_people: float
    online_people_sd: float
    log_ratio: float | None
    low: float | None
    high: float | None
    p_gap: float | None
    flag: str
    rank_low: int
    rank_high: int
    online_share: float | None
    online_share_low: float | None
    online_share_high: float | None
    contact_share: float | None
    expected_people: float | None
    p_loud: float | None = None
    alone_sd: float | None = None
    table_sd: float = 0.0
    placeability: float | None = None
    placeability_sd: float | None = None
    named: float | None = None
    named_low: float | None = None
    named_high: float | None = None
    judged: bool = True


@dataclass(frozen=True, slots=True)
class GapEstimate:
    """Gaps of all wards.

    Attributes:
        wards: One per ward.
        prior: What was learned of the wards at large, None without a fit.
        outside_people: Expected people who live outside all wards.
        anywhere_people: Expected people of the city of whom no ward is likelier than another.
        unknown_people: People about whose home nothing is known.
        reason: Why nothing can be said of any ward, or what was compared instead; None if all is well.
        diagnostics: How the fit went, None without a fit.
        posterior: The draws, None without a fit.
        trust: Mean trust in a person heard online, 0 to 1.
        contact_variance: Variance of each ward's log contact intensity by its contacts alone.
    """

    wards: tuple[WardGap, ...]
    prior: LearnedPrior | None
    outside_people: float
    anywhere_people: float
    unknown_people: float
    reason: str | None
    diagnostics: FitDiagnostics | None = None
    posterior: Posterior | None = field(default=None, compare=False, repr=False)
    trust: float = 1.0
    contact_variance: tuple[float, ...] = ()


def estimate_gaps(
    voice: VoiceEvidence,
    contacts: NDArray[np.float64],
    *,
    residents: NDArray[np.float64] | None = None,
    settings: GapSettings | None = None,
    moved: Sequence[VoiceEvidence] = (),
    lean: Lean | None = None,
) -> GapEstimate:
    """Estimate every ward's gap between people online and contacts.

    A ward is judged only if its contacts would lead one to expect `minimum_expected` people there. It is
    flagged as a gap if it belongs to the largest set whose mean probability of being none is at
    most `flag_false_share`, and its own probability is at least `flag_probability`. It shows "none" if its
    probability is at most `none_probability` and its data alone could have shown a halving (two standard
    deviations within log 2), or its whole interval lies above the material
    ratio. All else is not enough evidence.

    Args:
        voice: People heard online.
        contacts: (wards, channels) contacts; the channels are added up.
        residents: (wards,) stands in for the contacts where there are none at all.
        settings: Choices; the defaults if None.
        moved: The same people with one parameter of their evidence a standard deviation off, each by itself:
            how far that moves the ratios widens the intervals.
        lean: What the ratios lean on beside one another's level; nothing if None.

    Raises:
        GapError: If a count is negative or no number, or there is not one row per ward.
    """
    return estimate_each(
        voice, {"": contacts}, residents=residents, settings=settings, moved=moved, lean=lean
    )[""]


def estimate_each(
    voice: VoiceEvidence,
    denominators: Mapping[str, NDArray[np.float64]],
    *,
    residents: NDArray[np.float64] | None = None,
    settings: GapSettings | None = None,
    moved: Sequence[VoiceEvidence] = (),
    lean: Lean | None = None,
) -> dict[str, GapEstimate]:
    """Estimate the gaps against each of several contacts; what the voice says is worked out once.

    Args:
        voice: People heard online.
        denominators: Name → (wards, channels) contacts, or other counts to hold the voice against.
        residents: See `estimate_gaps`.
        settings: See `estimate_gaps`.
        moved: See `estimate_gaps`.
        lean: See `estimate_gaps`.

    Raises:
        GapError: See `estimate_gaps`.
    """
    settings = settings or GapSettings()
    mixture = HomeMixture(voice)
    expansions: list[Expansion] | None = None
    found: dict[str, GapEstimate] = {}
    for name, contacts in denominators.items():
        customers, reason = count_customers(contacts, residents, voice.wards)
        why_not = _find_obstacle(mixture, voice.wards) or (reason if customers is None else None)
        if customers is None or why_not:
            found[name] = _say_nothing(mixture, customers, voice.wards, why_not)
            continue
        if expansions is None:
            expansions = expand(mixture, customers, settings, [HomeMixture(other) for other in moved])
        posterior = (
            sample_posterior(
                mixture,
                customers,
                settings,
                moved=[HomeMixture(other) for other in moved],
                expansions=expansions,
                lean=lean,
            )
            if settings.mode == AUDIT
            else draw_posterior(expansions, customers, settings, lean)
        )
        found[name] = _judge(posterior, customers, mixture, reason, settings)
    return found


def _find_obstacle(mixture: HomeMixture, wards: int) -> str | None:
    if wards > MOST_WARDS:
        return f"There are {wards:,} wards; gaps can be estimated for {MOST_WARDS:,} at once."
    if mixture.total == 0:
        return "Nobody was heard online yet, so there is nothing to compare."
    if wards == 1:
        return "There is one ward only, so there is nothing to compare it with."
    return None


def _judge(
    posterior: Posterior,
    customers: Vector,
    mixture: HomeMixture,
    reason: str | None,
    settings: GapSettings,
) -> GapEstimate:
    count, people_sd = count_people(mixture, posterior)
    theta, people, wards = posterior.theta, count.wards, len(customers)
    tail = (1.0 - settings.interval) / 2
    low, middle, high = np.quantile(theta, (tail, 0.5, 1.0 - tail), axis=0)
    p_gap = (theta < np.log(settings.material_ratio)).mean(axis=0)
    loud = (theta > -np.log(settings.material_ratio)).mean(axis=0)
    placing = any(each.sigma_h for each in posterior.expansions)
    held = customers / customers.sum()
    expected = held * people.sum() * mixture.trust
    flags = flag_units(p_gap, low, people, expected, posterior.alone_sd, settings=settings)
    ranks = theta.argsort(axis=1).argsort(axis=1) + 1
    first, last = np.quantile(ranks, (tail, 1.0 - tail), axis=0, method="closest_observation").astype(int)
    named, named_low, named_high = predict_named(
        mixture, posterior, interval=settings.interval, generator=np.random.default_rng(settings.seed)
    )
    tables = posterior.best.table_var
    stays = np.zeros(wards) if tables is None else np.minimum(np.sqrt(tables), posterior.alone_sd)
    online = np.exp(theta) * posterior.contact_shares
    online /= online.sum(axis=1, keepdims=True)
    share_low, share, share_high = np.quantile(online, (tail, 0.5, 1.0 - tail), axis=0)
    return GapEstimate(
        tuple(
            WardGap(
                online_people=float(people[w]),
                online_people_sd=float(people_sd[w]),
                log_ratio=float(middle[w]),
                low=float(low[w]),
                high=float(high[w]),
                p_gap=float(p_gap[w]),
                flag=flags[w],
                rank_low=int(first[w]),
                rank_high=int(last[w]),
                online_share=float(share[w]),
                online_share_low=float(share_low[w]),
                online_share_high=float(share_high[w]),
                contact_share=float(held[w]),
                expected_people=float(held[w] * people.sum()),
                p_loud=float(loud[w]),
                alone_sd=float(posterior.alone_sd[w]),
                table_sd=float(stays[w]),
                placeability=float(posterior.placeability[w]) if placing else None,
                placeability_sd=float(posterior.placeability_sd[w]) if placing else None,
                named=float(named[w]),
                named_low=float(named_low[w]),
                named_high=float(named_high[w]),
                judged=bool(expected[w] >= settings.minimum_expected),
            )
            for w in range(wards)
        ),
        posterior.prior,
        count.outside,
        count.anywhere,
        count.unknown,
        reason,
        FitDiagnostics(
            tuple(each.sigma_h for each in posterior.expansions),
            tuple(each.weight for each in posterior.expansions),
            max(each.steepest for each in posterior.expansions),
            posterior.sampler if isinstance(posterior, SampledPosterior) else None,
        ),
        posterior,
        mixture.trust,
        tuple(rate_contacts(customers, dispersion=settings.dispersion).variance.tolist()),
    )


def _say_nothing(
    mixture: HomeMixture, customers: Vector | None, wards: int, reason: str | None
) -> GapEstimate:
    count, sd = PeopleCount(np.zeros(wards), np.zeros(wards), 0.0, 0.0, 0.0), np.zeros(wards)
    if mixture.total > 0:
        count = mixture.expect_people(ClassState(np.zeros(wards + 1), np.zeros(wards + 1)))
        sd = np.sqrt(count.variance)
    people = count.wards
    held = None if customers is None or customers.sum() == 0 else customers / customers.sum()
    silent = tuple(
        WardGap(
            online_people=float(people[ward]),
            online_people_sd=float(sd[ward]),
            log_ratio=None,
            low=None,
            high=None,
            p_gap=None,
            flag=TOO_LITTLE,
            rank_low=1,
            rank_high=wards,
            online_share=None,
            online_share_low=None,
            online_share_high=None,
            contact_share=None if held is None else float(held[ward]),
            expected_people=None if held is None else float(held[ward] * people.sum()),
        )
        for ward in range(wards)
    )
    return GapEstimate(silent, None, count.outside, count.anywhere, count.unknown, reason)


__all__ = [
    "GAP",
    "MOST_WARDS",
    "NONE",
    "TOO_LITTLE",
    "FitDiagnostics",
    "GapEstimate",
    "WardGap",
    "estimate_each",
    "estimate_gaps",
]
