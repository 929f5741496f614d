"""The gaps sampled instead of approximated: a check on the default fit, which must give the same answers.

The model is that of `gaps.fitting` and `gaps.shrinking`, whose normal approximations, grids and Gibbs steps
are replaced by Hamiltonian Monte Carlo on the exact likelihood (see `gaps.audit_model`). How readily people
at large are placed is plugged in here as there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaps.audit_priors import choose_units, state_priors
from gaps.errors import GapError
from gaps.fitting import Expansion, rate_contacts
from gaps.mixture import HomeMixture, Matrix, Vector
from gaps.posterior import Lean, Posterior, draw_posterior, expand
from gaps.settings import NEAR_FAR, GapSettings
from gaps.shrinking import LearnedPrior

_WORST_RHAT = 1.05
_WORST_DIVERGED = 0.01
_MOST_ENTRIES = 20_000_000
"""Patterns times classes: the evidence is held dense, several times over."""


@dataclass(frozen=True, slots=True)
class SampledPosterior(Posterior):
    """A posterior that was sampled.

    Attributes:
        sampler: How the sampling went, in words.
    """

    sampler: str


def sample_posterior(
    mixture: HomeMixture,
    customers: Vector,
    settings: GapSettings,
    *,
    moved: Sequence[HomeMixture] = (),
    expansions: Sequence[Expansion] | None = None,
    lean: Lean | None = None,
) -> SampledPosterior:
    """Sample the gaps against one set of contacts.

    Args:
        mixture: Likelihood of the people online.
        customers: (wards,) contacts, zero or more.
        settings: Choices.
        moved: The same people with one parameter of their evidence a standard deviation off, each. What
            they add to the variance of a ratio is added to its draws.
        expansions: The default's expansions with `moved`, if they have been made already: flags are judged
            by what they say of each ward alone. Made with other contacts, they do as well.
        lean: What the ratios lean on; nothing if None.

    Raises:
        GapError: If numpyro is not installed, the prior is not "near-far", or there are too many people and
            wards to sample.
    """
    if settings.prior != NEAR_FAR:
        raise GapError(f"the mode audit samples the prior {NEAR_FAR} only; the prior is {settings.prior}")
    entries = len(mixture.voice.people) * mixture.classes
    if entries > _MOST_ENTRIES:
        raise GapError(
            f"the mode audit holds {len(mixture.voice.people):,} patterns of evidence by {mixture.classes:,} "
            f"places to live, more than {_MOST_ENTRIES:,} numbers; choose the mode default"
        )
    try:
        import numpyro  # noqa: F401, PLC0415 - an extra that most never need

        from gaps import audit_model  # noqa: PLC0415 - needs numpyro
    except ImportError as error:
        raise GapError(
            "the mode audit needs the package numpyro, which is not installed; "
            'pip install "wardlight[audit]", or choose the mode default'
        ) from error
    lean = lean or Lean()
    if expansions is None:
        expansions = expand(mixture, customers, settings, moved)
    approximate = draw_posterior(expansions, customers, settings, lean)
    each = -(-settings.draws // audit_model.CHAINS)
    draws, diverged = audit_model.sample(
        mixture,
        state_priors(customers, settings.dispersion, lean.covariates),
        choose_units(approximate, rate_contacts(customers, dispersion=settings.dispersion).mean),
        draws=each,
        seed=settings.seed,
    )
    rhat = audit_model.measure_rhat(_compare(draws["d"], draws["u"])[0])
    d, u = (draws[name].reshape(-1, len(customers))[: settings.draws] for name in ("d", "u"))
    generator = np.random.default_rng(settings.seed)
    allowance = settings.residual_sd if mixture.tells_effort else settings.placeability_sd
    extra = _measure_moved(mixture, customers, settings, expansions) if moved else np.zeros(len(customers))
    d = d + np.sqrt(allowance**2 + extra) * generator.standard_normal(d.shape)
    theta, shares = _compare(d, u)
    placeability, placeability_sd = approximate.placeability, approximate.placeability_sd
    if mixture.tells_effort:
        h = draws["h"].reshape(-1, len(customers))
        placeability = h.mean(axis=0) - float(np.median(h.mean(axis=0)))
        placeability_sd = h.std(axis=0)
    return SampledPosterior(
        theta,
        shares,
        approximate.alone_sd,
        placeability,
        placeability_sd,
        LearnedPrior(*(float(draws[name].mean()) for name in ("near", "far", "share", "centre"))),
        approximate.expansions,
        _word_sampling(audit_model.CHAINS, each, rhat, diverged),
    )


def _compare(d: Matrix, u: Vector) -> tuple[Matrix, Matrix]:
    """Return log ratios to the city's, and shares of contacts; wards last."""
    share = np.exp(u - u.max(axis=-1, keepdims=True))
    share /= share.sum(axis=-1, keepdims=True)
    return d - np.log((share * np.exp(d)).sum(axis=-1, keepdims=True)), share


def _measure_moved(
    mixture: HomeMixture, customers: Vector, settings: GapSettings, expansions: Sequence[Expansion]
) -> Vector:
    """Return (wards,) what the moved evidence adds to the variance of each log ratio by the data alone."""
    added = np.zeros(len(customers))
    for wide, still in zip(expansions, expand(mixture, customers, settings), strict=True):
        added += wide.weight * np.diag(np.linalg.inv(wide.precision) - np.linalg.inv(still.precision))
    return np.maximum(added, 0.0)


def _word_sampling(chains: int, draws: int, rhat: float, diverged: int) -> str:
    paths = "no divergence" if not diverged else f"{diverged:,} divergences"
    words = (
        f"NUTS, {chains} chains of {draws:,} draws, R-hat at most {np.ceil(100 * rhat) / 100:.2f}, {paths}"
    )
    if rhat > _WORST_RHAT or diverged > _WORST_DIVERGED * chains * draws:
        return f"{words}: the chains have not agreed, so do not rely on these figures; ask for more draws"
    return words
