"""Postcodes no longer in use: known, outranked by current ones, counted for nothing."""

from boundaries import Wards
from geocode import PlaceRecord
from geocode.postcodes import PostcodeBook

_WEST, _EAST = (53.825, -1.575), (53.825, -1.525)


def _row(name: str, at: tuple[float, float], category: str = "") -> PlaceRecord:
    return PlaceRecord("postcode", name, "", "", category, *at, "test")


def test_a_terminated_postcode_is_known_where_it_was(wards: Wards) -> None:
    book = PostcodeBook.build(wards, [_row("ZZ1 1AA", _EAST, "terminated")], country="GB")
    assert book.units["ZZ11AA"] == (1, *_EAST)
    assert not book.outcodes


def test_a_current_row_of_the_same_postcode_wins_in_any_order(wards: Wards) -> None:
    rows = [_row("ZZ1 1AA", _WEST), _row("ZZ1 1AA", _EAST, "terminated")]
    for order in (rows, rows[::-1]):
        assert PostcodeBook.build(wards, order, country="GB").units["ZZ11AA"] == (0, *_WEST)


def test_terminated_postcodes_do_not_move_their_outcode(wards: Wards) -> None:
    rows = [_row("ZZ1 1AA", _WEST), *(_row(f"ZZ1 1A{end}", _EAST, "terminated") for end in "BCD")]
    book = PostcodeBook.build(wards, rows, country="GB")
    assert book.outcodes["ZZ1"].footprint.wards == {0: 1.0}
    assert book.sectors["ZZ11"].footprint.wards == {0: 1.0}
