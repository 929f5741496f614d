"""Fixtures that every test may use."""

import csv
import json
import shutil
from pathlib import Path

import hypothesis
import pytest

from pipeline.accuracy import check_accuracy
from pipeline.creating import new_city
from pipeline.importing import import_posts, import_wards
from pipeline.locating import locate_city
from tests.replay import cache, client, service

__all__ = ["cache", "client", "service"]

# What a test says must not hang on how busy the machine is.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

_HOSTILE_POST = "<img src=x onerror=alert(1)></blockquote>{{7*7}}${7*7}`'\"=1+1\n  second line \u202e &amp;"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real open data beside the project; skip where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "leeds" / "wards.geojson").exists():
        pytest.skip("the real open data (../shared) is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def measured_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of the made-up city of tests/webmap, its answers measured; tests must not change it.

    Of ten posts, eight are put on the ward they name, six of them rightly. The file of a second measurement,
    of where authors live, has a hostile name.
    """
    folder = tmp_path_factory.mktemp("measured")
    document = json.loads((Path(__file__).parent / "webmap" / "city.json").read_text(encoding="utf-8"))
    for feature, ward in zip(document["shapes"]["features"], document["report"]["wards"], strict=True):
        feature["properties"] = {"ward_code": ward["ward_code"], "ward_name": ward["ward_name"]}
    (folder / "wards.geojson").write_text(json.dumps(document["shapes"]), encoding="utf-8")
    city = folder / "testford.db"
    new_city(city, "Testford", country="GB", crs=None, timezone="Europe/London")
    import_wards(city, folder / "wards.geojson", edition="2025")
    lines = ["id,author,text,profile_location,true_ward"]
    lines += [f"a{n},ann{n // 2},Bus to Alder and Brook is late,,T00000001" for n in range(3)]
    lines += [f"b{n},bo{n},Roadworks in Ferry Hill again,Eastfield,T00000006" for n in range(3)]
    lines += ["c1,cy,Bus to Eastfield is late,,T00000002", "c2,cy,Roadworks in Eastfield again,,outside"]
    lines += [f"d{n},di,Secretword and rain,,{ward}" for n, ward in enumerate(("", "T00000009"))]
    for name, sense in (("known.csv", "about"), ("{{7+7}} &amp; known.csv", "lives_in")):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        check_accuracy(city, folder / name, sense=sense, clock=lambda: "2026-01-02T03:04:05Z")
    return city


@pytest.fixture(scope="session")
def hostile_post() -> str:
    """Return the text of every tenth post of the labelling city."""
    return _HOSTILE_POST


@pytest.fixture(scope="session")
def _built_to_label(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("to_label")
    document = json.loads((Path(__file__).parent / "webmap" / "city.json").read_text(encoding="utf-8"))
    wards, shapes = document["report"]["wards"], document["shapes"]
    for feature, ward in zip(shapes["features"], wards, strict=True):
        feature["properties"] = {"ward_code": ward["ward_code"], "ward_name": ward["ward_name"]}
    (folder / "wards.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    with (folder / "posts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "author", "created_at", "profile_location"])
        for number in range(60):
            place = "Eastfield" if number % 3 else "nowhere"
            text = _HOSTILE_POST if number % 10 == 0 else f"Bus to {place} is late, {number}"
            writer.writerow([f"p{number}", text, f"u{number}", "2026-01-02T08:00:00Z", "<b>Testford</b>"])
    city = folder / "testford.db"
    new_city(city, "Testford", simulated=True)
    import_wards(city, folder / "wards.geojson", edition="2025")
    import_posts(city, folder / "posts.csv")
    locate_city(city)
    return city


@pytest.fixture
def label_city(_built_to_label: Path, tmp_path: Path) -> Path:
    """Return a city file of this test's own: nine wards and 60 located posts, no sample drawn yet."""
    return Path(shutil.copy(_built_to_label, tmp_path / "testford.db"))
