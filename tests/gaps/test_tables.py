"""What people say by home is learned from those who say several things, and from known homes."""

import numpy as np
import pytest

from gaps import HomePiece, weigh_people
from gaps.table_fitting import fit_tables
from gaps.tables import gather_posters, temper_pieces, weigh_posters

WARDS = 12
PRIOR = np.append(np.full(WARDS, 0.7 / WARDS), 0.3)


def _pieces(kind: str, *, stated: float) -> list[HomePiece]:
    return [HomePiece(kind, {ward: 1.0}, 0.0, stated) for ward in range(WARDS)]


PIECES = [*_pieces("profile", stated=0.8), *_pieces("toponym", stated=0.3), *_pieces("gps", stated=0.3)]


def _people(
    rng: np.random.Generator, *, crowd: float = 0.0, number: int = 8_000
) -> dict[tuple[int, ...], float]:
    """Return people who give a profile (right .85), name a place (.5) and carry a position (.7).

    What is not of home is of ward 0 with probability `crowd`, else of any ward.
    """
    people: dict[tuple[int, ...], float] = {}
    for _ in range(number):
        home = int(rng.integers(WARDS))
        said = []
        for kind, chance in enumerate((0.85, 0.5, 0.7)):
            elsewhere = 0 if kind and rng.random() < crowd else int(rng.integers(WARDS))
            said.append(kind * WARDS + (home if rng.random() < chance else elsewhere))
        key = tuple(said)
        people[key] = people.get(key, 0.0) + 1.0
    return people


def test_how_far_each_kind_speaks_of_home_is_found_whatever_was_stated() -> None:
    tables, _ = fit_tables(PIECES, _people(np.random.default_rng(1)), prior=PRIOR)
    found = tables.summarise()
    assert found["profile"] == pytest.approx(0.85, abs=0.05)
    assert found["toponym"] == pytest.approx(0.5, abs=0.05)
    assert found["gps"] == pytest.approx(0.7, abs=0.05)


def test_a_ward_that_everybody_names_says_less_of_who_names_it() -> None:
    tables, _ = fit_tables(PIECES, _people(np.random.default_rng(2), crowd=0.5), prior=PRIOR)
    toponym = tables.kinds.index("toponym")
    # Half of what is not of home is of ward 0: 6.5 times its share, in units of what its people say of home.
    assert tables.crowd[toponym, 0] > 4.0
    assert tables.crowd[toponym, 1:].mean() == pytest.approx(0.55, abs=0.2)
    mixed, other = tables.mix()
    place = [WARDS, WARDS + 1]
    assert mixed[place[0], 0] / other[place[0]] < 0.3 * mixed[place[1], 1] / other[place[1]]


def test_a_quiet_wards_silence_does_not_explain_itself_away() -> None:
    rng = np.random.default_rng(3)
    people = _people(rng, number=16_000)
    quiet = {
        key: count * (0.5 if key[0] == 5 else 1.0) for key, count in people.items()
    }  # half of those whose profile names ward 5
    tables, _ = fit_tables(PIECES, quiet, prior=PRIOR)
    toponym = tables.kinds.index("toponym")
    assert tables.crowd[toponym, 5] == pytest.approx(1.0, abs=0.25)


def test_where_a_neighbours_places_are_better_known_their_people_are_not_all_the_neighbours() -> None:
    shared = [
        HomePiece("toponym", {0: 1.0}, 0.0, 0.9),
        HomePiece("toponym", {0: 0.5, 1: 0.5}, 0.0, 0.9),
        *[HomePiece("toponym", {ward: 1.0}, 0.0, 0.9) for ward in range(1, WARDS)],
    ]
    pieces = [*_pieces("profile", stated=0.9), *shared]
    rng = np.random.default_rng(4)
    people: dict[tuple[int, ...], float] = {}
    for _ in range(8_000):
        home = int(rng.integers(WARDS))
        # People of ward 1 name the place on the border four times as often as their own.
        place = WARDS + home + 1 if home else WARDS
        if home == 1 and rng.random() < 0.8:
            place = WARDS + 1
        key = (home, place)
        people[key] = people.get(key, 0.0) + 1.0
    tables, _ = fit_tables(pieces, people, prior=PRIOR)
    border = WARDS + 1
    assert tables.own[border, 1] > 3.0 * tables.own[border, 0]


