"""Read one boundary file with GDAL, in a process of its own.

GDAL parses what strangers wrote, in C: here a crash, a loop or a flood of memory ends this process and no
other. It is run as a script (see `parsing`), imports nothing of Wardlight, and never sees the user's name
for the file. What it found it leaves beside the file: `layer.json` and `layer.wkb`, or `error.txt`.
"""

import contextlib
import importlib
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

# pyogrio takes these along where it finds them, for half a second; reading needs none.
_NOT_NEEDED = ("geopandas", "pandas", "pyarrow", "shapely", "pyproj")
_MEMORY_BYTES = 4 * 1024**3
_FILE_BYTES = 4 * 1024**3
_VERTEX_BYTES = 16
_SHOWN_LAYERS = 12
_ALLOWED = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile"})
_COLLECTION = "FeatureCollection"
_DEGREES = "EPSG:4326"
_NAMES_DEGREES = re.compile(rb"4326|CRS:?84|WGS[ _]?(19)?84(?! */)", re.IGNORECASE)
_BARE = ("Polygon", "MultiPolygon", "GeometryCollection")


class _RefusedError(Exception):
    """The file cannot be read; the message says why."""


def main(arguments: list[str]) -> int:
    """Run as a script: `--drivers`, or `FILE SECONDS VERTICES TABLE_BYTES [LAYER]` with the most of each."""
    for module in _NOT_NEEDED:
        sys.modules[module] = None  # type: ignore[assignment]
    if arguments == ["--drivers"]:
        sys.stdout.write(json.dumps(sorted(_list_drivers())))
        return 0
    path = Path(arguments[0])
    seconds, most_vertices, most_text = map(int, arguments[1:4])
    _limit_resources(seconds=seconds)
    layer = arguments[4] if len(arguments) > 4 else None  # noqa: PLR2004 - file, three limits, layer
    try:
        _check_drivers()
        if path.suffix == ".geojson":
            expected, member = _normalise_geojson(path)
            described, blobs = _read_layer(path, layer=layer, expected=expected)
            described["crs"] = _judge_crs(described["crs"], member)
        else:
            described, blobs = _read_layer(path, layer=layer, expected=None)
        _check_vertices(blobs, most=most_vertices)
        _write_answer(path.parent, described, blobs, most=most_text)
    except MemoryError:
        _refuse(path, "it needs more memory than an import may take")
    except _RefusedError as error:
        _refuse(path, str(error))
    except Exception as error:  # noqa: BLE001 - whatever GDAL raises becomes one line
        _refuse(path, f"it cannot be read: {error}")
    return 0


def _refuse(path: Path, reason: str) -> None:
    (path.parent / "error.txt").write_text(reason, encoding="utf-8", errors="backslashreplace")


def _list_drivers() -> set[str]:
    return set(importlib.import_module("pyogrio").list_drivers())


def _check_drivers() -> None:
    """Hold the promise that only three drivers may look at the file."""
    if surplus := _list_drivers() - _ALLOWED:
        raise _RefusedError(f"it was not read: GDAL still offers {', '.join(sorted(surplus))}")


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


