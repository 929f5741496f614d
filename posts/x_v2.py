"""X's API v2: pages of posts with the users and places they refer to beside them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from posts.building import Near, build_post
from posts.decoding import Failures, JsonFaultError, Piece, check_json, decode_json, explain_fault, place_raws
from posts.findings import Findings
from posts.members import inner_list, inner_object, member
from posts.post import Post

SOURCE = "x"
COLUMNS = {
    "id": "data.id",
    "text": "data.text",
    "author": "includes.users.username",
    "created_at": "data.created_at",
    "lat": "data.geo.coordinates",
    "lon": "data.geo.coordinates",
    "place_box": "includes.places.geo.bbox",
    "place_name": "includes.places.full_name",
    "profile_location": "includes.users.location",
    "lang": "data.lang",
    "mentions": "data.entities.mentions",
    "in_reply_to": "data.referenced_tweets (replied_to)",
    "reposts": "data.referenced_tweets (retweeted)",
}
_LINKS = {"replied_to": "in_reply_to", "retweeted": "reposts"}


class _Page(msgspec.Struct):
    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    includes: Any = None
    meta: Any = None
    errors: Any = None
    id: Any = None
    text: Any = None


_PAGE = msgspec.json.Decoder(_Page)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


def read_page(piece: Piece, posts: list[Post], *, findings: Findings, near: Near | None) -> int:
    """Append the posts of one page and return how many records it held.

    A page is `{"data": [...], "includes": {...}}`, one post with its includes (`data` an object, as streams
    send it), or one bare post. The posts in `includes.tweets` are context, not results: they are not taken.

    Args:
        piece: The page and its line.
        posts: Receives the posts.
        findings: Receives rejects, warnings and notes.
        near: Tells whether (lat, lon) lies near the city.
    """
    try:
        data = check_json(piece.data)
        page = _PAGE.decode(data)
        raw = b"" if page.data is msgspec.UNSET else bytes(page.data).strip()
        if raw.startswith(b"["):
            tweets = place_raws(data, _RAWS.decode(raw), first_row=piece.row)
        elif raw and raw != b"null":
            tweets = place_raws(data, [page.data], first_row=piece.row)  # type: ignore[list-item] # not UNSET here
        elif page.id is not None or page.text is not None:
            tweets = [Piece(piece.row, data)]
        else:
            return _note_empty_page(page, piece, findings)
    except JsonFaultError as error:
        findings.reject(piece.row, "", piece.data, error.reason)
        return 1
    except Failures as error:
        if isinstance(error, msgspec.ValidationError):
            findings.reject(piece.row, "", piece.data, 'a page of X\'s API v2 is an object: {"data": […]}')
        else:
            findings.reject(piece.row, "", piece.data, explain_fault(error, data).reason)
        return 1
    users = _index_by_id(inner_list(page.includes, "users"))
    places = _index_by_id(inner_list(page.includes, "places"))
    for tweet in tweets:
        post = _read_tweet(tweet, users, places, findings, near)
        if post is not None:
            posts.append(post)
    return len(tweets)


def _note_empty_page(page: _Page, piece: Piece, findings: Findings) -> int:
    if page.errors:
        findings.reject(piece.row, "errors", page.errors, "the page holds an error of the API and no posts")
        return 1
    if page.meta is not None or page.data is not msgspec.UNSET:
        return 0
    findings.reject(piece.row, "data", piece.data, "the page has no data")
    return 1


def _read_tweet(
    piece: Piece,
    users: Mapping[str, Mapping[str, Any]],
    places: Mapping[str, Mapping[str, Any]],
    findings: Findings,
    near: Near | None,
) -> Post | None:
    try:
        tweet = decode_json(piece.data)
    except JsonFaultError as error:
        findings.reject(piece.row, "", piece.data, error.reason)
        return None
    if not isinstance(tweet, dict):
        findings.reject(piece.row, "data", piece.data, "a post is a JSON object: {…}")
        return None
    author_id = tweet.get("author_id")
    user = users.get(str(author_id)) or inner_object(tweet, "author")
    fields: dict[str, object] = {
        "author": member(user, "username", str) or author_id or member(user, "id", str),
        "profile_location": member(user, "location", str),
        **{name: tweet[name] for name in ("id", "text", "created_at", "lang") if name in tweet},
    }
    long_text = member(inner_object(tweet, "note_tweet"), "text", str)
    if long_text:
        fields["text"] = long_text
    geo = inner_object(tweet, "geo")
    coordinates = inner_list(inner_object(geo, "coordinates"), "coordinates")
    if coordinates:
        fields["lon"], fields["lat"] = (*coordinates, None)[:2]
    place = places.get(str(geo.get("place_id"))) or geo
    fields["place_name"] = member(place, "full_name", str) or member(place, "name", str)
    fields["place_box"] = member(inner_object(place, "geo"), "bbox", list)
    mentions = member(inner_object(tweet, "entities"), "mentions", list)
    if mentions is not None:
        fields["mentions"] = mentions
    for link in inner_list(tweet, "referenced_tweets"):
        name = _LINKS.get(str(member(link, "type", str)))
        if name:
            fields[name] = link.get("id")
    return build_post(fields, row=piece.row, findings=findings, near=near, source=SOURCE)


def _index_by_id(entries: list[Any]) -> dict[str, dict[str, Any]]:
    return {str(entry.get("id")): entry for entry in entries if isinstance(entry, dict)}
