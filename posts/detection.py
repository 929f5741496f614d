"""Which wire a JSON value came by, told from its own members."""

from posts.members import inner_list, inner_object, member

_V2_BESIDE_DATA = ("includes", "meta", "errors", "matching_rules", "__twarc")
_V2_OF_A_POST = ("edit_history_tweet_ids", "conversation_id", "public_metrics", "reply_settings")


def recognise_format(value: object) -> str:
    """Return "x2", "x1" or, where X's marks are absent, "jsonl"."""
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, dict):
        return "jsonl"
    if _is_v2_page(value) or ("author_id" in value and any(mark in value for mark in _V2_OF_A_POST)):
        return "x2"
    if member(value, "statuses", list) is not None or _is_v1_status(value):
        return "x1"
    return "jsonl"


def _is_v2_page(value: dict[str, object]) -> bool:
    posts = inner_list(value, "data") or [inner_object(value, "data")]
    first = posts[0]
    beside = any(mark in value for mark in _V2_BESIDE_DATA)
    if isinstance(first, dict) and "id" in first:
        return "text" in first or beside
    return ("data" in value or "meta" in value) and beside and "id" not in value


def _is_v1_status(value: dict[str, object]) -> bool:
    user = inner_object(value, "user")
    named = "screen_name" in user or "id_str" in user
    return named and ("id_str" in value or "id" in value) and ("text" in value or "full_text" in value)
