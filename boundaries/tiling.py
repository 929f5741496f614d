"""Have polygons written as vector tiles (PMTiles) by GDAL, in a process of its own."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import tile_child
from boundaries.errors import BoundaryError
from boundaries.parsing import make_environment

TILE_LAYER = "wards"
TILE_FIELD = "i"
TILE_ZOOMS = (3, 7)
"""First and last zoom of the tiles, each 512 pixels wide: a country on a phone, and some 40 metres in the
last, which a map draws larger beyond it."""

_SECONDS = 300


def write_tiles(geometry: NDArray[np.object_], numbers: Sequence[int], out: Path) -> None:
    """Write polygons as one PMTiles file with the layer `wards`, whose only field `i` holds their numbers.

    Args:
        geometry: Shape (n,), non-empty Polygon or MultiPolygon, EPSG:4326.
        numbers: A number for each.
        out: The file; it is there whole, or not at all.

    Raises:
        BoundaryError: If it cannot be written, or takes longer than five minutes.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".tiles-", dir=out.parent) as name:
            folder = Path(name)
            blobs = [bytes(blob) for blob in shapely.to_wkb(geometry)]
            sizes = np.array([len(blob) for blob in blobs], dtype="<i8")
            np.savez(folder / "input.npz", sizes=sizes, numbers=np.asarray(numbers, dtype="<i4"))
            (folder / "input.wkb").write_bytes(b"".join(blobs))
            _run_child(folder)
            (folder / "wards.pmtiles").replace(out)
    except OSError as error:
        raise BoundaryError(f"{out.name} cannot be written: {error.strerror or error}") from error


def _run_child(folder: Path) -> None:
    # -P: the script's folder stays off the path, where our module names would hide others.
    script = str(Path(tile_child.__file__).resolve())
    zooms = [str(zoom) for zoom in TILE_ZOOMS]
    command = [sys.executable, "-P", script, str(folder), TILE_LAYER, TILE_FIELD, *zooms]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, arguments as a list
            command, env=make_environment(), cwd=folder, timeout=_SECONDS, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BoundaryError(f"the map's tiles take longer than {_SECONDS} seconds to write") from error
    if done.returncode != 0 or not (folder / "wards.pmtiles").is_file():
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = told[-1] if told else "the writer stopped"
        raise BoundaryError(f"the map's tiles cannot be written: {reason}")
