"""Gaps of all wards: ratio with interval, probability, flag and rank, or "not enough evidence"."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gaps.errors import GapError
from gaps.fitting import FitDiagnostics, Posterior, fit_gaps
from gaps.mixture import HomeMixture, Matrix, PeopleCount, Vector
from gaps.settings import GapSettings
from gaps.voice import VoiceEvidence

GAP, NONE, TOO_LITTLE = "gap", "none", "not enough evidence"

MOST_WARDS = 1000
"""Beyond this the dense Hessian outgrows an office machine."""

_HALVING = float(np.log(2.0))
_TWO_SD = 1.96
_PEOPLE_DRAWS = 200


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


@dataclass(frozen=True, slots=True)
class GapEstimate:
    """Gaps of all wards.

    Attributes:
        wards: One per ward.
        sigma: Scale of the gaps among wards (log ratio), None without a fit.
        outside_people: Expected people who live outside all wards.
        anywhere_people: Expected people of the city of whom no ward is likelier than another.
        unknown_people: People about whose home nothing is known.
        reason: Why nothing can be said of any ward, or what was compared instead; None if all is well.
        diagnostics: How the fit went, None without a fit.
    """

    wards: tuple[WardGap, ...]
    sigma: float | None
    outside_people: float
    anywhere_people: float
    unknown_people: float
    reason: str | None
    diagnostics: FitDiagnostics | None = None


def estimate_gaps(
    voice: VoiceEvidence,
    contacts: NDArray[np.float64],
    *,
    residents: NDArray[np.float64] | None = None,
    settings: GapSettings | None = None,
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

    Raises:
        GapError: If a count is negative, fractional or no number, or there is not one row per ward.
    """
    settings = settings or GapSettings()
    wards = voice.wards
    customers, reason = _count_customers(contacts, residents, wards)
    mixture = HomeMixture(voice)
    if customers is None or wards == 1 or wards > MOST_WARDS or mixture.total == 0:
        if wards > MOST_WARDS:
            reason = f"There are {wards:,} wards; gaps can be estimated for {MOST_WARDS:,} at once."
        elif mixture.total == 0:
            reason = "Nobody was heard online yet, so there is nothing to compare."
        elif wards == 1:
            reason = "There is one ward only, so there is nothing to compare it with."
        return _say_nothing(mixture, customers, wards, reason)
    generator = np.random.default_rng(settings.seed)
    posterior = fit_gaps(
        mixture, customers, dispersion=settings.dispersion, draws=settings.draws, generator=generator
    )
    count, people_sd = _count_people(mixture, posterior.eta)
    people = count.wards
    theta = posterior.theta + settings.placeability_sd * generator.standard_normal(posterior.theta.shape)
    tail = (1.0 - settings.interval) / 2
    low, middle, high = np.quantile(theta, (tail, 0.5, 1.0 - tail), axis=0)
    p_gap = (theta < np.log(settings.material_ratio)).mean(axis=0)
    held = customers / customers.sum()
    expected = held * people.sum() * mixture.trust
    flags = _flag(p_gap, low, people, expected, posterior, settings=settings)
    ranks = theta.argsort(axis=1).argsort(axis=1) + 1
    first, last = np.quantile(ranks, (tail, 1.0 - tail), axis=0, method="closest_observation").astype(int)
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
            )
            for w in range(wards)
        ),
        posterior.sigma,
        count.outside,
        count.anywhere,
        count.unknown,
        reason,
        posterior.diagnostics,
    )


def _count_customers(
    contacts: NDArray[np.float64], residents: NDArray[np.float64] | None, wards: int
) -> tuple[Vector | None, str | None]:
    table = np.asarray(contacts, dtype=np.float64)
    if table.ndim != 2 or len(table) != wards:  # noqa: PLR2004 - a table has two axes
        raise GapError(
            f"contacts have the shape {table.shape}; there must be one row for each of {wards} wards"
        )
    if residents is not None and np.shape(residents) != (wards,):
        raise GapError(
            f"residents have the shape {np.shape(residents)}; there must be one for each of {wards} wards"
        )
    _check_counts(table, "contacts")
    customers = table.sum(axis=1)
    if customers.sum() > 0:
        return customers, None
    if residents is not None and np.isfinite(residents).all() and residents.sum() > 0:
        instead = np.asarray(residents, dtype=np.float64)
        _check_counts(np.round(instead)[:, None], "residents")
        return (
            instead,
            "There are no contacts of the chosen channels; wards are held against their residents instead.",
        )
    return (
        None,
        "There are no contacts of the chosen channels and no populations, so there is nothing to compare.",
    )


def _check_counts(table: Matrix, what: str) -> None:
    bad = ~np.isfinite(table) | (table < 0) | (table != np.floor(table))
    if bad.any():
        ward = int(np.argwhere(bad)[0][0])
        value = table[bad][0]
        raise GapError(f"{what} of ward number {ward + 1} are {value}; counts must be whole and not negative")


def _say_nothing(
    mixture: HomeMixture, customers: Vector | None, wards: int, reason: str | None
) -> GapEstimate:
    count, sd = PeopleCount(np.zeros(wards), np.zeros(wards), 0.0, 0.0, 0.0), np.zeros(wards)
    if mixture.total > 0:
        count, sd = _count_people(mixture, np.zeros((1, wards + 1)))
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


def _count_people(mixture: HomeMixture, eta: Matrix) -> tuple[PeopleCount, Vector]:
    """Return expected people and the standard deviations by ward.

    The variance is that of people given the parameters, on average, plus that of the expectation.
    """
    counted = [mixture.expect_people(row) for row in eta[:: max(1, len(eta) // _PEOPLE_DRAWS)]]
    means = np.array([count.wards for count in counted])
    variance = np.array([count.variance for count in counted]).mean(axis=0)
    mean = PeopleCount(
        means.mean(axis=0),
        variance,
        float(np.mean([count.outside for count in counted])),
        float(np.mean([count.anywhere for count in counted])),
        float(np.mean([count.unknown for count in counted])),
    )
    return mean, np.sqrt(variance + means.var(axis=0))


def _flag(
    p_gap: Vector,
    low: Vector,
    people: Vector,
    expected: Vector,
    posterior: Posterior,
    *,
    settings: GapSettings,
) -> list[str]:
    flags = [TOO_LITTLE] * len(p_gap)
    judged = expected >= settings.minimum_expected
    precise = _TWO_SD * posterior.precision <= _HALVING
    clear = low >= np.log(settings.material_ratio)
    could_tell = judged & (people >= settings.minimum_people) & (precise | clear)
    for ward in np.flatnonzero(could_tell & (p_gap <= settings.none_probability)).tolist():
        flags[ward] = NONE
    order = np.argsort(-np.where(judged, p_gap, 0.0), kind="stable")
    doubt = np.cumsum(1.0 - np.where(judged, p_gap, 0.0)[order]) / np.arange(1, len(order) + 1)
    chosen = order[: int((doubt <= settings.flag_false_share).sum())]
    for ward in chosen.tolist():
        if judged[ward] and p_gap[ward] >= settings.flag_probability:
            flags[ward] = GAP
    return flags
