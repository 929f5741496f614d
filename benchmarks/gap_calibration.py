"""Simulation-based calibration of the gap model: `python -m benchmarks.gap_calibration [--draws 500]`.

The truth is drawn from the model's own prior, people say what its own likelihood gives, and it is fitted:
then the rank of the truth among the posterior's draws is uniform, if the fit is right. Its approximations
(Laplace, normal likelihoods, readiness learned beforehand) show as histograms that are not flat: hollow ends
where intervals are too wide, high ends where they are too narrow, a slant where they lie to one side.

What people name is known here to the last digit: what is not known of it is measured by `benchmarks.gaps`.

Source:
    Talts, S., Betancourt, M., Simpson, D., Vehtari, A. and Gelman, A. (2018), Validating Bayesian inference
    algorithms with simulation-based calibration, arXiv:1804.06788.
"""

import argparse
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from textwrap import fill

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import chisquare, f

from benchmarks.drawn_city import lay_out, place_places, tabulate_names
from benchmarks.drawn_talk import KINDS
from benchmarks.gap_scores import MATERIAL, describe_bands
from benchmarks.machine import describe_machine
from gaps import GapSettings, VoiceEvidence, build_voice, estimate_gaps
from gaps.fitting import JEFFREYS, OUTSIDE_ODDS, SIGMA_H_SCALE, SIGMAS_H
from gaps.settings import DEFAULT, PREVIEW
from gaps.shrinking import CENTRE_SD, FAR_PRIOR, FARS, NEAR_SCALE, NEARS

BINS = 10
WARDS = 12
PEOPLE = 3_000
_CONTACTS_EACH, _CONTACTS_SD = 250, 0.35
_MOST_POSTS = 6
"""No more, so that nobody names so many places that the model would count the further ones less."""

