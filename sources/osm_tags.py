"""What of OpenStreetMap is a point of interest, and by which names it goes."""

from collections.abc import Iterable, Mapping

from sources.places import PlaceRow

NAME_TAGS = ("name", "alt_name", "old_name", "short_name", "loc_name")
KIND_TAGS = ("amenity", "shop", "leisure", "tourism", "office", "railway", "building")
"""Tags that make a named thing a point of interest; the first that a thing has is its category."""

RAILWAYS = frozenset({"station", "halt"})
"""Of railways these alone: a track is no place."""


def make_rows(tags: Mapping[str, str], lat: float, lon: float) -> Iterable[PlaceRow]:
    """Yield a row for each name of a thing, none if it is no point of interest.

    `alt_name` and its like may hold several names, parted by semicolons.
    """
    kind = next((tag for tag in KIND_TAGS if _counts(tag, tags.get(tag, ""))), None)
    if kind is None or not tags.get("name", "").strip():
        return
    category = kind if tags[kind] == "yes" else tags[kind].split(";")[0].replace("_", " ").strip()
    names = dict.fromkeys(
        name.strip() for tag in NAME_TAGS for name in tags.get(tag, "").split(";") if name.strip()
    )
    for name in names:
        yield PlaceRow("poi", name, round(lat, 6), round(lon, 6), category=category)


def _counts(tag: str, value: str) -> bool:
    return value in RAILWAYS if tag == "railway" else value not in {"", "no"}