def test_without_people_of_several_pieces_what_was_stated_stands() -> None:
    tables, drawn = fit_tables(_pieces("profile", stated=0.77), {(0,): 5.0, (3,): 2.0}, prior=PRIOR)
    assert tables.summarise() == {"profile": pytest.approx(0.77)}
    assert drawn == []


def test_known_homes_teach_where_nobody_says_two_things() -> None:
    pieces = _pieces("toponym", stated=0.2)
    rng = np.random.default_rng(5)
    known: dict[tuple[tuple[int, ...], int], float] = {}
    for _ in range(600):
        home = int(rng.integers(WARDS))
        place = home if rng.random() < 0.6 else int(rng.integers(WARDS))
        known[(place,), home] = known.get(((place,), home), 0.0) + 1.0
    tables, _ = fit_tables(pieces, {}, prior=PRIOR, known=known)
    assert tables.summarise()["toponym"] == pytest.approx(0.6, abs=0.07)


def test_people_from_elsewhere_are_believed_though_they_talk_of_the_town() -> None:
    pieces = [*PIECES, HomePiece("profile, elsewhere", {0: 0.01}, 0.99, 0.9)]
    away = len(pieces) - 1
    people: dict[tuple[int, ...], float] = {(WARDS + ward, away): 400.0 for ward in range(WARDS)}
    tables, _ = fit_tables(pieces, people, prior=PRIOR)
    assert tables.summarise()["profile, elsewhere"] == pytest.approx(0.9)
    weighed = weigh_people(pieces, {(ids, (3, 1, 0)): n for ids, n in people.items()}, prior=PRIOR)
    rows = weighed.voice.likelihood.toarray() + weighed.voice.base[:, None]
    assert np.median(rows[:, -1] / rows[:, :-1].max(axis=1)) > 2.0


def test_pieces_that_agree_point_harder_and_those_that_do_not_cancel() -> None:
    tables, _ = fit_tables(PIECES, {}, prior=PRIOR)
    keys = ((0,), (0, WARDS), (0, WARDS + 1))
    posters = gather_posters({(key, (1, 1, 0)): 1.0 for key in keys})
    voice = weigh_posters(posters, tables)
    rows = (voice.likelihood.toarray() + voice.base[:, None])[:, :WARDS]
    share = rows / rows.sum(axis=1, keepdims=True)
    alone, agree, apart = (share[posters.keys.index(key)] for key in keys)
    assert agree[0] > alone[0] > apart[0]
    assert apart[0] > apart[1] > apart[2]


def test_nobody_who_says_everything_outweighs_the_rest() -> None:
    assert temper_pieces(3) == 1.0
    assert temper_pieces(60) == pytest.approx(0.1)
    assert temper_pieces(0) == 1.0


def test_everybody_is_weighed_once_and_other_tables_move_them_a_little() -> None:
    people = _people(np.random.default_rng(6), number=2_000)
    posters = {(ids, (4, 2, 1)): count for ids, count in people.items()}
    posters[(), (3, 0, 0)] = 500.0
    weighed = weigh_people(PIECES, posters, prior=PRIOR)
    assert weighed.voice.people.sum() == pytest.approx(2_500.0)
    assert len(weighed.moved) == 8
    silent = np.flatnonzero(weighed.voice.efforts[weighed.voice.effort, 1] == 0)
    assert weighed.voice.likelihood[silent].nnz == 0
    for other in weighed.moved:
        difference = np.abs((other.likelihood - weighed.voice.likelihood).toarray())
        assert 0.001 < difference.mean() < 0.2


def test_the_same_seed_gives_the_same_evidence() -> None:
    posters = {(ids, (4, 2, 1)): n for ids, n in _people(np.random.default_rng(7), number=500).items()}
    one, two = (weigh_people(PIECES, posters, prior=PRIOR, seed=3) for _ in range(2))
    assert (one.moved[5].likelihood - two.moved[5].likelihood).nnz == 0