_STOPS = 0.3
_ALIKE = 0.1
_RATE, _PROFILE = 0.25, 0.15
_OUTSIDER_RATE, _OUTSIDER_PROFILE = 0.15, 0.02
_LEAST, _MOST = 1e-4, 1.0 - 1e-4
_WIDTH = 105
_LEAST_P = 0.001
_HEAD = "| Ranks | Number | " + " | ".join(f"{each / BINS:.1f}-" for each in range(BINS)) + " | Uniform? |"
_NOTE = (
    f"Percent of the ranks. Uniform: chi-square with {BINS - 1} degrees of freedom; of all wards Hotelling's "
    "T² over cities, since wards of one city are not independent. Without extremes: no ward's people are "
    "placed more or less readily than others' by over 1 on the logit scale. The prior, a Cauchy, has such."
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is drawn from the prior.

    Attributes:
        contacts: (wards,) contacts.
        ratio: (wards,) log ratio of shares, online to contacts.
        online: (wards + 1,) shares of the people heard online, elsewhere last.
        placeability: (wards,) how readily people say where they are, logit scale.
    """

    contacts: Floats
    ratio: Floats
    online: Floats
    placeability: Floats


@dataclass(frozen=True, slots=True)
class Rank:
    """What the model says of one city; each (wards,).

    Attributes:
        rank: Part of the posterior's draws that lie below the true log ratio.
        gap: Whether the true ratio lies below 0.8.
        p_gap: The probability that it does, as told.
        holds: Whether the 90% interval holds the truth.
        usual: Whether its people are placed about as readily as others': logit within 1 of theirs.
    """

    rank: Floats
    gap: NDArray[np.bool_]
    p_gap: Floats
    holds: NDArray[np.bool_]
    usual: NDArray[np.bool_]


def draw_truth(rng: np.random.Generator, *, wards: int, settings: GapSettings) -> Truth:
    """Draw a city's truth from the prior of `gaps.shrinking` and `gaps.fitting`.

    The prior of contact levels is improper: the contacts come first, the levels from what they tell of them.
    A preview knows no placeability and allows for more that nothing explains.
    """
    preview = settings.mode == PREVIEW
    unexplained = settings.placeability_sd if preview else settings.residual_sd
    contacts = rng.poisson(_CONTACTS_EACH * np.exp(rng.normal(0.0, _CONTACTS_SD, wards))).astype(np.float64)
    level = np.log(rng.gamma((contacts + JEFFREYS) / settings.dispersion))
    near = _draw_scale(rng, NEARS, NEAR_SCALE)
    far = _draw_scale(rng, FARS, np.inf)
    is_far = rng.random(wards) < rng.beta(*FAR_PRIOR)
    seen = level + rng.normal(is_far * rng.normal(0.0, CENTRE_SD), np.where(is_far, far, near))
    # What no shift of readiness explains: the people there are as many more or fewer than they seem.
    online = seen + rng.normal(0.0, unexplained, wards)
    ratio = online - np.log(np.exp(online).sum()) - level + np.log(np.exp(level).sum())
    heard = np.append(np.exp(seen), OUTSIDE_ODDS * np.exp(seen).sum() * np.exp(rng.normal()))
    placeability = _draw_scale(rng, SIGMAS_H, SIGMA_H_SCALE) * rng.standard_cauchy(wards) * (not preview)
    return Truth(contacts, ratio, heard / heard.sum(), placeability)


def let_say(rng: np.random.Generator, truth: Truth, *, people: int) -> VoiceEvidence:
    """Let people post, say where they are and name places, all as the model has it; return the evidence."""
    wards = len(truth.contacts)
    centres, adjacency = lay_out(rng, wards)
    names = tabulate_names(rng, place_places(rng, adjacency), centres)
    home = rng.choice(wards + 1, people, p=truth.online)
    shift, outside = np.append(truth.placeability, 0.0)[home], home == wards
    posts = np.minimum(rng.geometric(_STOPS, people), _MOST_POSTS)
    mean = _shift(np.where(outside, _OUTSIDER_RATE, _RATE), shift)
    total = 1.0 / _ALIKE - 1.0
    placed = rng.binomial(posts, rng.beta(mean * total, (1.0 - mean) * total))
    profile = rng.random(people) < _shift(np.where(outside, _OUTSIDER_PROFILE, _PROFILE), shift)
    # Profiles come first, then posts: who, by which kind of evidence, what place.
    who = np.concatenate((np.flatnonzero(profile), np.repeat(np.arange(people), placed)))
    kind = np.where(np.arange(len(who)) < profile.sum(), KINDS.index("profile"), KINDS.index("toponym"))
    chances = np.cumsum(names, axis=2)[kind, home[who]]
    place = (chances < rng.random(len(who))[:, None] * chances[:, -1:]).sum(axis=1)
    said: list[list[tuple[int, int]]] = [[] for _ in range(people)]
    for person, *piece in zip(who.tolist(), kind.tolist(), place.tolist(), strict=True):
        said[person].append((piece[0], piece[1]))
    efforts = zip(posts.tolist(), placed.tolist(), profile.astype(int).tolist(), strict=True)
    counted = Counter(zip((tuple(sorted(each)) for each in said), efforts, strict=True))
    log = np.log(names)
    likelihoods = []
    for key, _ in counted:
        level = np.sum([log[k, :, j] for k, j in key], axis=0) + np.zeros(wards + 1)
        likelihoods.append(np.exp(level - level.max()))
    return build_voice(
        [(dict(enumerate(each[:-1].tolist())), float(each[-1]), 0.0) for each in likelihoods],
        [float(count) for count in counted.values()],
        wards=wards,
        efforts=[effort for _, effort in counted],
    )


def rank_truth(seed: int, *, mode: str = DEFAULT, wards: int = WARDS, people: int = PEOPLE) -> Rank:
    """Draw one city, fit it, and rank its truth."""
    rng, settings = np.random.default_rng(seed), GapSettings(seed=seed, mode=mode)
    truth = draw_truth(rng, wards=wards, settings=settings)
    estimate = estimate_gaps(let_say(rng, truth, people=people), truth.contacts[:, None], settings=settings)
    if estimate.posterior is None:
        raise ValueError(f"the city of seed {seed} was not fitted: {estimate.reason}")
    theta, tail = estimate.posterior.theta, (1.0 - settings.interval) / 2
    rank = np.asarray((theta < truth.ratio).mean(axis=0), dtype=np.float64)
    told = np.array([ward.p_gap for ward in estimate.wards], dtype=np.float64)
    holds, usual = np.abs(rank - 0.5) <= 0.5 - tail, np.abs(truth.placeability) <= 1.0
    return Rank(rank, truth.ratio < np.log(MATERIAL), told, holds, usual)


def judge_one(ranks: Sequence[Floats]) -> tuple[float, float]:
    """Return chi-square (9 degrees of freedom) and p of the first ward of each city: ranks independent."""
    found = chisquare(count_bins(np.array([each[0] for each in ranks])))
    return float(found.statistic), float(found.pvalue)


def judge_all(ranks: Sequence[Floats]) -> tuple[float, float]:
    """Return Hotelling's T² and p of all wards together: of the mean number of wards in each bin.

    A city's wards are not independent (their ratios are to one another), so that Pearson's chi-square does
    not hold of them; cities are, and they tell how bins vary and go together. NaN of too few cities.
    """
    counts = np.array([count_bins(each) for each in ranks], dtype=np.float64)[:, :-1]
    cities, free = counts.shape
    if cities <= free:
        return np.nan, np.nan
    away = counts.mean(axis=0) - len(ranks[0]) / BINS
    statistic = float(cities * away @ np.linalg.pinv(np.cov(counts, rowvar=False), hermitian=True) @ away)
    return statistic, float(f.sf(statistic * (cities - free) / (free * (cities - 1)), free, cities - free))


def count_bins(ranks: Floats) -> Ints:
    """Return (BINS,) how many ranks, 0 to 1, lie in each of the equal bins."""
    return np.bincount(np.minimum((ranks * BINS).astype(np.int64), BINS - 1), minlength=BINS)


def describe(draws: int, *, jobs: int = 1, wards: int = WARDS, people: int = PEOPLE) -> str:
    """Calibrate and return the histograms as Markdown.

    Args:
        draws: Cities drawn, each with ranks of all its wards.
        jobs: Processes.
        wards: Wards of each.
        people: People heard online in each.
    """
    found = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for mode in (PREVIEW, DEFAULT):
            rank = partial(rank_truth, mode=mode, wards=wards, people=people)
            found[mode] = list((pool.map if jobs > 1 else map)(rank, range(1, draws + 1)))
    blas = os.environ.get("OPENBLAS_NUM_THREADS", "as the library chooses")
    inputs = (
        f"BLAS threads: {blas}. {draws:,} cities (seeds 1 to {draws:,}) of {wards} wards, {people:,} people "
        f"heard online and some {_CONTACTS_EACH * wards:,} contacts, their truth drawn from the model's own "
        "prior: of the preview without placeability. Rank: the part of the posterior's draws that lie below "
        f"the true log ratio. Were the fit exact, each tenth would hold {100 / BINS:.0f}% of the ranks."
    )
    usual = [each for each in found[DEFAULT] if each.usual.all()]
    rows = [
        _describe_row(f"{mode}, one ward a city", [each.rank[:1] for each in runs], judge_one)
        + "\n"
        + _describe_row(f"{mode}, all wards", [each.rank for each in runs], judge_all)
        for mode, runs in found.items()
    ]
    if usual:
        ranks = [each.rank for each in usual]
        rows.append(_describe_row(f"{DEFAULT}, {len(usual)} cities without extremes", ranks, judge_all))
    parts = [
        describe_machine(("wardlight", "numpy", "scipy")),
        fill(inputs, _WIDTH),
        "\n".join((_HEAD, "|---" + "|---:" * (BINS + 1) + "|---|", *rows)),
        fill(_NOTE, _WIDTH),
    ]
    for mode, runs in found.items():
        gap, holds = (np.concatenate([getattr(each, name) for each in runs]) for name in ("gap", "holds"))
        said = (
            f"{mode.capitalize()}: 90% intervals hold the truth in {_tell(holds)} of the wards; in "
            f"{_tell(holds[gap])} of those truly below {MATERIAL}, as wards far off are drawn in towards the "
            f"others, and in {_tell(holds[~gap])} of the rest."
        )
        parts.append(fill(said, _WIDTH))
    p_gap = np.concatenate([each.p_gap for each in found[DEFAULT]]).tolist()
    parts += [
        "What the default's probabilities of a gap are worth:",
        "\n".join(describe_bands(p_gap, np.concatenate([each.gap for each in found[DEFAULT]]).tolist())),
    ]
    return "\n\n".join(parts)


def main() -> None:
    """Print the calibration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=500, help="cities drawn from the prior")
    parser.add_argument("--wards", type=int, default=WARDS, help="wards of each")
    parser.add_argument("--people", type=int, default=PEOPLE, help="people heard online in each")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    chosen = parser.parse_args()
    print(describe(chosen.draws, jobs=chosen.jobs, wards=chosen.wards, people=chosen.people))


