"""A simulated city as the plain files that the commands import, and the files of its truth."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import shapely

from simulate.amenities import opening_hours
from simulate.city import SimulatedCity
from simulate.composing import NOWHERE, OUTSIDE
from simulate.contacting import SimulatedContact
from simulate.errors import SimulationError
from simulate.people import ELSEWHERE, RESIDENT, VISITOR, Author

SOURCE = "simulated"
"""What every simulated post says it comes from."""

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class SimulatedFiles:
    """Where each file was written."""

    wards: Path
    reference: Path
    places: Path
    streets: Path
    postcodes: Path
    pois: Path
    counters: Path
    posts: Path
    contacts: Path
    truth_posts: Path
    truth_wards: Path


def write_city(city: SimulatedCity, folder: Path) -> SimulatedFiles:
    """Write a city to a folder, which is made if need be; the same city gives the same bytes.

    Raises:
        SimulationError: If the folder cannot be written to.
    """
    files = SimulatedFiles(
        *(
            folder / name
            for name in (
                "wards.geojson", "reference.csv", "places.csv", "streets.csv", "postcodes.csv", "pois.csv",
                "counters.csv", "posts.jsonl", "contacts.csv", "truth-posts.csv", "truth-wards.csv",
            )
        )
    )  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_text(files.wards, _format_wards(city))
        _write_text(files.posts, _format_posts(city))
        _write_tables(city, files)
    except OSError as error:
        raise SimulationError(
            f"{folder} cannot be written to: {error.strerror or error}; name another folder"
        ) from error
    return files


def _write_tables(city: SimulatedCity, files: SimulatedFiles) -> None:
    _write_reference(city, files.reference)
    _write_places(city, files)
    columns = [field.name for field in fields(SimulatedContact)]
    _write_csv(files.contacts, columns, (astuple(row) for row in city.contacts.rows))
    _write_truth(city, files)


def _format_wards(city: SimulatedCity) -> str:
    """Write one feature a line, as people like to read and compare it (RFC 7946)."""
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"ward_code": code, "ward_name": name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [shapely.get_coordinates(polygon.exterior).tolist()],
                },
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for code, name, polygon in zip(city.map.ward_codes, city.map.ward_names, city.land.wards, strict=True)
    ]
    return '{"type":"FeatureCollection","name":"wards","features":[\n' + ",\n".join(features) + "\n]}\n"


def _format_posts(city: SimulatedCity) -> str:
    lines = []
    for post in city.posts:
        author = city.authors[post.author]
        lon, lat = post.point or (None, None)
        record = {
            "id": post.id,
            "text": post.text,
            "author": author.handle,
            "created_at": post.created_at,
            "lat": lat,
            "lon": lon,
            "profile_location": author.profile,
            "lang": post.lang,
            "source": SOURCE,
            "mentions": list(post.mentions),
            "in_reply_to": post.in_reply_to,
        }
        lines.append(json.dumps(record, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _write_reference(city: SimulatedCity, path: Path) -> None:
    life = city.life
    columns = [
        "ward_code", "ward_name", "area_km2", "population", "aged_65_plus", "households", "deprivation",
        "no_car_share",
    ]  # fmt: skip
    _write_csv(
        path,
        columns,
        zip(
            city.map.ward_codes,
            city.map.ward_names,
            city.land.areas_km2.round(3).tolist(),
            life.population.tolist(),
            life.aged_65_plus.tolist(),
            life.households.tolist(),
            life.deprivation.tolist(),
            life.no_car.tolist(),
            strict=True,
        ),
    )


def _write_places(city: SimulatedCity, files: SimulatedFiles) -> None:
    suburbs, streets, postcodes = city.map.suburbs, city.map.streets, city.map.postcodes
    pois = city.map.pois
    lon, lat = city.map.town_hall
    named = zip(suburbs.names, suburbs.kinds, suburbs.lonlat.tolist(), strict=True)
    places = [(city.name, "", "city", f"{lat:.6f}", f"{lon:.6f}")]
    places += [(name, city.name, kind, *_point(xy)) for name, kind, xy in named]
    _write_csv(files.places, ["name", "parent", "kind", "lat", "lon"], places)
    points = zip(streets.street.tolist(), streets.outcode.tolist(), streets.lonlat.tolist(), strict=True)
    _write_csv(
        files.streets,
        ["name", "locality", "outcode", "lat", "lon"],
        (
            (
                streets.names[street],
                suburbs.names[streets.suburb[street]],
                postcodes.outcodes[outcode],
                *_point(xy),
            )
            for street, outcode, xy in points
        ),
    )
    codes = zip(postcodes.codes, postcodes.lonlat.tolist(), strict=True)
    _write_csv(
        files.postcodes,
        ["postcode", "lat", "lon"],
        ((code.replace(" ", ""), *_point(xy)) for code, xy in codes),
    )
    spots = zip(pois.names, pois.layers, pois.values, pois.lonlat.tolist(), strict=True)
    _write_csv(
        files.pois,
        ["name", "layer", "value", "lat", "lon"],
        ((name, layer, value, *_point(xy)) for name, layer, value, xy in spots),
    )
    _write_counters(city, files.counters)


def _write_counters(city: SimulatedCity, path: Path) -> None:
    counters, pois = city.map.counters, city.map.pois
    served = zip(counters.names, counters.postcodes, counters.lonlat.tolist(), strict=True)
    staffed = [(name, "One Stop Centre", code.replace(" ", ""), xy, "True") for name, code, xy in served]
    spots = zip(pois.names, pois.values, pois.lonlat.tolist(), strict=True)
    staffed += [(name, "Library", "", xy, "False") for name, value, xy in spots if value == "library"]
    _write_csv(
        path,
        ["name", "kind", "postcode", "lon", "lat", "counter", "hours_open"],
        (
            (name, kind, code, *_point(xy)[::-1], counter, opening_hours(number))
            for number, (name, kind, code, xy, counter) in enumerate(staffed)
        ),
    )


def _write_truth(city: SimulatedCity, files: SimulatedFiles) -> None:
    codes = city.map.ward_codes

    def spell(ward: int) -> str:
        return "" if ward == NOWHERE else "outside" if ward == OUTSIDE else codes[ward]

    _write_csv(
        files.truth_posts,
        ["id", "about", "posted_from", "lives_in", "author_kind"],
        (
            (
                post.id,
                spell(post.about),
                spell(post.posted_from),
                spell(_find_home(city.authors[post.author])),
                city.authors[post.author].kind,
            )
            for post in city.posts
        ),
    )
    truth = city.truth
    _write_csv(
        files.truth_wards,
        ["ward_code", "true_online_people", "true_log_ratio", "gap"],
        zip(
            codes,
            truth.online_people.tolist(),
            (f"{ratio:.6f}" for ratio in truth.log_ratio.tolist()),
            truth.gap.astype(int).tolist(),
            strict=True,
        ),
    )


def _find_home(author: Author) -> int:
    if author.kind == RESIDENT:
        return author.ward
    return OUTSIDE if author.kind in {VISITOR, ELSEWHERE} else NOWHERE


def _point(lonlat: list[float]) -> tuple[str, str]:
    """Return latitude and longitude with 6 decimals."""
    return f"{lonlat[1]:.6f}", f"{lonlat[0]:.6f}"


def _write_csv(path: Path, columns: list[str], rows: Iterable[Iterable[Cell]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    _write_text(path, stream.getvalue())


def _write_text(path: Path, text: str) -> None:
    # Bytes, so that line ends are the same on every system.
    path.write_bytes(text.encode("utf-8"))
