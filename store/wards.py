"""Ward editions and what is known of each ward, in the city file."""

import hashlib

import numpy as np
import shapely

from boundaries import WardReference, Wards
from store.city import CityFile
from store.errors import StoreError


def save_wards(city: CityFile, wards: Wards, *, current: bool = True) -> int:
    """Store an edition and make it the current one unless told otherwise; return how many wards were new.

    The same edition again changes nothing.

    Raises:
        StoreError: If the edition is there already with other codes, names or lines.
    """
    known = load_wards(city, edition=wards.edition)
    if known is not None:
        if known.fingerprint() != wards.fingerprint():
            raise StoreError(
                f"{city.path.name} already holds other wards of edition {wards.edition or '(unnamed)'}; "
                "give the new ones their own name with --edition"
            )
        if current:
            city.set_setting("edition", wards.edition)
        return 0
    city.db.conn.executemany(
        "INSERT INTO ward VALUES (?, ?, ?, ?)",
        zip(
            [wards.edition] * len(wards.codes),
            wards.codes,
            wards.names,
            [bytes(wkb) for wkb in shapely.to_wkb(wards.geometry)],
            strict=True,
        ),
    )
    if current:
        city.set_setting("edition", wards.edition)
    return len(wards.codes)


def require_edition(city: CityFile, edition: str) -> Wards:
    """Return the wards of an edition.

    Raises:
        StoreError: If the city file does not hold it; the editions there are, are named.
    """
    wards = load_wards(city, edition=edition)
    if wards is None:
        held = [str(row[0]) for row in city.rows("SELECT DISTINCT edition FROM ward ORDER BY edition")]
        if not held:
            raise _no_wards(city)
        named = ", ".join(name or "(unnamed)" for name in held)
        raise StoreError(f"{city.path.name} has no wards of edition {edition!r}; it has: {named}")
    return wards


def load_wards(city: CityFile, *, edition: str | None = None) -> Wards | None:
    """Return the wards of an edition (the current one unless named) by code; None if there are none."""
    wanted = city.setting("edition") if edition is None else edition
    rows = city.rows(
        "SELECT code, name, geometry FROM ward WHERE edition = ? ORDER BY code", (wanted,)
    ).fetchall()
    if not rows:
        return None
    codes, names, blobs = zip(*rows, strict=True)
    geometry = np.asarray(shapely.from_wkb(np.array(blobs, dtype=object)), dtype=object)
    return Wards(
        codes=codes,
        names=names,
        geometry=geometry,
        metric_epsg=int(city.setting("metric_epsg", "27700")),
        edition=wanted,
    )


def load_ward_names(city: CityFile) -> list[tuple[str, str]]:
    """Return (code, name) of the current wards by code, without their polygons.

    Raises:
        StoreError: If none were imported yet.
    """
    rows = city.rows(
        "SELECT code, name FROM ward WHERE edition = ? ORDER BY code", (city.setting("edition"),)
    ).fetchall()
    if not rows:
        raise _no_wards(city)
    return [(str(code), str(name)) for code, name in rows]


def require_wards(city: CityFile) -> Wards:
    """Return the current wards.

    Raises:
        StoreError: If none were imported yet.
    """
    wards = load_wards(city)
    if wards is None:
        raise _no_wards(city)
    return wards


def _no_wards(city: CityFile) -> StoreError:
    return StoreError(
        f"{city.path} has no wards yet; import them with: wardlight wards import {city.path} FILE"
    )


def save_reference(city: CityFile, reference: WardReference, *, edition: str) -> None:
    """Store what is known of the wards of an edition; a field imported again is replaced."""
    fields = {"population": reference.population, **reference.indicators}
    city.db.conn.executemany(
        "INSERT OR REPLACE INTO reference VALUES (?, ?, ?, ?)",
        (
            (edition, code, field, float(value))
            for field, values in fields.items()
            for code, value in zip(reference.codes, values, strict=True)
            if value is not None
        ),
    )


def load_reference(city: CityFile, wards: Wards) -> dict[str, list[float | None]]:
    """Return field → one value per ward of their edition (None where nothing is known)."""
    fields: dict[str, list[float | None]] = {}
    for code, field, value in city.rows(
        "SELECT ward_code, field, value FROM reference WHERE edition = ? ORDER BY field, ward_code",
        (wards.edition,),
    ):
        index = wards.index_of(code)
        if index is not None:
            fields.setdefault(field, [None] * len(wards.codes))[index] = value
    return fields


def fingerprint_reference(city: CityFile) -> str:
    """Return a digest of all reference values of the current edition."""
    digest = hashlib.sha256()
    for row in city.rows(
        "SELECT ward_code, field, value FROM reference WHERE edition = ? ORDER BY field, ward_code",
        (city.setting("edition"),),
    ):
        digest.update(repr(row).encode())
    return digest.hexdigest()
