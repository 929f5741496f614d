"""The wards of one edition: codes, names and polygons, in code order."""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.cells import Cells, draw_cells
from boundaries.errors import BoundaryError
from boundaries.projection import project_to_metric
from boundaries.repair import repair_polygons

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, eq=False)
class Wards:
    """The wards of one edition, ordered by code; a ward's index is its position here.

    Not slotted: what is derived from the polygons is computed once, on first use.

    Attributes:
        codes: Ward codes, unique, ascending.
        names: Ward names, aligned to `codes`.
        geometry: Shape (n,), valid shapely Polygon or MultiPolygon in EPSG:4326 (longitude, latitude).
        metric_epsg: EPSG code of a projected CRS in metres, for lengths and areas.
        edition: The edition's year, such as "2025", or "".

    Raises:
        BoundaryError: If the parts differ in length, or codes are not ascending and unique.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    geometry: NDArray[np.object_]
    metric_epsg: int
    edition: str = ""

    def __post_init__(self) -> None:
        """Hold the order that every ward index rests on."""
        if not len(self.codes) == len(self.names) == len(self.geometry):
            raise BoundaryError(
                f"wards disagree: {len(self.codes)} codes, {len(self.names)} names, "
                f"{len(self.geometry)} geometries"
            )
        for before, code in zip(self.codes, self.codes[1:], strict=False):
            if before >= code:
                raise BoundaryError(
                    f"ward codes must be unique and ascending: {before!r} stands before {code!r}"
                )

    def __len__(self) -> int:
        """Return the number of wards."""
        return len(self.codes)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {code: index for index, code in enumerate(self.codes)}

    @cached_property
    def indexes_by_name(self) -> Mapping[str, tuple[int, ...]]:
        """Folded name (see `fold_ward_name`) → indexes of the wards that bear it."""
        found: dict[str, tuple[int, ...]] = {}
        for index, name in enumerate(self.names):
            folded = fold_ward_name(name)
            found[folded] = (*found.get(folded, ()), index)
        return found

    @cached_property
    def metric_geometry(self) -> NDArray[np.object_]:
        """Shape (n,): the polygons in `metric_epsg`, metres; a polygon bent invalid on the way is mended."""
        metric = project_to_metric(self.geometry, self.metric_epsg)
        return repair_polygons(metric)[0]

    @cached_property
    def metric_edges(self) -> NDArray[np.object_]:
        """Shape (n,): outlines in `metric_epsg`, prepared for distances."""
        edges = shapely.boundary(self.metric_geometry)
        shapely.prepare(edges)
        return edges

    @cached_property
    def areas_m2(self) -> NDArray[np.float64]:
        """Shape (n,): areas in square metres, in `metric_epsg`."""
        return shapely.area(self.metric_geometry)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the polygons' boxes, EPSG:4326."""
        return shapely.STRtree(self.geometry)

    @cached_property
    def vertices(self) -> int:
        """Number of vertices of all polygons."""
        return int(shapely.get_num_coordinates(self.geometry).sum())

    @cached_property
    def cells(self) -> Cells:
        """Grid over the wards that answers most points without asking a polygon; not for no wards."""
        return draw_cells(self.geometry, self.tree)

    @property
    def has_cells(self) -> bool:
        """Whether `cells` is drawn already."""
        return "cells" in vars(self)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all wards, degrees."""
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(self.geometry))
        return west, south, east, north

    def index_of(self, code: str) -> int | None:
        """Return the index of a ward code, None if there is no such ward."""
        return self._index.get(code)

    def index_of_name(self, name: str) -> int | None:
        """Return the index of the one ward of that name, None if none or several bear it."""
        found = self.indexes_by_name.get(fold_ward_name(name), ())
        return found[0] if len(found) == 1 else None

    def fingerprint(self) -> str:
        """Return the SHA-256 of codes, names and polygons: the same wards give the same on any machine."""
        digest = hashlib.sha256()
        polygons = shapely.to_wkb(self.geometry, output_dimension=2, byte_order=1)
        for code, name, polygon in zip(self.codes, self.names, polygons, strict=True):
            for part in (code.encode(), name.encode("utf-8", "surrogatepass"), polygon):
                digest.update(struct.pack("<Q", len(part)))
                digest.update(part)
        return digest.hexdigest()


def build_wards(
    codes: Sequence[str],
    names: Sequence[str],
    *,
    geometry: NDArray[np.object_],
    metric_epsg: int,
    edition: str = "",
) -> Wards:
    """Return wards put in code order.

    Args:
        codes: Unique ward codes, in any order.
        names: Aligned to `codes`.
        geometry: Aligned to `codes`: valid polygons, EPSG:4326.
        metric_epsg: EPSG code of a projected CRS in metres.
        edition: The edition's year or "".

    Raises:
        BoundaryError: If codes repeat, lengths differ, or a geometry is no valid polygon.
    """
    if not len(codes) == len(names) == len(geometry):
        raise BoundaryError(
            f"wards disagree: {len(codes)} codes, {len(names)} names, {len(geometry)} geometries"
        )
    order = sorted(range(len(codes)), key=codes.__getitem__)
    ordered = np.asarray(geometry, dtype=object)[order]
    sound = np.isin(shapely.get_type_id(ordered), _POLYGONAL) & shapely.is_valid(ordered)
    if not sound.all():
        code = codes[order[int(np.flatnonzero(~sound)[0])]]
        raise BoundaryError(f"ward {code!r} has no valid polygon; repair its outline first")
    return Wards(
        tuple(codes[at] for at in order), tuple(names[at] for at in order), ordered, metric_epsg, edition
    )


def fold_ward_name(name: str) -> str:
    """Return a ward name for joining: "&" is "and"; case, accents, punctuation and a last "ward" are dropped.

    `Cross Gates & Whinmoor` → `cross gates and whinmoor`; `King's Heath Ward` → `kings heath`.
    """
    plain = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", name.replace("&", " and "))
        if not unicodedata.combining(mark)
    ).casefold()
    words = re.sub(r"[\W_]+", " ", re.sub(r"['\u2019\u02bc`]", "", plain)).split()
    if len(words) > 1 and words[-1] == "ward":
        words.pop()
    return " ".join(words)
