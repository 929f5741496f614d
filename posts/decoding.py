"""JSON decoded with reasons a person can act on, and where in the file they stand."""

import re
from typing import NamedTuple

import msgspec

_CONSTANT = re.compile(rb'"(?:[^"\\]|\\.)*+"?+|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)
_MENDABLE = re.compile(rb"NaN|Infinity|\\u[dD][89a-fA-F]")
_BYTE = re.compile(r"\(byte (\d+)\)")
_ANY = msgspec.json.Decoder()
_RAW = msgspec.json.Decoder(msgspec.Raw)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
Failures = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class JsonFaultError(ValueError):
    """Bytes are not JSON; says why and at which byte (None where that is not known)."""

    def __init__(self, reason: str, position: int | None) -> None:
        """Keep the reason and the byte."""
        super().__init__(reason)
        self.reason = reason
        self.position = position


class Piece(NamedTuple):
    """One JSON value of a file and the line it starts in."""

    row: int
    data: bytes


def decode_json(data: bytes) -> object:
    """Return the value that a JSON text holds; what `mend_json` can mend is mended.

    Raises:
        JsonFaultError: If the bytes are not JSON.
    """
    try:
        return _ANY.decode(data)
    except Failures as error:
        mended = mend_json(data)
        if mended is None:
            raise explain_fault(error, data) from error
    try:
        return _ANY.decode(mended)
    except Failures as error:
        raise explain_fault(error, data) from error


def check_json(data: bytes) -> bytes:
    """Return the bytes of one whole JSON value, mended where `mend_json` can.

    Raises:
        JsonFaultError: If the bytes are not one JSON value.
    """
    try:
        _RAW.decode(data)
    except Failures as error:
        mended = mend_json(data)
        if mended is None:
            raise explain_fault(error, data) from error
    else:
        return data
    try:
        _RAW.decode(mended)
    except Failures as error:
        raise explain_fault(error, data) from error
    return mended


def split_array(data: bytes, *, first_row: int = 1) -> list[Piece]:
    """Return the elements of a JSON array, each with the line it starts in.

    Args:
        data: A whole JSON array.
        first_row: Line in which the array starts.

    Raises:
        JsonFaultError: If the bytes are not a JSON array.
    """
    try:
        raws = _RAWS.decode(data)
    except Failures as error:
        raise explain_fault(error, data) from error
    return place_raws(data, raws, first_row=first_row)


def place_raws(data: bytes, raws: list[msgspec.Raw], *, first_row: int) -> list[Piece]:
    """Return raw members of a JSON text, in their order, with the line each starts in."""
    pieces = []
    row, counted, searched = first_row, 0, 0
    for raw in raws:
        member = bytes(raw).strip()
        start = max(data.find(member, searched), counted)
        row += data.count(b"\n", counted, start)
        counted, searched = start, start + len(member)
        pieces.append(Piece(row, member))
    return pieces


def mend_json(data: bytes) -> bytes | None:
    """Return JSON rid of what other programs write and JSON has not; None if there is nothing of it.

    Bare NaN and Infinity (Python, pandas) become null. Half a surrogate pair (a text cut within an emoji)
    becomes U+FFFD, the sign for a lost character. Line breaks stay where they are.
    """
    if not _MENDABLE.search(data):
        return None
    without_halves = _ESCAPE.sub(lambda match: b"\\ufffd" if match["half"] else match[0], data)
    return _CONSTANT.sub(lambda match: match[0] if match[0].startswith(b'"') else b"null", without_halves)


def explain_fault(error: Exception, data: bytes) -> JsonFaultError:
    """Return the reason of a decoder's failure in plain words."""
    if isinstance(error, RecursionError):
        return JsonFaultError("nested too deeply to be read", None)
    if isinstance(error, UnicodeDecodeError):
        return JsonFaultError(
            "the text is not UTF-8; save the file as UTF-8, or name its encoding with --encoding", None
        )
    message = str(error)
    if "truncated" in message or "surrogate" in message.lower():
        if data.rstrip().endswith((b"}", b"]")):
            return JsonFaultError(
                "not JSON: a bracket or a character escape (\\ud83d without its second half) is left open",
                None,
            )
        return JsonFaultError("not JSON: it breaks off before its end", len(data))
    found = _BYTE.search(message)
    reason = _BYTE.sub("", message.removeprefix("JSON is malformed: ")).strip()
    return JsonFaultError(f"not JSON: {reason}", int(found[1]) if found else None)
