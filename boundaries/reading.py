"""A boundary file in, wards out: whole, or not at all."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import projection
from boundaries.errors import BoundaryError
from boundaries.outlines import name_ward, take_outlines
from boundaries.parsing import Layer, parse_layer
from boundaries.repair import Repair, repair_polygons
from boundaries.staging import stage_file
from boundaries.ward_columns import match_ward_columns, require_code_column
from boundaries.wards import Wards, build_wards
from intake import Ledger
from intake.ledger import digest_file

_SHOWN_ROWS = 5
_M2_IN_KM2 = 1e6


def read_wards(  # noqa: PLR0913 - what a user may have to say of a file
    path: Path,
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    metric_epsg: int = 27700,
    edition: str = "",
    layer: str | None = None,
    crs: str | None = None,
) -> tuple[Wards, Ledger]:
    """Read ward boundaries from GeoJSON, a GeoPackage, or a shapefile (zipped too).

    All or nothing: half a map is wrong everywhere, so one ward that must be refused refuses the file.
    Invalid outlines are repaired and reported in the ledger's notes, as are dropped heights, arcs made
    straight, and lines and points beside polygons.

    Args:
        path: The file; its kind is told by content.
        code_column: Column of ward codes; recognised if None (`WD25CD`, `ward_code`, `code`, ...).
        name_column: Column of ward names; recognised if None; without one, codes serve as names.
        metric_epsg: EPSG code of a projected CRS in metres. Where the wards lie outside its area, their UTM
            zone is taken instead, and a note says so: see `Wards.metric_epsg`.
        edition: The edition's year, such as "2025", or "".
        layer: Layer of a GeoPackage or shapefile of a zip, where there are several.
        crs: CRS of a file that declares none, `EPSG:27700` or `27700`; refused where the file declares
            another.

    Returns:
        The wards in EPSG:4326 by ascending code, and the ledger; its rows are feature numbers, 1 the first.

    Raises:
        BoundaryError: With the reason in one line: no such file, empty, of another kind, cut off; no or
            wrong CRS; coordinates out of range; geometry missing or no polygon; codes missing or twice.
    """
    with tempfile.TemporaryDirectory(prefix="wardlight-") as folder:
        staged = stage_file(path, Path(folder), layer=layer)
        in_zip = staged.suffix == ".shp"
        parsed = parse_layer(staged, file=path.name, layer=None if in_zip else layer)
        # RFC 7946, section 4: GeoJSON without a word on it is WGS 84.
        silent = "EPSG:4326" if staged.suffix == ".geojson" else None
    if not len(parsed.geometry):
        raise BoundaryError(f"{path.name} holds no wards: it has no features")
    columns = match_ward_columns(parsed.columns, file=path.name, code=code_column, name=name_column)
    codes = _take_codes(parsed, require_code_column(columns, parsed.columns, file=path.name), file=path.name)
    names, notes = codes, ["the file has no column of ward names: codes serve as names"]
    if "ward_name" in columns:
        names, notes = _take_names(parsed, columns["ward_name"], codes=codes, file=path.name), []
    reference = projection.read_crs(parsed.crs, given=crs, silent=silent, file=path.name)
    outlines, changes = take_outlines(parsed, reference, codes=codes, file=path.name)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(outlines))
    metric_epsg, chosen = projection.choose_metric_epsg(
        (west, south, east, north), metric_epsg, file=path.name
    )
    geometry, repairs = repair_polygons(outlines)
    empty = np.flatnonzero(shapely.area(geometry) == 0)
    if empty.size:
        raise BoundaryError(f"{name_ward(path.name, int(empty[0]), codes)}: its polygon has no area")
    notes += [*changes, *([chosen] if chosen else [])]
    notes += _report_repairs(outlines, geometry, repairs=repairs, codes=codes, metric_epsg=metric_epsg)
    wards = build_wards(codes, names, geometry=geometry, metric_epsg=metric_epsg, edition=edition)
    count = len(codes)
    return wards, Ledger(
        "wards", path.name, digest_file(path), count, count, 0, columns=columns, notes=tuple(notes)
    )


def _take_codes(parsed: Layer, column: str, *, file: str) -> list[str]:
    """Return one code per feature, having refused empty and repeated ones."""
    codes = [(cell or "").strip() for cell in parsed.cells[parsed.columns.index(column)]]
    rows: dict[str, list[int]] = {}
    for row, code in enumerate(codes, start=1):
        rows.setdefault(code, []).append(row)
    if "" in rows:
        raise BoundaryError(
            f"{file}, feature {_list_rows(rows[''])}: no ward code in column {column!r}; give every ward its "
            "code, or name another column with --code-column"
        )
    repeated = {code: found for code, found in rows.items() if len(found) > 1}
    if repeated:
        code, found = next(iter(repeated.items()))
        more = f" ({len(repeated) - 1} more codes repeat)" if len(repeated) > 1 else ""
        raise BoundaryError(
            f"{file}: ward code {code!r} in column {column!r} stands at features {_list_rows(found)}{more}; "
            "a code must be one ward. Remove or merge the doubles, or name another column with --code-column"
        )
    return codes


def _take_names(parsed: Layer, column: str, *, codes: Sequence[str], file: str) -> list[str]:
    names = [(cell or "").strip() for cell in parsed.cells[parsed.columns.index(column)]]
    if "" in names:
        raise BoundaryError(
            f"{name_ward(file, names.index(''), codes)}: no ward name in column {column!r}; fill it in, or "
            "name another column with --name-column"
        )
    return names


def _report_repairs(
    before: NDArray[np.object_],
    after: NDArray[np.object_],
    *,
    repairs: Sequence[Repair],
    codes: Sequence[str],
    metric_epsg: int,
) -> list[str]:
    """Say of each repaired ward what was wrong and what it did to its area."""
    at = [repair.index for repair in repairs]
    old = shapely.area(projection.project_to_metric(before[at], metric_epsg)) / _M2_IN_KM2
    new = shapely.area(projection.project_to_metric(after[at], metric_epsg)) / _M2_IN_KM2
    return [
        f"feature {repair.index + 1}, ward {codes[repair.index]}: repaired its outline ({repair.reason}); "
        f"area {was:.4f} to {now:.4f} km² ({now - was:+z.4f})"
        for repair, was, now in zip(repairs, old.tolist(), new.tolist(), strict=True)
    ]


def _list_rows(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_SHOWN_ROWS])
    return shown + (f", … ({len(rows)} in all)" if len(rows) > _SHOWN_ROWS else "")
