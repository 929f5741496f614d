"""Batches of posts in and of answers out, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocode.evidence import EvidencePiece, HomeEvidence
from geocode.placement import Placement


@dataclass(frozen=True, slots=True)
class PostColumns:
    """A batch of posts, column by column.

    Attributes:
        texts: The texts as written.
        profiles: Profile locations, None or "" where there is none.
        lat: (posts,) latitudes, EPSG:4326, NaN where there is none.
        lon: (posts,) longitudes.
        boxes: Place boxes as (west, south, east, north) or None; an empty list means none at all.
    """

    texts: Sequence[str]
    profiles: Sequence[str | None]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    boxes: Sequence[tuple[float, float, float, float] | None] = ()


@dataclass(slots=True)
class LocatedBatch:
    """Answers for a batch, in its order.

    Attributes:
        about: Placement id of each post's `about`.
        posted_from: Placement id of its `posted_from`.
        lives_in: Placement id of its `lives_in`.
        home: Comma-separated ids of the evidence on the author's home, "" if none.
        evidence: Pieces of evidence as (senses, JSON object); empty tuple if none.
        placements: Placements first seen in this batch, by id.
        home_evidence: Home evidence first seen in this batch, by id.
    """

    about: list[int] = field(default_factory=list)
    posted_from: list[int] = field(default_factory=list)
    lives_in: list[int] = field(default_factory=list)
    home: list[str] = field(default_factory=list)
    evidence: list[tuple[EvidencePiece, ...]] = field(default_factory=list)
    placements: dict[int, Placement] = field(default_factory=dict)
    home_evidence: dict[int, HomeEvidence] = field(default_factory=dict)

    def add(
        self, about: int, posted_from: int, lives_in: int, *, home: str, evidence: tuple[EvidencePiece, ...]
    ) -> None:
        """Add the answers of the next post."""
        self.about.append(about)
        self.posted_from.append(posted_from)
        self.lives_in.append(lives_in)
        self.home.append(home)
        self.evidence.append(evidence)
