"""How a JSON file holds its values: line by line, or as one document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from posts.blocks import Block, read_blocks, read_whole
from posts.decoding import JsonFaultError, Piece, check_json, decode_json, split_array
from posts.errors import PostError

_LATER_LINES = 20
_SAMPLE = 100
_GEOJSON = frozenset(
    {"FeatureCollection", "Feature", "Topology", "GeometryCollection", "Polygon", "MultiPolygon"}
)
_WRAPPERS = ("posts", "tweets", "items", "results")


@dataclass(frozen=True, slots=True)
class JsonLines:
    """A file with one JSON value on each line."""

    path: Path
    encoding: str

    def blocks(self) -> Iterator[Block]:
        """Yield the file's lines in blocks."""
        return read_blocks(self.path, encoding=self.encoding)

    def pieces(self) -> Iterator[Piece]:
        """Yield each line that is not blank."""
        for block in self.blocks():
            for row, line in block.lines():
                yield Piece(row, line)


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A file that is one JSON value: the elements of its list, or the one object."""

    elements: tuple[Piece, ...]

    def pieces(self) -> Iterator[Piece]:
        """Yield each element."""
        return iter(self.elements)


def open_container(path: Path, *, encoding: str) -> JsonLines | JsonDocument:
    """Find out how a JSON file holds its values; a document is read whole and checked.

    Raises:
        PostError: If the file is neither one JSON value nor lines of them; nothing of it is taken then.
    """
    lines = (line for block in read_blocks(path, encoding=encoding) for _, line in block.lines())
    first = next(lines, None)
    if first is None:
        raise PostError(f"{path.name} is empty; there is nothing to import")
    listed = first.lstrip().startswith(b"[")
    later = list(islice(lines, _LATER_LINES))
    if _is_whole(first) and (later or not listed):
        _refuse_wrong_encoding(path, [first, *later])
        return JsonLines(path, encoding)
    data = read_whole(path, encoding=encoding)
    try:
        return JsonDocument(_list_elements(check_json(data)))
    except JsonFaultError as error:
        if not listed and any(_is_whole(line) for line in later):
            _refuse_wrong_encoding(path, [first, *later])
            return JsonLines(path, encoding)
        raise PostError(_explain(path, data, error)) from error


def sample_values(container: JsonLines | JsonDocument) -> list[object]:
    """Return what can be decoded of the first hundred values of a container."""
    values: list[object] = []
    for piece in islice(container.pieces(), _SAMPLE):
        try:
            values.append(decode_json(piece.data))
        except JsonFaultError:
            continue
    return values


def refuse_geojson(path: Path, sample: object) -> None:
    """Refuse a file of shapes where posts were looked for.

    Raises:
        PostError: If the sample is GeoJSON or TopoJSON.
    """
    if isinstance(sample, dict) and sample.get("type") in _GEOJSON:
        raise PostError(
            f"{path.name} is GeoJSON, not posts; import ward boundaries with `wardlight wards import`"
        )


def _list_elements(data: bytes) -> tuple[Piece, ...]:
    stripped = data.lstrip()
    first_row = 1 + data[: len(data) - len(stripped)].count(b"\n")
    if stripped.startswith(b"["):
        return tuple(split_array(stripped, first_row=first_row))
    return (Piece(first_row, stripped),)


def unwrap(container: JsonLines | JsonDocument, sample: object) -> JsonLines | JsonDocument:
    """Return the posts of a document that keeps them as a list under a name, like {"posts": […]}."""
    if isinstance(container, JsonLines) or len(container.elements) != 1 or not isinstance(sample, dict):
        return container
    for name in _WRAPPERS:
        if isinstance(sample.get(name), list) and "id" not in sample:
            return JsonDocument(member_pieces(container.elements[0], name))
    return container


def member_pieces(piece: Piece, name: str) -> tuple[Piece, ...]:
    """Return the elements of a list that is a member of an object, each with its line."""
    members = split_members(piece.data)
    raw = members[name]
    start = piece.data.find(raw)
    return tuple(split_array(raw, first_row=piece.row + piece.data.count(b"\n", 0, start)))


def split_members(data: bytes) -> dict[str, bytes]:
    """Return the members of a JSON object as undecoded bytes."""
    return {
        key: bytes(raw).strip() for key, raw in msgspec.json.decode(data, type=dict[str, msgspec.Raw]).items()
    }


def _is_whole(line: bytes) -> bool:
    try:
        check_json(line)
    except JsonFaultError:
        return False
    return True


def _refuse_wrong_encoding(path: Path, lines: list[bytes]) -> None:
    """Refuse a file of which more than one of the first lines is not UTF-8: one may be mere damage."""
    wrong = 0
    for line in lines:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            wrong += 1
    if wrong > 1:
        raise PostError(
            f"{path.name}: the text is not UTF-8. Save the file as UTF-8, or name its encoding with "
            "--encoding (cp1252 is usual on Windows)"
        )


def _explain(path: Path, data: bytes, error: JsonFaultError) -> str:
    where = ""
    if error.position is not None:
        line = data.count(b"\n", 0, error.position) + 1
        where = f" (line {line}, byte {error.position})"
    return f"{path.name}: {error.reason}{where}; nothing was taken in. Get the file again"
