"""Coordinates: what a file says they are, whether that can be true; degrees and metres."""

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from boundaries.errors import BoundaryError

DEGREES_EPSG = 4326
_MAX_LATITUDE = 90.0
_MAX_LONGITUDE = 180.0
_BRITISH_GRID_EASTING = 700_000.0
_BRITISH_GRID_NORTHING = 1_300_000.0
_WEB_MERCATOR_REACH = 20_037_509.0
_UTM_REACH = 84.0
_AREA_MARGIN = 0.5
_HALF_GLOBE = 180.0
_UNDEFINED = "Undefined"
_SURE_PERCENT = 70
_ACROSS = (
    "Wards on both sides of the 180th meridian cannot be held in one city file; make a file of each side"
)
_WAY_OUT = (
    "Set the layer's CRS where it was made and export it again (a shapefile carries it in its .prj), or say "
    "it with --crs, such as --crs EPSG:27700 for the British National Grid"
)


def read_crs(
    declared: str | None, *, given: str | None = None, silent: str | None = None, file: str
) -> pyproj.CRS:
    """Return the horizontal coordinate reference system that a file's coordinates are in.

    Args:
        declared: What the file says, as GDAL read it: an authority code or WKT; None where it says nothing,
            "" where it says what GDAL does not know.
        given: What the user says, `EPSG:27700` or `27700`; for files that say nothing.
        silent: What its format means by saying nothing, None if it means nothing.
        file: Base name of the file, for messages.

    Raises:
        BoundaryError: If none is known, it cannot be understood or used on the Earth, or the user says
            another than the file.
    """
    says = _parse_crs(declared, file=file) if declared else None
    if given is None:
        found = says or (_parse_crs(silent, file=file) if silent and declared is None else None)
        if found is None:
            how = "" if declared is None else " in a way that is understood"
            raise BoundaryError(f"{file} does not say its coordinate reference system (CRS){how}. {_WAY_OUT}")
    else:
        found = _parse_given(given)
        if says is not None and not says.name.startswith(_UNDEFINED) and not _is_same(says, found):
            raise BoundaryError(
                f"{file} says that its coordinate reference system is {says.name}, not {found.name}; leave "
                "out --crs, or set the right CRS where the file was made and export it again"
            )
    if found.is_compound:
        found = found.sub_crs_list[0]
    if (
        found.is_engineering
        or found.name.startswith(_UNDEFINED)
        or not (found.is_geographic or found.is_projected)
    ):
        raise BoundaryError(
            f"{file}: its coordinate reference system ({found.name}) is no place on Earth. {_WAY_OUT}"
        )
    return found


def find_fault(geometry: NDArray[np.object_], crs: pyproj.CRS) -> tuple[int, str] | None:
    """Find the first geometry whose coordinates cannot be what `crs` says.

    Args:
        geometry: Shape (n,), shapely geometries without nulls or empties, in `crs`.
        crs: Geographic or projected, axes in the order x (longitude), y (latitude).

    Returns:
        The geometry's position and the reason, or None if all may be true.
    """
    bounds = shapely.bounds(geometry)
    endless = ~np.isfinite(bounds).all(axis=1) | ~np.isfinite(shapely.area(geometry))
    if endless.any():
        return int(np.flatnonzero(endless)[0]), "a coordinate is not a finite number"
    reach = np.abs(bounds)
    beyond = (reach[:, [0, 2]] > _MAX_LONGITUDE).any(axis=1) | (reach[:, [1, 3]] > _MAX_LATITUDE).any(axis=1)
    if crs.is_geographic and beyond.any():
        at = int(np.flatnonzero(beyond)[0])
        west, south, east, north = bounds[at]
        return at, (
            f"coordinates from ({west:.6g}, {south:.6g}) to ({east:.6g}, {north:.6g}) are out of range for "
            f"degrees ({crs.name}), longitude -180 to 180, latitude -90 to 90. {_guess(bounds[at])}"
        )
    if crs.is_projected and not beyond.any():
        return 0, (
            f"its CRS is said to be {crs.name}, yet its coordinates look like degrees; set the file's CRS to "
            "EPSG:4326 and export it again, and leave out --crs"
        )
    return None


