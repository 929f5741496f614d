"""The one door from the web app to the city file: what it reads, and when it reads again."""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from webmap.errors import UnknownWardError
from webmap.numbers import drop_non_finite

if TYPE_CHECKING:
    from pipeline.explaining import ExplainedPost
    from pipeline.feature_tables import FeatureTable
    from pipeline.map_theme import MapTheme
    from pipeline.report import CityReport, WardReport

What = Literal["gaps", "wards", "counters", "catchments"]
Form = Literal["geojson", "gpkg", "csv", "xlsx", "parquet", "png"]


class CityReader(Protocol):
    """What the web app needs of a city; the default reads the city file through `pipeline`."""

    def state(self) -> tuple[object, ...]:
        """Return a value that changes whenever the city's file does."""

    def report(self) -> "CityReport":
        """Return the city's figures and findings."""

    def shapes(self) -> Mapping[str, Any]:
        """Return the wards' outlines as GeoJSON, EPSG:4326, each with the property `code`."""

    def table(self, what: What, *, report: "CityReport", theme: "MapTheme | None" = None) -> "FeatureTable":
        """Return what planners take with them; `report` and `theme` are what the page shows."""


class AnalystReader(Protocol):
    """What the analysts' pages need beside it."""

    def accuracy(self) -> list[dict[str, Any]]:
        """Return the newest measured accuracy of each file and sense, newest first."""

    def draw_accuracy(self, report: Mapping[str, Any]) -> str:
        """Return the figure of a measured accuracy as SVG."""

    def explain(self, post: str, *, source: str) -> "ExplainedPost":
        """Return why a post is where it is; `source` "" stands for any."""


@dataclass(frozen=True, slots=True)
class PipelineReader:
    """Reads one city file through `pipeline`, imported on first use so that `--help` stays quick."""

    city: Path

    def state(self) -> tuple[object, ...]:
        """Return size and times of the city file and of its write-ahead log."""
        marks: list[object] = []
        for path in (self.city, self.city.with_name(self.city.name + "-wal")):
            try:
                stat = path.stat()
            except OSError:
                marks.append(None)
            else:
                # Reading alone makes an empty log and takes it away again.
                marks.append((stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat.st_size else None)
        return tuple(marks)

    def report(self) -> "CityReport":
        """Return the city's figures and findings.

        Raises:
            WardlightError: If the file cannot be read or holds no computed gaps.
        """
        from pipeline.report import read_report  # noqa: PLC0415 - see the class

        return read_report(self.city)

    def shapes(self) -> Mapping[str, Any]:
        """Return the wards' outlines, simplified for the web."""
        from pipeline.report import ward_shapes  # noqa: PLC0415 - see the class

        return ward_shapes(self.city)

    def table(self, what: What, *, report: "CityReport", theme: "MapTheme | None" = None) -> "FeatureTable":
        """Return what planners take with them; `report` and `theme` are what the page shows.

        Raises:
            WardlightError: If the file cannot be read, or holds nothing of the kind.
        """
        from pipeline.feature_tables import read_table  # noqa: PLC0415 - see the class

        return read_table(self.city, what, report=report, theme=theme)

    def accuracy(self) -> list[dict[str, Any]]:
        """Return the newest measured accuracy of each file and sense, newest first.

        Raises:
            WardlightError: If the file cannot be read.
        """
        from pipeline.accuracy import read_accuracy  # noqa: PLC0415 - see the class

        return read_accuracy(self.city)

    def draw_accuracy(self, report: Mapping[str, Any]) -> str:
        """Return the figure of a measured accuracy as SVG."""
        from pipeline.figures import draw_accuracy  # noqa: PLC0415 - see the class

        return draw_accuracy(report)

    def explain(self, post: str, *, source: str) -> "ExplainedPost":
        """Return why a post is where it is; `source` "" stands for any.

        Raises:
            WardlightError: If there is no such post, or several.
        """
        from pipeline.explaining import explain_stored_post  # noqa: PLC0415 - see the class

        return explain_stored_post(self.city, post, source=source)


@dataclass(frozen=True)
class Snapshot:
    """One state of a city, read once and shared by every request until the file changes.

    Attributes:
        report: Figures and findings; a ward's position in `report.wards` is its index everywhere.
        shapes: GeoJSON FeatureCollection with the property `code`.
    """

    report: "CityReport"
    shapes: Mapping[str, Any]

    @cached_property
    def index_by_code(self) -> dict[str, int]:
        """Ward code → index."""
        return {ward.ward_code: index for index, ward in enumerate(self.report.wards)}

    @cached_property
    def outlines(self) -> list[tuple[int, Mapping[str, Any]]]:
        """(Ward index, GeoJSON geometry) of every ward that has an outline, in the order of the wards."""
        found = [
            (self.index_by_code[feature["properties"]["code"]], feature["geometry"])
            for feature in self.shapes["features"]
            if feature["properties"]["code"] in self.index_by_code and feature["geometry"] is not None
        ]
        return sorted(found, key=lambda pair: pair[0])

    @cached_property
    def report_facts(self) -> dict[str, Any]:
        """The report as plain values for JSON; a number that is not finite becomes null."""
        return {key: drop_non_finite(value) for key, value in asdict(self.report).items()}

    @cached_property
    def shapes_json(self) -> bytes:
        """The outlines as GeoJSON; a feature's `id` is the ward's index."""
        wards = self.report.wards
        features = [
            {
                "type": "Feature",
                "id": index,
                "properties": {"code": wards[index].ward_code},
                "geometry": geometry,
            }
            for index, geometry in self.outlines
        ]
        document = {"type": "FeatureCollection", "features": features}
        return json.dumps(document, separators=(",", ":")).encode()

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stand for everything shown."""
        digest = hashlib.sha256(json.dumps(self.report_facts, sort_keys=True).encode())
        digest.update(self.shapes_json)
        return digest.hexdigest()[:16]

    def ward(self, code: str) -> tuple[int, "WardReport"]:
        """Return a ward and its index.

        Raises:
            UnknownWardError: If no ward has this code.
        """
        index = self.index_by_code.get(code)
        if index is None:
            raise UnknownWardError(
                f"{self.report.name} has no ward with the code {code!r}; choose one from the table of wards"
            )
        return index, self.report.wards[index]


class SnapshotCache:
    """Keeps the last snapshot of a city, and reads again when the file's state has changed."""

    def __init__(self, reader: CityReader) -> None:
        """Keep the reader; nothing is read yet."""
        self.reader = reader
        self._lock = threading.Lock()
        self._state: tuple[object, ...] | None = None
        self._snapshot: Snapshot | None = None

    def mark(self) -> str:
        """Return eight hex digits that change with the city file, also where no page shows the change."""
        return hashlib.sha256(repr(self.reader.state()).encode()).hexdigest()[:8]

    def last(self) -> Snapshot | None:
        """Return the city as it was last read, without touching the file; None if it never was."""
        return self._snapshot

    def current(self) -> Snapshot:
        """Return the city as it is now; as it last was, while another request is reading it anew.

        Raises:
            WardlightError: If the city file cannot be read.
        """
        known = self._snapshot
        if known is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return known
        try:
            # Taken before reading: a change made meanwhile is read by the next request.
            state = self.reader.state()
            if self._snapshot is None or state != self._state:
                self._snapshot = Snapshot(self.reader.report(), self.reader.shapes())
                self._state = state
            return self._snapshot
        finally:
            self._lock.release()
