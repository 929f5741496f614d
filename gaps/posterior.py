"""Draws of the gaps: the voice's likelihood, the contacts' levels and the learned prior joined."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from gaps.errors import GapError
from gaps.fitting import SIGMAS_H, ContactLevel, Expansion, expand_voice, rate_contacts
from gaps.mixture import HomeMixture, Matrix, PeopleCount, Vector
from gaps.settings import BYM2, PREVIEW, GapSettings
from gaps.shrinking import LearnedPrior, draw_gaps
from gaps.spatial import draw_spatial_gaps, scale_adjacency

_SOFT = 0.1


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws from the posterior of the gaps.

    Attributes:
        theta: (draws, wards) log ratio of online share to contact share.
        contact_shares: (draws, wards) shares of contacts.
        alone_sd: (wards,) standard deviation of each log ratio by the data alone, without shrinkage.
        placeability: (wards,) how much more readily its people are placed than the city's, logit; 0 if not
            estimated.
        placeability_sd: (wards,) its standard deviation; of one not estimated, the allowance made for it.
        prior: What was learned of the wards at large.
        expansions: The voice's likelihood at each scale of placeability.
    """

    theta: Matrix
    contact_shares: Matrix
    alone_sd: Vector
    placeability: Vector
    placeability_sd: Vector
    prior: LearnedPrior
    expansions: tuple[Expansion, ...]

    @property
    def best(self) -> Expansion:
        """The expansion at the likeliest scale of placeability."""
        return max(self.expansions, key=lambda each: each.weight)


def expand(
    mixture: HomeMixture, customers: Vector, settings: GapSettings, moved: Sequence[HomeMixture] = ()
) -> list[Expansion]:
    """Expand the voice's likelihood, with placeability unless only a preview is asked for.

    Args:
        mixture: Likelihood of the people online.
        customers: (wards,) contacts, zero or more.
        settings: Choices.
        moved: The same people with one parameter of their evidence a standard deviation off, each.
    """
    # Where the expansion is made is of little account, unless it is far off: as in a ward without contacts.
    soft = (1.0 - _SOFT) * customers + _SOFT * customers.mean()
    level = rate_contacts(soft, dispersion=settings.dispersion)
    sigmas_h = (0.0,) if settings.mode == PREVIEW else SIGMAS_H
    return expand_voice(mixture, level, sigmas_h=sigmas_h, moved=moved)


@dataclass(frozen=True, slots=True)
class Lean:
    """What the wards' ratios lean on beside one another's level.

    Attributes:
        covariates: (wards, n) what the ratios may follow, each with mean 0 and standard deviation 1.
        adjacency: (wards, wards) whether two wards touch; needed for the prior "bym2".
    """

    covariates: Matrix | None = None
    adjacency: NDArray[np.bool_] | None = None


def draw_posterior(
    expansions: Sequence[Expansion], customers: Vector, settings: GapSettings, lean: Lean | None = None
) -> Posterior:
    """Draw the gaps against one set of contacts; the expansions may have been made with another.

    Args:
        expansions: The voice's likelihood (see `expand`).
        customers: (wards,) contacts, zero or more.
        settings: Choices.
        lean: What the ratios lean on; nothing if None.

    Raises:
        GapError: If the prior needs to know which wards touch, and it is not given.
    """
    lean = lean or Lean()
    generator = np.random.default_rng(settings.seed)
    level = rate_contacts(customers, dispersion=settings.dispersion)
    weights = np.array([each.weight for each in expansions])
    counts = generator.multinomial(settings.draws, weights)
    knows_placing = any(each.sigma_h for each in expansions)
    allowance = settings.residual_sd if knows_placing else settings.placeability_sd
    structure = _find_structure(lean, settings)
    thetas, shares, spreads = [], [], []
    learned = np.zeros(4)
    for each, number in zip(expansions, counts.tolist(), strict=True):
        if not number:
            continue
        part = number / settings.draws
        by_voice = np.asarray(np.linalg.inv(each.precision), dtype=np.float64)
        spreads.append((part, by_voice, each.state.eta[:-1]))
        covariance = by_voice + np.diag(level.variance)
        mean = each.mean - level.mean
        if structure is None:
            d, prior = draw_gaps(
                mean, covariance, draws=number, generator=generator, covariates=lean.covariates
            )
        else:
            d, prior = draw_spatial_gaps(mean, covariance, structure, draws=number, generator=generator)
        # What no shift of readiness explains widens the answer only: it must not pull the wards together.
        d = d + allowance * generator.standard_normal(d.shape)
        u = _draw_levels(each, level, d, generator)
        share = np.exp(u - u.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        thetas.append(d - np.log((share * np.exp(d)).sum(axis=1, keepdims=True)))
        shares.append(share)
        learned += part * np.array((prior.near, prior.far, prior.far_share, prior.centre))
    held = np.concatenate(shares)
    middle = held.mean(axis=0)
    alone = np.sum(
        [part * _measure_alone(by_voice, eta, level, middle) for part, by_voice, eta in spreads], axis=0
    )
    shift = np.sum([each.weight * each.shift for each in expansions], axis=0)
    spread = [each.weight * (each.shift_sd**2 + (each.shift - shift) ** 2) for each in expansions]
    return Posterior(
        np.concatenate(thetas),
        held,
        alone,
        shift - float(np.median(shift)),
        np.sqrt(np.sum(spread, axis=0)) if knows_placing else np.full(len(customers), allowance),
        LearnedPrior(*(float(value) for value in learned)),
        tuple(expansions),
    )


def _find_structure(lean: Lean, settings: GapSettings) -> Matrix | None:
    if settings.prior != BYM2:
        return None
    if lean.adjacency is None:
        raise GapError("the prior bym2 needs to know which wards touch; give the wards' adjacency")
    return scale_adjacency(lean.adjacency)


def count_people(mixture: HomeMixture, posterior: Posterior) -> tuple[PeopleCount, Vector]:
    """Return expected people, and (wards,) their standard deviations.

    The variance is that of people given the parameters, plus that of the count through the log ratios.
    """
    count = mixture.expect_people(posterior.best.state)
    return count, np.sqrt(count.variance + (count.wards * posterior.theta.std(axis=0)) ** 2)


def _draw_levels(each: Expansion, level: ContactLevel, d: Matrix, generator: np.random.Generator) -> Matrix:
    """Draw (draws, wards) log contact intensities given the log ratios: the voice bears on them, too.

    The ratios are known up to a common level only, which is integrated out: what the voice says of it is
    taken off. Where evidence is thin its mean may lie far off where it says next to nothing.
    """
    ones = each.precision.sum(axis=1)
    told = each.precision - np.outer(ones, ones) / ones.sum()
    precision = told + np.diag(1.0 / level.variance)
    right = level.mean / level.variance + (each.mean - d) @ told
    lower = np.linalg.cholesky(precision)
    half = np.linalg.solve(lower, right.T)
    noise = generator.standard_normal(half.shape)
    return np.asarray(np.linalg.solve(lower.T, half + noise).T)


def _measure_alone(by_voice: Matrix, eta: Vector, level: ContactLevel, held: Vector) -> Vector:
    """Return the standard deviation of each log ratio of shares: the common level drops out of both sides."""
    online, contacts = np.eye(len(eta)) - softmax(eta), np.eye(len(eta)) - held
    return np.asarray(np.sqrt(np.diag(online @ by_voice @ online.T) + contacts**2 @ level.variance))
