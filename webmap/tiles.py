"""Vector tiles of a country's areas: made once for its outlines and kept beside the city file."""

import contextlib
import hashlib
import logging
import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from boundaries.tiling import TILE_ZOOMS
from webmap.errors import UnknownTilesError

if TYPE_CHECKING:
    from webmap.reading import CityReader
    from webmap.snapshots import Snapshot

TILES_FROM = 3000
"""Cities of more areas than this are drawn from tiles, once they are made."""

_log = logging.getLogger(__name__)


def name_tiles(snapshot: "Snapshot") -> str:
    """Return sixteen hex digits that stand for the outlines, and for how tiles are made of them."""
    return hashlib.sha256(f"{snapshot.shapes_digest} {TILE_ZOOMS}".encode()).hexdigest()[:16]


class TileStore:
    """Makes and finds the tiles of a city's outlines; where that fails, the page draws without tiles."""

    def __init__(self, reader: "CityReader", city: Path) -> None:
        """Keep the reader; nothing is made yet.

        Args:
            reader: Writes the tiles.
            city: The city file: the tiles lie beside it, or in a folder of our own that goes with us where
                its folder cannot be written to.
        """
        self._reader = reader
        self._city = city
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._making: dict[str, Future[None]] = {}
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tiles")

    def find(self, snapshot: "Snapshot") -> str | None:
        """Return the name of the tiles of a city's outlines; None where it needs none, or has none yet.

        Where they are not there their making begins, in the background.
        """
        if len(snapshot.outlines) <= TILES_FROM:
            return None
        name = name_tiles(snapshot)
        if self._place(name).is_file():
            return name
        with self._lock:
            if name not in self._making:
                self._making[name] = self._worker.submit(self._make, snapshot)
        return None

    def path(self, name: str) -> Path:
        """Return the file of tiles by their name.

        Raises:
            UnknownTilesError: If there is none.
        """
        path = self._place(name)
        if not name.isalnum() or not path.is_file():
            raise UnknownTilesError("there are no such tiles; load the page again")
        return path

    def wait(self) -> None:
        """Return when everything begun is done."""
        for each in list(self._making.values()):
            each.result()

    def _place(self, name: str) -> Path:
        return self._folder() / f"{self._city.name}-tiles-{name}.pmtiles"

    def _folder(self) -> Path:
        folder = self._city.resolve().parent
        if os.access(folder, os.W_OK):
            return folder
        if self._own is None:
            self._own = tempfile.TemporaryDirectory(prefix="wardlight-tiles-", ignore_cleanup_errors=True)
        return Path(self._own.name)

    def _make(self, snapshot: "Snapshot") -> None:
        path = self._place(name_tiles(snapshot))
        try:
            self._reader.tiles(path, snapshot.index_by_code)
        except Exception:  # noqa: BLE001 - whatever went wrong, the page draws without tiles
            _log.exception("the map's tiles could not be made; the map is drawn without them")
            return
        for old in path.parent.glob(f"{self._city.name}-tiles-*.pmtiles"):
            if old != path:
                # One that is still being read, on Windows, goes next time.
                with contextlib.suppress(OSError):
                    old.unlink()
