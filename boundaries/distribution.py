"""Where something is, in probability: over wards, plus elsewhere, plus not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class WardDistribution:
    """Probability over the wards of one edition, plus `outside`, plus `unknown`; sums to one.

    Unknown is not outside, and neither is a ward: `outside` says the place is somewhere else,
    `unknown` says that nothing tells.

    Attributes:
        wards: Ward index (position in `Wards.codes`) → probability, positive entries only.
        outside: Probability of somewhere outside all wards.
        unknown: Probability mass on which the evidence is silent.

    Raises:
        ValueError: If an entry is negative or the sum is not one within 1e-6.
    """

    wards: Mapping[int, float] = field(default_factory=dict)
    outside: float = 0.0
    unknown: float = 0.0

    def __post_init__(self) -> None:
        """Hold the law of mass."""
        if self.outside < 0 or self.unknown < 0 or min(self.wards.values(), default=0.0) < 0:
            raise ValueError("a probability is negative")
        total = sum(self.wards.values()) + self.outside + self.unknown
        if abs(total - 1.0) > TOLERANCE:
            raise ValueError(f"probabilities sum to {total:.9f}, not to one")

    @property
    def city(self) -> float:
        """Probability of being in any ward."""
        return sum(self.wards.values())

    def likeliest(self) -> tuple[int, float] | None:
        """Return (ward index, probability) of the likeliest ward: the lowest index on ties, None without."""
        if not self.wards:
            return None
        index = min(self.wards, key=lambda ward: (-self.wards[ward], ward))
        return index, self.wards[index]

    def scaled(self, weight: float) -> "WardDistribution":
        """Return this distribution trusted with `weight` (0 to 1): the rest of the mass becomes unknown."""
        return WardDistribution(
            {ward: share * weight for ward, share in self.wards.items()},
            outside=self.outside * weight,
            unknown=weight * self.unknown + (1.0 - weight),
        )


UNKNOWN = WardDistribution(unknown=1.0)
OUTSIDE = WardDistribution(outside=1.0)


def mix(parts: Sequence[tuple[float, WardDistribution]]) -> WardDistribution:
    """Return the mixture of distributions; weights are normalised to sum to one.

    Raises:
        ValueError: If there are no parts or no weight is positive.
    """
    total = sum(weight for weight, _ in parts)
    if total <= 0:
        raise ValueError("a mixture needs at least one positive weight")
    wards: dict[int, float] = {}
    outside = unknown = 0.0
    for weight, part in parts:
        share = weight / total
        for ward, probability in part.wards.items():
            wards[ward] = wards.get(ward, 0.0) + share * probability
        outside += share * part.outside
        unknown += share * part.unknown
    return WardDistribution(wards, outside=outside, unknown=unknown)
