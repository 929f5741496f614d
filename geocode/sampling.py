"""Which posts to label by hand: a stratified random sample of the geocoder's answers."""

import heapq
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from geocode.errors import GeocodeError

LEAST_PER_STRATUM = 3
"""Posts taken from every stratum that has as many: two show a spread, three survive one skipped."""

_NO_EVIDENCE = "none"


class _Piece(msgspec.Struct):
    kind: str = ""
    senses: tuple[str, ...] = ()
    weight: float = 0.0


_decode_pieces = msgspec.json.Decoder(list[_Piece]).decode


@dataclass(frozen=True, slots=True)
class SampledPost:
    """One post drawn to be labelled.

    Attributes:
        post: The post's number.
        stratum: The stratum it was drawn from.
        weight: Posts of the stratum that it stands for: stratum size / number drawn from it.
    """

    post: int
    stratum: str
    weight: float


def name_stratum(level: str, evidence: str | None, sense: str) -> str:
    """Return the stratum of an answer, as "level:kind".

    The kind is that of the piece of evidence with the greatest weight among those that speak to the sense;
    an answer "unknown" stands on none.

    Args:
        level: One of `LEVELS`.
        evidence: The post's pieces of evidence as a JSON list, None if it has none.
        sense: One of `SENSES`.
    """
    if level == "unknown" or not evidence:
        return f"{level}:{_NO_EVIDENCE}"
    best = max(
        (piece for piece in _decode_pieces(evidence) if sense in piece.senses),
        key=lambda piece: piece.weight,
        default=None,
    )
    return f"{level}:{best.kind if best else _NO_EVIDENCE}"


def allocate_sample(sizes: Mapping[str, int], size: int, *, least: int = LEAST_PER_STRATUM) -> dict[str, int]:
    """Return stratum → number of posts to draw from it.

    Every stratum gives `least` posts, or all that it has; the rest goes in proportion to the square root of
    the strata's sizes.

    Args:
        sizes: Stratum → number of its posts.
        size: Posts wanted in all. More are given if the least of all strata is more, fewer if
            there are no more.
        least: Posts from every stratum.

    Raises:
        GeocodeError: If `size` is not positive.
    """
    if size < 1:
        raise GeocodeError(f"a sample of {size} posts cannot be drawn; ask for one or more")
    # The root (power allocation, Bankier 1988, power 1/2) stands between equal numbers, which serve the
    # rare strata (postcodes, addresses), and proportional ones, which serve the sums over all posts:
    # in proportion, nearly the whole sample would be posts that name no place.
    # Given one by one to the highest quotient (Sainte-Lague): of all roundings the one under which a larger
    # sample never takes a post away from a stratum, so that a topped-up sample holds the earlier one.
    drawn = {stratum: min(number, least) for stratum, number in sizes.items() if number > 0}
    queue = [
        (-math.sqrt(sizes[stratum]) / (number + 0.5), stratum)
        for stratum, number in drawn.items()
        if number < sizes[stratum]
    ]
    heapq.heapify(queue)
    left = size - sum(drawn.values())
    while left > 0 and queue:
        _, stratum = heapq.heappop(queue)
        drawn[stratum] += 1
        left -= 1
        if drawn[stratum] < sizes[stratum]:
            heapq.heappush(queue, (-math.sqrt(sizes[stratum]) / (drawn[stratum] + 0.5), stratum))
    return drawn


def draw_sample(
    posts: NDArray[np.int64], strata: Sequence[str], *, size: int, seed: int
) -> list[SampledPost]:
    """Draw a stratified simple random sample without replacement, in the order to show it in.

    Each post has a random number of its own, which depends on the seed and the post's number alone; a stratum
    gives those with the lowest (permanent random numbers, Ohlsson 1995). So a larger sample holds the smaller
    one, and after new answers have moved posts between strata the new sample shares with the old what it can.

    Args:
        posts: Shape (n,), distinct post numbers, 0 and up.
        strata: Shape (n,), the stratum of each.
        size: Posts wanted in all; see `allocate_sample`.
        seed: Seed of the random numbers.

    Raises:
        GeocodeError: If `size` is not positive.
    """
    wanted = allocate_sample(Counter(strata), size)
    if not len(posts):
        return []
    draw, order = np.random.default_rng(seed).spawn(2)
    # Drawn for all numbers up to the last: that of a post does not change when others are added after it.
    last = int(posts.max()) + 1
    chance = draw.random(last)[posts]
    turn = order.random(last)
    sizes = Counter(strata)
    taken: Counter[str] = Counter()
    sample: list[SampledPost] = []
    for index in np.lexsort((posts, chance)).tolist():
        stratum = strata[index]
        if taken[stratum] < wanted[stratum]:
            taken[stratum] += 1
            sample.append(SampledPost(int(posts[index]), stratum, sizes[stratum] / wanted[stratum]))
    # Shown mixed: whoever stops early has labelled a random part of every stratum.
    return sorted(sample, key=lambda each: (float(turn[each.post]), each.post))
