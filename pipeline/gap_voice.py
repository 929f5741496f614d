"""The people heard online in a city file, brought before the gap model."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from gaps import (
    Effort,
    HomePiece,
    VoiceEvidence,
    build_voice,
    count_effort,
    join_voices,
    measure_dispersion,
    weigh_people,
)
from geocode import HomeEvidence
from geocode.fusion import CITY_PRIOR
from geocode.residents import share_residents
from pipeline.gap_choice import POSTS_CHANNEL, GapChoice
from pipeline.label_truth import read_truth
from store import CityFile, find_authors, iterate_homes, load_home_evidence

_PROFILE = "profile"
_NO_WARD = {"city": "profile, the city", "elsewhere": "profile, elsewhere"}
"""What a profile says that names no ward is a kind of its own: as often true, but of another thing."""

_CITYWIDE = 0.5


@dataclass(frozen=True, slots=True)
class Voice:
    """The people heard online, ready for the model.

    Attributes:
        evidence: Their evidence patterns.
        moved: The same people by other tables of what they say (see `gaps.weighing`).
        authors: Distinct authors of posts.
        silent: Authors about whose home nothing is known.
        labelled: Authors whose homes are known from labels.
        contacts: Contacts that count as online people.
        contacts_per_person: How many of those contacts one person is taken to stand behind.
        reliability: Kind of evidence → how far it speaks of the author's home.
    """

    evidence: VoiceEvidence
    moved: tuple[VoiceEvidence, ...]
    authors: int
    silent: int
    labelled: int
    contacts: int
    contacts_per_person: float
    reliability: dict[str, float]


@dataclass(frozen=True, slots=True)
class Author:
    """One person who posts.

    Attributes:
        who: Pseudonym; of a post without an author, the post.
        ids: Distinct evidence of the home, in order.
        effort: How much is posted, and how often it says where.
        loudness: Posts in all.
    """

    who: str
    ids: tuple[int, ...]
    effort: Effort
    loudness: int


def gather_voice(
    city: CityFile,
    wards: Wards,
    counts: Mapping[str, NDArray[np.float64]],
    *,
    population: list[float | None] | None,
    choice: GapChoice,
    held: Sequence[NDArray[np.float64]],
) -> Voice:
    """Bring everybody heard online before the model: each author once, with all distinct evidence.

    What each piece of evidence says of a home, and how far it is to be trusted, the authors with several
    pieces tell, and those whose homes are labelled (see `gaps.table_fitting`).

    Args:
        city: The city file.
        wards: Its current wards.
        counts: Channel → (wards,) contacts.
        population: (wards,) residents, None where not known.
        choice: What the report is about.
        held: (wards,) counts that the voice is held against, each.
    """
    prior = share_residents(len(wards), population)
    evidence = load_home_evidence(city, wards)
    authors = list(list_authors(city, evidence, prior, choice)) if POSTS_CHANNEL in choice.online else []
    homes = find_known_homes(city, wards, authors) if authors else {}
    weighed = weigh_authors(authors, evidence, prior, homes)
    callers, per_person = count_callers(wards, counts, choice=choice, held=held)
    return Voice(
        join_voices(weighed[0], callers),
        tuple(join_voices(each, callers) for each in weighed[1]),
        len(authors),
        sum(not author.ids for author in authors),
        len(homes),
        round(float(callers.people.sum())),
        per_person,
        weighed[2],
    )


def count_callers(
    wards: Wards,
    counts: Mapping[str, NDArray[np.float64]],
    *,
    choice: GapChoice,
    held: Sequence[NDArray[np.float64]],
) -> tuple[VoiceEvidence, float]:
    """Return the contacts of the online side as people whose wards are known, and contacts per person.

    Contacts carry no names: one person may stand behind many. How unevenly they fall tells how many.
    """
    nobody = np.zeros(len(wards))
    known = nobody + np.sum([counts[channel] for channel in choice.online if channel in counts], axis=0)
    per_person = measure_dispersion(known, nobody + np.sum(held, axis=0))
    at = np.flatnonzero(known).tolist()
    callers = build_voice(
        [({ward: 1.0}, 0.0, 0.0) for ward in at],
        [float(known[ward]) for ward in at],
        wards=len(wards),
        trust=[1.0 / per_person] * len(at),
    )
    return callers, per_person


def list_authors(
    city: CityFile,
    evidence: Mapping[int, HomeEvidence],
    prior: NDArray[np.float64],
    choice: GapChoice,
    *,
    leave_out: frozenset[str] = frozenset(),
) -> Iterator[Author]:
    """Yield everybody who posted in the period, once, by pseudonym.

    Args:
        city: The city file.
        evidence: What is said of homes, by id.
        prior: (wards,) residents' shares.
        choice: What the report is about.
        leave_out: Kinds of evidence that are taken as not said.
    """
    unsaid = {number for number, piece in evidence.items() if piece.kind in leave_out}
    profiles = {number for number, piece in evidence.items() if piece.kind == _PROFILE}
    naming = {number for number in profiles if _name_kind(evidence[number], prior) == _PROFILE}
    rows = iterate_homes(city, since=choice.since, until=choice.until)
    for who, group in groupby(rows, key=lambda row: row[0]):
        ids: set[int] = set()
        posts = placed = 0
        for _, home, number in group:
            said = {int(part) for part in home.split(",") if part} - unsaid
            ids |= said
            posts += number
            placed += number if said - profiles else 0
        effort = count_effort(posts, placed, names_ward=bool(ids & naming))
        yield Author(who, tuple(sorted(ids)), effort, posts)


def find_known_homes(city: CityFile, wards: Wards, authors: Sequence[Author]) -> dict[str, int]:
    """Return author → home by labels: ward index, or the number of wards for outside; no doubtful ones."""
    rows = read_truth(city, "lives_in").rows
    who = find_authors(city, [row.post for row in rows])
    told: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        ward = len(wards) if row.answer == "outside" else wards.index_of(row.answer)
        if ward is not None:
            told[who[row.post]].add(ward)
    heard = {author.who for author in authors}
    return {name: homes.pop() for name, homes in sorted(told.items()) if len(homes) == 1 and name in heard}


def weigh_authors(
    authors: Sequence[Author],
    evidence: Mapping[int, HomeEvidence],
    prior: NDArray[np.float64],
    homes: Mapping[str, int],
) -> tuple[VoiceEvidence, tuple[VoiceEvidence, ...], dict[str, float]]:
    """Return the authors' evidence, the same by other tables, and the reliability of each kind."""
    used = sorted({number for author in authors for number in author.ids})
    position = {number: place for place, number in enumerate(used)}
    posters: Counter[tuple[tuple[int, ...], Effort]] = Counter()
    known: Counter[tuple[tuple[int, ...], int]] = Counter()
    for author in authors:
        ids = tuple(position[number] for number in author.ids)
        posters[ids, author.effort] += 1
        if author.who in homes:
            known[ids, homes[author.who]] += 1
    weighed = weigh_people(
        [_make_piece(evidence[number], prior) for number in used],
        {pair: float(count) for pair, count in posters.items()},
        prior=np.append(CITY_PRIOR * prior, 1.0 - CITY_PRIOR),
        known={pair: float(count) for pair, count in known.items()},
    )
    return weighed.voice, weighed.moved, weighed.reliability


def _make_piece(piece: HomeEvidence, prior: NDArray[np.float64]) -> HomePiece:
    said = piece.distribution
    known = 1.0 - said.unknown
    wards = {ward: share / known for ward, share in said.wards.items()}
    return HomePiece(_name_kind(piece, prior), wards, said.outside / known, known)


def _name_kind(piece: HomeEvidence, prior: NDArray[np.float64]) -> str:
    """Return a piece's kind; profiles that name no ward are kinds of their own."""
    if piece.kind != _PROFILE:
        return piece.kind
    shares = piece.distribution.wards
    if piece.distribution.outside > sum(piece.distribution.wards.values()):
        return _NO_WARD["elsewhere"]
    covers = float(prior[list(shares)].sum()) > _CITYWIDE and len(shares) > 1
    return _NO_WARD["city"] if covers else _PROFILE
