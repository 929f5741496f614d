"""Features out: RFC 7946 GeoJSON and GeoPackage, whole or not at all."""

import importlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.errors import BoundaryError
from boundaries.projection import DEGREES_EPSG, project_to_metric

Value = str | int | float | bool | None
_ANY_DATE = "1970-01-01T00:00:00.000Z"
_DECIMALS = 7


def write_geojson(
    path: Path,
    geometry: NDArray[np.object_],
    *,
    properties: Mapping[str, Sequence[Value]],
    decimals: int = _DECIMALS,
    description: str = "",
) -> int:
    """Write features as a GeoJSON FeatureCollection by RFC 7946.

    EPSG:4326, longitude first, outer rings counter-clockwise, no `crs` member, nulls as `null`. The same
    input gives the same bytes. The file appears whole under its name, or not at all.

    Args:
        path: The file to write; replaced if it exists.
        geometry: Shape (n,), shapely geometries in EPSG:4326; None for a feature without a place.
        properties: Column → n values: text, numbers or truth values; None where nothing is known.
        decimals: Digits kept of a degree, 0 to 15; 7 is a centimetre.
        description: Member `description` of the collection: whose data it is; none if empty.

    Returns:
        Number of features written.

    Raises:
        BoundaryError: If the file cannot be written.
        ValueError: If a column's length is not that of the geometry.
    """
    return _write(
        path,
        geometry,
        properties=properties,
        options={
            "driver": "GeoJSON",
            "crs": f"EPSG:{DEGREES_EPSG}",
            "layer": "wards",
            "geometry_type": "Unknown",
            "RFC7946": "YES",
            "WRITE_NAME": "NO",
            "COORDINATE_PRECISION": str(decimals),
            **({"DESCRIPTION": description} if description else {}),
        },
    )


def write_geopackage(  # noqa: PLR0913 - one argument per choice of the format
    path: Path,
    geometry: NDArray[np.object_],
    *,
    properties: Mapping[str, Sequence[Value]],
    metric_epsg: int,
    layer: str = "wards",
    changed: str = _ANY_DATE,
    description: str = "",
) -> int:
    """Write features as one layer of a GeoPackage in a projected CRS.

    Args:
        path: The file to write; replaced if it exists.
        geometry: Shape (n,), shapely geometries in EPSG:4326, all points or all polygons.
        properties: As for `write_geojson`.
        metric_epsg: EPSG code of the projected CRS, metres, that the file is to have.
        layer: Name of the layer.
        changed: Date of the content that the format demands, ISO 8601 UTC with milliseconds. A fixed one
            by default, so that the same input gives the same bytes.
        description: The layer's description: whose data it is.

    Returns:
        Number of features written.

    Raises:
        BoundaryError: If the file cannot be written.
        ValueError: If a column's length is not that of the geometry.
    """
    metric = project_to_metric(geometry, metric_epsg)
    kinds = set(shapely.get_type_id(metric[~shapely.is_missing(metric)]).tolist())
    kind = "Unknown"
    if kinds == {int(shapely.GeometryType.POINT)}:
        kind = "Point"
    elif kinds and kinds <= {int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON)}:
        kind = "MultiPolygon"
        for at in np.flatnonzero(shapely.get_type_id(metric) == shapely.GeometryType.POLYGON):
            metric[at] = shapely.multipolygons([metric[at]])
    return _write(
        path,
        metric,
        properties=properties,
        options={
            "driver": "GPKG",
            "crs": f"EPSG:{metric_epsg}",
            "layer": layer,
            "geometry_type": kind,
            **({"DESCRIPTION": description} if description else {}),
        },
        changed=changed,
    )


def _write(
    path: Path,
    geometry: NDArray[np.object_],
    *,
    properties: Mapping[str, Sequence[Value]],
    options: Mapping[str, str],
    changed: str = _ANY_DATE,
) -> int:
    for column, values in properties.items():
        if len(values) != len(geometry):
            raise ValueError(f"column {column!r} has {len(values)} values for {len(geometry)} features")
    # pyogrio brings geopandas along: loaded where it is used, not with the package.
    pyogrio: Any = importlib.import_module("pyogrio")
    raw: Any = importlib.import_module("pyogrio.raw")
    columns = [_pack_column(values) for values in properties.values()]
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    try:
        with tempfile.TemporaryDirectory(prefix=".wardlight-", dir=path.parent) as folder:
            made = Path(folder) / f"out{path.suffix or '.dat'}"
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": changed})
            raw.write(
                made,
                shapely.to_wkb(geometry),
                field_data=[values for values, _ in columns],
                fields=np.array(list(properties), dtype=object),
                field_mask=[mask for _, mask in columns],
                **options,
            )
            made.replace(path)
    except OSError as error:
        raise BoundaryError(f"{path.name} cannot be written: {error.strerror or error}") from error
    except pyogrio.errors.DataSourceError as error:
        raise BoundaryError(f"{path.name} cannot be written: {error}") from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    return len(geometry)


def _pack_column(values: Sequence[Value]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return a column as GDAL takes it: its values, and a mask of nulls where numbers have some."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        kind: Any = np.bool_
    elif known and all(isinstance(value, int) for value in known):
        kind = np.int64
    elif known and all(isinstance(value, int | float) for value in known):
        kind = np.float64
    else:
        texts = [None if value is None else str(value) for value in values]
        return np.array(texts, dtype=object), None
    mask = np.array([value is None for value in values], dtype=bool)
    return np.array([0 if value is None else value for value in values], dtype=kind), mask


__all__ = ["Value", "write_geojson", "write_geopackage"]
