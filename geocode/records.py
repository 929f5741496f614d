"""One row of a gazetteer, as read from a file."""

from dataclasses import dataclass

KINDS = ("street", "place", "poi", "postcode")
TERMINATED = "terminated"
"""Category of a postcode no longer in use."""


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """One named point. A street or a chain of shops has several rows of one name.

    Attributes:
        kind: "street", "place" (suburb, village, town, city), "poi" or "postcode".
        name: As published; a postcode in any spelling.
        locality: Suburb, town or district that the row lies in, "" if not given.
        outcode: First half of its postcode, "" if not given.
        category: Finer kind: suburb, village, park, school, ...; "terminated" of a postcode no longer in use;
            "" if not given.
        lat: Latitude, EPSG:4326.
        lon: Longitude, EPSG:4326.
        source: Where the row comes from, for the licence line.
    """

    kind: str
    name: str
    locality: str
    outcode: str
    category: str
    lat: float
    lon: float
    source: str = ""
