"""Tiles hold every polygon under its number, and are there whole or not at all."""

from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from boundaries import BoundaryError
from boundaries.tiling import TILE_FIELD, TILE_LAYER, write_tiles


@pytest.fixture
def boxes() -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(
        [
            shapely.box(-3 + 0.5 * n % 3, 52 + 0.5 * (n // 6), -2.6 + 0.5 * n % 3, 52.4 + 0.5 * (n // 6))
            for n in range(30)
        ],
        dtype=object,
    )


def test_tiles_hold_each_polygon_under_its_number(
    tmp_path: Path, boxes: np.ndarray[tuple[int], np.dtype[np.object_]]
) -> None:
    out = tmp_path / "wards.pmtiles"
    write_tiles(boxes, range(100, 130), out)
    assert out.read_bytes().startswith(b"PMTiles\x03")
    meta, _, blobs, columns = pyogrio.raw.read(out, layer=TILE_LAYER)
    numbers = dict(zip(meta["fields"], columns, strict=True))[TILE_FIELD]
    assert set(numbers.tolist()) == set(range(100, 130))
    # Tiles are in metres of Web Mercator; a polygon may lie in several.
    centre = shapely.centroid(shapely.from_wkb(blobs[numbers.tolist().index(100)]))
    assert -3.0 < np.degrees(centre.x / 6_378_137) < -2.6
    assert [path.name for path in tmp_path.iterdir()] == ["wards.pmtiles"]


def test_the_same_polygons_give_the_same_tiles(
    tmp_path: Path, boxes: np.ndarray[tuple[int], np.dtype[np.object_]]
) -> None:
    first, second = tmp_path / "1.pmtiles", tmp_path / "2.pmtiles"
    write_tiles(boxes, range(30), first)
    write_tiles(boxes, range(30), second)
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_that_is_not_there_is_told_in_one_line(
    tmp_path: Path, boxes: np.ndarray[tuple[int], np.dtype[np.object_]]
) -> None:
    with pytest.raises(BoundaryError, match=r"wards\.pmtiles cannot be written: No such file"):
        write_tiles(boxes, range(30), tmp_path / "nowhere" / "wards.pmtiles")


def test_a_writer_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    point = np.array([shapely.Point(0, 91)], dtype=object)
    with pytest.raises(BoundaryError, match="tiles cannot be written"):
        write_tiles(point, [0, 1], tmp_path / "wards.pmtiles")
    assert list(tmp_path.iterdir()) == []