def convert_to_degrees(geometry: NDArray[np.object_], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Return geometries in EPSG:4326, longitude before latitude; degrees of WGS 84 stay bit for bit."""
    if crs.to_authority() in {("EPSG", "4326"), ("OGC", "CRS84")}:
        return geometry
    return _convert(geometry, pyproj.Transformer.from_crs(crs, DEGREES_EPSG, always_xy=True))


def project_to_metric(geometry: NDArray[np.object_], metric_epsg: int) -> NDArray[np.object_]:
    """Return geometries, given in EPSG:4326, in the projected CRS `metric_epsg` (metres)."""
    return _convert(geometry, pyproj.Transformer.from_crs(DEGREES_EPSG, metric_epsg, always_xy=True))


def convert_from_metric(geometry: NDArray[np.object_], metric_epsg: int) -> NDArray[np.object_]:
    """Return geometries, given in the projected CRS `metric_epsg`, in EPSG:4326."""
    return _convert(geometry, pyproj.Transformer.from_crs(metric_epsg, DEGREES_EPSG, always_xy=True))


def choose_metric_epsg(
    bounds: tuple[float, float, float, float], metric_epsg: int, *, file: str
) -> tuple[int, str | None]:
    """Return a projected CRS in metres that fits the wards: the one asked for, else their UTM zone.

    Lengths in a CRS made for another part of the world would be wrong without a sign of it.

    Args:
        bounds: West, south, east, north, degrees.
        metric_epsg: The EPSG code asked for.
        file: Base name of the file, for messages.

    Returns:
        The EPSG code, and a note where it is not the one asked for.

    Raises:
        BoundaryError: If `metric_epsg` is no projected CRS in metres, or the wards look as if latitude
            and longitude were exchanged, or they lie where UTM does not reach, or reach half around the
            Earth.
    """
    try:
        crs = pyproj.CRS.from_epsg(metric_epsg)
    except CRSError as error:
        raise BoundaryError(
            f"EPSG:{metric_epsg} is not known; name a projected CRS in metres, such as 27700 for "
            "Great Britain"
        ) from error
    if not crs.is_projected or {axis.unit_name for axis in crs.axis_info} != {"metre"}:
        raise BoundaryError(
            f"EPSG:{metric_epsg} ({crs.name}) is not in metres; name a projected CRS in metres, such as "
            "27700 for Great Britain"
        )
    west, south, east, north = bounds
    if east - west > _HALF_GLOBE:
        raise BoundaryError(f"{file}: the wards reach from longitude {west:.6g} to {east:.6g}. {_ACROSS}")
    if _covers(crs, west, south, east, north):
        return metric_epsg, None
    if _covers(crs, south, west, north, east):
        raise BoundaryError(
            f"{file}: latitude and longitude look exchanged: the other way round the wards lie in the area "
            f"of EPSG:{metric_epsg} ({crs.name}). Write longitude first and import again"
        )
    middle = (south + north) / 2
    if abs(middle) > _UTM_REACH:
        raise BoundaryError(
            f"{file}: the wards lie outside the area of EPSG:{metric_epsg} ({crs.name}); name a projected "
            "CRS in metres that fits them"
        )
    zone = min(60, int(((west + east) / 2 + _MAX_LONGITUDE) // 6) + 1)
    chosen = (32600 if middle >= 0 else 32700) + zone
    return chosen, (
        f"the wards lie outside the area of EPSG:{metric_epsg} ({crs.name}): lengths and areas are taken in "
        f"EPSG:{chosen} (UTM zone {zone})"
    )


def _parse_crs(text: str, *, file: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(text)
    except CRSError as error:
        raise BoundaryError(
            f"{file}: its coordinate reference system cannot be understood. {_WAY_OUT}"
        ) from error


def _parse_given(text: str) -> pyproj.CRS:
    code = text.strip().upper().removeprefix("EPSG:")
    try:
        return pyproj.CRS.from_epsg(code)
    except CRSError as error:
        raise BoundaryError(f"--crs {text!r} is not known; name an EPSG code, such as EPSG:27700") from error


def _is_same(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    """Tell whether two systems are one: a .prj knows names of its own and no code."""
    return (
        one.equals(other, ignore_axis_order=True)
        or one.to_epsg(min_confidence=_SURE_PERCENT) == other.to_epsg()
    )


def _covers(crs: pyproj.CRS, west: float, south: float, east: float, north: float) -> bool:
    area = crs.area_of_use
    if area is None:
        return True
    return (
        west >= area.west - _AREA_MARGIN
        and east <= area.east + _AREA_MARGIN
        and south >= area.south - _AREA_MARGIN
        and north <= area.north + _AREA_MARGIN
    )


def _convert(geometry: NDArray[np.object_], transformer: pyproj.Transformer) -> NDArray[np.object_]:
    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        try:
            return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))
        except ProjError as error:
            raise BoundaryError(f"coordinates cannot be converted: {error}") from error

    converted: NDArray[np.object_] = shapely.transform(geometry, move)
    return converted


def _guess(bounds: NDArray[np.float64]) -> str:
    """Say what out-of-range degrees most likely are, and what to do."""
    west, south, east, north = (float(edge) for edge in bounds)
    if max(-south, north) <= _MAX_LATITUDE and max(-west, east) <= 2 * _MAX_LONGITUDE:
        return _ACROSS
    if max(-west, east) <= _MAX_LATITUDE and max(-south, north) <= _MAX_LONGITUDE:
        return "Latitude and longitude look exchanged: write longitude first and import again"
    if min(west, south) >= 0 and east <= _BRITISH_GRID_EASTING and north <= _BRITISH_GRID_NORTHING:
        return (
            "They look like British National Grid; set the file's CRS to EPSG:27700 and export it again, or, "
            "if the file says no CRS, use --crs EPSG:27700"
        )
    if max(abs(edge) for edge in (west, south, east, north)) <= _WEB_MERCATOR_REACH:
        return (
            "They look like metres, of web maps (EPSG:3857) or of another projected CRS; set the file's CRS "
            "to it and export it again, or, if the file says no CRS, use --crs EPSG:3857"
        )
    return "Export the file again in EPSG:4326"
