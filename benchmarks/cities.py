"""City files of the real and the simulated city that the geocoder is trained and measured on."""

from pathlib import Path

from benchmarks.labelled_mentions import Cities
from geocode import Geocoder
from pipeline.creating import new_city
from pipeline.importing import import_places, import_reference, import_wards
from pipeline.locating import load_geocoder
from simulate import make_city, write_city
from store import open_city

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
_SIMULATED_POSTS = 8_000


def build_cities(folder: Path) -> tuple[Path, Path, Cities]:
    """Build the cities; return the folder of open data, the simulated city's folder, and the geocoders.

    Raises:
        SystemExit: If the open data does not lie beside the project.
    """
    if not SHARED.is_dir():
        raise SystemExit("this needs the open data in ../shared beside the project")
    city = make_city(1, posts=_SIMULATED_POSTS, scale=0.2)
    sample = folder / "simulated"
    files = write_city(city, sample)
    cities = Cities(
        leeds=build_leeds(folder / "leeds.db"),
        bristol=build_from_places(folder / "bristol.db", "Bristol", SHARED / "bristol" / "wards.geojson"),
        england=build_from_places(folder / "england.db", "England", SHARED / "england" / "wards.gpkg"),
        sample=_build(
            folder / "simulated.db",
            city.name,
            wards=files.wards,
            reference=sample / "reference.csv",
            places={kind: sample / f"{name}.csv" for kind, name in _SIMULATED_PLACES.items()},
        ),
    )
    return SHARED, sample, cities


_SIMULATED_PLACES = {"street": "streets", "place": "places", "poi": "pois", "postcode": "postcodes"}
_LEEDS_PLACES = {"street": "streets", "place": "places", "poi": "pois-osm", "postcode": "postcodes"}


def build_leeds(path: Path) -> Geocoder:
    """Build Leeds from its streets, suburbs, points of interest and postcodes."""
    leeds = SHARED / "leeds"
    return _build(
        path,
        "Leeds",
        wards=leeds / "wards.geojson",
        reference=leeds / "ward-reference.csv",
        places={kind: leeds / f"{name}.csv" for kind, name in _LEEDS_PLACES.items()},
    )


def build_from_places(path: Path, name: str, wards: Path) -> Geocoder:
    """Build a city from its wards and the populated places of Great Britain alone."""
    return _build(
        path,
        name,
        wards=wards,
        reference=None,
        places={"place": SHARED / "gb" / "places.csv"},
        profile="none",
    )


def _build(
    path: Path,
    name: str,
    *,
    wards: Path,
    reference: Path | None,
    places: dict[str, Path],
    profile: str | None = None,
) -> Geocoder:
    new_city(path, name, profile=profile)
    import_wards(path, wards, edition="2025")
    if reference is not None:
        import_reference(path, reference)
    for kind, file in places.items():
        import_places(path, file, kind=kind)
    with open_city(path) as city:
        return load_geocoder(city)
