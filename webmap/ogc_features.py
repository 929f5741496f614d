"""The collections behind /ogc: the same tables as the downloads, as features that can be searched."""

import hashlib
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.errors import NothingToExportError
from webmap.errors import UnknownChoiceError
from webmap.numbers import drop_non_finite
from webmap.ogc_query import Box, ItemsQuery, Moments, read_day
from webmap.reading import What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.feature_tables import FeatureTable
    from webmap.snapshots import Snapshot, SnapshotCache

_DECIMALS = 7
_ID_DIGITS = 16
_FILTERS: dict[str, tuple[str, ...]] = {
    "gaps": ("ward_code", "ward_name", "flag", "band", "reading"),
    "wards": ("ward_code", "ward_name"),
    "counters": ("name", "kind", "ward_code", "postcode"),
    "catchments": ("name",),
}


@dataclass(frozen=True)
class FeatureSet:
    """A collection of features.

    Attributes:
        name: Its name in addresses.
        table: Its features.
        days: First and last day of what they count, ISO 8601; None where they are of no time.
    """

    name: str
    table: "FeatureTable"
    days: tuple[str, str] | None

    @property
    def filters(self) -> tuple[str, ...]:
        """Properties that can be asked for."""
        return tuple(each for each in _FILTERS[self.name] if each in self.table.columns)

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.table.facts["title"]

    @cached_property
    def box(self) -> Box | None:
        """West, south, east, north of all features, degrees; None where none has a place."""
        bounds = shapely.total_bounds(self.table.geometry)
        west, south, east, north = (round(float(edge), _DECIMALS) for edge in bounds)
        return None if np.isnan(bounds).any() else (west, south, east, north)

    @cached_property
    def moments(self) -> Moments:
        """First and last moment of what they count."""
        return (None, None) if self.days is None else (read_day(self.days[0])[0], read_day(self.days[1])[1])

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Id of each feature: a ward's code, or a digest of a place's name and position."""
        columns = self.table.columns
        if self.name in {"gaps", "wards"}:
            return tuple(columns["ward_code"])
        places = zip(columns["name"], columns["lat"], columns["lon"], strict=True)
        return tuple(hashlib.sha256(repr(each).encode()).hexdigest()[:_ID_DIGITS] for each in places)

    def find(self, query: ItemsQuery) -> list[int]:
        """Return the positions of all features that a query asks for, whatever its limit."""
        if query.moments is not None and not self._is_of(query.moments):
            return []
        rows = range(len(self.table)) if query.boxes is None else self._find_inside(query.boxes)
        wanted = query.filters.items()
        columns = self.table.columns
        return [row for row in rows if all(str(columns[name][row]) == value for name, value in wanted)]

    def place(self, wanted: str) -> int:
        """Return the position of a feature.

        Raises:
            UnknownChoiceError: If there is none with this id.
        """
        if wanted not in self.ids:
            raise UnknownChoiceError(f"{self.name!r} has no feature {wanted!r}; see its items")
        return self.ids.index(wanted)

    def write(self, rows: "Sequence[int]") -> list[dict[str, Any]]:
        """Return features as GeoJSON."""
        picked = shapely.transform(self._shapes[list(rows)], lambda at: np.round(at, _DECIMALS))
        shapes = shapely.to_geojson(picked)
        return [
            {
                "type": "Feature",
                "id": self.ids[row],
                "geometry": None if shape is None else msgspec.json.decode(shape),
                "properties": {
                    column: drop_non_finite(values[row]) for column, values in self.table.columns.items()
                },
            }
            for row, shape in zip(rows, shapes, strict=True)
        ]

    def _is_of(self, asked: Moments) -> bool:
        first, last = self.moments
        return (asked[0] is None or last is None or asked[0] <= last) and (
            asked[1] is None or first is None or first <= asked[1]
        )

    @cached_property
    def _shapes(self) -> NDArray[np.object_]:
        """The geometries as they are sent: of one type, for a desktop GIS has layers of one type only."""
        shapes: NDArray[np.object_] = shapely.orient_polygons(self.table.geometry)
        kinds = shapely.get_type_id(shapes)
        if (kinds == shapely.GeometryType.MULTIPOLYGON).any():
            for row in np.flatnonzero(kinds == shapely.GeometryType.POLYGON):
                shapes[row] = shapely.multipolygons([shapes[row]])
        return shapes

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.table.geometry)

    def _find_inside(self, boxes: "Sequence[Box]") -> list[int]:
        found = {
            int(row) for box in boxes for row in self._tree.query(shapely.box(*box), predicate="intersects")
        }
        return sorted(found)


class FeatureSets:
    """Reads collections when they are first asked for, and again when the city file has changed."""

    def __init__(self, city: "SnapshotCache") -> None:
        """Keep the city; nothing is read yet."""
        self._city = city
        self._lock = threading.Lock()
        self._state = ""
        self._read: dict[str, FeatureSet | None] = {}

    def list(self, snapshot: "Snapshot") -> "list[FeatureSet]":
        """Return all collections that hold something."""
        found = (self._get(snapshot, what) for what in get_args(What))
        return [each for each in found if each is not None]

    def find(self, snapshot: "Snapshot", name: str) -> FeatureSet:
        """Return a collection.

        Raises:
            UnknownChoiceError: If there is none of this name, or it holds nothing.
        """
        found = next((self._get(snapshot, what) for what in get_args(What) if what == name), None)
        if found is None:
            names = ", ".join(each.name for each in self.list(snapshot))
            raise UnknownChoiceError(f"there is no collection {name!r}; choose {names}")
        return found

    def _get(self, snapshot: "Snapshot", what: What) -> FeatureSet | None:
        state = f"{snapshot.fingerprint}-{self._city.mark()}"
        with self._lock:
            if state != self._state:
                self._state, self._read = state, {}
            if what not in self._read:
                self._read[what] = self._make(snapshot, what)
            return self._read[what]

    def _make(self, snapshot: "Snapshot", what: What) -> FeatureSet | None:
        try:
            table = self._city.reader.table(what, report=snapshot.report)
        except NothingToExportError:
            return None
        days = snapshot.report.days if what == "gaps" and all(snapshot.report.days) else None
        return FeatureSet(what, table, days)
