"""Members of decoded JSON, taken only if they are of the kind looked for: wires promise little."""

from typing import Any, TypeVar

Kind = TypeVar("Kind")


def member(value: object, key: str, kind: type[Kind]) -> Kind | None:
    """Return a member of a decoded object if it is of a kind, else None."""
    if not isinstance(value, dict):
        return None
    found = value.get(key)
    return found if isinstance(found, kind) and not isinstance(found, bool) else None


def inner_object(value: object, key: str) -> dict[str, Any]:
    """Return an object within a decoded object; an empty one if there is none."""
    return member(value, key, dict) or {}


def inner_list(value: object, key: str) -> list[Any]:
    """Return a list within a decoded object; an empty one if there is none."""
    return member(value, key, list) or []
