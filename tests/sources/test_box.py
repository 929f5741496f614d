"""Where a city lies on the British National Grid, and which tiles of it."""

import pytest

from sources import SourceError
from sources.box import Box, GridBox, measure_grid_box, name_tiles, place_grid_points


@pytest.mark.parametrize(
    ("corner", "name"),
    [
        ((429_900, 433_500), "SE22"),  # Leeds station
        ((420_000, 440_000), "SE24"),
        ((419_999, 439_999), "SE02"),
        ((530_000, 180_000), "TQ28"),  # Westminster
        ((447_000, 1_141_000), "HU44"),  # Lerwick
        ((0, 0), "SV00"),
    ],
)
def test_a_tile_is_called_as_the_ordnance_survey_calls_it(corner: tuple[int, int], name: str) -> None:
    assert name_tiles(GridBox(*corner, *corner)) == (name,)


def test_a_box_over_an_edge_touches_several_tiles() -> None:
    assert name_tiles(GridBox(410_000, 430_000, 441_000, 441_000)) == (
        "SE02", "SE22", "SE42", "SE04", "SE24", "SE44",
    )  # fmt: skip


def test_grid_points_land_within_5_metres() -> None:
    # The example of Ordnance Survey's guide to coordinate systems, annexe C: 52°39'28.8282" N,
    # 1°42'57.8663" E in ETRS89 is 651409.804, 313177.450 by OSTN15.
    lat, lon = place_grid_points([651_409.804], [313_177.450])
    assert lat[0] == pytest.approx(52.658008, abs=5 / 111_320)
    assert lon[0] == pytest.approx(1.716074, abs=5 / 67_500)


def test_a_box_of_degrees_lies_inside_its_grid_box() -> None:
    box = Box(-1.80, 53.70, -1.29, 53.95)
    grid = measure_grid_box(box)
    for corner in ((413_250, 422_700), (446_900, 450_600)):
        assert grid.holds(*corner)
    assert not grid.holds(413_000, 430_000)


def test_a_city_abroad_is_told_so() -> None:
    with pytest.raises(SourceError, match="outside Great Britain"):
        measure_grid_box(Box(2.2, 48.8, 2.5, 48.9))


def test_a_margin_is_in_metres_on_every_side() -> None:
    box = Box(-1.0, 60.0, -1.0, 60.0).grow(11_132)
    assert (box.north, box.south) == pytest.approx((60.1, 59.9))
    assert (box.west, box.east) == pytest.approx((-1.2, -0.8), abs=0.001)


def test_four_quarters_make_the_whole() -> None:
    parts = Box(0.0, 0.0, 2.0, 4.0).quarter()
    assert parts == (Box(0, 0, 1, 2), Box(1, 0, 2, 2), Box(0, 2, 1, 4), Box(1, 2, 2, 4))
