"""The names that posts' fields go by in files, and how a record's keys are matched to them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from intake.columns import fold_column, match_columns
from posts.errors import PostError
from posts.findings import show_value

ALIASES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "id": ("id_str", "tweet_id", "post_id", "status_id", "message_id", "tweetid", "uri"),
        "text": ("full_text", "tweet_text", "post_text", "message", "body", "content", "tweet", "post"),
        "author": (
            "username",
            "user_name",
            "screen_name",
            "handle",
            "user",
            "user.username",
            "user.screen_name",
            "author.username",
            "author.handle",
            "author.screen_name",
            "account.acct",
            "author_id",
            "user_id",
            "user.id_str",
            "user.id",
            "author.id",
            "from_user",
        ),
        "created_at": (
            "created",
            "date",
            "timestamp",
            "datetime",
            "date_time",
            "posted_at",
            "published_at",
            "published",
            "time",
        ),
        "lat": ("latitude", "y", "geo.lat", "geo.latitude", "location.lat", "gps_lat", "point_lat"),
        "lon": ("lng", "long", "longitude", "x", "geo.lon", "geo.lng", "geo.longitude", "location.lon"),
        "profile_location": (
            "user_location",
            "author_location",
            "user.location",
            "author.location",
            "tweet_user_location",
            "location",
        ),
        "lang": ("language", "tweet_lang"),
        "source": ("platform", "network"),
        "mentions": ("user_mentions", "mentioned_users"),
        "in_reply_to": (
            "in_reply_to_status_id_str",
            "in_reply_to_status_id",
            "in_reply_to_id",
            "reply_to",
            "reply_to_id",
        ),
        "reposts": ("repost_of", "retweet_of", "retweeted_status_id", "retweet_id", "reblog_of"),
        "place_box": ("bbox", "place_bbox"),
        "place_name": ("place_full_name", "place", "place.full_name", "place.name"),
    }
)
_SHOWN_KEYS = 12
_KNOWN_FOLDS = frozenset(fold_column(name) for field, names in ALIASES.items() for name in (field, *names))


def match_keys(keys: Sequence[str]) -> dict[str, str]:
    """Match fields to the keys of one record, or of the records of a file together.

    Returns:
        Field → key, for the fields that are there.
    """
    return match_columns(keys, ALIASES, file="")


def require_posts(path: Path, values: Sequence[object]) -> dict[str, str]:
    """Refuse a JSON file of which no record has what makes a post, as a table without the columns is refused.

    Args:
        path: The file.
        values: The first values in it that could be decoded.

    Returns:
        Field → key, over all of them.

    Raises:
        PostError: If none has a key for the id, or none one for the text.
    """
    keys: dict[str, None] = {}
    for value in values:
        if isinstance(value, dict):
            keys.update(dict.fromkeys(flatten_record(value)))
    matched = match_keys(list(keys))
    missing = [field for field in ("id", "text") if field not in matched]
    if missing:
        wanted = "; ".join(f"{field} (any of {', '.join((field, *ALIASES[field][:4]))})" for field in missing)
        listing = ", ".join(show_value(key) for key in list(keys)[:_SHOWN_KEYS]) or "none"
        raise PostError(f"{path.name} holds no posts: no key found for {wanted}. Its keys are: {listing}")
    return matched


def is_known_name(key: str) -> bool:
    """Tell whether a key is one of the names some field may go by."""
    return fold_column(key) in _KNOWN_FOLDS


def flatten_record(record: Mapping[str, object]) -> Mapping[str, object]:
    """Return a record with the members of its inner objects beside them, as `outer.inner`.

    An inner object itself is left out: no field of a post is an object.
    """
    if not any(isinstance(value, dict) for value in record.values()):
        return record
    flat: dict[str, object] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            for inner, inner_value in value.items():
                flat.setdefault(f"{key}.{inner}", inner_value)
        else:
            flat[key] = value
    return flat
