"""Ward editions other than the current one, and areas of other kinds, in the city file."""

from dataclasses import dataclass

import numpy as np
import shapely

from boundaries import WardReference, Wards
from store.city import CityFile
from store.errors import StoreError


@dataclass(frozen=True, slots=True)
class AreaSet:
    """A set of areas that a city file holds.

    Attributes:
        kind: "ward", or another kind in the user's words: lsoa, constituency, ...
        edition: Its edition, "" if unnamed.
        areas: Number of areas.
        current: Whether answers are given in it: one edition of the wards.
        fields: What is known of its areas, by name.
    """

    kind: str
    edition: str
    areas: int
    current: bool
    fields: tuple[str, ...]


def list_area_sets(city: CityFile) -> list[AreaSet]:
    """Return every set of areas: the wards' editions first, then the other kinds."""
    current = city.setting("edition")
    sets = [
        AreaSet(
            "ward",
            edition,
            number,
            current=edition == current,
            fields=_list_fields(city, "ward", edition),
        )
        for edition, number in city.rows(
            "SELECT edition, count(*) FROM ward GROUP BY edition ORDER BY edition"
        )
    ]
    return sets + [
        AreaSet(kind, edition, number, current=False, fields=_list_fields(city, kind, edition))
        for kind, edition, number in city.rows(
            "SELECT kind, edition, count(*) FROM area GROUP BY kind, edition ORDER BY kind, edition"
        )
    ]


def save_areas(city: CityFile, areas: Wards, *, kind: str) -> int:
    """Store areas of another kind than wards; return how many were new. The same again changes nothing.

    Raises:
        StoreError: If that kind and edition is there already with other codes, names or lines.
    """
    known = load_areas(city, kind, areas.edition)
    if known is not None:
        if known.fingerprint() != areas.fingerprint():
            raise StoreError(
                f"{city.path.name} already holds other areas of kind {kind!r}, edition "
                f"{areas.edition or '(unnamed)'}; give the new ones their own --edition or --kind"
            )
        return 0
    city.db.conn.executemany(
        "INSERT INTO area VALUES (?, ?, ?, ?, ?)",
        (
            (kind, areas.edition, code, name, bytes(wkb))
            for code, name, wkb in zip(areas.codes, areas.names, shapely.to_wkb(areas.geometry), strict=True)
        ),
    )
    return len(areas)


def load_areas(city: CityFile, kind: str, edition: str | None = None) -> Wards | None:
    """Return areas of another kind by code, the last edition unless one is named; None if there are none."""
    if edition is None:
        row = city.rows("SELECT max(edition) FROM area WHERE kind = ?", (kind,)).fetchone()
        edition = "" if row[0] is None else str(row[0])
    rows = city.rows(
        "SELECT code, name, geometry FROM area WHERE kind = ? AND edition = ? ORDER BY code", (kind, edition)
    ).fetchall()
    if not rows:
        return None
    codes, names, blobs = zip(*rows, strict=True)
    return Wards(
        codes=codes,
        names=names,
        geometry=np.asarray(shapely.from_wkb(np.array(blobs, dtype=object)), dtype=object),
        metric_epsg=int(city.setting("metric_epsg", "27700")),
        edition=edition,
    )


def save_area_figures(city: CityFile, figures: WardReference, *, kind: str, edition: str) -> None:
    """Store what is known of areas of another kind; a field stored again is replaced."""
    fields = {"population": figures.population, **figures.indicators}
    city.db.conn.executemany(
        "INSERT OR REPLACE INTO area_figure VALUES (?, ?, ?, ?, ?)",
        (
            (kind, edition, code, field, float(value))
            for field, values in fields.items()
            for code, value in zip(figures.codes, values, strict=True)
            if value is not None
        ),
    )


def load_area_figures(city: CityFile, areas: Wards, *, kind: str) -> dict[str, list[float | None]]:
    """Return field → one value per area of another kind (None where nothing is known)."""
    fields: dict[str, list[float | None]] = {}
    for code, field, value in city.rows(
        "SELECT code, field, value FROM area_figure WHERE kind = ? AND edition = ? ORDER BY field, code",
        (kind, areas.edition),
    ):
        index = areas.index_of(code)
        if index is not None:
            fields.setdefault(field, [None] * len(areas))[index] = value
    return fields


def _list_fields(city: CityFile, kind: str, edition: str) -> tuple[str, ...]:
    if kind == "ward":
        rows = city.rows("SELECT DISTINCT field FROM reference WHERE edition = ? ORDER BY field", (edition,))
    else:
        rows = city.rows(
            "SELECT DISTINCT field FROM area_figure WHERE kind = ? AND edition = ? ORDER BY field",
            (kind, edition),
        )
    return tuple(str(field) for (field,) in rows)
