"""One record of any wire format, its fields named, becomes a Post, or a reject with its reason."""

import re
from collections.abc import Callable, Mapping

from intake import is_null, parse_coordinates, parse_number
from posts.findings import Findings, show_value
from posts.moments import parse_moment
from posts.post import Post

Near = Callable[[float, float], bool]
Box = tuple[float, float, float, float]

DEFAULT_SOURCE = "file"
ZONE_NOTE = "the time has no zone; UTC was assumed"
_LONGEST_NULL = 4
_EXACT_FLOAT = 2**53
_MOST_DIGITS = 1000
_BOX_CORNERS = 4
_BOX_REASON = "a box is west, south, east, north in degrees"
_NOTHING_SAID = "the text is empty, and neither GPS nor a profile says where the post is from"
_MENTION = re.compile(r"(?<![\w@.\uFF20])[@\uFF20]([A-Za-z0-9_]{1,50})")
_HANDLE = re.compile(r"[^\s,;|\[\]\"'@]+")
_DAMAGED = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")
_DAMAGED_REASON = (
    "the id has lost its last digits: a spreadsheet or a program turned it into a decimal number; "
    "export it again with ids as text"
)


class _RefusalError(Exception):
    """A record cannot become a post: the field at fault, its value, the reason."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason


def build_post(
    fields: Mapping[str, object],
    *,
    row: int,
    findings: Findings,
    near: Near | None,
    source: str = DEFAULT_SOURCE,
) -> Post | None:
    """Return the post that a record holds, or None once its reject has been noted.

    Args:
        fields: Field of `Post` → value as decoded; a field that the record lacks is absent.
        row: Line of the record in its file.
        findings: Receives the reject, the warnings and the notes.
        near: Tells whether (lat, lon) lies near the city, to recognise exchanged values.
        source: Where the post was written, if the record does not say.
    """
    try:
        identifier = _require_identifier(fields)
        text = _require_text(fields)
        created_at = _read_created_at(fields, findings)
        profile_location = read_phrase(fields.get("profile_location"))
        place_name = read_phrase(fields.get("place_name"))
        box = _read_box(fields.get("place_box"), row, findings)
        point = _read_point(fields, row, findings, near)
        if not text.strip() and not any((point, box, place_name, profile_location)):
            raise _RefusalError("text", text, _NOTHING_SAID)  # noqa: TRY301 - the last of four refusals
    except _RefusalError as refusal:
        findings.reject(row, refusal.field, refusal.value, refusal.reason)
        return None
    return Post(
        identifier,
        read_phrase(fields.get("source")) or source,
        read_author(fields.get("author")),
        created_at,
        text,
        read_phrase(fields.get("lang")),
        point[0] if point else None,
        point[1] if point else None,
        box,
        place_name,
        profile_location,
        read_mentions(fields.get("mentions"), text),
        _read_link(fields, "in_reply_to", row, findings),
        _read_link(fields, "reposts", row, findings),
    )


def read_identifier(value: object) -> str | None:
    """Return an id as text, None where there is none.

    Raises:
        ValueError: With the reason, if the value is no id or has lost digits on its way.
    """
    if value is None:
        return None
    if isinstance(value, str):
        stripped = value.strip()
        if _DAMAGED.fullmatch(stripped):
            raise ValueError(_DAMAGED_REASON)
        return None if is_null(stripped) else stripped
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("an id is a text or a whole number")  # noqa: TRY004 - a value of a file, no wrong call
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError("an id is a text or a whole number")
        if abs(value) >= _EXACT_FLOAT:
            raise ValueError(_DAMAGED_REASON)
        value = int(value)
    if value.bit_length() > _MOST_DIGITS:
        raise ValueError("the number is too long to be an id")
    return str(value)


def read_phrase(value: object) -> str | None:
    """Return a text exactly as it came, None where it says nothing (empty, null, nan, -, ...)."""
    if not isinstance(value, str) or not value or value.isspace():
        return None
    return None if len(value) <= _LONGEST_NULL and is_null(value) else value


def read_author(value: object) -> str | None:
    """Return a handle or identifier, lower case and without "@"."""
    if isinstance(value, str):
        handle = value.strip().lstrip("@").lower()
        return None if len(handle) <= _LONGEST_NULL and is_null(handle) else handle
    try:
        return read_identifier(value)
    except ValueError:
        return None


def read_mentions(value: object, text: str) -> tuple[str, ...]:
    """Return the handles of a post: from its field, or found in the text where the field says nothing.

    Args:
        value: A list of handles (or of objects that hold one), or handles parted by spaces or commas.
        text: The text of the post.
    """
    if isinstance(value, list):
        handles = [_handle_of(entry) for entry in value]
    elif isinstance(value, str) and not is_null(value):
        handles = _HANDLE.findall(value)
    else:
        return find_mentions(text)
    return tuple(
        dict.fromkeys(handle.strip().lstrip("@").lower() for handle in handles if handle.strip(" @"))
    )


def find_mentions(text: str) -> tuple[str, ...]:
    """Return the handles that a text names as @handle; addresses of e-mail are none."""
    if "@" not in text and "\uff20" not in text:
        return ()
    return tuple(dict.fromkeys(handle.lower() for handle in _MENTION.findall(text)))


def _handle_of(entry: object) -> str:
    if isinstance(entry, dict):
        entry = entry.get("username") or entry.get("screen_name") or entry.get("acct") or entry.get("handle")
    return entry if isinstance(entry, str) else ""


def _require_identifier(fields: Mapping[str, object]) -> str:
    value = fields.get("id")
    try:
        identifier = read_identifier(value)
    except ValueError as error:
        raise _RefusalError("id", value, str(error)) from error
    if identifier is None:
        raise _RefusalError("id", value, "the post has no id; give each post one of its own")
    return identifier


def _require_text(fields: Mapping[str, object]) -> str:
    if "text" not in fields:
        raise _RefusalError(
            "text", "", "the post has no text field (text, full_text, tweet_text, message, body or content)"
        )
    value = fields["text"]
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _MOST_DIGITS:
        return str(value)
    raise _RefusalError("text", value, "the text is not a string of characters")


def _read_created_at(fields: Mapping[str, object], findings: Findings) -> str | None:
    value = fields.get("created_at")
    if value is None or (isinstance(value, str) and is_null(value)):
        return None
    try:
        moment = parse_moment(value)
    except ValueError as error:
        raise _RefusalError("created_at", value, str(error)) from error
    if moment.zone_assumed:
        findings.notes[ZONE_NOTE] += 1
    return moment.text


def _read_point(
    fields: Mapping[str, object], row: int, findings: Findings, near: Near | None
) -> tuple[float, float] | None:
    lat, lon = fields.get("lat"), fields.get("lon")
    if lat is None and lon is None:
        return None
    try:
        return parse_coordinates(_as_coordinate(lat), _as_coordinate(lon), near=near)
    except ValueError as error:
        findings.warn(row, "GPS", f"{show_value(lat)}, {show_value(lon)}", str(error))
        return None


def _as_coordinate(value: object) -> str | float | None:
    if value is None or isinstance(value, str | float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise ValueError("not a finite number") from error
    raise ValueError("not a number")


def _read_box(value: object, row: int, findings: Findings) -> Box | None:
    if value is None or (isinstance(value, str) and is_null(value)):
        return None
    corners = value.strip("[]() ").replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(corners, list | tuple) or len(corners) != _BOX_CORNERS:
        findings.warn(row, "place box", value, _BOX_REASON)
        return None
    try:
        numbers = [_as_coordinate(corner) for corner in corners]
        west, south, east, north = (
            parse_number(number) if isinstance(number, str) else float(number or 0.0) for number in numbers
        )
    except ValueError as error:
        findings.warn(row, "place box", value, str(error))
        return None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees of the globe
        findings.warn(row, "place box", value, _BOX_REASON)
        return None
    return west, south, east, north


def _read_link(fields: Mapping[str, object], name: str, row: int, findings: Findings) -> str | None:
    value = fields.get(name)
    try:
        return read_identifier(value)
    except ValueError as error:
        findings.warn(row, name, value, str(error))
        return None
