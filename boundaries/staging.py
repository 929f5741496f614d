"""Bring a boundary file under a name of ours, after a look at what it is."""

import shutil
import struct
import zipfile
from pathlib import Path, PurePosixPath

from boundaries.errors import BoundaryError
from intake import InputFileError
from intake.zips import check_unpacked, list_members, open_zip

_KINDS = "GeoJSON, a GeoPackage, or a shapefile (.shp with its .shx, .dbf and .prj, or all of them in a .zip)"
_NEEDED = (".shx", ".dbf")
_SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
_HEAD = 4096
_MOST_UNPACKED = 1024**3
_BLOCK = 1 << 20


def stage_file(path: Path, folder: Path, *, layer: str | None = None) -> Path:
    """Copy a boundary file into an empty folder under a plain name, unpacked if it is a zip.

    Kind is told by content, never by name.

    Args:
        path: The user's file.
        folder: Empty folder of ours.
        layer: Name of the shapefile to take from a zip that holds several.

    Returns:
        The staged `wards.geojson`, `wards.gpkg` or `wards.shp`.

    Raises:
        BoundaryError: If the file is missing, empty, of no kind that is read, incomplete, or a zip that
            is unsafe to unpack.
    """
    head = _read_head(path)
    if head.startswith(b"PK\x03\x04"):
        return _stage_zip(path, folder, layer=layer)
    if head.startswith(b"SQLite format 3\0"):
        staged = folder / "wards.gpkg"
        shutil.copyfile(path, staged)
        journal = path.with_name(path.name + "-wal")
        if journal.is_file():  # open in QGIS: the last edits still stand in the journal
            shutil.copyfile(journal, folder / "wards.gpkg-wal")
        return staged
    if head.startswith(struct.pack(">i", 9994)):
        return _stage_shapefile(path, folder)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        staged = folder / "wards.geojson"
        shutil.copyfile(path, staged)
        return staged
    raise BoundaryError(f"{path.name} {_name_kind(path, text)}. Boundaries are read from {_KINDS}")


def _read_head(path: Path) -> bytes:
    if path.is_dir():
        raise BoundaryError(f"{path.name} is a folder; name a file in it")
    try:
        if path.exists() and not path.is_file():
            raise BoundaryError(f"{path.name} is not a file")
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError as error:
        raise BoundaryError(f"{path.name}: no such file; check the path") from error
    except OSError as error:
        raise BoundaryError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if not head.strip():
        raise BoundaryError(f"{path.name} is empty; there is nothing to import")
    return head


def _name_kind(path: Path, text: bytes) -> str:
    if path.suffix.casefold() in {*_SIDECARS, ".sbn", ".sbx", ".qix"}:
        return "is one part of a shapefile; name the .shp"
    if text.startswith(b"<"):
        return "is XML (KML, GML or the like)"
    if text.startswith((b"[", b'"')):
        return "is JSON but not a GeoJSON FeatureCollection"
    return "is not a boundary file that can be read"


def _stage_shapefile(path: Path, folder: Path) -> Path:
    siblings = {
        sibling.suffix.casefold(): sibling
        for sibling in sorted(path.parent.iterdir())
        if sibling.stem == path.stem and sibling.is_file()
    }
    _check_parts(set(siblings), shown=path.name)
    staged = folder / "wards.shp"
    shutil.copyfile(path, staged)
    for suffix in _SIDECARS:
        if suffix in siblings:
            shutil.copyfile(siblings[suffix], staged.with_suffix(suffix))
    return staged


def _check_parts(suffixes: set[str], *, shown: str) -> None:
    missing = [suffix for suffix in _NEEDED if suffix not in suffixes]
    if missing:
        raise BoundaryError(
            f"{shown} lacks its {' and '.join(missing)}: a shapefile is several files of one name; "
            "bring them all, best in one .zip"
        )


def _stage_zip(path: Path, folder: Path, *, layer: str | None) -> Path:
    try:
        with open_zip(path) as archive:
            members = list_members(archive, file=path.name)
            check_unpacked(members.values(), most_bytes=_MOST_UNPACKED, file=path.name)
            shape = _choose_shapefile(members, file=path.name, layer=layer)
            parts = {
                PurePosixPath(name).suffix.casefold(): info
                for name, info in members.items()
                if PurePosixPath(name).with_suffix("") == PurePosixPath(shape).with_suffix("")
            }
            _check_parts(set(parts), shown=f"{path.name}: {shape}")
            left = _MOST_UNPACKED
            for suffix in (".shp", *_SIDECARS):
                if suffix in parts:
                    left -= _unpack(
                        archive, parts[suffix], folder / f"wards{suffix}", most=left, file=path.name
                    )
    except InputFileError as error:
        raise BoundaryError(str(error)) from error
    return folder / "wards.shp"


def _choose_shapefile(members: dict[str, zipfile.ZipInfo], *, file: str, layer: str | None) -> str:
    shapes = sorted(name for name in members if PurePosixPath(name).suffix.casefold() == ".shp")
    if not shapes:
        raise BoundaryError(f"{file} holds no shapefile (.shp). Boundaries are read from {_KINDS}")
    if layer is not None:
        wanted = [
            name for name in shapes if layer in {name, PurePosixPath(name).name, PurePosixPath(name).stem}
        ]
        if len(wanted) != 1:
            raise BoundaryError(f"{file} has no one shapefile {layer!r}; it holds: {', '.join(shapes)}")
        return wanted[0]
    if len(shapes) > 1:
        raise BoundaryError(
            f"{file} holds {len(shapes)} shapefiles ({', '.join(shapes[:5])}); name the one with the wards "
            "with --layer, or zip that one alone"
        )
    return shapes[0]


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, *, most: int, file: str) -> int:
    """Unpack one file, counting what really comes out: a zip may lie about sizes."""
    written = 0
    with archive.open(info) as source, target.open("wb") as sink:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > min(most, info.file_size):
                raise BoundaryError(f"{file} unpacks to more than it declares; make the zip again")
            sink.write(block)
    return written
