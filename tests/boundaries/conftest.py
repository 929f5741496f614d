"""A small made-up city: nine square wards, and files of it in every format."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from boundaries import Wards, build_wards

Features = list[dict[str, Any]]


def _make_square(column: int, row: int) -> shapely.Polygon:
    west, south = -1.6 + 0.02 * column, 53.8 + 0.01 * row
    return shapely.box(west, south, west + 0.02, south + 0.01)


@pytest.fixture
def grid() -> Wards:
    """Return nine square wards, W1 to W9, west to east and then south to north."""
    squares = np.array([_make_square(at % 3, at // 3) for at in range(9)], dtype=object)
    codes = [f"W{at + 1}" for at in range(9)]
    return build_wards(
        codes, [f"Ward {code} & Co" for code in codes], geometry=squares, metric_epsg=27700, edition="2025"
    )


@pytest.fixture
def features() -> Features:
    """Return three wards as GeoJSON features."""
    return [
        {
            "type": "Feature",
            "properties": {"WD25CD": f"E0{at}", "WD25NM": name, "LAD25CD": "E08"},
            "geometry": shapely.geometry.mapping(_make_square(at, 0)),
        }
        for at, name in enumerate(("Ashby & Elm", "Bryn-mawr", "Côte"))
    ]


@pytest.fixture
def write_features(tmp_path: Path) -> Callable[[Features], Path]:
    """Return a function that writes features as a GeoJSON file."""

    def write(features: Features) -> Path:
        path = tmp_path / "city.geojson"
        collection = {"type": "FeatureCollection", "features": features}
        path.write_text(json.dumps(collection), encoding="utf-8")
        return path

    return write


@pytest.fixture
def write_layer() -> Callable[..., Path]:
    """Return a function that writes wards with GDAL, in any format and CRS."""

    def write(path: Path, wards: Wards, *, epsg: int | None = 27700, append: str | None = None) -> Path:
        metric = wards.metric_geometry if epsg == 27700 else wards.geometry
        options: dict[str, Any] = {} if append is None else {"layer": append, "append": path.exists()}
        pyogrio.raw.write(
            path,
            shapely.to_wkb(metric),
            field_data=[np.array(wards.codes, dtype=object), np.array(wards.names, dtype=object)],
            fields=np.array(["ward_code", "ward_name"], dtype=object),
            geometry_type="Polygon",
            crs=None if epsg is None else f"EPSG:{epsg}",
            **options,
        )
        return path

    return write
