"""Small made-up files in the forms in which open data is published."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sources.box import Box

BOX = Box(-1.60, 53.75, -1.50, 53.87)
"""Somewhere in the tiles SE22 and SE24 of the British National Grid."""


def pack(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of files."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return body.getvalue()


def feature(name: str, kinds: tuple[str, str], at: tuple[object, object], **more: str) -> str:
    """Return a line of OS Open Names: 34 cells; `more` may be `name2`, `outcode`, `settlement`."""
    cells = [""] * 34
    cells[0], cells[2], cells[6], cells[7] = "osgb4000000000000001", name, *kinds
    cells[8], cells[9] = map(str, at)
    cells[4], cells[16], cells[18] = (more.get(key, "") for key in ("name2", "outcode", "settlement"))
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells) + "\r\n"


STOP_COLUMNS = (
    "ATCOCode,NaptanCode,PlateCode,CleardownCode,CommonName,CommonNameLang,ShortCommonName,ShortCommonNameLang,"
    "Landmark,LandmarkLang,Street,StreetLang,Crossing,CrossingLang,Indicator,IndicatorLang,Bearing,"
    "NptgLocalityCode,LocalityName,ParentLocalityName,GrandParentLocalityName,Town,TownLang,Suburb,SuburbLang,"
    "LocalityCentre,GridType,Easting,Northing,Longitude,Latitude,StopType,BusStopType,TimingStatus,"
    "DefaultWaitTime,Notes,NotesLang,AdministrativeAreaCode,CreationDateTime,ModificationDateTime,"
    "RevisionNumber,Modification,Status"
)


def stop(name: str, kind: str, *, lat: str = "53.8", lon: str = "-1.55", **more: str) -> str:
    """Return a line of NaPTAN; `more` are further columns by name."""
    told = {
        "CommonName": name,
        "StopType": kind,
        "Latitude": lat,
        "Longitude": lon,
        "Status": "active",
        **more,
    }
    return ",".join(told.get(column, "") for column in STOP_COLUMNS.split(",")) + "\n"


def write_pbf(
    path: Path,
    nodes: Sequence[tuple[int, float, float, Mapping[str, str]]],
    ways: Iterable[tuple[int, Sequence[int], Mapping[str, str]]] = (),
) -> Path:
    """Write nodes and ways in OpenStreetMap's binary form.

    https://wiki.openstreetmap.org/wiki/PBF_Format
    """
    strings = [b""]

    def look_up(text: str) -> int:
        word = text.encode()
        if word not in strings:
            strings.append(word)
        return strings.index(word)

    def write_tags(tags: Mapping[str, str]) -> bytes:
        keys = b"".join(_varint(look_up(key)) for key in tags)
        values = b"".join(_varint(look_up(value)) for value in tags.values())
        return _bytes(2, keys) + _bytes(3, values) if tags else b""

    group = b""
    for number, lat, lon, tags in nodes:
        at = _number(8, _zigzag(round(lat * 1e7))) + _number(9, _zigzag(round(lon * 1e7)))
        group += _bytes(1, _number(1, _zigzag(number)) + write_tags(tags) + at)
    for number, refs, tags in ways:
        steps = [after - before for before, after in zip((0, *refs), refs, strict=False)]
        group += _bytes(
            3, _number(1, number) + write_tags(tags) + _bytes(8, b"".join(_varint(_zigzag(s)) for s in steps))
        )
    table = b"".join(_bytes(1, word) for word in strings)
    header = _bytes(4, b"OsmSchema-V0.6")
    path.write_bytes(_blob(b"OSMHeader", header) + _blob(b"OSMData", _bytes(1, table) + _bytes(2, group)))
    return path


def _blob(kind: bytes, content: bytes) -> bytes:
    blob = _number(2, len(content)) + _bytes(3, zlib.compress(content))
    head = _bytes(1, kind) + _number(3, len(blob))
    return struct.pack(">I", len(head)) + head + blob


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
