"""Postcodes with their points: Code-Point Open and the ONS Postcode Directory.

Layouts: Code-Point Open user guide (ten columns without a header, a file a postcode area); ONS Postcode
Directory user guide (columns by name, which differ a little from edition to edition).
"""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from intake import Reject, parse_number
from sources.box import Box, measure_grid_box, place_grid_points
from sources.client import Client
from sources.errors import SourceError
from sources.places import TERMINATED, FoundPlaces, PlaceRow
from sources.tables import TableRow, match_header, read_tables

CODEPOINT_DOWNLOAD = "products/CodePointOpen/downloads?area=GB&format=CSV&redirect"
_CODEPOINT_COLUMNS = 10
_INWARD = 3
_FOLDER = "multi_csv"
_EDITION = "ONS Postcode Directory ("
_IRISH_NOTE = (
    "postcodes of Northern Ireland (BT) are not under the Open Government Licence: Land & Property Services "
    "allows internal use only"
)
_SEARCH = 'title:"ONS Postcode Directory" AND owner:ONSGeography_data AND type:"CSV Collection"'


def read_codepoint(path: Path, box: Box) -> FoundPlaces:
    """Read the postcodes of a city from Code-Point Open: those in use.

    Args:
        path: The national zip, or one area's table.
        box: The city's box.

    Raises:
        WardlightError: If it is not Code-Point Open, or cannot be read safely.
    """
    area = measure_grid_box(box)
    names: list[str] = []
    eastings: list[float] = []
    northings: list[float] = []
    rejects: list[Reject] = []
    for row in read_tables(path, lambda members: _choose_areas(members, file=path.name)):
        if row.cells[0] in {"PC", "Postcode"}:
            continue
        if len(row.cells) != _CODEPOINT_COLUMNS:
            raise SourceError(
                f"{path.name}: {row.table}, row {row.number} has {len(row.cells)} cells where Code-Point "
                f"Open has {_CODEPOINT_COLUMNS}; is it the CSV edition?"
            )
        try:
            easting, northing = parse_number(row.cells[2]), parse_number(row.cells[3])
        except ValueError as error:
            rejects.append(_reject(row, "Eastings", [row.cells[0], *row.cells[2:4]], str(error)))
            continue
        # A postcode without a known point stands at 0, 0: outside every city.
        if area.holds(easting, northing):
            names.append(_space_postcode(row.cells[0]))
            eastings.append(easting)
            northings.append(northing)
    lat, lon = place_grid_points(eastings, northings)
    found = [
        PlaceRow("postcode", name, north, east)
        for name, north, east in zip(names, lat.tolist(), lon.tolist(), strict=True)
    ]
    return FoundPlaces(found, {"postcode": rejects})


def read_onspd(path: Path, box: Box) -> FoundPlaces:
    """Read the postcodes of a city from the ONS Postcode Directory.

    Postcodes that were terminated stay, for old addresses still say them; their category is "terminated".

    Args:
        path: The zip as published, or its one large table.
        box: The city's box.

    Raises:
        WardlightError: If it is not the directory, or cannot be read safely.
    """
    found: list[PlaceRow] = []
    rejects: list[Reject] = []
    table, at = "", {}
    for row in read_tables(path, lambda members: _choose_directory(members, file=path.name)):
        if row.table != table:
            at = match_header(
                row, ("pcds", "doterm", "lat", "long"), file=path.name, what="the ONS Postcode Directory"
            )
            table = row.table
            continue
        try:
            name, ended, north, east = (row.cells[at[key]] for key in ("pcds", "doterm", "lat", "long"))
            lat, lon = parse_number(north), parse_number(east)
        except (ValueError, IndexError) as error:
            reason = str(error) if isinstance(error, ValueError) else "the row is cut short"
            rejects.append(_reject(row, "lat", row.cells[:4], reason))
            continue
        # A postcode without a known point stands at 99.999999, 0: outside every city.
        if box.holds(lat, lon):
            category = TERMINATED if ended.strip() else ""
            found.append(PlaceRow("postcode", _space_postcode(name), lat, lon, category=category))
    notes = (_IRISH_NOTE,) if any(row.name.startswith("BT") for row in found) else ()
    return FoundPlaces(found, {"postcode": rejects}, notes)


def find_newest_directory(client: Client, root: str) -> str:
    """Return the address of the newest edition of the ONS Postcode Directory.

    Each edition is an item of its own on ArcGIS Online; the portal's search knows them.

    Args:
        client: Asks.
        root: Root of the portal's REST service.

    Raises:
        SourceError: If the portal does not answer, or knows none.
    """
    asked: dict[str, str | int] = {
        "q": _SEARCH, "f": "json", "num": 20, "sortField": "created", "sortOrder": "desc",
    }  # fmt: skip
    answer = client.get_json(f"{root}/search", asked)
    listed = answer.get("results") if isinstance(answer, dict) else None
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and str(item.get("title", "")).startswith(_EDITION) and item.get("id"):
            return f"{root}/content/items/{item['id']}/data"
    raise SourceError(
        "the portal of the ONS lists no ONS Postcode Directory; download it by hand and name it with --file"
    )


def _choose_areas(names: Sequence[str], *, file: str) -> list[str]:
    chosen = [name for name in names if _is_table(name) and "doc" not in name.casefold().split("/")]
    return _require(chosen, file=file, what="Code-Point Open, as CSV (Data/CSV/ls.csv)")


def _choose_directory(names: Sequence[str], *, file: str) -> list[str]:
    """Return the one large table, or those of the postcode areas where it is missing."""
    tables = [name for name in names if _is_table(name) and "documents" not in name.casefold().split("/")]
    if len(tables) > 1:
        tables = [name for name in tables if PurePosixPath(name).name.upper().startswith("ONSPD")]
    whole = [name for name in tables if _FOLDER not in name.split("/")]
    return _require(whole or tables, file=file, what="the ONS Postcode Directory (Data/ONSPD_..._UK.csv)")


def _require(chosen: list[str], *, file: str, what: str) -> list[str]:
    if not chosen:
        raise SourceError(f"{file} is not {what}: no such table stands in it")
    return chosen


def _is_table(name: str) -> bool:
    return PurePosixPath(name).suffix.casefold() == ".csv"


def _space_postcode(name: str) -> str:
    """Return a postcode with one space, however its columns were filled up."""
    plain = "".join(name.split()).upper()
    return f"{plain[:-_INWARD]} {plain[-_INWARD:]}"


def _reject(row: TableRow, field: str, cells: Sequence[str], reason: str) -> Reject:
    return Reject(row.number, field, ", ".join(cells), f"{reason} (in {row.table})")
