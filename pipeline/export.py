"""Files out for planners and analysts: GeoJSON, GeoPackage, GeoParquet, CSV, XLSX, PNG."""

import csv
import json
from pathlib import Path

from boundaries import LayerStyle, write_geojson, write_geopackage, write_geoparquet
from pipeline.errors import PipelineError
from pipeline.feature_tables import WHATS, Columns, FeatureTable, read_table
from pipeline.map_picture import draw_picture
from pipeline.qgis_style import write_qml
from pipeline.spreadsheet import write_xlsx
from pipeline.whole_files import check_folder, write_whole

FORMATS = ("geojson", "gpkg", "csv", "xlsx", "parquet", "png")

_CRS84 = "OGC:CRS84 (WGS 84, longitude before latitude, degrees)"
_NO_PLACE = "none: this file holds no coordinates but those in its columns (WGS 84, degrees)"
_IN_CSV = ("snapshot", "licences")
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet may take for the beginning of a formula, in full width too."""
_PALER = "The paler the colour, the less sure."
_PNG_KEYS = {"title": "Title", "made_by": "Author", "licences": "Copyright"}


def export_city(city: Path, what: str, *, format: str, out: Path) -> int:  # noqa: A002 - the word of the command line
    """Write what a city file holds to a file, whole or not at all.

    Nothing personal leaves: posts are written without text, handle, id or exact point, and small numbers
    of people are suppressed.

    Args:
        city: The city file.
        what: "wards" (with what is known of each, and the need), "gaps", "posts" (one row per located post),
            "counters" (counters, hubs and libraries) or "catchments" (whom each counter is nearest to).
        format: As for `write_features`.
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
    table = read_table(city, what)
    if format == "csv":
        with write_whole(out.with_name(f"{out.name}-metadata.json")) as stream:
            stream.write(describe_csv(table, out.name))
    return write_features(table, format=format, out=out)


def write_features(table: FeatureTable, *, format: str, out: Path) -> int:  # noqa: A002 - see export_city
    """Write a table to a file, whole or not at all, with what is to be known of it inside.

    Args:
        table: The table.
        format: "geojson" (EPSG:4326, RFC 7946; member `about`), "gpkg" (the city's CRS in metres; metadata
            tables, and a style for QGIS), "parquet" (GeoParquet 1.1, OGC:CRS84; metadata by key), "xlsx"
            (sheet "About"), "csv" (no geometry; see `describe_csv`) or "png" (the map; metadata by keyword).
        out: The file; replaced if it exists.

    Returns:
        Number of features or rows written.

    Raises:
        WardlightError: If there is no map to draw, or the file cannot be written.
    """
    credit = "\n".join(table.credit_lines)
    if format == "csv":
        return write_table(out, _list_csv_columns(table))
    if format == "xlsx":
        return write_xlsx(out, table.columns, name=table.what, about={**table.facts, "crs": _NO_PLACE})
    if format == "png":
        return _write_picture(table, out)
    if format == "parquet":
        facts = {**table.facts, "crs": _CRS84}
        return write_geoparquet(out, table.geometry, properties=table.columns, facts=facts)
    if format == "gpkg":
        theme = table.theme
        return write_geopackage(
            out,
            table.geometry,
            properties=table.columns,
            metric_epsg=table.metric_epsg,
            layer=table.what,
            description=credit,
            facts={**table.facts, "crs": f"EPSG:{table.metric_epsg} (metres)"},
            style=None if theme is None else LayerStyle(theme.title, write_qml(theme)),
        )
    about = {"about": {**table.facts, "crs": _CRS84}}
    return write_geojson(out, table.geometry, properties=table.columns, description=credit, members=about)


def _write_picture(table: FeatureTable, out: Path) -> int:
    if table.theme is None:
        raise PipelineError(
            f"there is no map of {table.what} to draw; choose gaps, or another format than png"
        )
    facts = table.facts
    where = f"{facts['city']}, wards of {facts['wards_of']}" if facts["wards_of"] else facts["city"]
    title = table.theme.title
    made = ", ".join(f"{key} {facts[key]}" for key in ("date", "snapshot", "period") if key in facts)
    sure = "" if len(set(table.theme.opacities)) < 2 else _PALER  # noqa: PLR2004 - all equally sure
    notes = [sure, facts.get("simulated", ""), facts["suppression"], f"{facts['made_by']}: {made}. WGS 84."]
    picture = draw_picture(
        table.theme,
        table.geometry,
        heading=(f"{where}: {title}", table.theme.meaning),
        notes=[note for note in (*notes, *table.credit_lines) if note],
        facts={_PNG_KEYS.get(key, key): words for key, words in {**facts, "crs": _CRS84}.items()},
    )
    check_folder(out)
    temporary = out.with_name(f".{out.name}.part")
    try:
        temporary.write_bytes(picture)
        temporary.replace(out)
    except OSError as error:
        raise PipelineError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return len(table)


def describe_csv(table: FeatureTable, name: str) -> str:
    """Return what is to be known of a CSV file, as JSON for a file beside it.

    By W3C, "Metadata Vocabulary for Tabular Data" (2015), under `NAME-metadata.json`: lines of our own before
    the header would break every program that reads the table.

    Args:
        table: The table.
        name: Name or address of the CSV file.
    """
    facts = {**table.facts, "crs": _NO_PLACE}
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": facts["title"],
        "dc:rights": "\n".join(table.credit_lines) or facts["licences"],
        "dc:description": facts["method"],
        "notes": [{"key": key, "value": words} for key, words in facts.items()],
        "tableSchema": {"columns": [{"titles": column} for column in _list_csv_columns(table)]},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _list_csv_columns(table: FeatureTable) -> Columns:
    """Return the columns of a CSV file: each row says of what and whose it is."""
    return table.columns | {key: [table.facts[key]] * len(table) for key in _IN_CSV if key in table.facts}


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
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value
