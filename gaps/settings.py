"""What a gap is asked to be: the choices behind a report, all in one place."""

from dataclasses import dataclass

from gaps.errors import GapError

DEFAULT, PREVIEW, AUDIT = "default", "preview", "audit"
MODES = (PREVIEW, DEFAULT, AUDIT)

NEAR_FAR, BYM2 = "near-far", "bym2"
PRIORS = (NEAR_FAR, BYM2)

_MOST_RATIO = 10.0
_MOST_DRAWS = 1_000_000


@dataclass(frozen=True, slots=True)
class GapSettings:
    """Settings of a gap report.

    Attributes:
        against: Contact channels that the online voice is held against.
        online: Channels that make up the online voice.
        material_ratio: A ward has a gap if its ratio lies below this (0.8: a fifth too quiet).
        interval: Mass of the intervals, 0 to 1.
        flag_false_share: Largest mean probability of being no gap among the wards flagged.
        flag_probability: Least probability of a gap in each ward flagged.
        none_probability: A ward whose probability of a gap is at most this shows no sign of one.
        minimum_people: Numbers of people under this are neither told nor judged upon.
        minimum_expected: A ward is judged only if its share of contacts would lead one to expect this many
            people online there; under 10, one talkative person more or less decides.
        dispersion: Variance of contact counts over the Poisson's; above 1 where people call repeatedly.
        mode: "default": with placeability; "preview": without it, in a fraction of the time, with wider
            intervals; "audit": the same model as the default, sampled instead of approximated.
        prior: "near-far": most wards are near the city's level and a few may be far from it (see
            `gaps.shrinking`); "bym2": neighbours are alike (see `gaps.spatial`).
        placeability_sd: In a preview, and where posts are not counted: how much wards may differ, on the log
            scale, in how readily their people are placed. Widens every interval.
        residual_sd: The same where placeability is estimated: what it leaves unexplained.
        draws: Posterior draws.
        seed: Seed of the draws.

    Raises:
        GapError: If a setting is out of its range.
    """

    against: tuple[str, ...] = ("phone", "counter")
    online: tuple[str, ...] = ("social",)
    material_ratio: float = 0.8
    interval: float = 0.9
    flag_false_share: float = 0.1
    flag_probability: float = 0.75
    none_probability: float = 0.2
    minimum_people: float = 5.0
    minimum_expected: float = 10.0
    dispersion: float = 1.5
    mode: str = DEFAULT
    prior: str = NEAR_FAR
    placeability_sd: float = 0.2
    residual_sd: float = 0.05
    draws: int = 4000
    seed: int = 1

    def __post_init__(self) -> None:
        """Hold every setting to its range."""
        shares = ("interval", "flag_false_share", "flag_probability", "none_probability")
        for name in shares:
            if not 0 < getattr(self, name) < 1:
                raise GapError(f"the setting {name} is {getattr(self, name)}; it must lie between 0 and 1")
        if not 0 < self.material_ratio < _MOST_RATIO:
            raise GapError(
                f"the setting material_ratio is {self.material_ratio}; it must be above 0 and under 10"
            )
        for name in ("placeability_sd", "residual_sd"):
            if not 0 <= getattr(self, name) < _MOST_RATIO:
                raise GapError(
                    f"the setting {name} is {getattr(self, name)}; it must be 0 or more and under 10"
                )
        if self.mode not in MODES:
            raise GapError(f"the setting mode is {self.mode!r}; choose from {', '.join(MODES)}")
        if self.prior not in PRIORS:
            raise GapError(f"the setting prior is {self.prior!r}; choose from {', '.join(PRIORS)}")
        for name in ("dispersion", "draws"):
            if not 1 <= getattr(self, name) <= _MOST_DRAWS:
                raise GapError(
                    f"the setting {name} is {getattr(self, name)}; it must be 1 to {_MOST_DRAWS:,}"
                )
