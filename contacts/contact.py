"""One contact with the council, or a count of like ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact, or a number of them that one row stands for.

    Attributes:
        key: Tells rows apart for good: the same file gives the same keys each time it is read.
        id: The file's own identifier, "" if it has none.
        channel: One of `CHANNELS`.
        received_at: ISO 8601 date or date-time, local time unless it ends in a zone; of a total perhaps the
            month ("2024-06") or the year.
        service: What it was about, as the file says it; "" if it does not.
        count: Number of contacts the row stands for, 0 or more.
        ward: Index into `Wards.codes`, -1 where the ward is not known.
        place_by: What the ward rests on: "code", "name", "postcode", "point" or "address"; or why there is
            none: "outside" (a postcode, point or address in no ward), "default point" (a heap on one
            coordinate), "address ambiguous" (it may lie in several wards), "address not found", "none"
            (nothing tells).
    """

    key: str
    id: str
    channel: str
    received_at: str
    service: str
    count: int
    ward: int
    place_by: str
