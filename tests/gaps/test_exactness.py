"""The fast approximation agrees with integrals done the slow way, and obeys the laws of the problem."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma, logsumexp

from gaps import GapSettings, build_voice, estimate_gaps
from gaps.alone import AloneSpread
from gaps.fitting import SIGMAS_H
from gaps.shrinking import FARS, NEARS

SURE = GapSettings(placeability_sd=0.0, dispersion=1.0, draws=40_000)


def _integrate(people: np.ndarray, customers: np.ndarray, points: int = 400_000) -> tuple[float, float]:
    """Return mean and sd of the first ward's log ratio where every home is known, by importance sampling.

    The model written down anew: shares of people known to live in the city are multinomial. Draws come from
    the contacts' posterior and the prior of d, weighted by the likelihood of the people.
    """
    rng = np.random.default_rng(11)
    nears, fars = np.array(NEARS), np.array(FARS)
    widths = np.gradient(nears) * np.exp(-0.5 * (nears / 0.06) ** 2)
    near = rng.choice(nears, points, p=widths / widths.sum())
    far = rng.choice(fars, points, p=np.gradient(fars) / np.gradient(fars).sum())
    is_far = rng.random((points, len(people))) < rng.beta(3.0, 9.0, points)[:, None]
    d = np.where(is_far, far[:, None], near[:, None]) * rng.standard_normal((points, len(people)))
    d += np.where(is_far, rng.normal(0.0, 0.5, points)[:, None], 0.0)
    rates = rng.gamma(customers + 0.5, size=(points, len(people)))
    held = rates / rates.sum(axis=1, keepdims=True)
    online = rates * np.exp(d)
    online /= online.sum(axis=1, keepdims=True)
    weight = np.log(online) @ people
    weight = np.exp(weight - logsumexp(weight))
    theta = np.log(online[:, 0] / held[:, 0])
    mean = float(weight @ theta)
    return mean, float(np.sqrt(weight @ (theta - mean) ** 2))


@pytest.mark.parametrize(
    ("people", "customers"),
    [
        ([20.0, 45.0, 38.0, 50.0], [400.0, 410.0, 380.0, 420.0]),
        ([3.0, 6.0, 2.0, 5.0], [90.0, 30.0, 60.0, 40.0]),
        ([30.0, 30.0, 30.0, 30.0], [100.0, 100.0, 100.0, 100.0]),
    ],
    ids=["one ward quiet", "few people", "even"],
)
def test_where_homes_are_known_the_fit_is_the_multinomial_one(
    people: list[float], customers: list[float]
) -> None:
    voice = build_voice([({ward: 1.0}, 0.0, 0.0) for ward in range(4)], people, wards=4)
    ward = estimate_gaps(voice, np.array(customers)[:, None], settings=SURE).wards[0]
    mean, sd = _integrate(np.array(people), np.array(customers))
    assert ward.log_ratio is not None
    assert ward.low is not None
    assert ward.high is not None
    assert ward.log_ratio == pytest.approx(mean, abs=0.35 * sd)
    assert (ward.high - ward.low) / 3.29 == pytest.approx(sd, rel=0.3)


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(6)), st.integers(0, 2**16))
def test_renaming_wards_renames_the_answers(order: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    patterns = [
        ({ward: 1.0, int(rng.integers(6)): 0.3 * float(rng.random())}, 0.0, 0.02) for ward in range(6)
    ]
    people = rng.integers(20, 200, 6).astype(float).tolist()
    contacts = rng.integers(50, 500, 6).astype(float)
    place = {old: new for new, old in enumerate(order)}
    renamed = [({place[ward]: v for ward, v in above.items()}, out, base) for above, out, base in patterns]
    choices = GapSettings(draws=20_000)
    first = estimate_gaps(build_voice(patterns, people, wards=6), contacts[:, None], settings=choices)
    second = estimate_gaps(build_voice(renamed, people, wards=6), contacts[order][:, None], settings=choices)
    for new, old in enumerate(order):
        one, other = first.wards[old], second.wards[new]
        # The draws are others: five times the Monte Carlo error of what 20,000 of them in chains may miss.
        noise = 0.2 * one.online_people_sd
        assert one.online_people == pytest.approx(other.online_people, abs=noise)
        # Far from zero few people stand behind a ratio, and the draws scatter in proportion.
        assert one.log_ratio == pytest.approx(other.log_ratio, abs=0.1, rel=0.05)
        assert one.p_gap == pytest.approx(other.p_gap, abs=0.08)


def test_the_scale_of_a_pattern_does_not_matter() -> None:
    contacts = np.array([[300.0], [200.0], [250.0]])
    shape = [({0: 0.8, 1: 0.1}, 0.05, 0.02), ({1: 0.7}, 0.1, 0.01), ({2: 0.9}, 0.0, 0.03)]
    scaled = [
        ({ward: v * factor for ward, v in above.items()}, out * factor, base * factor)
        for (above, out, base), factor in zip(shape, (64.0, 1 / 1024, 2.0**40), strict=True)
    ]
    people = [80.0, 90.0, 40.0]
    one = estimate_gaps(build_voice(shape, people, wards=3), contacts)
    other = estimate_gaps(build_voice(scaled, people, wards=3), contacts)
    assert one == other


def test_few_or_repeated_contacts_widen_the_interval() -> None:
    voice = build_voice([({ward: 1.0}, 0.0, 0.0) for ward in range(4)], [400.0] * 4, wards=4)

    def width(customers: float, dispersion: float) -> float:
        # Without the allowance for placeability, which would drown what is compared here.
        settings = GapSettings(dispersion=dispersion, placeability_sd=0.0)
        ward = estimate_gaps(voice, np.full((4, 1), customers), settings=settings).wards[0]
        return (ward.high or 0.0) - (ward.low or 0.0)

    assert width(20.0, 1.0) > 1.15 * width(2000.0, 1.0)
    assert width(40.0, 6.0) > 1.15 * width(40.0, 1.0)


def test_ranks_span_what_the_interval_leaves_open() -> None:
    voice = build_voice([({ward: 1.0}, 0.0, 0.0) for ward in range(5)], [100.0, *[500.0] * 4], wards=5)
    wards = estimate_gaps(voice, np.full((5, 1), 1000.0)).wards
    assert (wards[0].rank_low, wards[0].rank_high) == (1, 1)
    assert all(2 <= ward.rank_low <= ward.rank_high <= 5 for ward in wards[1:])
    assert all(ward.rank_high > ward.rank_low for ward in wards[1:])


def test_the_fit_arrives_and_tells_which_scales_it_weighed() -> None:
    voice = build_voice([({ward: 1.0}, 0.0, 0.1) for ward in range(5)], [90.0, *[500.0] * 4], wards=5)
    diagnostics = estimate_gaps(voice, np.full((5, 1), 1000.0)).diagnostics
    assert diagnostics is not None
    assert sum(diagnostics.weights) == pytest.approx(1.0)
    assert diagnostics.sigmas_h == (0.0,)
    assert diagnostics.steepest < 1e-4


def test_where_efforts_are_known_every_scale_of_placeability_is_weighed() -> None:
    patterns: list[tuple[dict[int, float], float, float]] = [({w: 1.0}, 0.0, 0.1) for w in range(5)]
    efforts = [(5, 2, 0)] * 5
    voice = build_voice(patterns, [90.0, *[500.0] * 4], wards=5, efforts=efforts)
    diagnostics = estimate_gaps(voice, np.full((5, 1), 1000.0)).diagnostics
    assert diagnostics is not None
    assert diagnostics.sigmas_h == SIGMAS_H
    assert sum(diagnostics.weights) == pytest.approx(1.0)
    assert diagnostics.steepest < 1e-4


def test_the_spread_by_data_alone_is_that_of_the_ratio_of_both_shares() -> None:
    # 10 of 310 people and half of 600 contacts: the two sides' shares are far apart.
    voice = build_voice(
        [({0: 1.0}, 0.0, 0.0), ({1: 1.0}, 0.0, 0.0), ({2: 1.0}, 0.0, 0.0)], [10.0, 150.0, 150.0], wards=3
    )
    estimate = estimate_gaps(
        voice, np.array([[300.0], [150.0], [150.0]]), settings=GapSettings(dispersion=1.0)
    )
    assert estimate.posterior is not None
    best = estimate.posterior.best
    eta, covariance = best.state.eta[:-1], np.linalg.inv(best.precision)
    u = digamma(np.array([300.5, 150.5, 150.5]))
    step = 1e-5

    def ratio(eta: np.ndarray, u: np.ndarray) -> np.ndarray:
        return np.asarray((eta - logsumexp(eta)) - (u - logsumexp(u)))

    by_voice, by_contacts = (
        np.column_stack(
            [
                (ratio(eta + one * dx, u + other * dx) - ratio(eta - one * dx, u - other * dx)) / (2 * step)
                for dx in step * np.eye(3)
            ]
        )
        for one, other in ((1.0, 0.0), (0.0, 1.0))
    )
    variance = np.diag(by_voice @ covariance @ by_voice.T)
    contacts = by_contacts**2 @ np.array(estimate.contact_variance)
    told = np.array([ward.alone_sd for ward in estimate.wards]) ** 2
    assert told == pytest.approx(variance + contacts, rel=0.03)
    spread = AloneSpread(estimate)
    assert spread.split()[1] == pytest.approx(contacts, rel=0.03)
    assert [spread.measure((w,)) ** 2 for w in range(3)] == pytest.approx(variance + contacts, rel=0.03)
