"""Gaps from people whose homes are not known: found where they are, and not told where they cannot be."""

from dataclasses import replace

import numpy as np
import pytest

from gaps import (
    GapError,
    GapEstimate,
    GapSettings,
    Pattern,
    VoiceEvidence,
    WardGap,
    build_voice,
    estimate_gaps,
    measure_dispersion,
)

WARDS = 20


def _agents(
    seed: int, people: int, *, quiet: frozenset[int], shyness_sd: float = 0.0
) -> tuple[VoiceEvidence, np.ndarray, np.ndarray]:
    """Return voice, contacts and true log ratios of a town of agents who move about and talk.

    Each agent has a home, tells a place near it, the centre or anywhere, or nothing at all: not the mechanism
    that the model assumes.
    """
    rng = np.random.default_rng(seed)
    need = rng.uniform(0.6, 1.6, WARDS)
    contacts = rng.poisson(3000 * need).astype(float)
    rate = need * np.exp(rng.normal(0, 0.1, WARDS))
    rate[list(quiet)] *= 0.4
    homes = rng.choice(WARDS, people, p=rate / rate.sum())
    told: dict[int, int] = {}
    # People of some wards are easier to place than others, as they are in life.
    shyness = np.exp(rng.normal(0, shyness_sd, WARDS))
    for home in homes.tolist():
        luck = rng.random() * shyness[home]
        if luck < 0.45:
            place = home if rng.random() < 0.85 else (home + 1) % WARDS
        elif luck < 0.5:
            place = int(rng.integers(WARDS))
        else:
            place = -1
        told[place] = told.get(place, 0) + 1
    patterns: list[tuple[dict[int, float], float, float]] = []
    for place in told:
        if place < 0:
            patterns.append(({}, 0.0, 1.0))
        else:
            patterns.append(({place: 0.8, (place - 1) % WARDS: 0.15}, 0.0, 0.006))
    truth = np.log(rate / rate.sum() * contacts.sum() / contacts)
    return build_voice(patterns, list(map(float, told.values())), wards=WARDS), contacts[:, None], truth


