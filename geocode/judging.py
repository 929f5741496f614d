"""Answers held against truth, post by post."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from boundaries import WardDistribution
from geocode.placement import LEVELS

EVIDENCE_KINDS = ("gps", "place_tag", "profile", "postcode", "address", "toponym", "none")
LEAST_PROBABILITY = 1e-6
"""Probabilities are clipped to this from below before their logarithm is taken."""

_TOLERANCE = 1e-6
_EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Answer:
    """What the geocoder says of one post in one sense.

    Attributes:
        distribution: Probability over wards, elsewhere and not known.
        level: high, medium, low, city, outside or unknown.
        ward: Index of the ward it is put on, None for the levels that name none.
        lat: Latitude of its point, EPSG:4326, None if it has none.
        lon: Longitude of its point.
        kind: Kind of the strongest evidence: one of `EVIDENCE_KINDS`.
        basis: Kind of place (or of source) that it mostly stands on, "none" without.
        ward_set: Wards that are shown together as its 80% set; empty if it has none.
    """

    distribution: WardDistribution
    level: str
    ward: int | None
    lat: float | None = None
    lon: float | None = None
    kind: str = "none"
    basis: str = "none"
    ward_set: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right for one post in one sense.

    Attributes:
        wards: Ward index → share, summing to one; empty where the truth names no ward.
        said: What holds where no ward is named: "city" (somewhere in it), "outside", or "none" (there is
            no place to be found).
        lat: Latitude of the true point, EPSG:4326, None if not known.
        lon: Longitude of the true point.
        group: Author or venue; posts of one group are resampled together. "" stands alone.

    Raises:
        ValueError: If shares are not positive or do not sum to one within 1e-6.
    """

    wards: Mapping[int, float] = field(default_factory=dict)
    said: Literal["city", "outside", "none"] = "none"
    lat: float | None = None
    lon: float | None = None
    group: str = ""

    def __post_init__(self) -> None:
        """Hold the law of mass."""
        if not self.wards:
            return
        if min(self.wards.values()) <= 0.0 or abs(sum(self.wards.values()) - 1.0) > _TOLERANCE:
            raise ValueError("the ward shares of a truth are positive and sum to one")

    @property
    def top_wards(self) -> frozenset[int]:
        """The wards with the largest share; several on ties."""
        most = max(self.wards.values(), default=0.0)
        return frozenset(ward for ward, share in self.wards.items() if share >= most - _TOLERANCE)


