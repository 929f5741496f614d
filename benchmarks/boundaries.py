"""Wards imported, and a million points put on them: `python -m benchmarks.boundaries [--shared FOLDER]`.

Import is the command's own: reading in a child process, repair, topology checks, the city file; then the
index. Each in a process of its own, whose peak memory and that of its child are told. Points fall evenly in
the box of the wards, and evenly in the boxes of single wards, where edges are near. Contestants run on one
core, one after the other in one process, and must give the same answers; setting up the index or the grid
is counted in "first", not in "again".
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.machine import describe_machine
from boundaries import Wards, locate_points
from boundaries.containing import find_containing
from pipeline.creating import new_city
from pipeline.importing import import_wards
from store import open_city, require_wards

_SHARED = Path(__file__).resolve().parents[1].parent / "shared"
_FILES = {"Leeds": "leeds/wards.geojson", "England": "england/wards.gpkg"}
_POINTS = 1_000_000
_PACKAGES = ("wardlight", "shapely", "geopandas", "pyogrio", "numpy", "scipy")

Points = NDArray[np.float64]
Answers = NDArray[np.int32]


def run_import(file: Path, city: Path) -> None:
    """Import a file and index its wards; print the seconds and the peaks in MiB as JSON."""
    started = time.perf_counter()
    new_city(city, "Benchmark")
    ledger = import_wards(city, file)
    imported = time.perf_counter()
    with open_city(city) as opened:
        wards = require_wards(opened)
    cells = wards.cells
    indexed = time.perf_counter()
    peaks = [
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(
        json.dumps(
            {
                "wards": len(wards),
                "vertices": wards.vertices,
                "import": imported - started,
                "index": indexed - imported,
                "side": cells.side,
                "peaks": peaks,
                "notes": len(ledger.notes),
            }
        )
    )


def run_points(city: Path) -> None:
    """Put points on wards by each contestant; print rows of (points, contestant, first, again) as JSON."""
    with open_city(city) as opened:
        wards = require_wards(opened)
    rows = []
    for kind, (lon, lat) in draw_points(wards).items():
        expected: Answers | None = None
        for name, contestant in _CONTESTANTS.items():
            fresh = Wards(wards.codes, wards.names, shapely.from_wkb(shapely.to_wkb(wards.geometry)), 27700)
            seconds = []
            for _ in range(2):
                started = time.perf_counter()
                answers = contestant(fresh, lon, lat)
                seconds.append(time.perf_counter() - started)
            expected = answers if expected is None else expected
            if not np.array_equal(answers, expected):
                raise SystemExit(f"{name} answers otherwise")
            rows.append([kind, name, *(len(lon) / each for each in seconds)])
    print(json.dumps(rows))


def draw_points(wards: Wards) -> dict[str, tuple[Points, Points]]:
    """Return a million points in the box of all wards, and in the boxes of single ones; seed 1."""
    rng = np.random.default_rng(1)
    west, south, east, north = wards.bounds
    boxes = shapely.bounds(wards.geometry)[rng.integers(0, len(wards), _POINTS)]
    return {
        "the box of all": (rng.uniform(west, east, _POINTS), rng.uniform(south, north, _POINTS)),
        "boxes of single wards": (
            rng.uniform(boxes[:, 0], boxes[:, 2]),
            rng.uniform(boxes[:, 1], boxes[:, 3]),
        ),
    }


def _ask_polygons(wards: Wards, lon: Points, lat: Points) -> Answers:
    return find_containing(wards.geometry, wards.tree, x=lon, y=lat)


def _ask_tree(wards: Wards, lon: Points, lat: Points) -> Answers:
    """Ask the tree for the predicate, as its documentation shows."""
    point, ward = wards.tree.query(shapely.points(lon, lat), predicate="intersects")
    return _take_lowest(point, ward, len(lon))


def _join(wards: Wards, lon: Points, lat: Points) -> Answers:
    """Join with geopandas; building the frame of points is a part of it, as its users must."""
    frame = gpd.GeoDataFrame(geometry=wards.geometry, crs=4326)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs=4326))
    joined = gpd.sjoin(points, frame, how="inner", predicate="intersects")
    return _take_lowest(joined.index.to_numpy(), joined["index_right"].to_numpy(), len(lon))


def _take_lowest(point: NDArray[np.int64], ward: NDArray[np.int64], count: int) -> Answers:
    found = np.full(count, -1, dtype=np.int32)
    downward = np.argsort(-ward, kind="stable")
    found[point[downward]] = ward[downward]
    return found


_CONTESTANTS: dict[str, Callable[[Wards, Points, Points], Answers]] = {
    "geopandas.sjoin": _join,
    "STRtree with its predicate": _ask_tree,
    "STRtree, prepared polygons, ward by ward": _ask_polygons,
    "the same behind a grid (Wardlight)": locate_points,
}


def describe(shared: Path = _SHARED) -> str:
    """Run everything and return it as Markdown."""
    lines = [describe_machine(_PACKAGES), "", "Wards of the Office for National Statistics, 2025.", ""]
    lines += [
        "| Import | wards | vertices | import, s | index and grid, s | peak MiB (reader apart) |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for city, file in _FILES.items():
            path = Path(folder) / f"{city}.db"
            done = json.loads(_run("--import", shared / file, path))
            grid = f"{done['index']:.2f} ({done['side']} by {done['side']})"
            peaks = f"{done['peaks'][0]:,} ({done['peaks'][1]:,})"
            cells = [f"{done['wards']:,}", f"{done['vertices']:,}", f"{done['import']:.1f}", grid, peaks]
            lines.append(f"| {' | '.join([city, *cells])} |")
            rows += [[city, *row] for row in json.loads(_run("--points", path))]
    lines += [
        "",
        f"{_POINTS:,} points to their ward, one core; all contestants give the same answers.",
        "",
        "| Wards | Points in | Contestant | points/s, first (set-up counted) | points/s, again |",
        "|---|---|---|---:|---:|",
    ]
    lines += [
        f"| {city} | {kind} | {name} | {first:,.0f} | {again:,.0f} |"
        for city, kind, name, first, again in rows
    ]
    return "\n".join(lines)


def _run(*words: object) -> str:
    command = [sys.executable, "-m", "benchmarks.boundaries", *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=_SHARED, help="folder of the open data")
    parser.add_argument("--import", dest="files", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--points", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.files:
        run_import(*chosen.files)
    elif chosen.points:
        run_points(chosen.points)
    else:
        print(describe(chosen.shared))


if __name__ == "__main__":
    main()
