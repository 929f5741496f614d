"""`wardlight places fetch`: from a service to the gazetteer, whole or not at all."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.creating import new_city
from pipeline.fetching_places import fetch_places
from pipeline.importing import import_places, import_wards
from sources import Client, SourceError
from store import StoreError, load_ledgers, load_places, load_sources, open_city
from tests.replay import Answer, Service
from tests.sources.published import STOP_COLUMNS as STOPS
from tests.sources.published import feature, pack, stop, write_pbf

Run = Callable[..., subprocess.CompletedProcess[str]]

_DIRECTORY = "pcd7,pcd8,pcds,dointr,doterm,lat,long\n"
_NAMES = "/products/OpenNames/downloads"
_TILE = (
    feature("Alderby", ("populatedPlace", "Suburban Area"), (429_000, 434_500), settlement="Testerby")
    + feature("Otter Lane", ("transportNetwork", "Named Road"), (429_200, 434_600), settlement="Testerby")
    + feature("TS6 2AA", ("other", "Postcode"), (429_100, 434_550))
    + feature("Alder Hospital", ("other", "Hospital"), (429_300, 434_500))
    + feature("Bent Lane", ("transportNetwork", "Named Road"), ("4x", 434_600))
)


@pytest.fixture
def city(town: Path, tmp_path: Path) -> Path:
    """Return a city file with wards and nothing else."""
    made = tmp_path / "town.db"
    new_city(made, "Testerby")
    import_wards(made, town / "wards.geojson", edition="2025")
    return made


def _open_names(*tiles: str) -> bytes:
    return pack({"Doc/OS_Open_Names_Header.csv": "ID\n", "Data/SE22.csv": "".join(tiles) or _TILE})


def _names(city: Path, kind: str) -> list[str]:
    with open_city(city) as opened:
        return [place.name for place in load_places(opened, kind=kind)]


def test_the_command_brings_every_kind_with_its_ledger(
    city: Path, wardlight: Run, service: Service, tmp_path: Path
) -> None:
    service.files[_NAMES] = _open_names()
    done = wardlight(
        "places", "fetch", city, "opennames", "--service", service.url, "--cache", tmp_path / "c", "--json"
    )
    assert done.returncode == 0, done.stderr
    told = {ledger["file"]: ledger for ledger in json.loads(done.stdout)}
    assert {file: (each["read"], each["stored"], each["rejected"]) for file, each in told.items()} == {
        "opname_csv_gb.zip: place": (1, 1, 0),
        "opname_csv_gb.zip: street": (2, 1, 1),
        "opname_csv_gb.zip: poi": (1, 1, 0),
        "opname_csv_gb.zip: postcode": (1, 1, 0),
    }
    (reject,) = told["opname_csv_gb.zip: street"]["rejects"]
    assert (reject["row"], reject["value"]) == (5, "Bent Lane: 4x, 434600")
    assert service.asked == [(_NAMES, {"area": "GB", "format": "CSV"})]
    with open_city(city) as opened:
        (street,) = load_places(opened, kind="street")
        assert (street.name, street.locality, street.source) == ("Otter Lane", "Alderby", "OS Open Names")
        assert (street.lat, street.lon) == pytest.approx((53.80689, -1.55806), abs=1e-4)
        kept = load_sources(opened)
        assert [source.what for source in kept] == [
            "places place", "places poi", "places postcode", "places street",
        ]  # fmt: skip
        assert kept[0].attribution.startswith("Contains OS data © Crown copyright and database right 20")
        assert "Royal Mail data" in kept[0].attribution
        assert kept[0].url == f"{service.url}{_NAMES}?area=GB&format=CSV&redirect"


def test_the_command_says_what_came_and_from_whom(city: Path, wardlight: Run, tmp_path: Path) -> None:
    file = write_pbf(tmp_path / "town.osm.pbf", [(1, 53.81, -1.55, {"name": "The Bell", "amenity": "pub"})])
    done = wardlight("places", "fetch", city, "osm", "--file", file)
    assert done.stdout.splitlines() == [
        "town.osm.pbf: poi: read 1 = stored 1 + duplicate 0 + rejected 0",
        "  note: source: OpenStreetMap, Open Data Commons Open Database License (ODbL) v1.0",
    ]
    with open_city(city) as opened:
        (source,) = load_sources(opened)
    assert (source.what, source.url) == ("places poi", "")
    assert source.attribution.startswith("© OpenStreetMap contributors")


def test_a_second_city_is_served_from_the_cache(
    city: Path, service: Service, client: Client, cache: Path, tmp_path: Path
) -> None:
    service.files[_NAMES] = _open_names()
    fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    other = Path(shutil.copy(city, tmp_path / "other.db"))
    ledgers = fetch_places(other, "opennames", service=service.url, cache=cache, client=client)
    assert [ledger.stored for ledger in ledgers] == [0, 0, 0, 0]
    assert [ledger.duplicate for ledger in ledgers] == [1, 1, 1, 1]
    assert len(service.asked) == 1


def test_what_a_newer_edition_lacks_is_dropped_and_all_else_stays(
    city: Path, service: Service, client: Client, cache: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    own.write_text("name,lat,lon\nOwn Street,53.81,-1.55\n", encoding="utf-8")
    import_places(city, own, kind="street")
    service.files[_NAMES] = _open_names()
    fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    service.files[_NAMES] = _open_names(_TILE.replace("Otter Lane", "New Lane"))
    ledgers = fetch_places(city, "opennames", service=service.url, cache=cache, client=client, refresh=True)
    assert _names(city, "street") == ["New Lane", "Own Street"]
    street = next(ledger for ledger in ledgers if ledger.file.endswith("street"))
    assert "1 that the source no longer lists were dropped" in street.notes


def test_a_broken_off_download_goes_on_with_the_same_command(
    city: Path, service: Service, client: Client, cache: Path
) -> None:
    service.files[_NAMES] = _open_names()
    service.faults = [Answer(cut_at=100)] * 4
    with pytest.raises(SourceError, match="run the same command again"):
        fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    assert service.headers[-1]["Range"] == "bytes=400-"
    assert _names(city, "street") == ["Otter Lane"]


def test_the_newest_postcode_directory_is_fetched_and_current_postcodes_win(
    city: Path, service: Service, client: Client, cache: Path
) -> None:
    rows = "a,b,TS6 2AA,198001,,53.81,-1.55\na,b,TS6 2AB,198001,199606,53.82,-1.56\n"
    items = {"results": [{"id": "n1", "title": "ONS Postcode Directory (August 2025) for the UK"}]}
    service.routes["/search"] = lambda _: Answer(json.dumps(items).encode())
    service.files["/content/items/n1/data"] = pack({"Data/ONSPD_AUG_2025_UK.csv": _DIRECTORY + rows})
    (ledger,) = fetch_places(city, "onspd", service=service.url, cache=cache, client=client)
    assert (ledger.file, ledger.stored) == ("onspd.zip: postcode", 2)
    with open_city(city) as opened:
        assert [(p.name, p.category) for p in load_places(opened, kind="postcode")] == [
            ("TS6 2AA", ""), ("TS6 2AB", "terminated"),
        ]  # fmt: skip
        assert load_sources(opened)[0].url == f"{service.url}/content/items/n1/data"


def test_stations_come_from_naptan(city: Path, service: Service, client: Client, cache: Path) -> None:
    body = STOPS + "\n" + stop("Testerby", "RLY", lat="53.81") + stop("Mill Lane", "BCT", lat="53.81")
    service.routes["/v1/access-nodes"] = lambda _: Answer(body.encode())
    (ledger,) = fetch_places(city, "naptan", service=service.url, cache=cache, client=client)
    assert _names(city, "poi") == ["Testerby"]
    assert "1 bus stops are called after their street and were left out" in ledger.notes
    assert service.asked == [("/v1/access-nodes", {"dataFormat": "csv"})]


def test_a_city_without_wards_is_told_so(tmp_path: Path, client: Client) -> None:
    made = tmp_path / "empty.db"
    new_city(made, "Testerby")
    with pytest.raises(StoreError, match="wards"):
        fetch_places(made, "opennames", client=client)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip at all", "bad.zip holds none of the tiles"),
        (pack({"../SE22.csv": _TILE}), "outside its folder"),
        (pack({"Data/SE22.csv": bytes(60 * 1024**2)}), "would unpack to 60 MiB"),
        (_open_names()[:300], "broken or cut-off zip"),
        (_open_names(feature("Far", ("other", "Hospital"), (439_999, 420_001))), "holds nothing in or near"),
    ],
)
def test_a_bad_file_leaves_the_city_as_it_was(
    city: Path, wardlight: Run, tmp_path: Path, content: bytes, words: str
) -> None:
    before = _dump(city)
    file = tmp_path / "bad.zip"
    file.write_bytes(content)
    done = wardlight("places", "fetch", city, "opennames", "--file", file)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path) not in done.stderr
    assert _dump(city) == before


def test_a_fault_while_storing_leaves_no_kind_behind(
    city: Path, service: Service, client: Client, cache: Path
) -> None:
    service.files[_NAMES] = _open_names()
    with sqlite3.connect(city) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON place WHEN NEW.kind = 'postcode' "
            "BEGIN SELECT RAISE(ABORT, 'disk'); END"
        )
    with pytest.raises(sqlite3.IntegrityError):
        fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    with open_city(city) as opened:
        assert list(load_places(opened)) == []
        assert load_sources(opened) == []
        assert [ledger["what"] for ledger in load_ledgers(opened)] == ["wards"]


def test_a_service_that_is_down_leaves_the_city_as_it_was(
    city: Path, service: Service, client: Client, cache: Path
) -> None:
    before = _dump(city)
    service.routes[_NAMES] = lambda _: Answer(b"busy", 503)
    with pytest.raises(SourceError, match="status 503"):
        fetch_places(city, "opennames", service=service.url, cache=cache, client=client)
    assert _dump(city) == before


def test_a_file_and_a_service_exclude_each_other(city: Path, wardlight: Run) -> None:
    done = wardlight("places", "fetch", city, "osm", "--file", "x.pbf", "--refresh")
    assert done.returncode == 2
    assert "--file asks no service" in done.stderr
    done = wardlight("places", "fetch", city, "osm", "--file", "gone.pbf")
    assert done.returncode == 1
    assert "gone.pbf: no such file" in done.stderr


def _dump(city: Path) -> list[str]:
    with sqlite3.connect(city) as connection:
        return list(connection.iterdump())
