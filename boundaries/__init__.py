"""Wards and what is known of them: polygons, editions, populations, footprints; points to wards."""

from boundaries.adjacency import find_adjacency
from boundaries.crosswalk import Crosswalk, build_area_crosswalk, build_people_crosswalk
from boundaries.distribution import OUTSIDE, UNKNOWN, WardDistribution, mix
from boundaries.editions import Change, Share, compare_editions
from boundaries.errors import BoundaryError
from boundaries.footprints import Footprint, cloud_footprint, point_footprints
from boundaries.frames import validate_wards_frame
from boundaries.geojson import LayerStyle, write_geojson, write_geopackage
from boundaries.geoparquet import write_geoparquet
from boundaries.lookup import locate_points
from boundaries.reading import read_wards
from boundaries.reference import WardReference, read_reference
from boundaries.simplify import simplify_wards
from boundaries.wards import Wards, build_wards, fold_ward_name

__all__ = [
    "OUTSIDE",
    "UNKNOWN",
    "BoundaryError",
    "Change",
    "Crosswalk",
    "Footprint",
    "LayerStyle",
    "Share",
    "WardDistribution",
    "WardReference",
    "Wards",
    "build_area_crosswalk",
    "build_people_crosswalk",
    "build_wards",
    "cloud_footprint",
    "compare_editions",
    "find_adjacency",
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
    "write_geoparquet",
]
