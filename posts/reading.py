"""Files of posts: the format found by content, the posts handed on in batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from intake import Reject, Table, match_columns, open_table
from intake.tables import detect_encoding, read_head
from posts import x_v1, x_v2
from posts.building import Near, build_post
from posts.containers import JsonDocument, JsonLines, open_container, refuse_geojson, sample_values, unwrap
from posts.detection import recognise_format
from posts.errors import PostError
from posts.fields import ALIASES, require_posts
from posts.findings import Findings
from posts.post import Post
from posts.records import RecordReader
from posts.straight import StraightReader

FORMATS = ("auto", "csv", "jsonl", "x2", "x1")
_PieceReader = Callable[..., int]
_PIECE_READERS: MappingProxyType[str, tuple[_PieceReader, dict[str, str]]] = MappingProxyType(
    {"x2": (x_v2.read_page, x_v2.COLUMNS), "x1": (x_v1.read_statuses, x_v1.COLUMNS)}
)


@dataclass(frozen=True, slots=True)
class PostBatch:
    """Some posts of a file, in file order.

    Attributes:
        posts: Posts that can be stored.
        rejects: Records refused; `read` is the sum of both.
        read: Records seen.
        warnings: Values that were ignored (a GPS point at (0, 0), say) in posts that were kept.
    """

    posts: list[Post]
    rejects: list[Reject]
    read: int
    warnings: list[Reject]


class PostFile:
    """A file of posts that has been opened and recognised.

    Attributes:
        path: The file.
        format: "csv", "jsonl", "x2" or "x1".
        columns: Field → column or key it is read from; found in the head of a JSON
            file, and added to as further keys are met.
    """

    def __init__(
        self,
        source: Table | JsonLines | JsonDocument,
        *,
        path: Path,
        format: str,  # noqa: A002 - the word of the command line
        columns: dict[str, str],
        near: Near | None,
    ) -> None:
        """Keep what was opened; `read_posts` is the way to make one."""
        self.path = path
        self.format = format
        self.columns = columns
        self._source = source
        self._near = near
        self._findings = Findings()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was ignored or assumed, with numbers; complete once all batches are read."""
        return self._findings.sentences()

    def batches(self, size: int = 5000) -> Iterator[PostBatch]:
        """Yield the file's posts; a batch ends with the page or block of lines that fills `size` records.

        Raises:
            WardlightError: If the file turns out to be broken as a whole (a table cut inside a quoted cell).
        """
        self._findings = findings = Findings()
        posts: list[Post] = []
        read = 0
        for count in self._steps(posts):
            read += count
            if read >= size:
                yield PostBatch(posts[:], findings.rejects, read, findings.warnings)
                posts.clear()
                findings.rejects, findings.warnings, read = [], [], 0
        if read:
            yield PostBatch(posts[:], findings.rejects, read, findings.warnings)

    def _steps(self, posts: list[Post]) -> Iterator[int]:
        """Append posts to the list step by step, yielding how many records each step read."""
        if isinstance(self._source, Table):
            return self._read_table(self._source, posts)
        if self.format in _PIECE_READERS:
            return self._read_pieces(self._source, posts)
        return self._read_records(self._source, posts)

    def _read_table(self, table: Table, posts: list[Post]) -> Iterator[int]:
        columns = tuple(self.columns.items())
        findings, near = self._findings, self._near
        for row in table.rows():
            if isinstance(row, Reject):
                findings.rejects.append(row)
            else:
                cells = row.cells
                fields = {field: cells[column] for field, column in columns}
                post = build_post(fields, row=row.number, findings=findings, near=near)
                if post is not None:
                    posts.append(post)
            yield 1

    def _read_pieces(self, source: JsonLines | JsonDocument, posts: list[Post]) -> Iterator[int]:
        read_piece = _PIECE_READERS[self.format][0]
        for piece in source.pieces():
            yield read_piece(piece, posts, findings=self._findings, near=self._near)

    def _read_records(self, source: JsonLines | JsonDocument, posts: list[Post]) -> Iterator[int]:
        records = RecordReader(self._findings, self.columns, near=self._near)
        if isinstance(source, JsonDocument):
            for piece in source.pieces():
                records.read_line(piece.row, piece.data, posts)
                yield 1
            return
        straight: StraightReader | None = None
        for block in source.blocks():
            straight = straight or StraightReader(block, records)
            yield straight.read_block(block, posts)


def read_posts(
    path: Path,
    *,
    format: str = "auto",  # noqa: A002 - the word of the command line
    encoding: str = "utf-8",
    near: Near | None = None,
) -> PostFile:
    """Open a file of posts.

    Args:
        path: CSV (any usual delimiter), JSON lines, a JSON list, or an answer of X's API v2 or v1.1.
        format: "auto" (found by content, never by the file's name), "csv", "jsonl", "x2" or "x1".
        encoding: Text encoding; a byte order mark wins over it.
        near: Tells whether (lat, lon) in degrees lies near the city: exchanged values are then recognised.
            They are ignored with a warning, never turned round silently.

    Raises:
        PostError: If the format is unknown, or the file is no such thing: nothing of it is taken in.
        InputFileError: If the file is missing, empty, binary, or a table without usable columns.
    """
    if format not in FORMATS:
        raise PostError(f"{format!r} is not a format of posts; choose one of {', '.join(FORMATS)}")
    head = read_head(path)
    try:
        start = head.decode(detect_encoding(head, encoding), "replace").lstrip()
    except LookupError as error:
        raise PostError(f"{encoding!r} is not a text encoding; use utf-8 or cp1252") from error
    looks_json = start.startswith(("{", "["))
    if format == "csv" or (format == "auto" and not looks_json):
        table = open_table(path, encoding=encoding)
        columns = match_columns(table.columns, ALIASES, file=path.name, required=("id", "text"))
        return PostFile(table, path=path, format="csv", columns=columns, near=near)
    container = open_container(path, encoding=encoding)
    samples = sample_values(container)
    sample = samples[0] if samples else None
    refuse_geojson(path, sample)
    chosen = recognise_format(sample) if format == "auto" else format
    if chosen == "jsonl":
        container = unwrap(container, sample)
        columns = require_posts(path, sample_values(container))
    else:
        columns = dict(_PIECE_READERS[chosen][1])
    return PostFile(container, path=path, format=chosen, columns=columns, near=near)
