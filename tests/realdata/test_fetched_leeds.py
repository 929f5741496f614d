"""Leeds re-served in the form of each service: what goes in comes out, in number and in place."""

import csv
import json
from pathlib import Path

import numpy as np
import pyproj
import pytest

from boundaries import read_wards
from pipeline.creating import new_city
from pipeline.fetching_places import fetch_places
from pipeline.importing import import_wards
from sources import Client
from sources.box import Box, measure_grid_box, name_tiles
from store import load_places, open_city
from tests.replay import Answer, Service
from tests.sources.published import feature, pack

pytestmark = pytest.mark.realdata

_METRE = 1 / 111_320
_KINDS = {"suburb": "Suburban Area", "o": "Other Settlement"}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def city(shared: Path, tmp_path: Path) -> Path:
    made = tmp_path / "leeds.db"
    new_city(made, "Leeds")
    import_wards(made, shared / "leeds" / "wards.geojson", edition="2025")
    return made


@pytest.fixture
def box(shared: Path) -> Box:
    """Return the box that is fetched for Leeds."""
    wards, _ = read_wards(shared / "leeds" / "wards.geojson")
    return Box(*wards.bounds).grow(5_000)


def _grid(rows: list[dict[str, str]]) -> list[tuple[int, int]]:
    """Return eastings and northings in whole metres, as the Ordnance Survey gives them."""
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    east, north = to_grid.transform(
        np.array([float(row["lon"]) for row in rows]), np.array([float(row["lat"]) for row in rows])
    )
    return list(zip(np.rint(east).astype(int).tolist(), np.rint(north).astype(int).tolist(), strict=True))


def _stored(city: Path, kind: str) -> dict[tuple[str, float, float], str]:
    with open_city(city) as opened:
        return {
            (place.name, place.lat, place.lon): place.category for place in load_places(opened, kind=kind)
        }


def _count_near(stored: dict[tuple[str, float, float], str], wanted: list[tuple[str, float, float]]) -> int:
    """Return how many of the wanted stand within 2 m of a stored one of the same name."""
    by_name: dict[str, list[tuple[float, float]]] = {}
    for name, lat, lon in stored:
        by_name.setdefault(name, []).append((lat, lon))
    return sum(
        any(abs(lat - y) < 2 * _METRE and abs(lon - x) < 3.5 * _METRE for y, x in by_name.get(name, ()))
        for name, lat, lon in wanted
    )


def test_open_names_of_leeds(
    city: Path, box: Box, shared: Path, service: Service, client: Client, cache: Path
) -> None:
    places = [row for row in _read(shared / "leeds" / "places.csv") if row["kind"]]
    streets = _read(shared / "leeds" / "streets.csv")
    tiles: dict[str, list[str]] = {name: [] for name in name_tiles(measure_grid_box(box))}
    for row, (east, north) in zip(places, _grid(places), strict=True):
        local = ("populatedPlace", _KINDS.get(row["kind"], row["kind"].title()))
        line = feature(row["name"], local, (east, north), settlement=row["parent"])
        tiles[_tile(east, north)].append(line)
    for row, (east, north) in zip(streets, _grid(streets), strict=True):
        local = ("transportNetwork", "Named Road")
        line = feature(row["name"], local, (east, north), settlement="Leeds", outcode=row["outcode"])
        tiles[_tile(east, north)].append(line)
    members: dict[str, str | bytes] = {f"Data/{name}.csv": "".join(lines) for name, lines in tiles.items()}
    service.files["/products/OpenNames/downloads"] = pack(members)
    ledgers = fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    assert all(ledger.rejected == 0 for ledger in ledgers)
    stored = _stored(city, "place")
    assert len(stored) == len({(row["name"], row["lat"], row["lon"]) for row in places})
    wanted = [(row["name"], float(row["lat"]), float(row["lon"])) for row in places]
    assert _count_near(stored, wanted) == len(wanted)
    wanted = [(row["name"], float(row["lat"]), float(row["lon"])) for row in streets]
    assert _count_near(_stored(city, "street"), wanted) == len(wanted)


def test_postcodes_of_leeds_from_both_directories(
    city: Path, shared: Path, service: Service, client: Client, cache: Path
) -> None:
    rows = _read(shared / "leeds" / "postcodes.csv")
    area = "".join(
        f'"{row["postcode"]:<7}",10,{east},{north},"E92000001","","","","E08000035",""\n'
        for row, (east, north) in zip(rows, _grid(rows), strict=True)
    )
    service.files["/products/CodePointOpen/downloads"] = pack({"Data/CSV/ls.csv": area})
    (ledger,) = fetch_places(city, "codepoint", service=service.url, cache=cache, client=client)
    assert (ledger.read, ledger.stored, ledger.rejected) == (30_679, 30_679, 0)
    wanted = [
        (f"{row['postcode'][:-3]} {row['postcode'][-3:]}", float(row["lat"]), float(row["lon"]))
        for row in rows
    ]
    assert _count_near(_stored(city, "postcode"), wanted) == 30_679
    directory = "pcd7,pcd8,pcds,dointr,doterm,lat,long\n" + "".join(
        f'"","","{name}","198001","{"200001" if number % 10 == 0 else ""}",{lat},{lon}\n'
        for number, (name, lat, lon) in enumerate(wanted)
    )
    items = {"results": [{"id": "n", "title": "ONS Postcode Directory (August 2025) for the UK"}]}
    service.routes["/search"] = lambda _: Answer(json.dumps(items).encode())
    service.files["/content/items/n/data"] = pack({"Data/ONSPD_AUG_2025_UK.csv": directory})
    (ledger,) = fetch_places(city, "onspd", service=service.url, cache=cache, client=client)
    assert (ledger.read, ledger.rejected) == (30_679, 0)
    assert sum(category == "terminated" for category in _stored(city, "postcode").values()) == 3_068


def test_points_of_interest_of_leeds(
    city: Path, shared: Path, service: Service, client: Client, cache: Path
) -> None:
    keys = {"amenities": "amenity", "shop": "shop", "leisure": "leisure", "tourism": "tourism"}
    rows = [
        row
        for row in _read(shared / "leeds" / "pois-osm.csv")
        if row["layer"] in keys and row["value"] != "no"
    ]
    elements = [
        {
            "type": "node", "id": number, "lat": float(row["lat"]), "lon": float(row["lon"]),
            "tags": {"name": row["name"], keys[row["layer"]]: row["value"]},
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    service.routes["/status"] = lambda _: Answer(b"2 slots available now.\n")
    service.routes["/interpreter"] = lambda _: Answer(json.dumps({"elements": elements}).encode())
    (ledger,) = fetch_places(city, "osm", service=service.url, cache=cache, client=client)
    assert ledger.rejected == 0
    stored = _stored(city, "poi")
    # A semicolon parts names of one thing.
    wanted = [
        (name.strip(), float(row["lat"]), float(row["lon"]))
        for row in rows
        for name in row["name"].split(";")
    ]
    assert len(rows) > 8_000
    assert _count_near(stored, [each for each in wanted if each[0]]) == len([w for w in wanted if w[0]])


def _tile(east: int, north: int) -> str:
    """Return the tile of a point in square SE, worked out apart from the code under test."""
    return f"SE{(east - 400_000) // 20_000 * 2}{(north - 400_000) // 20_000 * 2}"
