"""Files: the documented columns, the same bytes for the same seed, and the sample that is kept."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import pytest
from click.testing import CliRunner

from posts import read_posts
from simulate import SimulatedCity, SimulatedFiles, SimulationError, make_city, write_city
from simulate.__main__ import main

Rows = list[dict[str, str]]
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ("--posts", "300", "--scale", "0.008")
LARGEST_SAMPLE = 300_000

COLUMNS = {
    "reference": "ward_code,ward_name,area_km2,population,aged_65_plus,households,deprivation,no_car_share",
    "places": "name,parent,kind,lat,lon",
    "streets": "name,locality,outcode,lat,lon",
    "postcodes": "postcode,lat,lon",
    "pois": "name,layer,value,lat,lon",
    "counters": "name,kind,postcode,lon,lat,counter,hours_open",
    "contacts": "id,received_at,channel,service,ward_code,ward_name,postcode,lat,lon,count",
    "truth_posts": "id,about,posted_from,lives_in,author_kind",
    "truth_wards": "ward_code,true_online_people,true_log_ratio,gap",
}


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for folder, seed in (("one", 4), ("again", 4), ("other", 5)):
        write_city(make_city(seed, posts=400, scale=0.02), tmp_path / folder)
    assert digest(tmp_path / "one") == digest(tmp_path / "again")
    one, other = digest(tmp_path / "one"), digest(tmp_path / "other")
    assert one.keys() == other.keys()
    assert all(one[name] != other[name] for name in one)


def test_more_posts_leave_the_land_and_its_names_as_they_are(city: SimulatedCity) -> None:
    more = make_city(1, posts=3500, scale=0.2)
    assert more.map.ward_names == city.map.ward_names
    assert more.map.streets.names == city.map.streets.names
    assert more.contacts.rows == city.contacts.rows


@pytest.mark.parametrize("file", COLUMNS)
def test_tables_have_the_documented_columns(file: str, files: SimulatedFiles) -> None:
    path: Path = getattr(files, file)
    assert path.read_text(encoding="utf-8").split("\n", 1)[0] == COLUMNS[file]
    assert COLUMNS[file].replace(",", "`, `") in (ROOT / "data" / "README.md").read_text(encoding="utf-8")


def test_posts_have_the_documented_fields_and_say_that_they_are_simulated(files: SimulatedFiles) -> None:
    fields = "id text author created_at lat lon profile_location lang source mentions in_reply_to"
    for line in files.posts.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        assert " ".join(post) == fields
        assert post["source"] == "simulated"


def test_the_posts_reader_takes_every_post(files: SimulatedFiles) -> None:
    batches = list(read_posts(files.posts).batches())
    assert sum(len(batch.posts) for batch in batches) == 3000
    assert not [reject for batch in batches for reject in batch.rejects]


def test_places_have_the_city_first_and_streets_several_points(
    files: SimulatedFiles, read_rows: Callable[[Path], Rows]
) -> None:
    assert read_rows(files.places)[0]["kind"] == "city"
    streets = read_rows(files.streets)
    assert len(streets) > 2.5 * len({(row["name"], row["locality"]) for row in streets})
    localities = {row["locality"] for row in streets}
    assert localities <= {row["name"] for row in read_rows(files.places)}
    served = read_rows(files.counters)
    assert sum(row["counter"] == "True" for row in served) == 16
    libraries = [row["name"] for row in read_rows(files.pois) if row["value"] == "library"]
    assert libraries
    assert [row["name"] for row in served if row["kind"] == "Library"] == libraries
    # As published: no space inside the code.
    assert all(re.fullmatch(r"CK\d{1,2}\d[A-Z]{2}", row["postcode"]) for row in read_rows(files.postcodes))


def test_the_sample_that_is_kept_is_what_the_command_writes(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--out", str(tmp_path / "sample"), *SAMPLE])
    assert result.exit_code == 0, result.output
    assert "simulated" in result.output
    kept = ROOT / "data" / "sample"
    assert digest(tmp_path / "sample") == digest(kept)
    assert sum(path.stat().st_size for path in kept.iterdir()) < LARGEST_SAMPLE


@pytest.mark.parametrize(
    ("option", "value", "answer"),
    [
        ("--people", "99", "99 people are too few for 33 wards"),
        ("--posts", "0", "0 posts are too few"),
        ("--months", "0", "0 months cannot be simulated"),
        ("--scale", "-1", "a scale of -1.0 cannot be made"),
        ("--scale", "nan", "a scale of nan cannot be made"),
    ],
)
def test_sizes_that_make_no_city_are_refused_in_one_line(
    option: str, value: str, answer: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(main, ["--out", str(tmp_path / "city"), option, value])
    assert result.exit_code == 1
    assert answer in result.output
    assert result.output.count("\n") == 1
    assert not (tmp_path / "city").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, city: SimulatedCity) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(SimulationError, match="cannot be written to: Not a directory"):
        write_city(city, tmp_path / "taken" / "city")


def test_every_file_is_named_in_the_answer(files: SimulatedFiles) -> None:
    paths = astuple(files)
    assert len(paths) == 11
    assert all(path.stat().st_size > 100 for path in paths)


def test_stages_are_reported_as_they_begin() -> None:
    stages: list[str] = []
    make_city(2, posts=300, scale=0.01, progress=stages.append)
    assert stages == ["land", "places", "people", "posts", "contacts"]
