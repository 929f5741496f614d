"""How well profile locations are read: real strings with known truth, from the corpus beside the project."""

import csv
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.plain_match import match_plainly
from geocode import Geocoder, Placement, PostColumns
from geocode.judging import measure_km

_NEAR_KM = 30.0
_WIDE = frozenset({"county", "region", "country"})
_UK_BOX = (49.8, 60.95, -8.3, 1.85)
_IRELAND = ((51.3, 54.0, -10.7, -5.9), (54.3, 55.5, -10.5, -7.9))
"""Boxes that hold the Republic and hardly any of Northern Ireland."""

_CHANNEL = (49.8, 50.85, 1.3, 1.85)


class Spot(NamedTuple):
    """A point that a profile was placed at: EPSG:4326, reach in km."""

    lat: float
    lon: float
    km: float


class ProfileRow(NamedTuple):
    """One string with its truth; the point is None abroad and for jokes."""

    text: str
    granularity: str
    at: tuple[float, float] | None
    uk: bool


def read_rows(path: Path) -> list[ProfileRow]:
    """Return the strings of the corpus."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            ProfileRow(
                row["string"],
                row["granularity"],
                (float(row["lat"]), float(row["lon"])) if row["lat"] else None,
                row["uk_truth"] == "true",
            )
            for row in csv.DictReader(stream)
        ]


def describe_rows(shared: Path, england: Geocoder) -> list[tuple[str, str, str, str, str, str]]:
    """Return the lines of the table: set, measure, plain longest match, Carmen 2.0, Wardlight, goal."""
    rows = read_rows(shared / "corpora" / "profiles-dev.csv")
    texts = [row.text for row in rows]
    ours = locate_profiles(england, texts)
    plain = [
        None if answer is None else Spot(answer.place.lat, answer.place.lon, answer.place.radius_m / 1000.0)
        for answer in match_plainly(england, texts)
    ]
    carmen = _ask_carmen(rows)
    name = f"{len(rows)} profile strings"
    right, true, trapped = (
        (_share(measure(rows, plain)), _share(measure(rows, ours)))
        for measure in (find_right, find_true, find_trapped)
    )
    return [
        (name, "UK rows: place right (Carmen: a UK city)", right[0], carmen, right[1], ">= 0.80"),
        (name, "placed in the UK: truly so", true[0], "-", true[1], ">= 0.97"),
        (name, "jokes, fiction, abroad: placed in the UK", trapped[0], "-", trapped[1], "<= 0.02"),
    ]


def locate_profiles(geocoder: Geocoder, texts: Sequence[str]) -> list[Spot | None]:
    """Return where each profile says that its author lives, None for unknown or no point."""
    nowhere = np.full(len(texts), np.nan)
    batch = geocoder.locate(PostColumns([""] * len(texts), list(texts), nowhere, nowhere))
    return [_spot(geocoder.placement(number)) for number in batch.lives_in]


def _spot(placement: Placement) -> Spot | None:
    if placement.level == "unknown" or placement.lat is None or placement.lon is None:
        return None
    return Spot(placement.lat, placement.lon, (placement.radius_m or 0.0) / 1000.0)


def is_in_uk(spot: Spot | None) -> bool:
    """Tell whether a point lies in the United Kingdom, by rough boxes."""
    return spot is not None and _in_box(spot, _UK_BOX) and not any(
        _in_box(spot, box) for box in (*_IRELAND, _CHANNEL)
    )  # fmt: skip


def _in_box(spot: Spot, box: tuple[float, float, float, float]) -> bool:
    south, north, west, east = box
    return south <= spot.lat <= north and west <= spot.lon <= east


def find_right(rows: Sequence[ProfileRow], spots: Sequence[Spot | None]) -> list[bool]:
    """Tell of each UK row with a point whether its place was found."""
    return [
        is_right(row, spot) for row, spot in zip(rows, spots, strict=True) if row.uk and row.at is not None
    ]


def is_right(row: ProfileRow, spot: Spot | None) -> bool:
    """Tell whether a point is that of the row: within 30 km, for a region within its reach."""
    if spot is None or row.at is None:
        return False
    most = max(_NEAR_KM, spot.km) if row.granularity in _WIDE else _NEAR_KM
    return float(measure_km(np.array([row.at]), np.array([(spot.lat, spot.lon)]))[0]) <= most


def find_true(rows: Sequence[ProfileRow], spots: Sequence[Spot | None]) -> list[bool]:
    """Tell of each string that was placed in the UK whether it is of the UK."""
    return [row.uk for row, spot in zip(rows, spots, strict=True) if is_in_uk(spot)]


def find_trapped(rows: Sequence[ProfileRow], spots: Sequence[Spot | None]) -> list[bool]:
    """Tell of each string that is not of the UK whether it was placed there."""
    return [is_in_uk(spot) for row, spot in zip(rows, spots, strict=True) if not row.uk]


def _share(flags: Sequence[bool]) -> str:
    return f"{sum(flags) / len(flags):.3f}" if flags else "-"


def _ask_carmen(rows: Sequence[ProfileRow]) -> str:
    """Return the share of UK rows that Carmen brings to a city of the UK, "-" if it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import carmen  # noqa: PLC0415 - of the bench extra only

            resolver = carmen.get_resolver()
            resolver.load_locations()
    except ImportError:
        return "-"
    found = []
    for row in rows:
        if row.uk and row.at is not None:
            answer = resolver.resolve_tweet({"text": "", "user": {"location": row.text}})
            place = answer[1] if answer else None
            found.append(place is not None and place.country == "United Kingdom" and bool(place.city))
    return _share(found)
