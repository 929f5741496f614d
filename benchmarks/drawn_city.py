"""A city drawn from the gap model's own family; `benchmarks.town` is the other mechanism.

What people name follows from where they live by P(piece | ward) = (1 - e) own + e background, how often they
say anything of the kind by a rate with a spread among people and, if asked for, among wards.

Source:
    Rates are set so that about 45% of authors name a place, by a post or by their profile; seeds 1 to 5 of
    the defaults gave 0.45 to 0.46, and 0.69 to 0.70 said anything at all, the city's name and "elsewhere"
    included. `python -m benchmarks.drawn_city` prints the figures.
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn_talk import (
    KINDS,
    Authors,
    CityPlan,
    Floats,
    Ints,
    Piece,
    collect_keys,
    count_authors,
    let_talk,
    place_authors,
)

__all__ = ["BACKGROUND", "Authors", "CityPlan", "DrawnCity", "Piece", "draw_city", "measure_evidence"]

PLACES_EACH = 4
"""Places a ward has."""

BACKGROUND = {"gps": 0.35, "profile": 0.12, "toponym": 0.5}
"""e: part of what is named for other reasons than living there, by kind."""

_HARD = -0.9
_CALLS_EACH = 1.3
_APART = 2.5
_CENTRE_PULL = 5.0
_CUSTOMERS_SD, _ONLINE_SD = 0.35, 0.08
_CITY_DOUBT, _ELSEWHERE_DOUBT = 0.1, 0.2


@dataclass(frozen=True, slots=True)
class DrawnCity:
    """What a method is given, and the truth it is held to.

    Attributes:
        contacts: (wards,) contacts.
        truth: (wards,) log ratio of online rate to contact rate, each as shares of the city.
        quiet: Wards whose online voice was cut.
        hard: The ward that says less readily where it is, None without.
        placeability: (wards,) how readily people say where they are, logit scale, 0 as everywhere.
        residents: (wards,) people.
        centres: (wards, 2) in km.
        adjacency: (wards, wards) whether wards share a side.
        footprints: (places, wards) where the geocoder believes each place lies; rows sum to one.
        stated: Kind → e by the geocoder's own account.
        posts_by_ward: (wards,) posts by the ward that most of their place lies in.
        authors_by_ward: (wards,) authors by the ward that most of what they say means.
        fractional: (wards,) sums of the geocoder's posteriors of authors who name a place.
        authors: Everybody who posted.
        keys: Distinct sets of pieces: sorted (kind, place), at most 12; the city is -2, elsewhere -1.
        key_of: (authors,) position of each author's set in `keys`.
        posterior: (keys, wards + 1) the geocoder's posterior, residents as prior, outside last.
        labelled: Positions of the authors whose homes are known.
    """

    contacts: Floats
    truth: Floats
    quiet: frozenset[int]
    hard: int | None
    placeability: Floats
    residents: Floats
    centres: Floats
    adjacency: NDArray[np.bool_]
    footprints: Floats
    stated: dict[str, float]
    posts_by_ward: Floats
    authors_by_ward: Floats
    fractional: Floats
    authors: Authors
    keys: list[tuple[Piece, ...]]
    key_of: Ints
    posterior: Floats
    labelled: Ints


def draw_city(seed: int, plan: CityPlan | None = None) -> DrawnCity:
    """Return a city, its truth and what its people say."""
    plan = plan or CityPlan()
    rng = np.random.default_rng(seed)
    centres, adjacency = lay_out(rng, plan.wards)
    residents = rng.uniform(14_000, 34_000, plan.wards)
    customers = residents * np.exp(rng.normal(0.0, _CUSTOMERS_SD, plan.wards))
    online = customers * np.exp(rng.normal(0.0, _ONLINE_SD, plan.wards))
    quiet = _choose_quiet(rng, adjacency, plan)
    online[quiet] *= plan.cut
    placeability = rng.normal(0.0, 1.0, plan.wards) * plan.placeability_sd
    hard = int(rng.choice(np.setdiff1d(np.arange(plan.wards), quiet))) if plan.hard_ward else None
    if hard is not None:
        placeability[hard] += _HARD
    contacts = _ring_up(rng, customers, plan)
    footprints = place_places(rng, adjacency)
    names = tabulate_names(rng, footprints, centres)
    authors, said = let_talk(rng, online, placeability, names=names, plan=plan)
    believed = footprints**plan.overconfident
    believed /= believed.sum(axis=1, keepdims=True)
    doubt = {**BACKGROUND, "city": _CITY_DOUBT, "elsewhere": _ELSEWHERE_DOUBT}
    stated = {kind: e / plan.overconfident for kind, e in doubt.items()}
    keys, key_of = collect_keys(said, len(authors.home), len(footprints))
    posterior = place_authors(keys, believed, stated, residents=residents)
    naming = np.array([any(place >= 0 for _, place in key) for key in keys])
    counts = np.bincount(key_of, minlength=len(keys)) * naming
    main = believed.argmax(axis=1)
    spoken = said.kind >= 0
    post = spoken & (said.kind != KINDS.index("profile"))
    known = min(plan.labelled, len(key_of))
    return DrawnCity(
        contacts=contacts,
        truth=np.log(online / online.sum()) - np.log(customers / customers.sum()),
        quiet=frozenset(quiet.tolist()),
        hard=hard,
        placeability=placeability,
        residents=residents,
        centres=centres,
        adjacency=adjacency,
        footprints=believed,
        stated=stated,
        posts_by_ward=np.bincount(main[said.place[post]], minlength=plan.wards).astype(np.float64),
        authors_by_ward=count_authors(rng, said.author[spoken], main[said.place[spoken]], wards=plan.wards),
        fractional=(counts @ posterior)[:-1],
        authors=authors,
        keys=keys,
        key_of=key_of,
        posterior=posterior,
        labelled=np.sort(rng.choice(len(key_of), known, replace=False)),
    )


def measure_evidence(city: DrawnCity) -> tuple[float, float]:
    """Return the part of the authors who name a place, and of those who say anything at all."""
    naming = np.array([any(place >= 0 for _, place in key) for key in city.keys])
    anything = np.array([bool(key) for key in city.keys])
    return float(naming[city.key_of].mean()), float(anything[city.key_of].mean())


def lay_out(rng: np.random.Generator, wards: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return ward centres on a jittered grid, 2.5 km apart, and which wards share a side."""
    side = int(np.ceil(np.sqrt(wards)))
    rows, columns = np.divmod(np.arange(wards), side)
    grid = np.stack((columns, rows), axis=1)
    steps = np.abs(grid[:, None] - grid[None, :]).sum(axis=-1)
    return _APART * (grid + rng.uniform(-0.3, 0.3, grid.shape)), steps == 1