def _flagged(estimate: GapEstimate) -> set[int]:
    return {index for index, ward in enumerate(estimate.wards) if ward.flag == "gap"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_wards_with_far_less_voice_are_found_and_no_others(seed: int) -> None:
    quiet = frozenset({2, 9, 15})
    voice, contacts, _ = _agents(seed, 30_000, quiet=quiet)
    flagged = _flagged(estimate_gaps(voice, contacts))
    assert len(flagged & quiet) >= 2
    assert not flagged - quiet


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_without_a_gap_none_is_flagged(seed: int) -> None:
    voice, contacts, _ = _agents(seed, 30_000, quiet=frozenset())
    assert not _flagged(estimate_gaps(voice, contacts))


def test_intervals_hold_about_as_often_as_they_say() -> None:
    held = []
    for seed in range(12):
        voice, contacts, truth = _agents(seed, 20_000, quiet=frozenset({3, 8}), shyness_sd=0.15)
        estimate = estimate_gaps(voice, contacts)
        held += [
            ward.low <= value <= ward.high
            for ward, value in zip(estimate.wards, truth.tolist(), strict=True)
            if ward.low is not None and ward.high is not None
        ]
    assert 0.82 <= float(np.mean(held)) <= 0.98


def test_few_people_over_many_wards_prove_little() -> None:
    patterns: list[tuple[dict[int, float], float, float]] = [({ward: 1.0}, 0.0, 0.0) for ward in range(41)]
    rng = np.random.default_rng(3)
    people = rng.poisson(3.5, 41).astype(float)
    contacts = rng.poisson(160, 41).astype(float)[:, None]
    estimate = estimate_gaps(build_voice(patterns, list(people), wards=41), contacts)
    assert sum(ward.flag == "not enough evidence" for ward in estimate.wards) >= 35
    assert not _flagged(estimate)


def test_evidence_that_says_nothing_moves_no_ward() -> None:
    voice, contacts, _ = _agents(1, 5_000, quiet=frozenset())
    silent = build_voice([({}, 0.0, 1.0)], [100_000.0], wards=WARDS)
    estimate = estimate_gaps(silent, contacts)
    assert {ward.flag for ward in estimate.wards} == {"not enough evidence"}
    assert sum(ward.online_people for ward in estimate.wards) == pytest.approx(0.0)
    assert estimate.unknown_people == pytest.approx(100_000.0)
    assert voice.wards == WARDS


def test_people_are_kept_placed_outside_or_unknown() -> None:
    voice, contacts, _ = _agents(1, 5_000, quiet=frozenset())
    estimate = estimate_gaps(voice, contacts)
    placed = sum(ward.online_people for ward in estimate.wards)
    assert placed + estimate.outside_people + estimate.unknown_people == pytest.approx(5_000)


def test_the_same_seed_gives_the_same_answer_and_another_nearly_so() -> None:
    voice, contacts, _ = _agents(1, 5_000, quiet=frozenset({3}))
    one, two = estimate_gaps(voice, contacts), estimate_gaps(voice, contacts)
    assert one == two
    other = estimate_gaps(voice, contacts, settings=GapSettings(seed=2))
    for first, second in zip(one.wards, other.wards, strict=True):
        assert first.log_ratio == pytest.approx(second.log_ratio, abs=0.05)


def test_the_order_of_wards_does_not_matter() -> None:
    voice, contacts, _ = _agents(1, 20_000, quiet=frozenset({3}))
    turned = replace(voice, likelihood=voice.likelihood[:, [*range(WARDS - 1, -1, -1), WARDS]])
    forth = estimate_gaps(voice, contacts)
    back = estimate_gaps(turned, contacts[::-1])
    for first, second in zip(forth.wards, back.wards[::-1], strict=True):
        assert first.log_ratio == pytest.approx(second.log_ratio, abs=0.06)


def test_a_ward_without_contacts_or_people_gets_an_answer_without_nan() -> None:
    voice = build_voice([({0: 1.0}, 0.0, 0.0), ({1: 1.0}, 0.0, 0.0)], [50.0, 60.0], wards=3)
    estimate = estimate_gaps(voice, np.array([[100.0], [0.0], [120.0]]))
    for ward in estimate.wards:
        assert ward.log_ratio is not None
        numbers = [ward.log_ratio, ward.low, ward.high, ward.p_gap]
        assert all(number is not None and np.isfinite(number) for number in numbers)


def test_without_contacts_residents_stand_in_and_it_is_said() -> None:
    voice = build_voice([({0: 1.0}, 0.0, 0.0), ({1: 1.0}, 0.0, 0.0)], [500.0, 250.0], wards=2)
    estimate = estimate_gaps(voice, np.zeros((2, 1)), residents=np.array([1000.0, 1000.0]))
    assert estimate.reason is not None
    assert "residents" in estimate.reason
    assert (estimate.wards[1].log_ratio or 0) < 0


@pytest.mark.parametrize(
    ("wards", "people", "says"),
    [(1, 10.0, "one ward"), (3, 0.0, "Nobody was heard")],
    ids=["one ward", "nobody"],
)
def test_nothing_to_compare_is_said(wards: int, people: float, says: str) -> None:
    estimate = estimate_gaps(
        build_voice([({0: 1.0}, 0.0, 0.0)], [people], wards=wards), np.full((wards, 1), 9.0)
    )
    assert says in (estimate.reason or "")
    assert {ward.flag for ward in estimate.wards} == {"not enough evidence"}


@pytest.mark.parametrize("bad", [-1.0, np.inf, np.nan])
def test_impossible_counts_are_refused(bad: float) -> None:
    voice = build_voice([({0: 1.0}, 0.0, 0.0)], [10.0], wards=2)
    with pytest.raises(GapError, match="ward number 2"):
        estimate_gaps(voice, np.array([[5.0], [bad]]))


def test_contacts_that_were_carried_from_other_wards_in_fractions_count() -> None:
    voice = build_voice([({w: 1.0}, 0.0, 0.0) for w in range(3)], [50.0, 60.0, 40.0], wards=3)
    whole = estimate_gaps(voice, np.array([[300.0], [320.0], [280.0]]))
    parts = estimate_gaps(voice, np.array([[300.4], [319.6], [280.0]]))
    for one, other in zip(whole.wards, parts.wards, strict=True):
        assert one.log_ratio == pytest.approx(other.log_ratio, abs=0.03)


def test_one_author_with_everything_proves_nothing() -> None:
    voice = build_voice([({0: 1.0}, 0.0, 0.0)], [1.0], wards=5)
    estimate = estimate_gaps(voice, np.full((5, 1), 200.0))
    assert {ward.flag for ward in estimate.wards} == {"not enough evidence"}


def test_equal_patterns_are_joined() -> None:
    voice = build_voice([({0: 2.0}, 0.0, 2.0), ({0: 1.0}, 0.0, 1.0)], [3.0, 4.0], wards=2)
    assert voice.people.tolist() == [7.0]


def test_people_who_may_be_one_another_are_trusted_less_and_counted_in_full() -> None:
    patterns: list[tuple[dict[int, float], float, float]] = [({w: 1.0}, 0.0, 0.0) for w in range(4)]
    contacts, people = np.full((4, 1), 500.0), [60.0] * 4
    known = estimate_gaps(build_voice(patterns, people, wards=4), contacts).wards[0]
    blurred = estimate_gaps(build_voice(patterns, people, wards=4, trust=[0.1] * 4), contacts).wards[0]
    assert blurred.online_people == known.online_people == pytest.approx(60.0)
    assert (blurred.high or 0) - (blurred.low or 0) > (known.high or 0) - (known.low or 0)


def test_dispersion_is_one_for_separate_people_and_grows_with_repeats() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(20, 60, 400)
    assert measure_dispersion(rng.poisson(expected).astype(float), expected) == pytest.approx(1.0, abs=0.3)
    repeated = 4.0 * rng.poisson(expected / 4).astype(float)
    assert measure_dispersion(repeated, expected) == pytest.approx(4.0, rel=0.3)


def test_most_wards_are_named_by_as_many_as_the_model_would_have() -> None:
    voice, contacts, _ = _agents(1, 30_000, quiet=frozenset({3, 8}))
    wards = estimate_gaps(voice, contacts).wards
    inside = [
        (ward.named_low or 0.0) <= (ward.named or 0.0) <= (ward.named_high or 0.0)
        for ward in wards
        if _is_predicted(ward)
    ]
    assert len(inside) == WARDS
    assert np.mean(inside) >= 0.8
    assert sum(ward.named or 0.0 for ward in wards) == pytest.approx(30_000 * 0.5, rel=0.1)


def _is_predicted(ward: WardGap) -> bool:
    return ward.named is not None


@pytest.mark.parametrize("known", [False, True])
def test_evidence_that_hardly_tells_wards_apart_moves_no_contacts_and_makes_nothing_certain(
    *, known: bool
) -> None:
    silent, faint = 2, 0.05
    patterns: list[Pattern] = [({ward: faint}, 0.0, 1.0 - faint) for ward in (0, 1)]
    patterns.append(({}, 0.0, 1.0))
    voice = build_voice(
        patterns, [3.0, 3.0, 4.5], wards=3, efforts=[(3, 0, 1), (3, 0, 1), (3, 0, 0)] if known else None
    )
    estimate = estimate_gaps(voice, np.full((3, 1), 60.0))
    assert estimate.posterior is not None
    shares = estimate.posterior.contact_shares
    assert shares.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.02)
    assert shares.std(axis=0).max() < 0.1
    ward = estimate.wards[silent]
    assert ward.low is not None
    assert ward.high is not None
    assert ward.high - ward.low > 0.5


def test_what_other_tables_move_is_told_as_the_part_that_no_data_reduce() -> None:
    def make(near: float) -> VoiceEvidence:
        return build_voice([({0: 1.0}, 0.0, near), ({1: 1.0}, 0.0, 0.1)], [80.0, 80.0], wards=2)

    contacts = np.full((2, 1), 100.0)
    still = estimate_gaps(make(0.1), contacts)
    moved = estimate_gaps(make(0.1), contacts, moved=[make(0.3)])
    assert [ward.table_sd for ward in still.wards] == [0.0, 0.0]
    for before, after in zip(still.wards, moved.wards, strict=True):
        assert before.alone_sd is not None
        assert after.alone_sd is not None
        assert 0.0 < after.table_sd <= after.alone_sd
        assert after.alone_sd > before.alone_sd
