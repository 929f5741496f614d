"""Write vector tiles with GDAL, in a process of its own: see `tiling`. Imports nothing of Wardlight."""

import contextlib
import importlib
import os
import sys
from pathlib import Path
from typing import Any

# pyogrio takes these along where it finds them, for half a second; writing needs none.
_NOT_NEEDED = ("geopandas", "pandas", "pyarrow", "shapely", "pyproj")
_NICENESS = 10


def main(arguments: list[str]) -> int:
    """Run as a script: FOLDER LAYER FIELD FIRST_ZOOM LAST_ZOOM."""
    folder, (layer, field, first, last) = Path(arguments[0]), arguments[1:]
    for module in _NOT_NEEDED:
        sys.modules[module] = None  # type: ignore[assignment]
    # Pages are answered meanwhile. Windows has no such call.
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICENESS)
    numpy: Any = importlib.import_module("numpy")
    raw: Any = importlib.import_module("pyogrio.raw")
    held = numpy.load(folder / "input.npz")
    blob = (folder / "input.wkb").read_bytes()
    geometry = numpy.empty(len(held["sizes"]), dtype=object)
    start = 0
    for position, size in enumerate(held["sizes"].tolist()):
        geometry[position] = blob[start : start + size]
        start += size
    raw.write(
        folder / "wards.pmtiles",
        geometry,
        [held["numbers"]],
        [field],
        layer=layer,
        driver="PMTiles",
        geometry_type="MultiPolygon",
        crs="EPSG:4326",
        dataset_options={"MINZOOM": first, "MAXZOOM": last},
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
