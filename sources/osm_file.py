"""OpenStreetMap's points of interest out of a file: `.osm.pbf`, `.osm`, or a kept Overpass answer."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import pyogrio

from sources import osm_child
from sources.box import Box
from sources.errors import SourceError
from sources.osm_tags import KIND_TAGS, NAME_TAGS, make_rows
from sources.overpass import read_overpass
from sources.places import FoundPlaces

_DRIVER = "OSM"
_SECONDS = 900
_MOST_JSON_BYTES = 256 * 1024**2
_HEAD = 4096
_LONGEST_REASON = 300


class _Thing(msgspec.Struct, frozen=True):
    lon: float
    lat: float
    tags: dict[str, str]


def read_osm(path: Path, box: Box, *, seconds: int = _SECONDS) -> FoundPlaces:
    """Read the points of interest of a city out of a file.

    An extract of the region is enough (and a matter of minutes): a file of a whole continent runs into the
    limits of time, 900 seconds, and memory, 4 GiB.

    Args:
        path: The file; its kind is told by its content.
        box: The city's box.
        seconds: Limit of wall time and of processor time for reading `.osm.pbf` and `.osm`.

    Raises:
        SourceError: If it is none of these, broken, or too large.
    """
    if not path.is_file():
        raise SourceError(f"{path.name}: no such file; check the path")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.lstrip()[:1] == b"{":
        if path.stat().st_size > _MOST_JSON_BYTES:
            raise SourceError(f"{path.name} is larger than any Overpass answer that Wardlight asks for")
        return read_overpass(path.read_bytes(), box, file=path.name)
    if b"OSMHeader" not in head[:32] and b"<osm" not in head:
        raise SourceError(
            f"{path.name} is no OpenStreetMap file; name an .osm.pbf extract of the region, an .osm file, or "
            "an answer of an Overpass server in JSON"
        )
    things = _read_apart(path, box, seconds=seconds)
    rows = [
        row
        for thing in things
        for row in make_rows(thing.tags, thing.lat, thing.lon)
        if box.holds(row.lat, row.lon)
    ]
    return FoundPlaces(rows)


def _read_apart(path: Path, box: Box, *, seconds: int) -> list[_Thing]:
    """Have the file read by a process of its own that knows one GDAL driver, and take back plain JSON."""
    with tempfile.TemporaryDirectory(prefix="wardlight-osm-") as name:
        folder = Path(name)
        (folder / "osmconf.ini").write_text(_write_config(), encoding="utf-8")
        edges = [str(edge) for edge in (box.west, box.south, box.east, box.north)]
        # -P: the script's folder stays off the path, where our module names would hide others.
        command = [sys.executable, "-P", str(Path(osm_child.__file__).resolve())]
        command += [str(path.resolve()), str(folder), str(seconds), *edges]
        command += [",".join(NAME_TAGS), ",".join(KIND_TAGS)]
        try:
            done = subprocess.run(  # noqa: S603 - our own script, arguments as a list
                command, env=_make_environment(folder), timeout=seconds, capture_output=True, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise SourceError(
                f"{path.name} takes longer than {seconds} seconds to read; take a smaller extract"
            ) from error
        refusal, found = folder / "error.txt", folder / "found.json"
        if refusal.exists():
            reason = refusal.read_text(encoding="utf-8").replace(str(path.resolve()), path.name)
            raise SourceError(f"{path.name}: {reason[:_LONGEST_REASON]}")
        if done.returncode != 0 or not found.exists():
            raise SourceError(
                f"{path.name} cannot be read: it made the reader stop (code {done.returncode}); take a "
                "smaller extract"
            )
        return msgspec.json.decode(found.read_bytes(), type=list[_Thing])


def _make_environment(folder: Path) -> dict[str, str]:
    """Return the environment without what could steer GDAL, and with the one driver and its settings."""
    steering = ("GDAL_", "OGR_", "CPL_", "OSM_", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(steering)}
    others = sorted(set(pyogrio.list_drivers()) - {_DRIVER})
    return {
        **kept,
        "OGR_SKIP": ",".join(others),
        "OSM_CONFIG_FILE": str(folder / "osmconf.ini"),
        "CPL_TMPDIR": str(folder),
        "PROJ_NETWORK": "OFF",
        "PYTHONUTF8": "1",
    }


def _write_config() -> str:
    """Return GDAL's settings of the driver: the tags wanted as columns, and which closed ways are areas."""
    tags = ",".join((*NAME_TAGS, *KIND_TAGS))
    layers = ("points", "lines", "multipolygons", "multilinestrings", "other_relations")
    parts = [f"closed_ways_are_polygons={','.join(KIND_TAGS)}", "attribute_name_laundering=no"]
    parts += [f"[{layer}]\nosm_id=yes\nattributes={tags}\nother_tags=no" for layer in layers]
    return "\n".join(parts) + "\n"
