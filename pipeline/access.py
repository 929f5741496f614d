"""How far residents have to the nearest counter, ward by ward and counter by counter."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from boundaries import Wards
from boundaries.access import FAR_M, MIDDLE, Access, Homes, Site, group_sites, measure_access, spread_people
from boundaries.services import ServicePoint
from pipeline.errors import PipelineError
from store import (
    CityFile,
    load_home_postcodes,
    load_places,
    load_reference,
    load_services,
    open_city,
    require_wards,
)

KINDS = ("counter", "library", "all")
_WORDS = {
    "counter": ("counter", "counters"),
    "library": ("library", "libraries"),
    "all": ("place", "places where people are served"),
}
_HOMES = {"postcode": "postcodes", "street": "streets"}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class WardAccess:
    """How far the people of a ward have to the nearest counter, metres in a straight line.

    Attributes:
        population: Residents, None where not known.
        mean_m: Mean over residents.
        median_m: Half of them have no farther.
        far: Share of residents farther than each of `AccessReport.limits_m`.
        nearest: What is nearest for most of them.
        spread_over: What residents are taken to live at: postcode, street, or the middle of the ward.
    """

    ward_code: str
    ward_name: str
    population: float | None
    mean_m: float
    median_m: float
    far: tuple[float, ...]
    nearest: str
    spread_over: str


@dataclass(frozen=True, slots=True)
class SiteAccess:
    """A counter, and the residents to whom it is the nearest; services at one point are one."""

    name: str
    lat: float
    lon: float
    residents: float
    weekly_hours: float | None


@dataclass(frozen=True, slots=True)
class AccessReport:
    """What is known of the way to the counters.

    Attributes:
        kind: "counter", "library" or "all".
        simulated: Whether the city is made up.
        sentence: The finding in plain words.
        limits_m: What counts as far, metres.
        mean_m: Mean over all residents, None where no population is known.
        median_m: Half of all residents have no farther.
        far: Share of all residents farther than each limit.
        wards: One entry per ward, by code.
        sites: Most residents first.
        notes: What the reader must know to read the numbers.
    """

    kind: str
    simulated: bool
    sentence: str
    limits_m: tuple[float, ...]
    mean_m: float | None
    median_m: float | None
    far: tuple[float, ...] | None
    wards: tuple[WardAccess, ...]
    sites: tuple[SiteAccess, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON-ready data."""
        return asdict(self)


def compute_access(city: Path, *, kind: str = "counter") -> AccessReport:
    """Measure the way of residents to the nearest counter, library, or either.

    Raises:
        WardlightError: If there are no wards, or no such place is known.
    """
    if kind not in KINDS:
        raise PipelineError(f"--kind {kind!r} is not known; choose {', '.join(KINDS)}")
    with open_city(city) as opened:
        report = read_access(opened, require_wards(opened), kind=kind)
    if report is None:
        told = {"counter": " (column counter: yes or no)", "library": " (column kind: library)"}.get(kind, "")
        raise PipelineError(
            f"{city} has no {_WORDS[kind][1]} yet; import a list of them with: wardlight services import "
            f"{city} FILE{told}"
        )
    return report


def read_access(city: CityFile, wards: Wards, *, kind: str = "counter") -> AccessReport | None:
    """Return the same of a city file that is open already; None where no such place is known."""
    services = select_services(load_services(city), kind)
    if not services:
        return None
    sites = group_sites([(each.name, each.lat, each.lon) for each in services])
    homes = _read_homes(city, wards)
    unknown: list[float | None] = [None] * len(wards)
    population = load_reference(city, wards).get("population", unknown)
    access = measure_access(wards, homes, sites=sites, population=population)
    return AccessReport(
        kind=kind,
        simulated=city.setting("simulated") == "yes",
        sentence=_say_access(access, city.setting("name"), kind),
        limits_m=FAR_M,
        mean_m=access.city.mean_m if access.city else None,
        median_m=access.city.median_m if access.city else None,
        far=access.city.far if access.city else None,
        wards=tuple(
            WardAccess(
                wards.codes[index],
                wards.names[index],
                population[index],
                ward.mean_m,
                ward.median_m,
                ward.far,
                _name_site(sites[access.nearest[index]]),
                homes.basis[index],
            )
            for index, ward in enumerate(access.wards)
        ),
        sites=_list_sites(sites, access, services),
        notes=tuple(_list_notes(wards, homes, population)),
    )


def select_services(services: Sequence[ServicePoint], kind: str) -> list[ServicePoint]:
    """Return the services of a kind: counter, library, or all of them."""
    if kind == "all":
        return list(services)
    return [each for each in services if (each.counter if kind == "counter" else each.library)]


def _read_homes(city: CityFile, wards: Wards) -> Homes:
    streets = np.array([(place.lon, place.lat) for place in load_places(city, kind="street")])
    return spread_people(wards, {"postcode": load_home_postcodes(city), "street": streets.reshape(-1, 2)})


def _list_sites(
    sites: Sequence[Site], access: Access, services: Sequence[ServicePoint]
) -> tuple[SiteAccess, ...]:
    hours: dict[tuple[float, float], float | None] = {}
    for each in services:
        known = [value for value in (hours.get((each.lat, each.lon)), each.weekly_hours) if value is not None]
        # Of services in one house the longest hours are told.
        hours[each.lat, each.lon] = max(known, default=None)
    listed = [
        SiteAccess(_name_site(site), site.lat, site.lon, residents, hours[site.lat, site.lon])
        for site, residents in zip(sites, access.residents.tolist(), strict=True)
    ]
    return tuple(sorted(listed, key=lambda site: (-site.residents, site.name)))


def _name_site(site: Site) -> str:
    return " / ".join(site.names)


def _say_access(access: Access, city: str, kind: str) -> str:
    one, _ = _WORDS[kind]
    if access.city is None:
        return (
            f"How far the residents of {city} have to the nearest {one} is told ward by ward; import a "
            "population to see it for the whole city."
        )
    near, far = access.city.far
    return (
        f"Half of the residents of {city} live within {access.city.median_m / 1000:.1f} km of a {one}, in a "
        f"straight line; {near:.0%} have more than {FAR_M[0] / 1000:g} km, {far:.0%} more than "
        f"{FAR_M[1] / 1000:g} km."
    )


def _list_notes(wards: Wards, homes: Homes, population: Sequence[float | None]) -> list[str]:
    notes = [
        "Distances are straight lines, not ways by road or bus: the way itself is longer.",
    ]
    for kind, words in _HOMES.items():
        own = [wards.names[i] for i, basis in enumerate(homes.basis) if basis == kind]
        if own:
            notes.append(
                f"Residents of {_count_wards(own, wards)} are spread evenly over its {words}, offices and "
                "shops among them."
            )
    middle = [wards.names[i] for i, basis in enumerate(homes.basis) if basis == MIDDLE]
    if middle:
        notes.append(
            f"Of {_count_wards(middle, wards)} neither postcodes nor streets are known: all residents are "
            "taken to live in the middle. Import postcodes with: wardlight places import CITY FILE --kind "
            "postcode"
        )
    blank = [wards.names[i] for i, people in enumerate(population) if people is None]
    if blank:
        notes.append(f"The population of {_count_wards(blank, wards)} is not known: it counts in no total.")
    return notes


def _count_wards(names: Sequence[str], wards: Wards) -> str:
    if len(names) == len(wards):
        return "each ward"
    shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    return f"{len(names):,} of {len(wards):,} wards ({shown})"
