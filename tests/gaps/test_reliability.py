"""How far evidence speaks of homes is learned from people who give several pieces."""

import numpy as np
import pytest

from gaps import HomePiece, fit_reliability, join_pieces, summarise_reliability
from gaps.reliability import temper_pieces

WARDS = 12
PRIOR = np.append(np.full(WARDS, 0.7 / WARDS), 0.3)


def _pieces(kind: str, *, stated: float, shared: bool = False, places: int = 1) -> list[HomePiece]:
    """Return `places` pieces for each ward: ward w of place p stands at p * WARDS + w."""
    wards = list(range(WARDS)) * places
    return [HomePiece(kind, {ward: 1.0 / PRIOR[ward]}, 0.0, stated, shared) for ward in wards]


def _people(
    rng: np.random.Generator, chances: tuple[float, float], *, crowd: float = 0.0, number: int = 6000
) -> dict[tuple[int, ...], float]:
    """Return people who give a profile and name two places, ward 0 with probability `crowd`."""
    people: dict[tuple[int, ...], float] = {}
    for _ in range(number):
        home = int(rng.integers(WARDS))
        said = set()
        for place, chance in enumerate((chances[0], chances[1], chances[1])):
            ward = home if rng.random() < chance else int(rng.integers(WARDS))
            if place and rng.random() < crowd:
                ward = 0
            said.add(place * WARDS + ward)
        key = tuple(sorted(said))
        people[key] = people.get(key, 0.0) + 1.0
    return people


@pytest.mark.parametrize("stated", [0.2, 0.5])
def test_the_reliability_of_each_kind_is_found_whatever_was_stated(stated: float) -> None:
    pieces = _pieces("profile", stated=0.8) + _pieces("toponym", stated=stated, places=2)
    trust = fit_reliability(pieces, _people(np.random.default_rng(1), (0.85, 0.5)), prior=PRIOR)
    found = summarise_reliability(pieces, trust)
    assert found["profile"] == pytest.approx(0.85, abs=0.1)
    assert found["toponym"] == pytest.approx(0.5, abs=0.1)


def test_a_ward_that_everybody_names_says_less_of_who_names_it() -> None:
    pieces = _pieces("profile", stated=0.8) + _pieces("toponym", stated=0.5, shared=True, places=2)
    trust = fit_reliability(pieces, _people(np.random.default_rng(2), (0.85, 0.6), crowd=0.4), prior=PRIOR)
    centre, others = trust[WARDS], trust[WARDS + 1 : 2 * WARDS]
    assert centre < 0.4 * float(np.mean(others))


def test_without_people_of_several_pieces_what_was_stated_stands() -> None:
    pieces = _pieces("profile", stated=0.77)
    assert fit_reliability(pieces, {(0,): 5.0, (3,): 2.0}, prior=PRIOR).tolist() == [0.77] * WARDS


def test_joined_pieces_that_agree_point_harder_and_those_that_do_not_cancel() -> None:
    pieces = _pieces("toponym", stated=0.5) + _pieces("profile", stated=0.5)
    trust = np.full(len(pieces), 0.5)
    agree, _, base = join_pieces(pieces, (0, WARDS), trust=trust)
    alone, _, single = join_pieces(pieces, (0,), trust=trust)
    assert agree[0] / base > alone[0] / single
    apart, _, _ = join_pieces(pieces, (0, WARDS + 1), trust=trust)
    assert apart[0] == pytest.approx(apart[1])


def test_nobody_who_says_everything_outweighs_the_rest() -> None:
    assert temper_pieces(3) == 1.0
    assert temper_pieces(60) == pytest.approx(0.1)
    pieces = _pieces("toponym", stated=0.5)
    above, outside, base = join_pieces(pieces, tuple(range(WARDS)), trust=np.full(WARDS, 0.5))
    assert max(above.values()) == pytest.approx(min(above.values()))
    assert (outside, base >= 0) == (0.0, True)


def test_people_from_elsewhere_are_believed_though_they_talk_of_the_town() -> None:
    away = HomePiece("profile", {}, 1.0 / PRIOR[-1], 0.8)
    pieces = [*_pieces("toponym", stated=0.5, shared=True), away]
    people: dict[tuple[int, ...], float] = {(ward, len(pieces) - 1): 200.0 for ward in range(WARDS)}
    trust = fit_reliability(pieces, people, prior=PRIOR)
    assert trust[-1] == 0.8
    assert float(np.mean(trust[:WARDS])) < 0.5
