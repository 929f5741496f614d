"""The gap model as a probabilistic program, its likelihood written down anew in jax, and its sampler.

    u_w = log Gamma((customers_w + 1/2) / dispersion, 1)       contacts
    d_w ~ (1 - s) N(0, near) + s N(c, far)                     which wards are far is summed out
    near ~ half-normal, far ~ uniform, s ~ Beta, c ~ normal
    eta_w = level + u_w + d_w, level ~ N(0, 10)                voice; what it may follow is added to d
    h_w ~ Cauchy(0, sigma_h), sigma_h ~ half-normal            placeability, where posts are counted

The likelihood does not change where one number is added to all log intensities: level is taken off, and
intensity outside is drawn relative to it. Each ward's d, u and h are drawn in units of what its posterior is
expected to span, so that the sampler meets no funnel. Needs jax and numpyro: imported by `gaps.audit` only
when it is asked to sample.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
from jax.scipy.special import expit, gammaln, logsumexp
from jax.scipy.stats import cauchy, norm
from numpy.typing import NDArray
from numpyro import distributions as dist
from numpyro.diagnostics import split_gelman_rubin
from numpyro.infer import MCMC, NUTS, init_to_uniform

from gaps.audit_priors import Priors, Units
from gaps.mixture import HomeMixture, Vector
from gaps.placing import Readiness
from gaps.voice import VoiceEvidence

CHAINS = 4
WARM_UP = 500
_ACCEPT = 0.9
_START_RADIUS = 0.5
_TINY = 1e-300
_WIDER = 1.5
_HALVINGS = 40
_LEAST_MEAN = 1e-4

Draws = dict[str, NDArray[np.float64]]
LogLikelihood = Callable[[jax.Array, jax.Array], jax.Array]


def sample(mixture: HomeMixture, priors: Priors, units: Units, *, draws: int, seed: int) -> tuple[Draws, int]:
    """Sample the program by NUTS (Hoffman and Gelman 2014) on the CPU in double precision.

    Args:
        mixture: The people online and their readiness.
        priors: Priors.
        units: Units of the sampler.
        draws: Draws of each chain.
        seed: Seed of the draws.

    Returns:
        (chains, draws, ...) of "u", "d" (with what the covariates do), "near", "far", "share", "centre" and,
        where posts are counted, "h" and "sigma_h"; and the number of draws whose path diverged.
    """
    with jax.enable_x64(True), jax.default_device(jax.devices("cpu")[0]):  # noqa: FBT003 - jax's own
        likelihood = write_likelihood(mixture)

        def program() -> None:
            _write_program(likelihood, priors, units, knows_placing=mixture.tells_effort)

        kernel = NUTS(
            program, target_accept_prob=_ACCEPT, init_strategy=init_to_uniform(radius=_START_RADIUS)
        )
        mcmc = MCMC(
            kernel,
            num_warmup=WARM_UP,
            num_samples=draws,
            num_chains=CHAINS,
            chain_method="sequential",
            progress_bar=False,
        )
        mcmc.run(jax.random.PRNGKey(seed), extra_fields=("diverging",))
        found = {name: np.asarray(values) for name, values in mcmc.get_samples(group_by_chain=True).items()}
        diverged = int(np.asarray(mcmc.get_extra_fields()["diverging"]).sum())
    return found, diverged


def measure_rhat(theta: NDArray[np.float64]) -> float:
    """Return the largest split R-hat (Gelman et al. 2013) of (chains, draws, wards)."""
    return float(np.max(split_gelman_rubin(theta)))


def write_likelihood(mixture: HomeMixture) -> LogLikelihood:
    """Return the log likelihood of log intensities and shifts, (wards + 1,) each, outside last."""
    voice = mixture.voice
    level = jnp.asarray(voice.likelihood.toarray() + voice.base[:, None])
    people = jnp.asarray(voice.people * voice.trust)
    effort = jnp.asarray(voice.effort)
    weigh = _write_efforts(voice, mixture.inside, mixture.outside)

    def compute(eta: jax.Array, shift: jax.Array) -> jax.Array:
        pi = jax.nn.softmax(eta)
        if not mixture.tells_effort:
            return people @ jnp.log(jnp.maximum(level @ pi, _TINY))
        log = weigh(shift)
        top = jax.lax.stop_gradient(log.max(axis=1))
        raised = pi * jnp.exp(log - top[:, None])
        mixed = (level * raised[effort]).sum(axis=1)
        return people @ (jnp.log(jnp.maximum(mixed, _TINY)) + top[effort])

    return compute


def _write_efforts(
    voice: VoiceEvidence, inside: Readiness, outside: Readiness
) -> Callable[[jax.Array], jax.Array]:
    """Return the function from (classes,) shifts to the (groups, classes) log likelihoods of the efforts.

    Posts number at most some dozens: the beta-binomial's Gamma ratios are sums of logs, looked up in a table.
    """
    posts, placed, profile = (np.asarray(voice.efforts[:, column]) for column in range(3))
    wards = voice.wards

    def spread(values: tuple[float, float]) -> NDArray[np.float64]:
        return np.append(np.full(wards, values[0]), values[1])

    logit = spread((inside.posts, outside.posts))
    named = spread((inside.profile, outside.profile))
    correlation = 1.0 / (1.0 + np.exp(-spread((inside.correlation, outside.correlation))))
    total = jnp.asarray((1.0 - correlation) / correlation)
    steps = jnp.arange(int(posts.max(initial=0)))[:, None]
    constant = gammaln(total) - gammaln(posts[:, None] + total)

    def rise(start: jax.Array) -> jax.Array:
        """Return log Gamma(start + n) - log Gamma(start) for n = 0, 1, ..."""
        logs = jnp.log(start[None, :] + steps)
        return jnp.concatenate((jnp.zeros((1, wards + 1)), jnp.cumsum(logs, axis=0)))

    def weigh(shift: jax.Array) -> jax.Array:
        mean = jnp.clip(expit(logit + shift), _LEAST_MEAN, 1.0 - _LEAST_MEAN)
        log = constant + rise(mean * total)[placed] + rise((1.0 - mean) * total)[posts - placed]
        names = jnp.clip(expit(named + shift), _LEAST_MEAN, 1.0 - _LEAST_MEAN)
        said = jnp.where((profile > 0)[:, None], jnp.log(names), jnp.log1p(-names))
        return log + jnp.where((profile >= 0)[:, None], said, 0.0)

    return weigh


def _write_program(likelihood: LogLikelihood, priors: Priors, units: Units, *, knows_placing: bool) -> None:
    wards = len(priors.shape)
    near = numpyro.sample("near", _half_normal(*priors.near))
    far = numpyro.sample("far", dist.Uniform(*priors.far))
    share = numpyro.sample("share", dist.Beta(*priors.far_share))
    chances = jnp.stack((jnp.log1p(-share), jnp.log(share)))
    scales = jnp.stack((near, far))[:, None]
    centre = numpyro.sample("centre", dist.Normal(0.0, priors.centre_sd))
    centres = jnp.stack((jnp.zeros(()), centre))[:, None]
    apart = _draw_apart(chances, centres, scales, units)
    numpyro.factor(
        "near or far", logsumexp(chances[:, None] + norm.logpdf(apart, centres, scales), axis=0).sum()
    )
    d = apart
    if priors.covariates.shape[1]:
        slopes = numpyro.sample(
            "slopes", dist.Normal(0.0, priors.covariate_sd).expand([priors.covariates.shape[1]])
        )
        d = apart + priors.covariates @ slopes
    numpyro.deterministic("d", d)
    log_shape = np.log(priors.shape)
    u = numpyro.deterministic("u", log_shape + _draw("contacts", 1.0 / np.sqrt(priors.shape)))
    numpyro.factor("contact counts", (priors.shape * u - jnp.exp(u)).sum())
    beyond = units.outside + _draw("beyond", np.array([units.outside_sd]))
    numpyro.factor("outside", norm.logpdf(beyond, *priors.outside).sum())
    shift = jnp.zeros(wards + 1)
    if knows_placing:
        sigma = numpyro.sample("sigma_h", _half_normal(*priors.sigma_h))
        h = numpyro.deterministic("h", _draw("shift", 1.0 / jnp.sqrt(1.0 / sigma**2 + 1.0 / units.shift**2)))
        numpyro.factor("placeability", cauchy.logpdf(h, scale=sigma).sum())
        shift = jnp.append(h, 0.0)
    numpyro.factor("voice", likelihood(jnp.concatenate((u + d, beyond)), shift))


def _half_normal(scale: float, least: float, most: float) -> dist.Distribution:
    return dist.TruncatedNormal(0.0, scale, low=least, high=most)


def _draw(name: str, units: jax.Array | Vector) -> jax.Array:
    """Draw (n,) values in units, flat: what is known of them is left to the factors that follow."""
    free = numpyro.sample(name, dist.ImproperUniform(dist.constraints.real, (), units.shape))
    numpyro.factor(f"{name} in units", jnp.log(units).sum())
    return jnp.asarray(units * free)


def _draw_apart(chances: jax.Array, centres: jax.Array, scales: jax.Array, units: Units) -> jax.Array:
    """Draw the wards' distances from the level, flat.

    What is known of a ward beforehand, a peak with wide tails, holds a sampler up at the peak. Given the
    scales and were the data normal, its posterior would be a mixture of two normals: the sampler walks on
    a line that this mixture's quantiles turn into a standard normal, and on the mixture itself walks freely.
    """
    variance = _WIDER * units.ratio_sd**2
    log = chances[:, None] + norm.logpdf(units.ratio, centres, jnp.sqrt(scales**2 + variance))
    weights = jax.nn.softmax(log, axis=0)
    spans = 1.0 / jnp.sqrt(1.0 / scales**2 + 1.0 / variance)
    middles = spans**2 * (units.ratio / variance + centres / scales**2)
    normal = numpyro.sample("apart", dist.ImproperUniform(dist.constraints.real, (), units.ratio.shape))
    found = _find_quantile(normal, weights, middles, spans)
    density = logsumexp(jnp.log(weights) + norm.logpdf(found, middles, spans), axis=0)
    numpyro.factor("apart in units", (norm.logpdf(normal) - density).sum())
    return found


def _find_quantile(normal: jax.Array, weights: jax.Array, middles: jax.Array, spans: jax.Array) -> jax.Array:
    """Return the (n,) values that mixtures of two normals, (2, n), exceed as rarely as `normal` does."""
    side = jnp.where(normal < 0, 1.0, -1.0)  # the smaller tail is the exact one

    def measure(value: jax.Array) -> jax.Array:
        tail = (weights * norm.cdf(side * (value - middles) / spans)).sum(axis=0)
        return side * (tail - norm.cdf(side * normal))

    def halve(_: int, ends: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = ends
        middle = (low + high) / 2
        above = measure(middle) > 0
        return jnp.where(above, low, middle), jnp.where(above, middle, high)

    ends = jax.lax.stop_gradient(middles + normal * spans)
    low, high = jax.lax.fori_loop(0, _HALVINGS, halve, (ends.min(axis=0), ends.max(axis=0)))
    value = jax.lax.stop_gradient((low + high) / 2)
    # A last step by Newton, whose derivatives are those of the quantile.
    density = (weights * norm.pdf(value, middles, spans)).sum(axis=0)
    return jnp.asarray(value - measure(value) / jax.lax.stop_gradient(jnp.maximum(density, _TINY)))
