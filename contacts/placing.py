"""Rows to wards: by code, else by name, by postcode, by point, and by address where those are looked up."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from boundaries.lookup import locate_points
from boundaries.wards import Wards
from contacts.heaps import find_default_points
from contacts.rows import ContactRow
from intake import parse_coordinates

_NULL_ISLAND = 1e-4


@dataclass(frozen=True, slots=True)
class RowPlacement:
    """A row's ward (index, -1 for none) and what it rests on; see `Contact.place_by`."""

    ward: int
    by: str


AddressPlacer = Callable[[Sequence[str]], Sequence[RowPlacement]]
"""Says of each address where it lies; slow, so it is asked once for all addresses that are needed."""

NOWHERE = RowPlacement(-1, "none")
OUTSIDE = RowPlacement(-1, "outside")
DEFAULT_POINT = RowPlacement(-1, "default point")


def place_rows(
    rows: Sequence[ContactRow],
    wards: Wards,
    *,
    postcodes: Mapping[str, int] | None,
    addresses: AddressPlacer | None = None,
) -> tuple[list[RowPlacement], list[str]]:
    """Put rows on wards.

    The first evidence that names a ward wins. Points are asked for all rows at once, and heaps of points are
    left without a ward.

    Args:
        rows: The rows.
        wards: The wards.
        postcodes: Postcode (upper case, no spaces) → ward index, -1 for one outside all wards.
        addresses: Says where addresses lie; asked for rows that nothing else places.

    Returns:
        One placement per row, and sentences on what did not fit.
    """
    notes: Counter[str] = Counter()
    first_rows: dict[str, str] = {}

    def note(what: str, row: ContactRow, value: str) -> None:
        notes[what] += 1
        first_rows.setdefault(what, f"row {row.number}: {value[:60]}")

    find_name = cache(wards.index_of_name)
    placements = [NOWHERE] * len(rows)
    outside: list[int] = []
    by_point: list[int] = []
    lat: list[float] = []
    lon: list[float] = []
    for position, row in enumerate(rows):
        placed = _place_by_words(row, wards, postcodes, find_name, note)
        if placed is not None:
            placements[position] = placed
            outside += [position] if placed is OUTSIDE else []
        if placements[position].ward >= 0 or not (row.lat or row.lon):
            continue
        try:
            point = parse_coordinates(row.lat, row.lon)
        except ValueError as error:
            if _is_null_island(row):
                placements[position] = DEFAULT_POINT
                note("the point is (0, 0), a default", row, f"{row.lat}, {row.lon}")
            else:
                note(f"the point was ignored: {str(error).split(';')[0]}", row, f"{row.lat}, {row.lon}")
            continue
        if point is not None:
            by_point.append(position)
            lat.append(point[0])
            lon.append(point[1])
    heap_notes = _place_by_points(placements, by_point, np.array(lat), np.array(lon), wards)
    # Their postcodes are known: no default point says otherwise, and no address need be asked.
    for position in [each for each in outside if placements[each].ward < 0]:
        placements[position] = OUTSIDE
    address_notes = _place_by_addresses(placements, rows, addresses)
    sentences = [
        f"{number:,} {'contact' if number == 1 else 'contacts'}: {what} (first in {first_rows[what]})"
        for what, number in sorted(notes.items())
    ]
    return placements, [*heap_notes, *address_notes, *sentences]


def normalise_postcode(text: str) -> str:
    """Return a postcode in upper case without spaces: `ls1 1ur` → `LS11UR`."""
    return re.sub(r"\s+", "", text).upper()


def _place_by_words(
    row: ContactRow,
    wards: Wards,
    postcodes: Mapping[str, int] | None,
    find_name: Callable[[str], int | None],
    note: Callable[[str, ContactRow, str], None],
) -> RowPlacement | None:
    coded = _find_code(row.ward_code, wards)
    # A column called "ward" may hold codes.
    named = find_name(row.ward_name) if row.ward_name else None
    if named is None:
        named = _find_code(row.ward_name, wards)
    if row.ward_code and coded is None:
        note("the ward code is not one of these wards", row, row.ward_code)
    if row.ward_name and named is None:
        note("the ward name is not one of these wards", row, row.ward_name)
    if coded is not None:
        if named is not None and named != coded:
            note(
                "ward code and ward name disagree; the code was followed",
                row,
                f"{row.ward_code} is {wards.names[coded]}, not {row.ward_name}",
            )
        return RowPlacement(coded, "code")
    if named is not None:
        return RowPlacement(named, "name")
    if row.postcode and postcodes is not None:
        index = postcodes.get(normalise_postcode(row.postcode))
        if index is not None:
            return RowPlacement(index, "postcode") if index >= 0 else OUTSIDE
        note("the postcode is not known", row, row.postcode)
    return None


def _place_by_points(
    placements: list[RowPlacement],
    positions: Sequence[int],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    wards: Wards,
) -> list[str]:
    """Fill in the placements of rows that have nothing but a point; return sentences on heaps."""
    if not positions:
        return []
    for position, ward in zip(positions, locate_points(wards, lon, lat).tolist(), strict=True):
        placements[position] = RowPlacement(ward, "point") if ward >= 0 else OUTSIDE
    sentences = []
    for heap in find_default_points(lat, lon):
        for index in heap.rows.tolist():
            placements[positions[index]] = DEFAULT_POINT
        number = len(heap.rows)
        sentences.append(
            f"{number:,} contacts ({number / len(positions):.1%} of those with a point) lie on the one point "
            f"{heap.lat:.6f}, {heap.lon:.6f}: a default of the system they come from, left out of ward counts"
        )
    return sentences


def _place_by_addresses(
    placements: list[RowPlacement], rows: Sequence[ContactRow], addresses: AddressPlacer | None
) -> list[str]:
    """Fill in the placements of rows that nothing else places but an address; return a sentence on them."""
    left = [
        position
        for position, (row, placed) in enumerate(zip(rows, placements, strict=True))
        if row.address and placed in {NOWHERE, DEFAULT_POINT}
    ]
    if not left:
        return []
    if addresses is None:
        told = f"{len(left):,} contacts have no ward but an address, which was not looked up"
        return [f"{told}; --nominatim http://HOST:PORT does that with a server of your own"]
    found = addresses([_join_address(rows[position]) for position in left])
    for position, placed in zip(left, found, strict=True):
        placements[position] = placed
    return [f"{len(left):,} contacts were looked up by their address; no address is stored"]


def _join_address(row: ContactRow) -> str:
    """Return an address with its postcode."""
    if not row.postcode or normalise_postcode(row.postcode) in normalise_postcode(row.address):
        return row.address
    return f"{row.address}, {row.postcode}"


def _find_code(text: str, wards: Wards) -> int | None:
    if not text:
        return None
    index = wards.index_of(text)
    return wards.index_of(text.upper()) if index is None else index


def _is_null_island(row: ContactRow) -> bool:
    try:
        return abs(float(row.lat)) < _NULL_ISLAND and abs(float(row.lon)) < _NULL_ISLAND
    except ValueError:
        return False
