"""Where people can go: counters, hubs and libraries, read from a council's own list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from boundaries.errors import BoundaryError
from boundaries.opening_hours import read_weekly_hours
from intake import Reject, Row, is_null, match_columns, open_table, parse_coordinates

_ALIASES = {
    "name": ("title", "site", "site_name", "building", "service", "location"),
    "kind": ("type", "category", "service_type", "site_type"),
    "counter": ("has_counter", "civic_counter", "customer_service", "face_to_face", "one_stop"),
    "lat": ("latitude", "y", "lat_wgs84"),
    "lon": ("longitude", "lng", "long", "x", "lon_wgs84"),
    "address": ("full_address", "street_address", "address_1", "street"),
    "postcode": ("post_code", "pcd", "pcds", "zip"),
    "hours": ("opening_hours", "opening_times", "hours_open", "open", "opening"),
}
_YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "x"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0"})
_COUNTER_WORDS = ("counter", "one stop", "one-stop", "hub", "customer service", "contact centre")
_SHOWN = 3

Postcodes = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """One place where people are served in person.

    Attributes:
        name: As published.
        kind: Library, hub, ...; "" if not given.
        counter: Whether people can do business with the council there.
        lat: Latitude, EPSG:4326.
        lon: Longitude, EPSG:4326.
        address: As published, "" if not given.
        postcode: As published, "" if not given.
        hours: Opening hours as written, "" if not given.
        source: Where the row comes from.
    """

    name: str
    kind: str
    counter: bool
    lat: float
    lon: float
    address: str = ""
    postcode: str = ""
    hours: str = ""
    source: str = ""

    @property
    def library(self) -> bool:
        """Whether it is a library: by its kind, or by its name where no kind is given."""
        return "librar" in (self.kind or self.name).casefold()

    @property
    def weekly_hours(self) -> float | None:
        """Hours open in a week, None where they are not given or not understood."""
        return read_weekly_hours(self.hours)


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """What a file of services held.

    Attributes:
        services: Usable rows in file order.
        read: Rows seen.
        duplicate: Rows that say what a row above says.
        rejects: Rows refused.
        columns: Field → column matched.
        notes: Sentences on what was assumed or not understood.
    """

    services: tuple[ServicePoint, ...]
    read: int
    duplicate: int
    rejects: tuple[Reject, ...]
    columns: dict[str, str]
    notes: tuple[str, ...]


def read_services(
    path: Path,
    *,
    source: str = "",
    encoding: str = "utf-8",
    near: Callable[[float, float], bool] | None = None,
    postcodes: Postcodes | None = None,
) -> ServiceFile:
    """Read a list of places where people are served.

    A place named a second time in other words is refused: nothing tells which row is right.

    Args:
        path: Table with a name; lat and lon (EPSG:4326) or a postcode; and perhaps kind, counter (yes or no),
            address, hours.
        source: Name of the source, kept with each row.
        encoding: Text encoding; a byte order mark wins over it.
        near: Tells whether (lat, lon) is near the city; finds exchanged coordinates.
        postcodes: Folded postcode (see `fold_postcode`) → (lat, lon), for rows without a point.

    Raises:
        InputFileError: If the file is no table or has no column of names.
        BoundaryError: If it has neither points nor postcodes.
    """
    table = open_table(path, encoding=encoding)
    columns = match_columns(table.columns, _ALIASES, file=path.name, required=("name",))
    if not ({"lat", "lon"} <= columns.keys() or "postcode" in columns):
        raise BoundaryError(
            f"{path.name} does not say where the places are: give columns lat and lon, or postcode. Its "
            f"columns are: {', '.join(table.columns)}"
        )
    known: dict[tuple[str, float, float], ServicePoint] = {}
    rejects: list[Reject] = []
    read = 0
    for read, row in enumerate(table.rows(), start=1):  # noqa: B007 - the last number is how many there are
        taken = (
            _read_row(row, columns, source=source, near=near, postcodes=postcodes or {})
            if isinstance(row, Row)
            else row
        )
        if isinstance(taken, Reject):
            rejects.append(taken)
        elif known.setdefault((taken.name, taken.lat, taken.lon), taken) != taken:
            number = row.number if isinstance(row, Row) else row.row
            reason = "the place has a row above that says something else of it; keep one of them"
            rejects.append(Reject(number, columns["name"], taken.name, reason))
    return ServiceFile(
        services=tuple(known.values()),
        read=read,
        duplicate=read - len(known) - len(rejects),
        rejects=tuple(rejects),
        columns=columns,
        notes=tuple(_list_notes(list(known.values()), columns)),
    )


def fold_postcode(code: str) -> str:
    """Return a postcode without case and spaces: `ls12 1uq` → `LS121UQ`."""
    return "".join(code.split()).upper()


def _read_row(
    row: Row,
    columns: Mapping[str, str],
    *,
    source: str,
    near: Callable[[float, float], bool] | None,
    postcodes: Postcodes,
) -> ServicePoint | Reject:
    texts = {field: row.cells[column].strip() for field, column in columns.items()}
    texts = {field: "" if is_null(text) else text for field, text in texts.items()}
    name, kind = texts["name"], texts.get("kind", "")
    if not any(mark.isalnum() for mark in name):
        return Reject(row.number, columns["name"], name, "the name is empty")
    said = texts.get("counter", "").casefold()
    if said and said not in _YES | _NO:
        return Reject(row.number, columns["counter"], texts["counter"], "not a yes or no; write yes or no")
    counter = said in _YES if said else "counter" not in columns and _sounds_like_counter(f"{kind} {name}")
    try:
        point = parse_coordinates(texts.get("lat"), texts.get("lon"), near=near)
    except ValueError as error:
        seen = f"{texts.get('lat', '')}, {texts.get('lon', '')}"
        return Reject(row.number, columns.get("lat", columns.get("lon", "")), seen, str(error))
    postcode = texts.get("postcode", "")
    point = point or postcodes.get(fold_postcode(postcode))
    if point is None:
        reason = (
            "the postcode is not in the gazetteer, and no point is given; give lat and lon, or import "
            "postcodes with: wardlight places import CITY FILE --kind postcode"
            if postcode
            else "nothing says where it is; give lat and lon, or a postcode"
        )
        return Reject(row.number, columns.get("postcode", columns.get("lat", "")), postcode, reason)
    return ServicePoint(
        name, kind, counter, *point, texts.get("address", ""), postcode, texts.get("hours", ""), source
    )


def _sounds_like_counter(text: str) -> bool:
    folded = text.casefold()
    return any(word in folded for word in _COUNTER_WORDS)


def _list_notes(services: list[ServicePoint], columns: Mapping[str, str]) -> list[str]:
    notes = []
    if "counter" not in columns:
        number = sum(service.counter for service in services)
        notes.append(
            f"no column says which places have a counter: {number:,} were taken for one by name or kind "
            "(counter, one stop, hub); add a column counter with yes or no to be sure"
        )
    unclear = [each.hours for each in services if each.hours and each.weekly_hours is None]
    if unclear:
        shown = "; ".join(repr(text) for text in list(dict.fromkeys(unclear))[:_SHOWN])
        notes.append(
            f"not understood as hours a week, and kept as text, at {len(unclear):,} of the places: {shown}"
        )
    return notes