def _choose_quiet(rng: np.random.Generator, adjacency: NDArray[np.bool_], plan: CityPlan) -> Ints:
    """Return the quiet wards: anywhere, or a clump that grows by neighbours."""
    if not plan.clustered:
        return rng.choice(plan.wards, plan.quiet, replace=False)
    chosen: list[int] = []
    while len(chosen) < plan.quiet:
        beside = np.asarray(adjacency[chosen].any(axis=0) if chosen else np.ones(plan.wards, dtype=bool))
        beside[chosen] = False
        chosen.append(int(rng.choice(np.flatnonzero(beside))))
    return np.array(chosen, dtype=np.int64)


def _ring_up(rng: np.random.Generator, customers: Floats, plan: CityPlan) -> Floats:
    """Return (wards,) contacts: customers, of whom some ring again and again."""
    callers = rng.poisson(plan.contacts / _CALLS_EACH * customers / customers.sum())
    again = rng.negative_binomial(np.maximum(callers, 1), 1 / _CALLS_EACH)
    return np.where(callers > 0, callers + again, 0).astype(np.float64)


def place_places(rng: np.random.Generator, adjacency: NDArray[np.bool_]) -> Floats:
    """Return (places, wards) footprints: each place in one ward and up to two of its neighbours."""
    wards = len(adjacency)
    owner = np.repeat(np.arange(wards), PLACES_EACH)
    order = np.where(adjacency[owner], rng.random((len(owner), wards)), np.inf)
    beside = np.argsort(order, axis=1)[:, :2]
    beside_count = np.minimum(rng.integers(0, 3, len(owner)), adjacency[owner].sum(axis=1))
    shares = rng.gamma(np.tile([3.0, 1.0, 1.0], (len(owner), 1)))
    shares[:, 1:] *= np.arange(2) < beside_count[:, None]
    footprints = np.zeros((len(owner), wards))
    rows = np.arange(len(owner))
    footprints[rows, owner] = shares[:, 0]
    for column in range(beside.shape[1]):
        footprints[rows, beside[:, column]] += shares[:, 1 + column]
    return np.asarray(footprints / footprints.sum(axis=1, keepdims=True), dtype=np.float64)


def tabulate_names(rng: np.random.Generator, footprints: Floats, centres: Floats) -> Floats:
    """Return (kinds, wards + 1, places): P(place | kind, home), homes elsewhere last: background only."""
    popularity = np.exp(rng.normal(0.0, 0.7, len(footprints)))
    middle = np.linalg.norm(centres - centres.mean(axis=0), axis=1)
    background = popularity * np.exp(-(footprints @ middle) / _CENTRE_PULL)
    background /= background.sum()
    own = (popularity[:, None] * footprints).T
    own /= own.sum(axis=1, keepdims=True)
    mixed = [(1 - BACKGROUND[kind]) * own + BACKGROUND[kind] * background for kind in KINDS]
    return np.array([np.vstack((table, background)) for table in mixed])


def main() -> None:
    """Print what drawn cities hold and how long they take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="cities drawn")
    for seed in range(1, parser.parse_args().seeds + 1):
        started = time.perf_counter()
        city = draw_city(seed)
        seconds = time.perf_counter() - started
        naming, anything = measure_evidence(city)
        print(
            f"seed {seed}: {len(city.key_of):,} authors, {naming:.3f} name a place, {anything:.3f} say "
            f"anything, {len(city.keys):,} distinct sets, {seconds:.2f} s"
        )


if __name__ == "__main__":
    main()
