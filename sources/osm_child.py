"""Read one OpenStreetMap file with GDAL, in a process of its own.

As with boundary files, a crash, a loop or a flood of memory in GDAL ends this process and no other. It is
run as a script (see `osm_file`), imports nothing of Wardlight, and leaves beside it what it found:
`found.json`, or `error.txt`.
"""

import contextlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any

_MEMORY_BYTES = 4 * 1024**3
_FILE_BYTES = 16 * 1024**3
_LAYERS = ("points", "multipolygons")


def main(arguments: list[str]) -> int:
    """Run as a script: `FILE FOLDER SECONDS WEST SOUTH EAST NORTH NAMES KINDS`, lists parted by commas."""
    path, folder = Path(arguments[0]), Path(arguments[1])
    _limit_resources(seconds=int(arguments[2]))
    west, south, east, north = map(float, arguments[3:7])
    names, kinds = arguments[7].split(","), arguments[8].split(",")
    try:
        found = [
            thing
            for layer in _LAYERS
            for thing in _read_layer(path, layer, box=(west, south, east, north), names=names, kinds=kinds)
        ]
    except MemoryError:
        (folder / "error.txt").write_text("it needs more memory than an import may take", encoding="utf-8")
    except Exception as error:  # noqa: BLE001 - whatever GDAL raises becomes one line
        text = f"it cannot be read: {error}"
        (folder / "error.txt").write_text(text, encoding="utf-8", errors="backslashreplace")
    else:
        (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")
    return 0


def _limit_resources(*, seconds: int) -> None:
    try:
        resource = importlib.import_module("resource")
    except ImportError:  # Windows has no such limits; the time limit of the parent holds there too
        return
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _read_layer(
    path: Path, layer: str, *, box: tuple[float, float, float, float], names: list[str], kinds: list[str]
) -> list[dict[str, Any]]:
    """Return tags and middle of a layer's named things in the box; the middle is that of their extent."""
    raw: Any = importlib.import_module("pyogrio.raw")
    shapely: Any = importlib.import_module("shapely")
    tags = [*names, *kinds]
    # A statement over one layer: the driver then keeps nothing of the others in memory.
    wanted = " OR ".join(f"{kind} IS NOT NULL" for kind in kinds)
    meta, _, geometry, columns = raw.read(
        path,
        sql=f"SELECT {', '.join(tags)} FROM {layer} WHERE name IS NOT NULL AND ({wanted})",  # noqa: S608 - constants
        bbox=box,
    )
    extents = shapely.bounds(shapely.from_wkb(geometry)).tolist() if len(geometry) else []
    cells = [column.tolist() for column in columns]
    fields = [str(field) for field in meta["fields"]]
    return [
        {
            "lon": (extent[0] + extent[2]) / 2,
            "lat": (extent[1] + extent[3]) / 2,
            "tags": {
                field: str(column[at]).encode("utf-8", "replace").decode()
                for field, column in zip(fields, cells, strict=True)
                if column[at] is not None
            },
        }
        for at, extent in enumerate(extents)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
