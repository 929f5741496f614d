"""A made-up city of four square wards, and a gazetteer that fits on a page."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely

from boundaries import Wards, build_wards
from geocode import Gazetteer, Geocoder, Placement, PlaceRecord, PostColumns, build_gazetteer

WEST, SOUTH, SIDE = -1.60, 53.80, 0.05


def _point_in(ward: int, east: float = 0.5, north: float = 0.5) -> tuple[float, float]:
    """Return (lat, lon) at a share of a ward's width and height."""
    column, row = ward % 2, ward // 2
    return SOUTH + (row + north) * SIDE, WEST + (column + east) * SIDE


@pytest.fixture(scope="session")
def wards() -> Wards:
    """Return four square wards: W0 south-west, W1 south-east, W2 north-west, W3 north-east."""
    boxes = [
        shapely.box(WEST + c * SIDE, SOUTH + r * SIDE, WEST + (c + 1) * SIDE, SOUTH + (r + 1) * SIDE)
        for r in (0, 1)
        for c in (0, 1)
    ]
    names = ("Aldermoor", "Brackenby & Coldwell", "Dunswick", "Elmthorpe")
    squares = np.array(boxes, dtype=object)
    return build_wards(("W0", "W1", "W2", "W3"), names, geometry=squares, metric_epsg=27700, edition="2025")


def _row(
    kind: str, name: str, ward: int, *, locality: str = "", category: str = "", at: float = 0.5
) -> PlaceRecord:
    lat, lon = _point_in(ward, at, 0.5)
    return PlaceRecord(kind, name, locality, "", category, lat, lon, "test")


@pytest.fixture(scope="session")
def records() -> list[PlaceRecord]:
    """Return suburbs, streets with namesakes, postcodes and points of interest."""
    straddling = [
        _row("street", f"Larch {kind}", 0 if number < 9 else 1, locality="Midholme", at=0.3 + number * 0.01)
        for number, kind in enumerate(
            (
                "Road",
                "Row",
                "Walk",
                "View",
                "Close",
                "Drive",
                "Lane",
                "Rise",
                "Court",
                "Grove",
                "Mount",
                "Place",
            )
        )
    ]
    return [
        *straddling,
        _row("place", "Midholme", 1, category="suburb", at=0.1),
        _row("place", "Dunswick", 2, category="suburb"),
        _row("place", "Farbury", 3, category="suburb"),
        PlaceRecord("place", "Farbury", "Otherton", "", "town", 51.0, 0.2, "test"),
        _row("street", "Church Street", 2, locality="Dunswick"),
        _row("street", "Church Street", 3, locality="Farbury"),
        _row("street", "Quarrygate Road", 2, locality="Dunswick"),
        _row("poi", "Heronsgate Library", 3, category="library"),
        _row("poi", "Post Office", 3),
        _row("postcode", "ZZ1 1AA", 0),
        _row("postcode", "ZZ11AB", 0),
        _row("postcode", "ZZ12AA", 1),
        _row("postcode", "ZZ2 9XX", 3),
    ]


@pytest.fixture(scope="session")
def gazetteer(wards: Wards, records: list[PlaceRecord]) -> Gazetteer:
    """Return the gazetteer of the city of Testerby, ward W0 twice as populous as the others."""
    return build_gazetteer(wards, records, city_name="Testerby", population=[20_000, 10_000, 10_000, 10_000])


@pytest.fixture
def geocoder(wards: Wards, gazetteer: Gazetteer) -> Geocoder:
    """Return a geocoder of its own for each test."""
    return Geocoder(wards, gazetteer)


@pytest.fixture(scope="session")
def point_in() -> Callable[..., tuple[float, float]]:
    """Return a function from a ward and a share of its width and height to (lat, lon)."""
    return _point_in


class Locator:
    """Locates one post and returns its three placements."""

    def __init__(self, geocoder: Geocoder) -> None:  # noqa: D107
        self.geocoder = geocoder

    def __call__(
        self,
        text: str = "",
        *,
        profile: str | None = None,
        at: tuple[float, float] = (np.nan, np.nan),
        box: tuple[float, float, float, float] | None = None,
    ) -> dict[str, Placement]:
        batch = self.geocoder.locate(
            PostColumns([text], [profile], np.array([at[0]]), np.array([at[1]]), [box] if box else ())
        )
        placement = self.geocoder.placement
        return {
            "about": placement(batch.about[0]),
            "posted_from": placement(batch.posted_from[0]),
            "lives_in": placement(batch.lives_in[0]),
        }


@pytest.fixture
def locate(geocoder: Geocoder) -> Locator:
    """Return a function that locates one post."""
    return Locator(geocoder)
