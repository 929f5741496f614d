"""The fast way through JSON lines: flat records of known keys, decoded block by block into structs.

Whatever is not plainly right (a line that is no JSON, an unknown key, an odd date, a doubtful point)
takes the general way of `posts.records`, which alone decides; this one only knows what needs no decision.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec

from intake import parse_coordinates
from posts.blocks import Block
from posts.building import (
    DEFAULT_SOURCE,
    find_mentions,
    read_author,
    read_identifier,
    read_mentions,
    read_phrase,
)
from posts.decoding import Failures
from posts.fields import is_known_name, match_keys
from posts.moments import is_canonical
from posts.post import Post
from posts.records import RecordReader

SAMPLE_LINES = 1000
_PRIVATE_USE = "\ue000"
_Scalar = str | int | float | None
_TYPES: dict[str, Any] = {
    "id": _Scalar,
    "text": str | int | None,
    "author": _Scalar,
    "created_at": _Scalar,
    "lat": _Scalar,
    "lon": _Scalar,
    "profile_location": _Scalar,
    "lang": _Scalar,
    "source": _Scalar,
    "mentions": list[str] | str | None,
    "in_reply_to": _Scalar,
    "reposts": _Scalar,
    "place_box": list[float] | str | None,
    "place_name": _Scalar,
}


class StraightReader:
    """Reads blocks of JSON lines whose keys were learnt from the first lines of the file."""

    def __init__(self, sample: Block, records: RecordReader) -> None:
        """Learn the keys from the first lines.

        Args:
            sample: First block of the file.
            records: The general way, for all that is not plain.
        """
        self._records = records
        self._days: set[str] = set()
        self._decoder = _learn_decoder(sample)

    def read_block(self, block: Block, posts: list[Post]) -> int:
        """Append the posts of a block and return the number of its records."""
        entries = self._decode(block)
        lines: list[tuple[int, bytes]] | None = None
        if entries is None:
            lines = list(block.lines())
            for row, line in lines:
                self._records.read_line(row, line, posts)
            return len(lines)
        append, convert = posts.append, self._convert
        for index, entry in enumerate(entries):
            post = convert(entry)
            if post is not None:
                append(post)
                continue
            if lines is None:
                lines = list(block.lines())
            self._records.read_line(*lines[index], posts)
        return len(entries)

    def _decode(self, block: Block) -> Sequence[Any] | None:
        """Return one struct per line, or None if any line is blank, broken or of unknown keys."""
        if self._decoder is None:
            return None
        try:
            entries: list[Any] = self._decoder.decode_lines(block.data)
        except Failures:
            return None
        lines = block.data.count(b"\n") + (not block.data.endswith(b"\n"))
        return entries if len(entries) == lines else None

    def _convert(self, entry: Any) -> Post | None:  # noqa: ANN401 - a struct made for this file's keys
        """Return the post of a record that needs no decision, None for any other."""
        identifier, text, created_at = entry.id, entry.text, entry.created_at
        if type(text) is not str or not text or text.isspace():
            return None
        if created_at is not None and not (type(created_at) is str and is_canonical(created_at, self._days)):
            return None
        if entry.place_box is not None:
            return None
        lat, lon = entry.lat, entry.lon
        try:
            if type(identifier) is not str or not identifier.isdigit():
                identifier = read_identifier(identifier)
            in_reply_to = None if entry.in_reply_to is None else read_identifier(entry.in_reply_to)
            reposts = None if entry.reposts is None else read_identifier(entry.reposts)
            if lat is not None or lon is not None:
                lat, lon = parse_coordinates(lat, lon, near=self._records.near) or (None, None)
        except (ValueError, OverflowError):
            return None
        if identifier is None:
            return None
        return Post(
            identifier,
            read_phrase(entry.source) or DEFAULT_SOURCE,
            read_author(entry.author),
            created_at,
            text,
            read_phrase(entry.lang),
            lat,
            lon,
            None,
            read_phrase(entry.place_name),
            read_phrase(entry.profile_location),
            find_mentions(text) if entry.mentions is None else read_mentions(entry.mentions, text),
            in_reply_to,
            reposts,
        )


def _learn_decoder(sample: Block) -> msgspec.json.Decoder[Any] | None:
    """Return a decoder of structs whose keys are those seen in the sample; None if they are not plain.

    A key that some field may go by, but that is not the one chosen, is left unknown to the struct: a record
    that has it takes the general way, where its own keys decide.
    """
    keys: dict[str, None] = {}
    for _, line in islice(sample.lines(), SAMPLE_LINES):
        try:
            record = msgspec.json.decode(line)
        except Failures:
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    matched = match_keys(list(keys))
    if "id" not in matched or "text" not in matched or not all(map(_can_name, matched.values())):
        return None
    rename = dict(matched)
    fields: list[tuple[str, Any, Any]] = [(name, kind, None) for name, kind in _TYPES.items()]
    chosen = set(matched.values())
    passed_over = [key for key in keys if key not in chosen and not is_known_name(key) and _can_name(key)]
    for number, key in enumerate(passed_over):
        rename[f"passed_over_{number}"] = key
        fields.append((f"passed_over_{number}", msgspec.Raw, msgspec.Raw()))
    for name in _TYPES:
        # A field without a key gets a name that no file has, lest it catch a key of that name later.
        rename.setdefault(name, f"{_PRIVATE_USE}{name}")
    shape = msgspec.defstruct("Line", fields, rename=rename, forbid_unknown_fields=True, gc=False)
    return msgspec.json.Decoder(shape)


def _can_name(key: str) -> bool:
    """Tell whether msgspec takes a key as the name of a struct's field."""
    return not any(character in '"\\' or character < " " for character in key)