@dataclass(frozen=True, slots=True)
class JudgedPosts:
    """Judged posts, column by column; every array has the shape (posts,).

    Attributes:
        confidence: Probability of the likeliest ward, 0 where no ward has any.
        placeable: The truth names a ward.
        put: The answer puts the post on a ward (levels high, medium, low).
        hit: The likeliest ward is the true one (or the one with the largest true share).
        right: Put on a ward, and that is the true one.
        outcome: True share of the ward it is put on, 0 to 1.
        mass: Probability given to the true ward: the sum over wards of probability times true share.
        mass_in_city: The same, of the in-city probability.
        km: Great-circle distance between answer's and true point, NaN where either is missing.
        brier: Squared distance of the distribution from the truth, 0 to 2.
        log_loss: Cross-entropy of the truth, natural logarithm.
        in_city: The answer names a ward or says city.
        in_set: 1 where the ward set holds the true ward (or the one with the largest true share).
        set_size: Number of wards in the set.
        kind: Kind of the strongest evidence.
        basis: Kind of place it mostly stands on.
        level: Level of the answer.
        group: Number of the group.
        said_ward: Index of the ward it is put on, -1 where none.
        true_ward: Index of the true ward (the first of those with the largest share), -1 where none.
    """

    confidence: NDArray[np.float64]
    placeable: NDArray[np.bool_]
    put: NDArray[np.bool_]
    hit: NDArray[np.bool_]
    right: NDArray[np.bool_]
    outcome: NDArray[np.float64]
    mass: NDArray[np.float64]
    mass_in_city: NDArray[np.float64]
    km: NDArray[np.float64]
    brier: NDArray[np.float64]
    log_loss: NDArray[np.float64]
    in_city: NDArray[np.bool_]
    in_set: NDArray[np.float64]
    set_size: NDArray[np.float64]
    kind: NDArray[np.str_]
    basis: NDArray[np.str_]
    level: NDArray[np.str_]
    group: NDArray[np.int64]
    said_ward: NDArray[np.int64]
    true_ward: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of posts."""
        return len(self.confidence)

    def take(self, chosen: NDArray[np.bool_]) -> "JudgedPosts":
        """Return the chosen posts; their group numbers stay what they were."""
        return JudgedPosts(*(getattr(self, name)[chosen] for name in self.__slots__))


def judge_answers(answers: Sequence[Answer], truths: Sequence[Truth]) -> JudgedPosts:
    """Hold answers against truths.

    Args:
        answers: One per post.
        truths: One per post, in the same order.

    Raises:
        ValueError: If the two differ in length, or a level or kind is not known.
    """
    if len(answers) != len(truths):
        raise ValueError(f"{len(answers)} answers against {len(truths)} truths")
    for answer in answers:
        if answer.level not in LEVELS or answer.kind not in EVIDENCE_KINDS:
            raise ValueError(f"level {answer.level!r} or kind {answer.kind!r} is not known")
    pairs = list(zip(answers, truths, strict=True))
    likeliest = [answer.distribution.likeliest() for answer in answers]
    placeable = np.array([bool(truth.wards) for truth in truths], dtype=np.bool_)
    put = np.array([answer.ward is not None for answer in answers], dtype=np.bool_)
    mass = _floats(_true_mass(answer.distribution, truth) for answer, truth in pairs)
    city = _floats(answer.distribution.city for answer in answers)
    return JudgedPosts(
        confidence=_floats(0.0 if best is None else best[1] for best in likeliest),
        placeable=placeable,
        put=put,
        hit=np.array(
            [
                best is not None and best[0] in truth.top_wards
                for best, truth in zip(likeliest, truths, strict=True)
            ],
            dtype=np.bool_,
        ),
        right=np.array([answer.ward in truth.top_wards for answer, truth in pairs], dtype=np.bool_),
        outcome=_floats(
            0.0 if answer.ward is None else truth.wards.get(answer.ward, 0.0) for answer, truth in pairs
        ),
        mass=mass,
        mass_in_city=np.divide(mass, city, out=np.zeros_like(mass), where=city > 0),
        km=measure_km(
            _points((answer.lat, answer.lon) for answer in answers),
            _points((truth.lat, truth.lon) for truth in truths),
        ),
        brier=_floats(score_brier(answer.distribution, truth) for answer, truth in pairs),
        log_loss=_floats(score_log_loss(answer.distribution, truth) for answer, truth in pairs),
        in_city=np.array([answer.level in LEVELS[:4] for answer in answers], dtype=np.bool_),
        in_set=_floats(not truth.top_wards.isdisjoint(answer.ward_set) for answer, truth in pairs),
        set_size=_floats(len(answer.ward_set) for answer in answers),
        kind=np.array([answer.kind for answer in answers], dtype=np.str_),
        basis=np.array([answer.basis for answer in answers], dtype=np.str_),
        level=np.array([answer.level for answer in answers], dtype=np.str_),
        group=_number_groups(truths),
        said_ward=np.array(
            [-1 if answer.ward is None else answer.ward for answer in answers], dtype=np.int64
        ),
        true_ward=np.array([min(truth.top_wards, default=-1) for truth in truths], dtype=np.int64),
    )


def confuse_wards(posts: JudgedPosts) -> list[tuple[int, int, int, int]]:
    """Return which wards are taken for which: (true ward, ward said, posts, all posts of the true ward put).

    Only posts that are put on a wrong ward make a pair; the most frequent first, then by index.
    """
    both = posts.placeable & posts.put
    wrong = both & ~posts.right
    pairs, counts = np.unique(
        np.column_stack((posts.true_ward[wrong], posts.said_ward[wrong])), axis=0, return_counts=True
    )
    put = np.bincount(posts.true_ward[both], minlength=1)
    found = [
        (int(true), int(said), int(count), int(put[true]))
        for (true, said), count in zip(pairs.tolist(), counts.tolist(), strict=True)
    ]
    return sorted(found, key=lambda each: (-each[2], each[:2]))


def score_brier(distribution: WardDistribution, truth: Truth) -> float:
    """Return the Brier score of one answer: squared differences summed over all classes, 0 to 2.

    The classes are the wards, elsewhere, and not known; the truth is its ward shares, or elsewhere, or not
    known where there is no place to be found. Where the truth says only "in the city", all wards together
    are one class. Brier (1950), in its form over several classes.
    """
    outside = distribution.outside - float(not truth.wards and truth.said == "outside")
    unknown = distribution.unknown - float(not truth.wards and truth.said == "none")
    if not truth.wards and truth.said == "city":
        return (distribution.city - 1.0) ** 2 + outside**2 + unknown**2
    wards = distribution.wards.keys() | truth.wards.keys()
    spread = sum((distribution.wards.get(ward, 0.0) - truth.wards.get(ward, 0.0)) ** 2 for ward in wards)
    return float(spread + outside**2 + unknown**2)


def score_log_loss(distribution: WardDistribution, truth: Truth) -> float:
    """Return -Σ share · ln(probability) over the truth's classes (see `score_brier`).

    Probabilities are clipped to 1e-6 from below, so that one answer costs at most 13.8.
    """
    if truth.wards:
        parts = [(share, distribution.wards.get(ward, 0.0)) for ward, share in sorted(truth.wards.items())]
    else:
        said = {"city": distribution.city, "outside": distribution.outside, "none": distribution.unknown}
        parts = [(1.0, said[truth.said])]
    # A sum of shares may exceed one by a rounding error, and the loss is never below zero.
    return sum(
        -share * math.log(min(max(probability, LEAST_PROBABILITY), 1.0)) for share, probability in parts
    )


def measure_km(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n,) great-circle distances in km between points of shape (n, 2) as (lat, lon), EPSG:4326.

    Haversine on a sphere of the mean radius 6371.0088 km; NaN where a coordinate is NaN.
    """
    lat1, lon1 = np.radians(first).T
    lat2, lon2 = np.radians(second).T
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))), dtype=np.float64)


def _true_mass(distribution: WardDistribution, truth: Truth) -> float:
    return sum(distribution.wards.get(ward, 0.0) * share for ward, share in sorted(truth.wards.items()))


def _floats(values: Iterable[float]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)


def _points(points: Iterable[tuple[float | None, float | None]]) -> NDArray[np.float64]:
    listed = [(math.nan if lat is None else lat, math.nan if lon is None else lon) for lat, lon in points]
    return np.array(listed, dtype=np.float64).reshape(-1, 2)


def _number_groups(truths: Sequence[Truth]) -> NDArray[np.int64]:
    """Return group numbers in order of appearance; a post without a group is one of its own."""
    numbers: dict[str | int, int] = {}
    return np.array(
        [numbers.setdefault(truth.group or at, len(numbers)) for at, truth in enumerate(truths)],
        dtype=np.int64,
    )