def _describe_row(
    name: str, ranks: Sequence[Floats], judge: Callable[[Sequence[Floats]], tuple[float, float]]
) -> str:
    counts = count_bins(np.concatenate(ranks))
    shares = " | ".join(f"{share:.1f}" for share in 100 * counts / counts.sum())
    statistic, p = judge(ranks)
    told = "too few" if np.isnan(p) else f"{statistic:.1f}, p {'< .001' if p < _LEAST_P else f'{p:.3f}'}"
    return f"| {name} | {counts.sum():,} | {shares} | {told} |"


def _tell(held: NDArray[np.bool_]) -> str:
    return f"{held.mean():.3f}" if len(held) else "none"


def _draw_scale(rng: np.random.Generator, grid: Sequence[float], scale: float) -> float:
    """Draw from a half-normal prior on an uneven grid: each scale stands for the stretch around it."""
    values = np.array(grid)
    chance = np.exp(-0.5 * (values / scale) ** 2) * np.gradient(values)
    return float(rng.choice(values, p=chance / chance.sum()))


def _shift(share: Floats, shift: Floats) -> Floats:
    """Return shares with their logits shifted, as far as the model follows."""
    return np.asarray(np.clip(expit(logit(share) + shift), _LEAST, _MOST), dtype=np.float64)


if __name__ == "__main__":
    main()
