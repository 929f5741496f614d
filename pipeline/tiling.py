"""The wards of a city file as vector tiles, for maps of thousands of areas."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from boundaries import simplify_wards
from boundaries.tiling import write_tiles
from store import open_city, require_wards

_TOLERANCE_M = 40.0


def write_city_tiles(city: Path, out: Path, *, numbers: Mapping[str, int]) -> None:
    """Write the wards as one PMTiles file; see `boundaries.tiling`.

    Args:
        city: The city file.
        out: The file; it is there whole, or not at all.
        numbers: Ward code → the number that the tiles hold for it; other wards are left out.

    Raises:
        WardlightError: If the file is no city file or has no wards, or the tiles cannot be written.
    """
    with open_city(city) as opened:
        wards = require_wards(opened)
    outlines = simplify_wards(wards, tolerance_m=_TOLERANCE_M)
    kept = np.array([code in numbers for code in wards.codes], dtype=bool)
    write_tiles(outlines[kept], [numbers[code] for code in wards.codes if code in numbers], out)
