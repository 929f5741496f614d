"""Postcodes: the unit where it is known, else its sector, else its outcode."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from boundaries import WardDistribution, Wards, locate_points
from geocode.aliases import split_postcode
from geocode.footprints import Footprints
from geocode.records import TERMINATED, PlaceRecord


@dataclass(frozen=True, slots=True)
class PostcodeArea:
    """A group of postcodes: its footprint by count of units, its middle and its reach.

    Attributes:
        footprint: Share of its units in each ward, the rest outside.
        lat: Mean latitude, EPSG:4326.
        lon: Mean longitude, EPSG:4326.
        radius_m: Root mean square distance of its units from the middle, metres.
    """

    footprint: WardDistribution
    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class PostcodeBook:
    """All postcodes of a city.

    Attributes:
        units: Postcode without its space → (ward index or -1, latitude, longitude).
        sectors: `LS12` + `1` → area.
        outcodes: `LS12` → area.
        country: Country whose spelling rules hold.
    """

    units: Mapping[str, tuple[int, float, float]]
    sectors: Mapping[str, PostcodeArea]
    outcodes: Mapping[str, PostcodeArea]
    country: str

    @classmethod
    def build(cls, wards: Wards, rows: Iterable[PlaceRecord], *, country: str) -> "PostcodeBook":
        """Build the book from rows of kind "postcode"; rows that are no postcode are passed over.

        Terminated postcodes are known, for old addresses say them; a current row of the same postcode wins,
        and they count for no sector or outcode: nobody lives there any more under that name.
        """
        listed = sorted(rows, key=lambda row: row.category != TERMINATED)
        lat = np.array([row.lat for row in listed], dtype=np.float64)
        lon = np.array([row.lon for row in listed], dtype=np.float64)
        ward = locate_points(wards, lon, lat) if listed else np.empty(0, dtype=np.int32)
        units: dict[str, tuple[int, float, float]] = {}
        members: dict[str, dict[str, list[int]]] = {"sector": defaultdict(list), "outcode": defaultdict(list)}
        for position, row in enumerate(listed):
            parts = split_postcode(row.name) if country == "GB" else (row.name.upper(), "")
            if parts is None:
                continue
            units["".join(parts)] = (int(ward[position]), row.lat, row.lon)
            if parts[1] and row.category != TERMINATED:
                members["outcode"][parts[0]].append(position)
                members["sector"][parts[0] + parts[1][0]].append(position)

        def gather(groups: Mapping[str, list[int]]) -> dict[str, PostcodeArea]:
            areas = {}
            for name, positions in sorted(groups.items()):
                chosen = ward[positions]
                inside = chosen[chosen >= 0]
                codes, counts = np.unique(inside, return_counts=True)
                total = len(positions)
                areas[name] = PostcodeArea(
                    WardDistribution(
                        {int(code): float(count / total) for code, count in zip(codes, counts, strict=True)},
                        outside=1.0 - len(inside) / total,
                    ),
                    float(lat[positions].mean()),
                    float(lon[positions].mean()),
                    Footprints.reach(lon[positions], lat[positions], least=100.0),
                )
            return areas

        return cls(units, gather(members["sector"]), gather(members["outcode"]), country)

    def ward_index(self) -> dict[str, int]:
        """Return postcode → ward index (-1 outside), for contacts."""
        return {postcode: ward for postcode, (ward, _, _) in self.units.items()}


_AREA = re.compile(r"[A-Z]{1,2}(?=[0-9])")


@cache
def load_postcode_areas() -> dict[str, str]:
    """Return postcode area → post town of the United Kingdom."""
    return tomllib.loads(
        resources.files("geocode").joinpath("postcode_areas.toml").read_text(encoding="utf-8")
    )


def find_post_town(postcode: str) -> str:
    """Return the post town that a postcode's area is named after, "" if there is no such area."""
    area = _AREA.match(postcode)
    return load_postcode_areas().get(area[0], "") if area else ""
