"""What an analyst would use instead of Wardlight to find wards quiet online, on plain arrays.

Each returns one `Answer` about log ratios of shares: people (or posts) online over contacts.

Source:
    Marshall, R. J. (1981), Mapping disease and mortality rates using empirical Bayes estimators, Applied
    Statistics 40, 283-294 (global estimator). Spiegelhalter, D. J. (2005), Funnel plots for comparing
    institutional performance, Statistics in Medicine 24, 1185-1202. Rubin, D. B. (1987), Multiple Imputation
    for Nonresponse in Surveys, eq. 3.1.2 to 3.1.5. Ord, J. K. and Getis, A. (1995), Local spatial
    autocorrelation statistics, Geographical Analysis 27, 286-306 (G*, as `esda` computes it).
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from esda.getisord import G_Local
from libpysal.weights import W
from numpy.typing import NDArray
from scipy.stats import norm, poisson

from benchmarks.drawn_city import DrawnCity

MATERIAL = 0.8
_SURE = 0.9
_Z90 = 1.645
_FUNNEL_TAIL = 0.025
_IMPUTATIONS = 20
_HALF = 0.5
"""Added to every cell of which a logarithm is taken."""

_TINY = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method says of each ward; all (wards,), none of them NaN but the ends of intervals not given.

    Attributes:
        flagged: Whether it calls the ward a gap.
        doubt: Order of likelihood, the likeliest gap lowest.
        low: Lower end of the 90% interval of the log ratio; NaN from a method that gives none.
        high: Upper end, likewise.
    """

    flagged: NDArray[np.bool_]
    doubt: Floats
    low: Floats
    high: Floats


def divide_posts(contacts: Floats, posts: Floats) -> Answer:
    """Share of posts over share of contacts, flagged under 0.8.

    Args:
        contacts: (wards,) contacts.
        posts: (wards,) posts.
    """
    low, ratio, high = _bound_ratio(posts, contacts)
    return Answer(ratio < np.log(MATERIAL), ratio, low, high)


def draw_funnel(contacts: Floats, authors: Floats) -> Answer:
    """Flag wards under the lower 95% limit of a funnel plot of authors against contacts.

    Args:
        contacts: (wards,) contacts.
        authors: (wards,) authors, each in one ward.
    """
    low, ratio, high = _bound_ratio(authors, contacts)
    expected = authors.sum() * contacts / contacts.sum()
    return Answer(np.asarray(authors < poisson.ppf(_FUNNEL_TAIL, expected)), ratio, low, high)


def shrink_rates(contacts: Floats, people: Floats) -> Answer:
    """Return Marshall's global empirical Bayes rates of people per contact, over the rate of the city.

    Args:
        contacts: (wards,) contacts; they count as known, as populations do in the paper.
        people: (wards,) people, whole or fractional.
    """
    held = np.maximum(contacts, _HALF)
    rate, mean = people / held, people.sum() / held.sum()
    if mean == 0:
        return _judge(np.ones(len(held)), np.full(len(held), np.inf))
    spread = (held * (rate - mean) ** 2).sum() / held.sum()
    between = max(float(spread - mean / held.mean()), 0.0)
    weight = between / (between + mean / held)
    return _judge(1.0 + weight * (rate / mean - 1.0), np.sqrt(weight * mean / held) / mean)


def find_cold_spots(contacts: Floats, people: Floats, adjacency: NDArray[np.bool_]) -> Answer:
    """Rank wards by Marshall's rates; flag cold spots: wards whose G* with their neighbours has z < -1.645.

    It says where low rates lie, not how low they are: no intervals.

    Args:
        contacts: (wards,) contacts.
        people: (wards,) people.
        adjacency: (wards, wards) whether two wards are neighbours; symmetric, no ward its own.
    """
    rates = shrink_rates(contacts, people).doubt
    none = np.full(len(rates), np.nan)
    if np.ptp(rates) < _TINY:
        return Answer(np.zeros(len(rates), dtype=np.bool_), rates, none, none)
    near = {ward: [ward, *np.flatnonzero(row).tolist()] for ward, row in enumerate(adjacency)}
    # esda switches a warning on for the whole process.
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        star = G_Local(rates, W(near, silence_warnings=True), transform="B", permutations=0, star=True)
    # A ward that borders on all others has the mean of all: no spot, though esda divides by nothing.
    z = np.nan_to_num(np.asarray(star.Zs, dtype=np.float64), posinf=0.0, neginf=0.0)
    return Answer(z < -_Z90, rates, none, none)


