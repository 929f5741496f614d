"""Everybody who posts, weighed by what they say and by tables learned from all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gaps.table_fitting import Known, fit_tables
from gaps.tables import HomePiece, Vector, gather_posters, weigh_posters
from gaps.voice import Effort, VoiceEvidence

TABLE_DRAWS = 8
"""Tables drawn from what is not known of them: each moves the evidence a little."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """People ready for the model.

    Attributes:
        voice: Their evidence.
        moved: The same people by other tables that are as likely: what `estimate_gaps` takes as `moved`.
        reliability: Kind of evidence → how far a single piece of it speaks of the home.
    """

    voice: VoiceEvidence
    moved: tuple[VoiceEvidence, ...]
    reliability: dict[str, float]


def weigh_people(
    pieces: Sequence[HomePiece],
    posters: Mapping[tuple[tuple[int, ...], Effort], float],
    *,
    prior: Vector,
    known: Known | None = None,
    draws: int = TABLE_DRAWS,
    seed: int = 1,
) -> Weighed:
    """Weigh people by what they say.

    Args:
        pieces: What is said.
        posters: (positions of the pieces that a person gives, each once; effort) → people.
        prior: (wards + 1,) reference shares of homes, outside last; sums to one.
        known: Those of them, or others of the same city, whose homes are known.
        draws: Number of other tables.
        seed: Seed of the tables drawn.
    """
    people: defaultdict[tuple[int, ...], float] = defaultdict(float)
    for (ids, _), count in posters.items():
        people[ids] += count
    for (ids, _), count in (known or {}).items():
        people[ids] = max(people.get(ids, 0.0) - count, 0.0)
    tables, drawn = fit_tables(
        pieces, people, prior=prior, known=known, draws=draws, generator=np.random.default_rng(seed)
    )
    gathered = gather_posters(posters)
    return Weighed(
        weigh_posters(gathered, tables),
        tuple(weigh_posters(gathered, each) for each in drawn),
        tables.summarise(),
    )
