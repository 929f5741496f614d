"""What cannot be compared is refused with a sentence, not guessed at."""

import numpy as np
import pytest

from gaps import GapError, GapSettings, build_voice, estimate_gaps

THREE = build_voice([({0: 1.0}, 0.0, 0.0), ({1: 1.0}, 0.0, 0.0)], [50.0, 60.0], wards=3)


@pytest.mark.parametrize("shape", [(6, 1), (4, 1), (3,), (2, 3)])
def test_contacts_of_other_wards_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(GapError, match="one row for each of 3 wards"):
        estimate_gaps(THREE, np.full(shape, 100.0))


def test_residents_of_other_wards_are_refused() -> None:
    with pytest.raises(GapError, match="one for each of 3 wards"):
        estimate_gaps(THREE, np.zeros((3, 1)), residents=np.array([10.0, 20.0]))


def test_neither_contacts_nor_residents_leaves_nothing_to_compare() -> None:
    for contacts in (np.zeros((3, 2)), np.zeros((3, 0))):
        estimate = estimate_gaps(THREE, contacts)
        assert "nothing to compare" in (estimate.reason or "")
        assert {ward.flag for ward in estimate.wards} == {"not enough evidence"}
        assert [ward.online_people for ward in estimate.wards] == pytest.approx([50.0, 60.0, 0.0])


def test_more_wards_than_the_method_holds_are_told_so() -> None:
    voice = build_voice([({0: 1.0}, 0.0, 0.0)], [50.0], wards=1001)
    estimate = estimate_gaps(voice, np.full((1001, 1), 9.0))
    assert "1,001 wards" in (estimate.reason or "")
    assert estimate.wards[7].log_ratio is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("interval", 1.0),
        ("flag_false_share", 0.0),
        ("none_probability", float("nan")),
        ("material_ratio", 0.0),
        ("placeability_sd", -0.1),
        ("dispersion", 0.5),
        ("draws", 0),
    ],
)
def test_a_setting_out_of_range_is_named(name: str, value: float) -> None:
    with pytest.raises(GapError, match=name):
        GapSettings(**{name: value})  # type: ignore[arg-type] # the name varies


@pytest.mark.parametrize("trust", [-0.1, 1.5, float("nan")])
def test_trust_beyond_its_range_is_refused(trust: float) -> None:
    with pytest.raises(GapError, match="trust"):
        build_voice([({0: 1.0}, 0.0, 0.0)], [1.0], wards=2, trust=[trust])


def test_a_ward_that_does_not_exist_is_named() -> None:
    with pytest.raises(GapError, match="ward index -1 of 2"):
        build_voice([({-1: 1.0}, 0.0, 0.0)], [1.0], wards=2)
