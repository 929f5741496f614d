"""X's API v1.1: status objects, alone, in lists or under "statuses"."""

from typing import Any

from posts.building import Near, build_post
from posts.decoding import JsonFaultError, Piece, decode_json
from posts.findings import Findings
from posts.members import inner_list, inner_object, member
from posts.post import Post

SOURCE = "x"
COLUMNS = {
    "id": "id_str",
    "text": "full_text",
    "author": "user.screen_name",
    "created_at": "created_at",
    "lat": "coordinates",
    "lon": "coordinates",
    "place_box": "place.bounding_box",
    "place_name": "place.full_name",
    "profile_location": "user.location",
    "lang": "lang",
    "mentions": "entities.user_mentions",
    "in_reply_to": "in_reply_to_status_id_str",
    "reposts": "retweeted_status.id_str",
}
_PAIR = 2


def read_statuses(piece: Piece, posts: list[Post], *, findings: Findings, near: Near | None) -> int:
    """Append the posts of one status, or of one answer with its `statuses`, and return how many there were.

    The reposted or quoted status within a status is context: it is not taken as a post of its own.

    Args:
        piece: The object and its line.
        posts: Receives the posts.
        findings: Receives rejects, warnings and notes.
        near: Tells whether (lat, lon) lies near the city.
    """
    try:
        decoded = decode_json(piece.data)
    except JsonFaultError as error:
        findings.reject(piece.row, "", piece.data, error.reason)
        return 1
    answer = member(decoded, "statuses", list)
    statuses: list[Any] = [decoded] if answer is None else answer
    for status in statuses:
        if not isinstance(status, dict):
            findings.reject(piece.row, "", piece.data, "a status is a JSON object: {…}")
            continue
        fields = _name_fields(status)
        post = build_post(fields, row=piece.row, findings=findings, near=near, source=SOURCE)
        if post is not None:
            posts.append(post)
    return len(statuses)


def _name_fields(status: dict[str, Any]) -> dict[str, object]:
    extended = inner_object(status, "extended_tweet")
    user = inner_object(status, "user")
    place = inner_object(status, "place")
    fields: dict[str, object] = {
        "id": status.get("id_str") or status.get("id"),
        "author": user.get("screen_name") or user.get("id_str") or user.get("id"),
        "created_at": status.get("created_at") or status.get("timestamp_ms"),
        "lang": status.get("lang"),
        "profile_location": user.get("location"),
        "place_name": place.get("full_name") or place.get("name"),
        "place_box": _bound(place),
        "in_reply_to": status.get("in_reply_to_status_id_str") or status.get("in_reply_to_status_id"),
    }
    for holder, key in ((extended, "full_text"), (status, "full_text"), (status, "text")):
        if key in holder:
            fields["text"] = holder[key]
            break
    reposted = inner_object(status, "retweeted_status")
    fields["reposts"] = reposted.get("id_str") or reposted.get("id")
    entities = inner_object(extended, "entities") or inner_object(status, "entities")
    mentions = member(entities, "user_mentions", list)
    if mentions is not None:
        fields["mentions"] = mentions
    point = inner_list(inner_object(status, "coordinates"), "coordinates")
    legacy = inner_list(inner_object(status, "geo"), "coordinates")
    if point:
        fields["lon"], fields["lat"] = (*point, None)[:2]
    elif legacy:  # the older member has latitude first
        fields["lat"], fields["lon"] = (*legacy, None)[:2]
    return fields


def _bound(place: dict[str, Any]) -> list[float] | None:
    """Return west, south, east, north of a place's bounding polygon."""
    rings = inner_list(inner_object(place, "bounding_box"), "coordinates")
    corners = [
        corner
        for ring in rings
        if isinstance(ring, list)
        for corner in ring
        if isinstance(corner, list) and len(corner) == _PAIR and all(_is_number(value) for value in corner)
    ]
    if not corners:
        return None
    longitudes = [corner[0] for corner in corners]
    latitudes = [corner[1] for corner in corners]
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
