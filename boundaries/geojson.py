"""Features out: RFC 7946 GeoJSON and GeoPackage, whole or not at all."""

import contextlib
import importlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
_GEOMETRY_COLUMN = "geom"


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """How QGIS is to draw a layer: the style's name, and the style as QML."""

    name: str
    qml: str


def write_geojson(
    path: Path,
    geometry: NDArray[np.object_],
    *,
    properties: Mapping[str, Sequence[Value]],
    decimals: int = _DECIMALS,
    description: str = "",
    members: Mapping[str, Any] | None = None,
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
        members: Further members of the collection (RFC 7946, section 6.1), JSON values.

    Returns:
        Number of features written.

    Raises:
        BoundaryError: If the file cannot be written.
        ValueError: If a column's length is not that of the geometry.
    """
    options = {
        "driver": "GeoJSON",
        "crs": f"EPSG:{DEGREES_EPSG}",
        "layer": "wards",
        "geometry_type": "Unknown",
        "RFC7946": "YES",
        "WRITE_NAME": "NO",
        "COORDINATE_PRECISION": str(decimals),
    }
    if description:
        options["DESCRIPTION"] = description
    if members:
        options["NATIVE_MEDIA_TYPE"] = "application/vnd.geo+json"
        options["NATIVE_DATA"] = json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False)
    with _write_beside(path, _ANY_DATE) as made:
        return _write(made, geometry, properties=properties, options=options)


def write_geopackage(  # noqa: PLR0913 - one argument per choice of the format
    path: Path,
    geometry: NDArray[np.object_],
    *,
    properties: Mapping[str, Sequence[Value]],
    metric_epsg: int,
    layer: str = "wards",
    changed: str = _ANY_DATE,
    description: str = "",
    facts: Mapping[str, str] | None = None,
    style: LayerStyle | None = None,
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
        facts: What else is to be known of the file, in its metadata tables (`gpkg_metadata`).
        style: How QGIS draws the layer as soon as it is opened: in the table `layer_styles`, where QGIS
            itself keeps the style of a layer.

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
    options = {
        "driver": "GPKG",
        "crs": f"EPSG:{metric_epsg}",
        "layer": layer,
        "geometry_type": kind,
        "GEOMETRY_NAME": _GEOMETRY_COLUMN,
    }
    if description:
        options["DESCRIPTION"] = description
    with _write_beside(path, changed) as made:
        written = _write(made, metric, properties=properties, options=options, facts=facts)
        if style is not None:
            _write(made, None, properties=_list_style(style, layer, changed), options=_STYLE_OPTIONS)
        return written


_STYLE_OPTIONS = {"driver": "GPKG", "layer": "layer_styles", "FID": "id"}


def _list_style(style: LayerStyle, layer: str, changed: str) -> dict[str, Sequence[Any]]:
    """Return the one row of `layer_styles`, with the columns that QGIS gives that table."""
    at = datetime.fromisoformat(changed).astimezone(UTC).replace(tzinfo=None)
    return {
        "f_table_catalog": [""],
        "f_table_schema": [""],
        "f_table_name": [layer],
        "f_geometry_column": [_GEOMETRY_COLUMN],
        "styleName": [style.name],
        "styleQML": [style.qml],
        "styleSLD": [""],
        "useAsDefault": [True],
        "description": [style.name],
        "owner": [""],
        "ui": [""],
        "update_time": [at],
    }


@contextlib.contextmanager
def _write_beside(path: Path, changed: str) -> Iterator[Path]:
    """Give a name to write to, move the file to its place at the end, and stop the clock meanwhile.

    Raises:
        BoundaryError: If the file cannot be written.
    """
    # pyogrio brings geopandas along: loaded where it is used, not with the package.
    pyogrio: Any = importlib.import_module("pyogrio")
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    try:
        with tempfile.TemporaryDirectory(prefix=".wardlight-", dir=path.parent) as folder:
            made = Path(folder) / f"out{path.suffix or '.dat'}"
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": changed})
            yield made
            made.replace(path)
    except OSError as error:
        raise BoundaryError(f"{path.name} cannot be written: {error.strerror or error}") from error
    except pyogrio.errors.DataSourceError as error:
        raise BoundaryError(f"{path.name} cannot be written: {error}") from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write(
    path: Path,
    geometry: NDArray[np.object_] | None,
    *,
    properties: Mapping[str, Sequence[Any]],
    options: Mapping[str, str],
    facts: Mapping[str, str] | None = None,
) -> int:
    """Write one layer, beside those that are there; a table without geometry where there is none."""
    number = len(next(iter(properties.values()), ())) if geometry is None else len(geometry)
    for column, values in properties.items():
        if len(values) != number:
            raise ValueError(f"column {column!r} has {len(values)} values for {number} features")
    raw: Any = importlib.import_module("pyogrio.raw")
    columns = [_pack_column(values) for values in properties.values()]
    raw.write(
        path,
        None if geometry is None else shapely.to_wkb(geometry),
        field_data=[values for values, _ in columns],
        fields=np.array(list(properties), dtype=object),
        field_mask=[mask for _, mask in columns],
        dataset_metadata=dict(facts) if facts else None,
        **options,
    )
    return number


def _pack_column(values: Sequence[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return a column as GDAL takes it: its values, and a mask of nulls where numbers have some."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        kind: Any = np.bool_
    elif known and all(isinstance(value, int) for value in known):
        kind = np.int64
    elif known and all(isinstance(value, int | float) for value in known):
        kind = np.float64
    elif known and all(isinstance(value, datetime) for value in known):
        kind = "datetime64[ms]"
    else:
        texts = [None if value is None else str(value) for value in values]
        return np.array(texts, dtype=object), None
    mask = np.array([value is None for value in values], dtype=bool)
    return np.array([0 if value is None else value for value in values], dtype=kind), mask


__all__ = ["LayerStyle", "Value", "write_geojson", "write_geopackage"]