def _normalise_geojson(path: Path) -> tuple[int, bytes]:
    """Check the JSON strictly, and write it again with its type in front.

    GDAL finds a cut or malformed collection good up to the fault, and knows GeoJSON by its first
    bytes only.

    Returns:
        The number of features, and what the file says of its CRS, `null` where it says nothing.
    """
    msgspec: Any = importlib.import_module("msgspec")
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _RefusedError(f"the text is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    try:
        top = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        kind = msgspec.json.decode(top.get("type", b"null"))
        if kind == "Feature":
            features = [msgspec.Raw(data)]
        elif kind == _COLLECTION and "features" in top:
            features = msgspec.json.decode(top["features"], type=list[msgspec.Raw])
        else:
            raise _RefusedError(_describe_type(kind))
    except msgspec.ValidationError as error:
        raise _RefusedError(f"it is JSON but not GeoJSON: {error}") from error
    except RecursionError as error:
        raise _RefusedError(
            "its JSON is broken or cut off, or nested too deeply; export or download it again"
        ) from error
    except msgspec.DecodeError as error:
        raise _RefusedError(
            f"its JSON is broken or cut off ({error}); export or download it again"
        ) from error
    parts = [b'{"type":"FeatureCollection",']
    if "crs" in top:
        parts += [b'"crs":', bytes(top["crs"]), b","]
    parts += [b'"features":[', b",\n".join(bytes(feature) for feature in features), b"]}"]
    path.write_bytes(b"".join(parts))
    return len(features), bytes(top.get("crs", b"null"))


def _judge_crs(found: str | None, member: bytes) -> str | None:
    """Return the CRS that a GeoJSON file says, None where it says none, "" where GDAL does not know it.

    Without a word, or with one that it does not know, GDAL says WGS 84: yet the file does not say so.
    """
    if member == b"null":
        return None
    return "" if found == _DEGREES and not _NAMES_DEGREES.search(member) else found


def _describe_type(kind: object) -> str:
    if kind == "Topology":
        return "it is TopoJSON; save it as GeoJSON"
    if kind == _COLLECTION:
        return "it is a FeatureCollection without features"
    if kind in _BARE:
        return f"it is a bare {kind} without a ward code; make each ward a Feature with its code and name"
    return f"it is JSON but not a GeoJSON FeatureCollection: its type is {str(kind)[:40]!r}"


def _read_layer(
    path: Path, *, layer: str | None, expected: int | None
) -> tuple[dict[str, Any], list[bytes | None]]:
    """Return what a layer says of itself with its cells as texts, and one WKB a feature."""
    raw: Any = importlib.import_module("pyogrio.raw")
    layer = _choose_layer(path, layer)
    meta, _, geometry, columns = raw.read(path, layer=layer)
    if expected is not None and len(geometry) != expected:
        raise _RefusedError(
            f"{expected - len(geometry)} of its {expected} features cannot be read as GeoJSON features"
        )
    blobs: list[bytes | None] = list(geometry)
    described = {
        "crs": meta["crs"],
        "columns": [str(field) for field in meta["fields"]],
        "cells": [_as_texts(column) for column in columns],
        "sizes": [-1 if blob is None else len(blob) for blob in blobs],
        "curved": _count_curved(path, layer) if path.suffix == ".gpkg" else 0,
    }
    return described, blobs


def _check_vertices(blobs: list[bytes | None], *, most: int) -> None:
    vertices = sum(len(blob) for blob in blobs if blob is not None) // _VERTEX_BYTES
    if vertices > most:
        raise _RefusedError(
            f"it has about {vertices:,} vertices, the most is {most:,}; simplify the outlines or import a "
            "part of them"
        )


def _choose_layer(path: Path, layer: str | None) -> str:
    pyogrio: Any = importlib.import_module("pyogrio")
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    shown = ", ".join(layers[:_SHOWN_LAYERS]) + (", …" if len(layers) > _SHOWN_LAYERS else "")
    if not layers:
        raise _RefusedError("it holds no layer with geometry")
    if layer is not None and layer not in layers:
        raise _RefusedError(f"it has no layer {layer!r}; its layers are: {shown}")
    if layer is None and len(layers) > 1:
        raise _RefusedError(
            f"it holds {len(layers)} layers ({shown}); name the one with the wards with --layer"
        )
    return layer or layers[0]


def _count_curved(path: Path, layer: str) -> int:
    """Return how many features have arcs: pyogrio hands them out as straight lines, without a word."""
    raw: Any = importlib.import_module("pyogrio.raw")
    pyogrio: Any = importlib.import_module("pyogrio")
    column = pyogrio.read_info(path, layer=layer)["geometry_name"]
    quoted, table = (f'"{name.replace(chr(34), chr(34) * 2)}"' for name in (column, layer))
    arcs = "'CURVEPOLYGON', 'MULTISURFACE', 'COMPOUNDCURVE', 'CIRCULARSTRING', 'MULTICURVE'"
    sql = f"SELECT count(*) AS n FROM {table} WHERE ST_GeometryType({quoted}) IN ({arcs})"  # noqa: S608 - quoted
    return int(raw.read(path, sql=sql)[3][0][0])


def _write_answer(folder: Path, described: dict[str, Any], blobs: list[bytes | None], *, most: int) -> None:
    text = json.dumps(described, ensure_ascii=True)
    if len(text) > most:
        raise _RefusedError("its table is too large; keep the columns of ward codes and names only")
    with (folder / "layer.wkb").open("wb") as stream:
        stream.writelines(blob for blob in blobs if blob is not None)
    (folder / "layer.json").write_text(text, encoding="utf-8")


def _as_texts(column: "np.ndarray[Any, Any]") -> list[str | None]:
    return [_as_text(value) for value in column.tolist()]


def _as_text(value: object) -> str | None:
    """Return a cell as text: whole numbers without a point, nulls as None."""
    if value is None or value != value:  # noqa: PLR0124 - not a number, the null of a number column
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A lone surrogate cannot be stored as UTF-8.
    return str(value).encode("utf-8", "replace").decode("utf-8")


if __name__ == "__main__":
    # The parent gives OGR_SKIP in the environment: it must stand before pyogrio is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main(sys.argv[1:]))
