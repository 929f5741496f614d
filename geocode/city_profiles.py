"""City profiles: what people call places of a city, and places that open gazetteers lack.

Facts that Wardlight brings for a few cities, as TOML files in `data/cities`; `template.toml` explains them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geocode.errors import GeocodeError
from geocode.records import PlaceRecord

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "cities"
_TEMPLATE = "template"
_SOURCE = "city profile"


@dataclass(frozen=True, slots=True)
class CityProfile:
    """What is known of a city's places beside its gazetteer.

    Attributes:
        name: What people call the city.
        nicknames: What people say → published names.
        spots: Point of interest → (latitude, longitude), EPSG:4326.
        areas: Suburb or neighbourhood → (latitude, longitude) of its middle.
    """

    name: str = ""
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spots: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    areas: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-ready data."""
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


def read_profile(table: Mapping[str, Any], *, source: str) -> CityProfile:
    """Return a profile from its table.

    Args:
        table: As TOML or JSON gives it.
        source: Name of the file, for errors.

    Raises:
        GeocodeError: If a value is not what the template says.
    """
    try:
        return CityProfile(
            str(table.get("name", "")),
            {
                str(said): (names,) if isinstance(names, str) else tuple(map(str, names))
                for said, names in table.get("nicknames", {}).items()
            },
            {str(name): _read_point(at) for name, at in table.get("spots", {}).items()},
            {str(name): _read_point(at) for name, at in table.get("areas", {}).items()},
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise GeocodeError(
            f"{source} is no city profile ({error}); see data/cities/template.toml for what belongs where"
        ) from error


def _read_point(at: Any) -> tuple[float, float]:  # noqa: ANN401 - whatever the file holds
    lat, lon = (float(value) for value in at)
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):  # noqa: PLR2004 - degrees
        raise ValueError(f"{lat}, {lon} is no latitude and longitude")
    return lat, lon


def list_profiles() -> list[str]:
    """Return the names of the profiles that come with Wardlight."""
    return sorted(file.stem for file in _FOLDER.glob("*.toml") if file.stem != _TEMPLATE)


def load_profile(name: str) -> CityProfile:
    """Return a profile that comes with Wardlight.

    Raises:
        GeocodeError: If there is none of that name.
    """
    if name not in list_profiles():
        raise GeocodeError(
            f"--profile {name!r} is not known; use none or one of {', '.join(list_profiles())}"
        )
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return read_profile(tomllib.loads(text), source=f"{name}.toml")


def find_profile(city_name: str) -> CityProfile:
    """Return the profile of a city by what people call it; an empty one if none comes with Wardlight."""
    name = city_name.strip().casefold()
    return load_profile(name) if name in list_profiles() else NO_PROFILE
