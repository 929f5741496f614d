"""Rows of a gazetteer as a source gives them, and as the importer reads them."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from intake import Reject

TERMINATED = "terminated"
"""Category of a postcode no longer in use."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One named point.

    Attributes:
        kind: "street", "place", "poi" or "postcode".
        name: As published.
        lat: Latitude, EPSG:4326.
        lon: Longitude, EPSG:4326.
        locality: Suburb, village or town that it lies in, "" if not known.
        outcode: First half of its postcode, "" if not known.
        category: Finer kind in lower case, "" if not known.
    """

    kind: str
    name: str
    lat: float
    lon: float
    locality: str = ""
    outcode: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """What a source holds of a city.

    Attributes:
        rows: What lies in its box.
        rejects: Kind → rows that cannot be read, wherever they lie.
        notes: Sentences for the user on what was left out.
    """

    rows: Sequence[PlaceRow]
    rejects: Mapping[str, Sequence[Reject]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def write_place_tables(rows: Iterable[PlaceRow], folder: Path) -> dict[str, Path]:
    """Write one CSV a kind, each row once, in a fixed order; return kind → file."""
    by_kind: dict[str, set[PlaceRow]] = defaultdict(set)
    for row in rows:
        by_kind[row.kind].add(row)
    written: dict[str, Path] = {}
    for kind in ("place", "street", "poi", "postcode"):
        if kind not in by_kind:
            continue
        written[kind] = folder / f"{kind}.csv"
        with written[kind].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([column.name for column in fields(PlaceRow)][1:])
            writer.writerows(sorted(astuple(row)[1:] for row in by_kind[kind]))
    return written
