"""Wards and what is known of them: polygons, editions, populations, footprints; points to wards."""

from boundaries.distribution import OUTSIDE, UNKNOWN, WardDistribution, mix
from boundaries.errors import BoundaryError
from boundaries.footprints import Footprint, cloud_footprint, point_footprints
from boundaries.frames import validate_wards_frame
from boundaries.geojson import write_geojson, write_geopackage
from boundaries.lookup import locate_points
from boundaries.reading import read_wards
from boundaries.reference import WardReference, read_reference
from boundaries.simplify import simplify_wards
from boundaries.wards import Wards, build_wards, fold_ward_name

__all__ = [
    "OUTSIDE",
    "UNKNOWN",
    "BoundaryError",
    "Footprint",
    "WardDistribution",
    "WardReference",
    "Wards",
    "build_wards",
    "cloud_footprint",
    "fold_ward_name",
    "locate_points",
    "mix",
    "point_footprints",
    "read_reference",
    "read_wards",
    "simplify_wards",
    "validate_wards_frame",
    "write_geojson",
    "write_geopackage",
]
