"""City profiles: what a city and its council call things, and places that open gazetteers lack.

Facts that Wardlight brings for a few cities, as TOML files in `data/cities`; `template.toml` explains them.
A council writes its own from the template.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from geocode.city_profile_keys import KeyReader, Point
from geocode.errors import GeocodeError
from geocode.records import PlaceRecord

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "cities"
_TEMPLATE = "template"
_SOURCE = "city profile"
_MOST_BYTES = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class CityProfile:
    """What is known of a city beside its boundaries and its gazetteer.

    Attributes:
        name: What people call the city.
        nicknames: What people say → published names.
        spots: Point of interest → (latitude, longitude), EPSG:4326.
        areas: Suburb or neighbourhood → (latitude, longitude) of its middle.
        code: Published code of the council's area (`E08000035`), "" if not known.
        country: ISO 3166-1 alpha-2 code, "" if not known.
        timezone: IANA name, "" if not known.
        accounts: Network (`x`, `bluesky`, ...) → the council's own accounts there, without "@".
        counters: Counter where people are served → (latitude, longitude), None where the point is not known.
        terms: What people say of local services → what it means in plain words.
    """

    name: str = ""
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spots: Mapping[str, Point] = field(default_factory=dict)
    areas: Mapping[str, Point] = field(default_factory=dict)
    code: str = ""
    country: str = ""
    timezone: str = ""
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counters: Mapping[str, Point | None] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-ready data, read again by `read_profile`."""
        return {
            **self.names_dict(),
            "code": self.code,
            "country": self.country,
            "timezone": self.timezone,
            "accounts": {network: list(names) for network, names in self.accounts.items()},
            "counters": {name: list(at or ()) for name, at in self.counters.items()},
            "terms": dict(self.terms),
        }

    def names_dict(self) -> dict[str, Any]:
        """Return the part that the geocoder's answers depend on, as plain JSON-ready data."""
        return {
            "name": self.name,
            "nicknames": {said: list(names) for said, names in self.nicknames.items()},
            "spots": {name: list(at) for name, at in self.spots.items()},
            "areas": {name: list(at) for name, at in self.areas.items()},
        }

    def records(self) -> list[PlaceRecord]:
        """Return its places as rows of a gazetteer."""
        return [
            PlaceRecord(kind, name, "", "", category, *at, _SOURCE)
            for kind, category, places in (("poi", "", self.spots), ("place", "suburb", self.areas))
            for name, at in places.items()
        ]


NO_PROFILE = CityProfile()
PROFILE_KEYS = tuple(each.name for each in fields(CityProfile))


def read_profile(table: Mapping[str, Any], *, source: str) -> CityProfile:
    """Return a profile from its table.

    Args:
        table: As TOML or JSON gives it.
        source: Name of the file, for errors.

    Raises:
        GeocodeError: If a value is not what the template says, or a key is none of the template's.
    """
    keys = KeyReader(table, PROFILE_KEYS, source=source)
    return CityProfile(
        name=keys.text("name"),
        code=keys.code("code"),
        country=keys.country("country"),
        timezone=keys.timezone("timezone"),
        nicknames=keys.lists("nicknames"),
        spots=keys.points("spots"),
        areas=keys.points("areas"),
        accounts={
            network: tuple(name.removeprefix("@") for name in names)
            for network, names in keys.lists("accounts").items()
        },
        counters=keys.perhaps_points("counters"),
        terms=keys.texts("terms"),
    )


def read_profile_file(path: Path) -> CityProfile:
    """Return a profile from a TOML file; one that stands for a city must name it.

    Raises:
        GeocodeError: If the file is missing, no TOML, or not as the template says.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise GeocodeError(f"{path.name} is larger than 4 MiB: no city profile")
        table = tomllib.loads(content.decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise GeocodeError(f"{path}: no such file; check the path") from error
    except OSError as error:
        raise GeocodeError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeError, RecursionError) as error:
        raise GeocodeError(
            f"{path.name} is no TOML file ({error}); copy data/cities/template.toml and change that"
        ) from error
    profile = read_profile(table, source=path.name)
    if not profile.name:
        raise GeocodeError(f'{path.name} has no name; write what people call the city: name = "Leeds"')
    return profile


def list_profiles() -> list[str]:
    """Return the names of the profiles that come with Wardlight."""
    return sorted(file.stem for file in _FOLDER.glob("*.toml") if file.stem != _TEMPLATE)


def load_profile(name: str) -> CityProfile:
    """Return a profile that comes with Wardlight, or one from a file of the user's own.

    Args:
        name: One of `list_profiles`, or the path of a file that ends in `.toml`.

    Raises:
        GeocodeError: If there is none of that name, or the file is not as the template says.
    """
    if name.casefold().endswith(".toml"):
        return read_profile_file(Path(name))
    if name.casefold() not in list_profiles():
        raise GeocodeError(
            f"the profile {name!r} is not known; use none, one of {', '.join(list_profiles())}, or the path "
            "of a .toml file of your own (data/cities/template.toml explains it)"
        )
    return read_profile_file(_FOLDER / f"{name.casefold()}.toml")


def find_profile(city_name: str) -> CityProfile:
    """Return the profile of a city by what people call it; an empty one if none comes with Wardlight."""
    name = city_name.strip().casefold()
    return load_profile(name) if name in list_profiles() else NO_PROFILE
