"""Columns for planners on need and on services: wards by need, counters, catchments."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import Wards, locate_points
from boundaries.access import Site, draw_catchments
from pipeline.access import AccessReport, read_access
from pipeline.errors import NothingToExportError
from pipeline.need import NeedReport
from store import CityFile, load_services

Columns = dict[str, list[Any]]
Table = tuple[Columns, NDArray[np.object_]]


def list_need(report: NeedReport | None) -> Columns:
    """Return the need as columns beside those of the wards; none before anyone has asked for it."""
    if report is None:
        return {}
    rows = report.wards
    components = list(rows[0].components) if rows else []
    return {
        "need_score": [row.score for row in rows],
        **{f"need_{name}": [row.components[name] for row in rows] for name in components},
        "need_rank": [row.rank or None for row in rows],
        "need_rank_low": [row.rank_low or None for row in rows],
        "need_rank_high": [row.rank_high or None for row in rows],
        "need_not_known": [", ".join(row.missing) for row in rows],
    }


def list_counters(city: CityFile, wards: Wards) -> Table:
    """Return every counter, hub and library, with the residents to whom a counter is the nearest.

    Raises:
        NothingToExportError: If none is known.
    """
    services = load_services(city)
    if not services:
        raise _no_counters("counters, hubs or libraries")
    access = read_access(city, wards)
    residents = {(site.lat, site.lon): round(site.residents) for site in access.sites} if access else {}
    lon, lat = (np.array([getattr(each, axis) for each in services]) for axis in ("lon", "lat"))
    at = locate_points(wards, lon, lat).tolist()
    columns: Columns = {
        field: [getattr(each, field) for each in services]
        for field in ("name", "kind", "counter", "address", "postcode", "hours")
    }
    columns["hours_a_week"] = [each.weekly_hours for each in services]
    columns["ward_code"] = [wards.codes[index] if index >= 0 else None for index in at]
    columns["nearest_residents"] = [
        residents.get((each.lat, each.lon)) if each.counter else None for each in services
    ]
    columns["lat"], columns["lon"] = lat.tolist(), lon.tolist()
    columns["source"] = [each.source for each in services]
    return columns, np.asarray(shapely.points(lon, lat), dtype=object)


def list_catchments(city: CityFile, wards: Wards) -> Table:
    """Return the part of the city that is nearest to each counter, most residents first.

    Raises:
        NothingToExportError: If no counter is known.
    """
    access = read_access(city, wards)
    if access is None:
        raise _no_counters("counters")
    return _list_cells(access, wards)


def _list_cells(access: AccessReport, wards: Wards) -> Table:
    columns: Columns = {
        "name": [site.name for site in access.sites],
        "nearest_residents": [round(site.residents) for site in access.sites],
        "hours_a_week": [site.weekly_hours for site in access.sites],
        "lat": [site.lat for site in access.sites],
        "lon": [site.lon for site in access.sites],
    }
    sites = [Site((site.name,), site.lat, site.lon) for site in access.sites]
    return columns, draw_catchments(wards, sites)


def _no_counters(words: str) -> NothingToExportError:
    return NothingToExportError(
        f"there are no {words} yet; import them with: wardlight services import CITY FILE"
    )
