"""England's 8,052 wards: imported, looked up by the million, and the map page still opens."""

from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest

from boundaries import locate_points
from boundaries.tiling import TILE_FIELD
from pipeline.creating import new_city
from pipeline.importing import import_wards
from pipeline.report import read_report, ward_shapes
from pipeline.tiling import write_city_tiles
from store import open_city, require_wards
from webmap.app import create_app
from webmap.settings import WebSettings

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def england(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the city file."""
    city = tmp_path_factory.mktemp("england") / "england.db"
    new_city(city, "England")
    assert import_wards(city, shared / "england" / "wards.gpkg", edition="2025").stored == 8_052
    return city


def test_a_million_points_find_their_wards(england: Path) -> None:
    with open_city(england) as opened:
        wards = require_wards(opened)
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-5.5, 1.6, 1_000_000), rng.uniform(50.2, 55.6, 1_000_000)
    found = locate_points(wards, lon, lat)
    assert found.shape == (1_000_000,)
    assert 0.3 < (found >= 0).mean() < 0.8
    leeds = locate_points(wards, np.array([-1.5437]), np.array([53.7974]))
    assert wards.codes[int(leeds[0])].startswith("E05")


def test_the_map_page_opens_with_simplified_wards(england: Path) -> None:
    shapes = ward_shapes(england)
    assert len(shapes["features"]) == 8_052
    report = read_report(england)
    assert {ward.flag for ward in report.wards} == {"not enough evidence"}
    client = create_app(WebSettings(city=england)).test_client()
    page = client.get("/")
    assert page.status_code == 200
    assert len(page.data) < 5_000_000
    assert client.get("/api/shapes.json").status_code == 200


def test_tiles_hold_every_ward(england: Path, tmp_path: Path) -> None:
    numbers = {ward.ward_code: index for index, ward in enumerate(read_report(england).wards)}
    out = tmp_path / "england.pmtiles"
    write_city_tiles(england, out, numbers=numbers)
    assert out.stat().st_size < 10_000_000
    # Clipping would need outlines that are whole at a scale at which the smallest wards are a point.
    meta, _, _, columns = pyogrio.raw.read(out, read_geometry=False, CLIP="NO")
    assert set(columns[list(meta["fields"]).index(TILE_FIELD)].tolist()) == set(range(8_052))
