"""What the sampler of the gap model is told: the priors of `gaps.fitting` and `gaps.shrinking`, and units.

Where those try the values of a grid, here every value between the first and the last may be true.
"""

from dataclasses import dataclass

import numpy as np

from gaps.fitting import JEFFREYS, OUTSIDE_ODDS, OUTSIDE_PRECISION, SIGMA_H_SCALE, SIGMAS_H
from gaps.mixture import Matrix, Vector
from gaps.posterior import Posterior
from gaps.shrinking import CENTRE_SD, COVARIATE_SD, FAR_PRIOR, FARS, LEVEL_SD, NEAR_SCALE, NEARS

_OUTSIDE_UNIT = 0.1
_LEAST_UNIT = 0.05


@dataclass(frozen=True, slots=True)
class Priors:
    """Priors of the program.

    Attributes:
        shape: (wards,) of the contacts' Gamma posteriors.
        near: Scale of the half-normal, least and largest value of the near wards' scale.
        far: Least and largest value of the far wards' scale.
        far_share: The two parameters of the Beta.
        centre_sd: Prior standard deviation of where the far wards lie.
        sigma_h: As `near`, of the placeability's scale.
        outside: Mean and standard deviation of the log intensity outside over the level.
        covariates: (wards, n) what the ratios may follow; n may be 0.
        covariate_sd: Prior standard deviation of what each covariate does.
    """

    shape: Vector
    near: tuple[float, float, float]
    far: tuple[float, float]
    far_share: tuple[float, float]
    centre_sd: float
    sigma_h: tuple[float, float, float]
    outside: tuple[float, float]
    covariates: Matrix
    covariate_sd: float


@dataclass(frozen=True, slots=True)
class Units:
    """What the posterior is expected to span: sets the sampler's units, and has no say in the answer.

    Attributes:
        ratio: (wards,) each log ratio by the data alone.
        ratio_sd: (wards,) its standard deviation.
        outside: Where the log intensity outside is expected.
        outside_sd: How far from there.
        shift: (wards,) standard deviation of each placeability by the data alone.
    """

    ratio: Vector
    ratio_sd: Vector
    outside: float
    outside_sd: float
    shift: Vector


def state_priors(customers: Vector, dispersion: float, covariates: Matrix | None) -> Priors:
    """Return the priors of the gap model.

    Args:
        customers: (wards,) contacts, zero or more.
        dispersion: Variance of contact counts over the Poisson's.
        covariates: (wards, n) what the ratios may follow; nothing if None.
    """
    shape = (customers + JEFFREYS) / dispersion
    return Priors(
        shape=shape,
        near=(NEAR_SCALE, NEARS[0], NEARS[-1]),
        far=(FARS[0], FARS[-1]),
        far_share=FAR_PRIOR,
        centre_sd=CENTRE_SD,
        sigma_h=(SIGMA_H_SCALE, SIGMAS_H[0], SIGMAS_H[-1]),
        # Relative to the wards' level, which is in doubt as well.
        outside=(
            float(np.log(OUTSIDE_ODDS * shape.sum())),
            float(np.hypot(LEVEL_SD, OUTSIDE_PRECISION**-0.5)),
        ),
        covariates=np.empty((len(shape), 0)) if covariates is None else covariates,
        covariate_sd=COVARIATE_SD,
    )


def choose_units(approximate: Posterior, level: Vector) -> Units:
    """Return the sampler's units by what the default fit expects the posterior to span.

    Args:
        approximate: The default fit's posterior.
        level: (wards,) posterior means of log contact intensities.
    """
    best = approximate.best
    alone = best.mean - level
    # At the widest scale tried, the prior holds a placeability the least; what it does is taken off.
    widest = approximate.expansions[-1]
    told = np.maximum(widest.shift_sd, _LEAST_UNIT) ** -2.0 - (widest.sigma_h or np.inf) ** -2.0
    return Units(
        ratio=alone - float(np.median(alone)),
        ratio_sd=approximate.alone_sd,
        outside=float(best.state.eta[-1]),
        outside_sd=_OUTSIDE_UNIT,
        shift=1.0 / np.sqrt(np.maximum(told, 1.0)),
    )
