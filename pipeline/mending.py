"""Which command brings what a city file lacks: fetched where open data has it, else imported from a file."""

from boundaries import Wards
from pipeline.creating import read_city_profile
from pipeline.finding import quote_path
from store import CityFile, count_reference, list_area_sets

_IN_CENSUS = ("E05", "W05")
_IN_BRITAIN = (*_IN_CENSUS, "S13")
"""How codes of wards begin (ONS, "Register of Geographic Codes")."""

_FETCHED = {"street": "opennames", "place": "opennames", "postcode": "codepoint", "poi": "osm"}
"""Kind of place → the source that `places fetch` brings it from."""


def mend_wards(city: CityFile) -> str:
    """Return the command that brings the wards."""
    code = read_city_profile(city).code
    path = quote_path(city.path)
    if code:
        return f"wardlight wards fetch {path} {code}"
    return f"wardlight wards import {path} FILE --edition YEAR"


def mend_reference(city: CityFile, wards: Wards) -> str:
    """Return the command that brings what is known of the wards.

    Population of an edition that the city file has beside the current one is carried over instead.
    """
    path = quote_path(city.path)
    peopled = [
        held.edition
        for held in list_area_sets(city)
        if held.kind == "ward" and not held.current and "population" in held.fields
    ]
    if peopled and not count_reference(city, "population").get(wards.edition):
        return f"wardlight reference translate {path} --from {max(peopled)} --total population"
    if _have_codes(wards, _IN_CENSUS):
        return f"wardlight reference fetch {path}"
    return f"wardlight reference import {path} FILE"


def mend_gazetteer(city: CityFile, wards: Wards, kind: str) -> str:
    """Return the command that brings places of a kind."""
    path = quote_path(city.path)
    if _have_codes(wards, _IN_BRITAIN):
        return f"wardlight places fetch {path} {_FETCHED[kind]}"
    return f"wardlight places import {path} FILE --kind {kind}"


def _have_codes(wards: Wards, starts: tuple[str, ...]) -> bool:
    return all(code.startswith(starts) for code in wards.codes)
