"""Tiles are made once for the outlines there are, served in parts, and never stand in the way of the page."""

import logging
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from webmap import tiles as tiling
from webmap.app import create_app
from webmap.errors import UnknownTilesError
from webmap.settings import WebSettings
from webmap.snapshots import Snapshot
from webmap.tiles import TileStore, name_tiles

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture(autouse=True)
def _of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine areas are many here."""
    monkeypatch.setattr(tiling, "TILES_FROM", 8)


@pytest.fixture
def store(city: SmallCity, tmp_path: Path) -> TileStore:
    return TileStore(city, tmp_path / "testford.db")


def test_tiles_are_made_in_the_background_and_found_from_then_on(
    store: TileStore, snapshot: Snapshot, tmp_path: Path
) -> None:
    assert store.find(snapshot) is None
    store.wait()
    name = store.find(snapshot)
    assert name == name_tiles(snapshot)
    assert store.path(name) == tmp_path / f"testford.db-tiles-{name}.pmtiles"
    assert TileStore(store._reader, tmp_path / "testford.db").find(snapshot) == name  # noqa: SLF001 - another start


def test_a_city_of_few_areas_needs_none(
    store: TileStore, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tiling, "TILES_FROM", 9)
    assert store.find(snapshot) is None
    store.wait()
    assert list(tmp_path.iterdir()) == []


def test_tiles_of_older_outlines_are_taken_away(store: TileStore, snapshot: Snapshot, tmp_path: Path) -> None:
    old = tmp_path / "testford.db-tiles-0123.pmtiles"
    other = tmp_path / "leeds.db-tiles-0123.pmtiles"
    old.touch()
    other.touch()
    store.find(snapshot)
    store.wait()
    assert not old.exists()
    assert other.exists()


def test_where_they_cannot_be_made_the_page_is_drawn_without(
    city: SmallCity,
    snapshot: Snapshot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(city, "tiles", fail)
    store = TileStore(city, tmp_path / "testford.db")
    with caplog.at_level(logging.ERROR):
        store.find(snapshot)
        store.wait()
    assert store.find(snapshot) is None
    assert "drawn without them" in caplog.text


@pytest.mark.parametrize("name", ["", "0123", "../secret", "..%2Fsecret"])
def test_no_other_file_is_reached_by_a_name(store: TileStore, name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.pmtiles").touch()
    with pytest.raises(UnknownTilesError, match="load the page again"):
        store.path(name)


def test_the_page_names_its_tiles_and_they_are_sent_in_parts(
    city: SmallCity, store: TileStore, snapshot: Snapshot, tmp_path: Path
) -> None:
    client = create_app(WebSettings(tmp_path / "testford.db"), reader=city).test_client()
    before = client.get("/")
    assert "leaflet.js" in before.text
    store.find(snapshot)
    store.wait()
    # What a browser kept of the page without tiles is not good any more.
    answer = client.get("/", headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    page = answer.text
    address = f"/api/tiles/{name_tiles(snapshot)}.pmtiles"
    assert address in page
    assert "map-tiles.js" in page
    assert "leaflet" not in page
    with client.get(address, headers={"Range": "bytes=0-6"}) as part:
        assert part.status_code == 206
        assert part.data == b"PMTiles"
        assert part.headers["Content-Range"].startswith("bytes 0-6/")
        assert "immutable" in part.headers["Cache-Control"]
    assert client.get("/api/tiles/0123.pmtiles").status_code == 404
    plain = client.get("/?draw=plain").text
    assert "leaflet.js" in plain
    assert "a slower one is shown" in plain