def impute_homes(contacts: Floats, posterior: Floats, people: Floats, *, seed: int = 1) -> Answer:
    """Draw everybody's home 20 times from the geocoder's posterior; join the log ratios by Rubin's rules.

    Args:
        contacts: (wards,) contacts.
        posterior: (patterns, wards + 1) probability of each home, outside last.
        people: (patterns,) people who say so.
        seed: Seed of the draws.
    """
    rng = np.random.default_rng(seed)
    whole = np.rint(people).astype(np.int64)
    drawn = [rng.multinomial(whole, posterior).sum(axis=0)[:-1] + _HALF for _ in range(_IMPUTATIONS)]
    counts, held = np.array(drawn), contacts + _HALF
    total = counts.sum(axis=1, keepdims=True)
    ratios = np.log(counts / total) - np.log(held / held.sum())
    within = (1 / counts - 1 / total).mean(axis=0) + 1 / held - 1 / held.sum()
    error = np.sqrt(within + (1.0 + 1.0 / _IMPUTATIONS) * ratios.var(axis=0, ddof=1))
    middle = ratios.mean(axis=0)
    p_gap = norm.cdf((np.log(MATERIAL) - middle) / error)
    return Answer(p_gap >= _SURE, -p_gap, middle - _Z90 * error, middle + _Z90 * error)


def find_posteriors(likelihood: Floats, residents: Floats, *, outside: float = 0.3) -> Floats:
    """Return (patterns, wards + 1) posteriors of homes with residents as prior, for `impute_homes`.

    Args:
        likelihood: (patterns, wards + 1) likelihood of each pattern by home, its base included.
        residents: (wards,) people.
        outside: Prior probability of a home elsewhere.
    """
    prior = np.append((1.0 - outside) * residents / residents.sum(), outside)
    joint = likelihood * prior
    return np.asarray(joint / joint.sum(axis=1, keepdims=True), dtype=np.float64)


def _divide_drawn(city: DrawnCity) -> Answer:
    return divide_posts(city.contacts, city.posts_by_ward)


def _funnel_drawn(city: DrawnCity) -> Answer:
    return draw_funnel(city.contacts, city.authors_by_ward)


def _shrink_drawn(city: DrawnCity) -> Answer:
    return shrink_rates(city.contacts, city.authors_by_ward)


def _find_drawn_spots(city: DrawnCity) -> Answer:
    return find_cold_spots(city.contacts, city.authors_by_ward, city.adjacency)


def _shrink_fractions(city: DrawnCity) -> Answer:
    return shrink_rates(city.contacts, city.fractional)


def _impute_drawn(city: DrawnCity) -> Answer:
    naming = np.array([any(place >= 0 for _, place in key) for key in city.keys])
    people = np.bincount(city.key_of, minlength=len(city.keys))
    return impute_homes(city.contacts, city.posterior[naming], people[naming].astype(np.float64))


RIVALS: tuple[tuple[str, Callable[[DrawnCity], Answer]], ...] = (
    ("posts, raw ratio", _divide_drawn),
    ("authors, funnel plot", _funnel_drawn),
    ("authors, empirical Bayes", _shrink_drawn),
    ("authors, empirical Bayes + Getis-Ord (esda)", _find_drawn_spots),
    ("fractional authors, empirical Bayes", _shrink_fractions),
    ("multiple imputation", _impute_drawn),
)
"""Name → method, each asked of a drawn city."""


def _judge(ratio: Floats, error: Floats) -> Answer:
    """Return the answer for ratios with normal errors; where the error is 0 the ratio is taken as known."""
    spread = np.maximum(error, _TINY)
    p_gap = norm.cdf((MATERIAL - ratio) / spread)
    low = np.log(np.maximum(ratio - _Z90 * spread, _TINY))
    return Answer(p_gap >= _SURE, ratio, low, np.log(np.maximum(ratio + _Z90 * spread, _TINY)))


def _bound_ratio(voice: Floats, contacts: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log ratio of shares with its 90% interval, half a count added to every cell."""
    heard, held = voice + _HALF, contacts + _HALF
    ratio = np.log(heard / heard.sum()) - np.log(held / held.sum())
    spread = _Z90 * np.sqrt(1 / heard + 1 / held)
    return ratio - spread, ratio, ratio + spread
