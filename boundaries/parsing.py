"""Have a boundary file parsed by a process of its own, and take back only plain bytes and text."""

import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import parse_child
from boundaries.errors import BoundaryError

_DRIVERS = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile"})
_START_SECONDS = 60
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may take; memory is limited by the child itself, to 4 GiB.

    Attributes:
        seconds: Wall time and processor time.
        vertices: Vertices of all outlines: what comes back is held in our own memory.
        table_bytes: Its table of attributes as JSON.
    """

    seconds: int = 120
    vertices: int = 16_000_000
    table_bytes: int = 256 * 1024**2


_USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as the file has it.

    Attributes:
        crs: Authority code or WKT as GDAL gives it, None if the file declares none, as most GeoJSON does, ""
            if what it declares is not known.
        columns: Attribute columns, in file order.
        cells: One tuple per column, one text per feature, None for null.
        geometry: Shape (n,), shapely geometries, None for null; arcs are straight lines by now.
        curved: Number of features that had arcs.
    """

    crs: str | None
    columns: tuple[str, ...]
    cells: tuple[tuple[str | None, ...], ...]
    geometry: NDArray[np.object_]
    curved: int = 0


class _Described(msgspec.Struct, frozen=True):
    crs: str | None
    columns: tuple[str, ...]
    cells: tuple[tuple[str | None, ...], ...]
    sizes: tuple[int, ...]
    curved: int


def parse_layer(staged: Path, *, file: str, layer: str | None = None, limits: Limits = _USUAL) -> Layer:
    """Read a file that stands alone in a folder of ours, in a child process.

    The child knows three GDAL drivers (GeoJSON, GPKG, ESRI Shapefile) whatever the file calls itself, has
    limits of time and, where the system offers them, memory, and answers in JSON and WKB.

    Args:
        staged: The file under a name of ours; its folder takes the answer.
        file: Base name the user knows the file by, for messages.
        layer: Layer to read, where there are several.
        limits: What reading may take.

    Raises:
        BoundaryError: If the file cannot be read, holds several layers, or goes beyond a limit.
    """
    environment = make_environment()
    environment["OGR_SKIP"] = ",".join(_list_other_drivers())
    most = [str(limits.seconds), str(limits.vertices), str(limits.table_bytes)]
    command = [*_make_command(), str(staged), *most, *([layer] if layer is not None else [])]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, arguments as a list
            command,
            env=environment,
            cwd=staged.parent,
            timeout=limits.seconds,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BoundaryError(
            f"{file} takes longer than {limits.seconds} seconds to read; simplify it or split it"
        ) from error
    refusal = staged.parent / "error.txt"
    if refusal.exists():
        reason = refusal.read_text(encoding="utf-8").replace(str(staged), file).replace(staged.name, file)
        raise BoundaryError(f"{file}: {_shorten(reason)}")
    if done.returncode != 0:
        raise BoundaryError(f"{file} cannot be read: it made the reader stop (code {done.returncode})")
    return _take_answer(staged.parent, file=file)


def _take_answer(folder: Path, *, file: str) -> Layer:
    described = msgspec.json.decode((folder / "layer.json").read_bytes(), type=_Described)
    blob = (folder / "layer.wkb").read_bytes()
    geometry = np.empty(len(described.sizes), dtype=object)
    start = 0
    for position, size in enumerate(described.sizes):
        if size >= 0:
            geometry[position] = blob[start : start + size]
            start += size
    try:
        # Coordinates that are no numbers are refused later, with their ward; numpy would only warn.
        with np.errstate(invalid="ignore"):
            polygons = shapely.from_wkb(geometry)
    except shapely.GEOSException as error:
        raise BoundaryError(
            f"{file}: a geometry cannot be read ({_shorten(str(error))}); a ward must be a Polygon or "
            "MultiPolygon"
        ) from error
    return Layer(described.crs, described.columns, described.cells, polygons, described.curved)


@functools.cache
def _list_other_drivers() -> tuple[str, ...]:
    """Return the drivers that this build of GDAL has beyond the three in use."""
    done = subprocess.run(  # noqa: S603 - our own script, arguments as a list
        [*_make_command(), "--drivers"],
        env=make_environment(),
        timeout=_START_SECONDS,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise BoundaryError("the reader of boundary files does not start; set the project up again")
    return tuple(name for name in json.loads(done.stdout) if name not in _DRIVERS)


def _make_command() -> list[str]:
    # -P: the script's folder stays off the path, where our module names would hide others.
    return [sys.executable, "-P", str(Path(parse_child.__file__).resolve())]


def make_environment() -> dict[str, str]:
    """Return the environment without what could steer GDAL or PROJ, and with one thread for numpy."""
    steering = ("GDAL_", "OGR_", "CPL_", "SHAPE_", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(steering)}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "PROJ_NETWORK": "OFF", "PYTHONUTF8": "1"}


def _shorten(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else reason[: _LONGEST_REASON - 1] + "…"
