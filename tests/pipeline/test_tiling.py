"""The tiles of a city file hold its wards under the numbers that pages know them by."""

from pathlib import Path

import numpy as np
import pyogrio.raw
import shapely

from boundaries import write_geojson
from boundaries.tiling import TILE_FIELD
from pipeline.creating import new_city
from pipeline.importing import import_wards
from pipeline.tiling import write_city_tiles


def test_wards_stand_in_tiles_under_their_numbers_and_others_are_left_out(tmp_path: Path) -> None:
    boxes = np.array(
        [shapely.box(-1.6 + 0.1 * n, 53.8, -1.5 + 0.1 * n, 53.9) for n in range(3)], dtype=object
    )
    names = ["A", "B", "C"]
    write_geojson(tmp_path / "wards.geojson", boxes, properties={"ward_code": names, "ward_name": names})
    new_city(tmp_path / "city.db", "Testerby")
    import_wards(tmp_path / "city.db", tmp_path / "wards.geojson", edition="2025")
    out = tmp_path / "wards.pmtiles"
    write_city_tiles(tmp_path / "city.db", out, numbers={"A": 7, "C": 3})
    meta, _, blobs, columns = pyogrio.raw.read(out)
    numbers = columns[list(meta["fields"]).index(TILE_FIELD)]
    assert set(numbers.tolist()) == {3, 7}
    west = {int(n): shapely.from_wkb(blob).centroid.x for n, blob in zip(numbers, blobs, strict=True)}
    assert west[7] < west[3]
