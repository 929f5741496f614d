"""The people heard online, compressed to patterns of evidence about their homes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from gaps.errors import GapError

Pattern = tuple[Mapping[int, float], float, float]
"""(ward → likelihood above the base, the same for living outside, base)."""


@dataclass(frozen=True, slots=True)
class VoiceEvidence:
    """Distinct people heard online. A row's scale does not matter; within a row only ratios do.

    Attributes:
        likelihood: (patterns, wards + 1): likelihood of each pattern by home ward, above the base; the
            last column is for people who live outside all wards.
        base: (patterns,) likelihood that every home has in common: evidence that says nothing is base only.
        people: (patterns,) number of people with each pattern.
        trust: (patterns,) power of each person's likelihood, 0 to 1: less than one where one person may
            stand in the data several times.
    """

    likelihood: csr_array
    base: NDArray[np.float64]
    people: NDArray[np.float64]
    trust: NDArray[np.float64]

    @property
    def wards(self) -> int:
        """Number of wards."""
        return int(self.likelihood.shape[1]) - 1


def build_voice(
    patterns: Sequence[Pattern],
    people: Sequence[float],
    *,
    wards: int,
    trust: Sequence[float] | None = None,
) -> VoiceEvidence:
    """Build voice evidence; equal patterns are joined and each row is scaled to a largest entry of one.

    Args:
        patterns: Likelihood patterns.
        people: Number of people with each.
        wards: Number of wards.
        trust: Power of the likelihood of each pattern's people, 0 to 1; one for all if None.

    Raises:
        GapError: If a number is negative or not finite, a trust is not 0 to 1, or a pattern is impossible
            everywhere.
    """
    joined: dict[tuple[tuple[tuple[int, float], ...], float, float, float], float] = {}
    powers = [1.0] * len(people) if trust is None else trust
    for number, ((above, outside, base), count, power) in enumerate(
        zip(patterns, people, powers, strict=True)
    ):
        entries = [*above.values(), outside, base]
        if not all(np.isfinite(value) and value >= 0 for value in (*entries, count)):
            raise GapError(
                f"evidence pattern {number} holds a negative number or none at all: {entries}, {count} people"
            )
        top = max(max(above.values(), default=0.0), outside) + base
        if top <= 0:
            raise GapError(f"evidence pattern {number} is impossible in every ward and outside")
        strange = [ward for ward in above if not 0 <= ward < wards]
        if strange:
            raise GapError(f"evidence pattern {number} names ward index {strange[0]} of {wards} wards")
        if not 0 <= power <= 1:
            raise GapError(f"evidence pattern {number} has trust {power}; trust must be 0 to 1")
        shares = tuple(sorted((ward, value / top) for ward, value in above.items() if value > 0))
        key = (shares, outside / top, base / top, float(power))
        joined[key] = joined.get(key, 0.0) + float(count)
    kept = [(key, count) for key, count in joined.items() if count > 0]
    rows = [
        row
        for row, ((shares, outside, _, _), _) in enumerate(kept)
        for _ in range(len(shares) + (outside > 0))
    ]
    columns = [
        column
        for (shares, outside, _, _), _ in kept
        for column in (*(ward for ward, _ in shares), *((wards,) if outside > 0 else ()))
    ]
    values = [
        value
        for (shares, outside, _, _), _ in kept
        for value in (*(share for _, share in shares), *((outside,) if outside > 0 else ()))
    ]
    matrix = csr_array((values, (rows, columns)), shape=(len(kept), wards + 1), dtype=np.float64)
    return VoiceEvidence(
        matrix,
        np.array([base for (_, _, base, _), _ in kept], dtype=np.float64),
        np.array([count for _, count in kept], dtype=np.float64),
        np.array([power for (_, _, _, power), _ in kept], dtype=np.float64),
    )
