"""How long a map of thousands of areas takes to open: `python -m benchmarks.national [--wards FILE]`.

The wards of a file, else a made grid of 8,052 areas, go into a city file; the app is served as `wardlight
serve` does it, and Debian's Chromium, without a graphics card, opens the page anew each time, its store
empty. Opened means: until the map is painted. Tiles are made once; until then, and in browsers without
WebGL, the map is drawn plainly.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely
from playwright.sync_api import Browser, sync_playwright

from benchmarks.machine import describe_machine
from boundaries import write_geojson
from pipeline.creating import new_city
from pipeline.importing import import_wards
from tests.serving import serve_in_thread
from webmap.app import create_app
from webmap.reading import PipelineReader
from webmap.settings import WebSettings
from webmap.snapshots import Snapshot
from webmap.tiles import TileStore, name_tiles

_AREAS, _ACROSS = 8_052, 90
_OPENINGS = 5
_PATIENCE_MS = 60_000
_ARGS = ("--no-sandbox", "--no-first-run", "--disable-background-networking", "--enable-unsafe-swiftshader")


def make_grid(out: Path) -> None:
    """Write as many areas as England and Wales have wards, in a grid."""
    west = -4.0 + 0.05 * (np.arange(_AREAS) % _ACROSS)
    south = 51.0 + 0.04 * (np.arange(_AREAS) // _ACROSS)
    codes = [f"G{number:05}" for number in range(_AREAS)]
    boxes = shapely.box(west, south, west + 0.05, south + 0.04)
    write_geojson(out, boxes, properties={"ward_code": codes, "ward_name": codes})


def time_opening(browser: Browser, address: str, *, tiles: bool) -> float:
    """Return the seconds until the map is painted, in a browser that has nothing of it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address if tiles else f"{address}/?draw=plain")
    page.wait_for_selector("#map_wards[data-drawn]", timeout=_PATIENCE_MS)
    # Painted once the browser has given its picture out.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wards", type=Path, help="a boundary file; else a made grid")
    wards: Path | None = parser.parse_args().wards
    machine = describe_machine(("wardlight", "pyogrio", "folium"))
    print(f"**How long a map of a country takes to open.** {machine}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        city = folder / "country.db"
        new_city(city, "Country")
        if wards is None:
            make_grid(folder / "grid.geojson")
        stored = import_wards(city, wards or folder / "grid.geojson", edition="2025").stored
        reader = PipelineReader(city)
        lap = time.perf_counter()
        snapshot = Snapshot(reader.report(), reader.shapes())
        rows = [("city read, at the start", time.perf_counter() - lap)]
        store = TileStore(reader, city)
        lap = time.perf_counter()
        store.find(snapshot)
        store.wait()
        rows.append(("tiles made, once", time.perf_counter() - lap))
        size = store.path(name_tiles(snapshot)).stat().st_size
        app = create_app(WebSettings(city))
        client = app.test_client()
        client.get("/")
        lap = time.perf_counter()
        client.get("/")
        rows.append(("page made by the server, warm", time.perf_counter() - lap))
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(_ARGS))
            for address in serve_in_thread(app):
                for words, tiles in (("from tiles", True), ("plainly", False)):
                    # The first one waits for scripts to be compressed, once.
                    first, *times = (
                        time_opening(browser, address, tiles=tiles) for _ in range(_OPENINGS + 1)
                    )
                    rows.append((f"opened in the browser, {words}, first", first))
                    rows.append(
                        (f"opened in the browser, {words}, middle of {_OPENINGS}", statistics.median(times))
                    )
            browser.close()
    print(f"{stored:,} areas of {'a file' if wards else 'a grid'}; tiles of {size / 1e6:.1f} MB.\n")
    print("| What | Seconds |\n|---|---:|")
    for words, seconds in rows:
        print(f"| {words} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
