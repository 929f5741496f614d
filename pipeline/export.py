"""Files out for planners and analysts: GeoJSON (RFC 7946), GeoPackage, CSV."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import Wards, write_geojson, write_geopackage
from pipeline.crediting import list_credits, write_csv_credits
from pipeline.errors import PipelineError
from pipeline.export_ground import list_catchments, list_counters, list_need
from pipeline.need import read_need
from pipeline.report import CityReport, read_report
from pipeline.whole_files import check_folder, write_whole
from store import iterate_placed_posts, load_reference, load_sources, open_city, require_wards

WHATS = ("wards", "gaps", "posts", "counters", "catchments")
FORMATS = ("geojson", "gpkg", "csv")

Columns = dict[str, list[Any]]


def export_city(city: Path, what: str, *, format: str, out: Path) -> int:  # noqa: A002 - the word of the command line
    """Write what a city file holds to a file, whole or not at all.

    Nothing personal leaves: posts are written without text, handle, id or exact point, and small numbers
    of people are suppressed.

    Args:
        city: The city file.
        what: "wards" (with what is known of each, and the need), "gaps", "posts" (one row per located post),
            "counters" (counters, hubs and libraries) or "catchments" (whom each counter is nearest to).
        format: "geojson" (EPSG:4326, RFC 7946), "gpkg" (the city's CRS in metres) or "csv" (no geometry).
        out: The file; replaced if it exists.

    Returns:
        Number of features or rows written.

    Raises:
        WardlightError: If the choice is unknown, there is nothing to export, or the file cannot be written.
    """
    if what not in WHATS or format not in FORMATS:
        raise PipelineError(
            f"cannot export {what!r} as {format!r}; choose {', '.join(WHATS)} and {', '.join(FORMATS)}"
        )
    check_folder(out)
    with open_city(city) as opened:
        wards = require_wards(opened)
        if what == "wards":
            figures = load_reference(opened, wards)
            columns, geometry = _ward_columns(wards, figures), wards.geometry
            # The need was asked of another edition where nothing is known of this one.
            columns |= list_need(read_need(opened, wards)) if figures else {}
        elif what == "posts":
            columns, geometry = _post_columns(list(iterate_placed_posts(opened)), wards)
        elif what == "counters":
            columns, geometry = list_counters(opened, wards)
        elif what == "catchments":
            columns, geometry = list_catchments(opened, wards)
        lines = list_credits(load_sources(opened))
    if what == "gaps":
        columns, geometry = _gap_columns(read_report(city)), wards.geometry
    if format == "csv":
        write_csv_credits(out, lines)
        return write_table(out, columns)
    told = "\n".join(lines)
    if format == "gpkg":
        return write_geopackage(
            out, geometry, properties=columns, metric_epsg=wards.metric_epsg, layer=what, description=told
        )
    return write_geojson(out, geometry, properties=columns, description=told)


def _ward_columns(wards: Wards, reference: dict[str, list[float | None]]) -> Columns:
    return {
        "ward_code": list(wards.codes),
        "ward_name": list(wards.names),
        "edition": [wards.edition] * len(wards),
        "area_km2": [round(float(area) / 1e6, 4) for area in wards.areas_m2],
        **{field: list(values) for field, values in reference.items()},
    }


def _gap_columns(report: CityReport) -> Columns:
    rows = report.wards
    channels = list(rows[0].contacts) if rows else []
    columns: Columns = {
        field: [getattr(row, field) for row in rows]
        for field in ("ward_code", "ward_name", "population", "online_people", "online_people_sd")
    }
    columns |= {f"{channel}_contacts": [row.contacts[channel] for row in rows] for channel in channels}
    columns |= {
        field: [getattr(row, field) for row in rows]
        for field in ("log_ratio", "low", "high", "p_gap", "flag", "band", "reading", "rank_low", "rank_high")
    }
    columns["sentence"] = [row.sentence for row in rows]
    columns["run"] = [report.run_id] * len(rows)
    columns["simulated"] = [report.simulated] * len(rows)
    return columns


def _post_columns(rows: Sequence[dict[str, Any]], wards: Wards) -> tuple[Columns, NDArray[np.object_]]:
    """Return posts by ward: the point of each is its ward's, never its own."""
    if not rows:
        raise PipelineError("no post is located yet; run: wardlight locate CITY")
    columns: Columns = {"number": list(range(1, len(rows) + 1))}
    columns |= {field: [row[field] for row in rows] for field in rows[0]}
    points = shapely.point_on_surface(wards.geometry)
    at = [wards.index_of(row["about_ward"]) if row["about_ward"] else None for row in rows]
    geometry = np.array([None if index is None else points[index] for index in at], dtype=object)
    return columns, geometry


def write_table(out: Path, columns: Columns) -> int:
    """Write a table as CSV, whole or not at all; return its number of rows.

    Raises:
        WardlightError: If the file cannot be written.
    """
    lines = list(zip(*columns.values(), strict=True))
    # With a byte order mark, or Excel takes UTF-8 for the code page of the machine.
    with write_whole(out, encoding="utf-8-sig") as stream:
        writer = csv.writer(stream)
        writer.writerow([guard_cell(column) for column in columns])
        writer.writerows([guard_cell(value) for value in line] for line in lines)
    return len(lines)


def guard_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: names come from files of others."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
