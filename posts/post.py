"""The one form that every post takes, whatever wire it came by."""

import msgspec


class Post(msgspec.Struct, frozen=True, gc=False):
    """What one person wrote, with every hint at where.

    Attributes:
        id: Identifier within its source; never empty.
        source: Where it was written ("x", "bluesky", ...); "file" where the file does not say.
        author: Handle or identifier, lower case and without "@": handles know no case. None if not given.
        created_at: ISO 8601 UTC to the second, "2024-06-01T13:10:16Z". None if not given.
        text: The text exactly as it came: offsets into it stay true.
        lang: Language code as given.
        lat: Latitude of the GPS point, degrees, EPSG:4326; None together with `lon`.
        lon: Longitude of the GPS point, degrees, EPSG:4326.
        place_box: Bounds (west, south, east, north) of the tagged place, degrees, EPSG:4326.
        place_name: Name of the tagged place.
        profile_location: What the author's profile says of where they are, exactly as it came.
        mentions: Handles named in the post, lower case, without "@", in order, each once.
        in_reply_to: Id of the post that this one answers.
        reposts: Id of the post that this one reposts.
    """

    id: str
    source: str
    author: str | None
    created_at: str | None
    text: str
    lang: str | None = None
    lat: float | None = None
    lon: float | None = None
    place_box: tuple[float, float, float, float] | None = None
    place_name: str | None = None
    profile_location: str | None = None
    mentions: tuple[str, ...] = ()
    in_reply_to: str | None = None
    reposts: str | None = None
