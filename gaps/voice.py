"""The people heard online, compressed to patterns of evidence about their homes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from gaps.errors import GapError

Pattern = tuple[Mapping[int, float], float, float]
"""(ward → likelihood above the base, the same for living outside, base)."""

Effort = tuple[int, int, int]
"""(posts, posts that say where, 1 if the profile names a ward, else 0): how readily somebody is placed."""

UNKNOWN_EFFORT: Effort = (0, 0, -1)
"""Of somebody whose posts are not counted: says nothing of how readily people are placed."""

MOST_POSTS = 50
"""Posts that count as one person's effort; a louder one's are scaled down to this."""


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
        effort: (patterns,) row of `efforts`.
        efforts: (groups, 3) distinct efforts (see `Effort`).
    """

    likelihood: csr_array
    base: NDArray[np.float64]
    people: NDArray[np.float64]
    trust: NDArray[np.float64]
    effort: NDArray[np.int64]
    efforts: NDArray[np.int64]

    @property
    def wards(self) -> int:
        """Number of wards."""
        return int(self.likelihood.shape[1]) - 1


def count_effort(posts: int, placed: int, *, names_ward: bool) -> Effort:
    """Return somebody's effort; past `MOST_POSTS` both numbers of posts are scaled down in step.

    Args:
        posts: Posts heard of them.
        placed: How many of those say where they were sent from or what place they are about.
        names_ward: Whether the profile says in which ward they live.
    """
    if posts > MOST_POSTS:
        # Somebody who says where now and then must not become one who never does.
        scaled = round(placed * MOST_POSTS / posts)
        posts, placed = MOST_POSTS, max(scaled, min(placed, 1))
    return posts, placed, int(names_ward)


def build_voice(
    patterns: Sequence[Pattern],
    people: Sequence[float],
    *,
    wards: int,
    trust: Sequence[float] | None = None,
    efforts: Sequence[Effort] | None = None,
) -> VoiceEvidence:
    """Build voice evidence; equal patterns are joined and each row is scaled to a largest entry of one.

    Args:
        patterns: Likelihood patterns.
        people: Number of people with each.
        wards: Number of wards.
        trust: Power of the likelihood of each pattern's people, 0 to 1; one for all if None.
        efforts: How much each pattern's people post and how often they say where; unknown if None.

    Raises:
        GapError: If a number is negative or not finite, a trust is not 0 to 1, an effort says where more
            often than it posts, or a pattern is impossible everywhere.
    """
    joined: dict[tuple[tuple[tuple[int, float], ...], float, float, float, Effort], float] = {}
    powers = [1.0] * len(people) if trust is None else trust
    spent = [UNKNOWN_EFFORT] * len(people) if efforts is None else efforts
    for number, ((above, outside, base), count, power, effort) in enumerate(
        zip(patterns, people, powers, spent, strict=True)
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
        if not 0 <= effort[1] <= effort[0]:
            raise GapError(
                f"evidence pattern {number} has {effort[0]} posts of which {effort[1]} say where they are"
            )
        shares = tuple(sorted((ward, value / top) for ward, value in above.items() if value > 0))
        key = (shares, outside / top, base / top, float(power), effort)
        joined[key] = joined.get(key, 0.0) + float(count)
    kept = [(key, count) for key, count in joined.items() if count > 0]
    groups = {effort: row for row, effort in enumerate(sorted({key[4] for key, _ in kept}))}
    rows = [
        row for row, ((shares, outside, *_), _) in enumerate(kept) for _ in range(len(shares) + (outside > 0))
    ]
    columns = [
        column
        for (shares, outside, *_), _ in kept
        for column in (*(ward for ward, _ in shares), *((wards,) if outside > 0 else ()))
    ]
    values = [
        value
        for (shares, outside, *_), _ in kept
        for value in (*(share for _, share in shares), *((outside,) if outside > 0 else ()))
    ]
    matrix = csr_array((values, (rows, columns)), shape=(len(kept), wards + 1), dtype=np.float64)
    return VoiceEvidence(
        matrix,
        np.array([key[2] for key, _ in kept], dtype=np.float64),
        np.array([count for _, count in kept], dtype=np.float64),
        np.array([key[3] for key, _ in kept], dtype=np.float64),
        np.array([groups[key[4]] for key, _ in kept], dtype=np.int64),
        np.array(list(groups), dtype=np.int64).reshape(-1, 3),
    )


def join_voices(one: VoiceEvidence, other: VoiceEvidence) -> VoiceEvidence:
    """Return two groups of people over the same wards as one; what they have in common is not looked for."""
    return VoiceEvidence(
        csr_array(vstack((one.likelihood, other.likelihood))),
        np.concatenate((one.base, other.base)),
        np.concatenate((one.people, other.people)),
        np.concatenate((one.trust, other.trust)),
        np.concatenate((one.effort, other.effort + len(one.efforts))),
        np.concatenate((one.efforts, other.efforts)),
    )
