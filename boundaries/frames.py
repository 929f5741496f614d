"""What a frame of wards must hold, checked at once."""

from typing import TYPE_CHECKING

import numpy as np
import shapely

from boundaries.errors import BoundaryError
from boundaries.projection import DEGREES_EPSG

if TYPE_CHECKING:
    import geopandas as gpd

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_SHOWN = 3


def validate_wards_frame(frame: "gpd.GeoDataFrame") -> None:
    """Check that a frame can stand for wards.

    The contract: text columns `ward_code` (filled, unique, ascending) and `ward_name` (filled); an active
    geometry of valid, non-empty Polygon or MultiPolygon; CRS EPSG:4326; at least one row.

    Raises:
        BoundaryError: Listing every breach, not only the first.
    """
    breaches: list[str] = []
    if not len(frame):
        breaches.append("it has no rows")
    for column in ("ward_code", "ward_name"):
        if column not in frame.columns:
            breaches.append(f"column {column!r} is missing")
        elif any(not isinstance(value, str) or not value.strip() for value in frame[column].tolist()):
            breaches.append(f"column {column!r} holds cells that are no text or empty")
        elif column == "ward_code":
            breaches += _check_codes(frame[column].tolist())
    if frame.active_geometry_name is None:
        breaches.append("it has no geometry column")
    else:
        if frame.crs is None or frame.crs.to_epsg() != DEGREES_EPSG:
            breaches.append(f"its CRS is {frame.crs.to_string() if frame.crs else 'not set'}, not EPSG:4326")
        breaches += _check_geometry(np.asarray(frame.geometry.to_numpy(), dtype=object))
    if breaches:
        raise BoundaryError(f"the frame cannot stand for wards: {'; '.join(breaches)}")


def _check_codes(codes: list[str]) -> list[str]:
    breaches = []
    repeated = (
        sorted({code for code in codes if codes.count(code) > 1}) if len(set(codes)) < len(codes) else []
    )
    if repeated:
        breaches.append(f"ward codes repeat: {', '.join(repeated[:_SHOWN])}")
    if codes != sorted(codes):
        breaches.append("ward codes are not ascending")
    return breaches


def _check_geometry(geometry: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> list[str]:
    absent = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    other = ~absent & ~np.isin(shapely.get_type_id(geometry), _POLYGONAL)
    invalid = ~absent & ~other & ~shapely.is_valid(geometry)
    return [
        f"{what} at rows {', '.join(str(row) for row in np.flatnonzero(rows)[:_SHOWN])}"
        for what, rows in (
            ("geometry is missing or empty", absent),
            ("geometry is no polygon", other),
            ("polygon is invalid", invalid),
        )
        if rows.any()
    ]
