"""A small made-up town in files, as a council would have them, and the command to bring them in."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import write_geojson

WEST, SOUTH, SIDE = -1.60, 53.80, 0.03
WARDS = 6
PEOPLE = 900


def _centre(ward: int) -> tuple[float, float]:
    return SOUTH + (ward // 3 + 0.5) * SIDE, WEST + (ward % 3 + 0.5) * SIDE


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of files: six wards, their people, places, posts and contacts.

    In ward T5 people ring as much as anywhere and hardly post.
    """
    folder = tmp_path_factory.mktemp("town")
    boxes = [
        shapely.box(WEST + c * SIDE, SOUTH + r * SIDE, WEST + (c + 1) * SIDE, SOUTH + (r + 1) * SIDE)
        for r in (0, 1)
        for c in (0, 1, 2)
    ]
    names = ["Alderby", "Brackenhow & Coldwell", "Dunswick", "Elmthorpe", "Farbury", "Garthmoor"]
    codes = [f"T{ward}" for ward in range(WARDS)]
    write_geojson(
        folder / "wards.geojson", np.array(boxes, dtype=object), properties={"WD25CD": codes, "WD25NM": names}
    )
    lines = ["ward_code,population,aged_65_plus"] + [
        f"{code},10000,{1000 + 100 * i}" for i, code in enumerate(codes)
    ]
    (folder / "reference.csv").write_text("\n".join(lines) + "\n")
    suburbs = ["Alderby", "Brackenhow", "Dunswick", "Elmthorpe", "Farbury", "Garthmoor"]
    rows = ["name,kind,lat,lon"]
    rows += [f"{name},suburb,{_centre(i)[0]},{_centre(i)[1]}" for i, name in enumerate(suburbs)]
    (folder / "places.csv").write_text("\n".join(rows) + "\n")
    _write_posts(folder / "posts.jsonl", suburbs)
    _write_contacts(folder / "contacts.csv", names)
    return folder


def _write_posts(path: Path, suburbs: list[str]) -> None:
    rng = random.Random(7)  # noqa: S311 - made-up posts, no secrets
    homes = rng.choices(range(WARDS), weights=(4, 4, 4, 4, 4, 1), k=PEOPLE)
    profiles = [suburbs[home] if rng.random() < 2 / 3 else "Testerby" for home in homes]
    with path.open("w", encoding="utf-8") as stream:
        for number in range(2 * PEOPLE):
            author = number % PEOPLE
            lat, lon = _centre(homes[author])
            told = f"Bus to {suburbs[homes[author]]} is late"
            post: dict[str, object] = {
                "id": f"p{number}",
                "author": f"person{author}",
                "text": rng.choice(["Rain again", "Kettle on", told, "Match day!"]),
                "created_at": f"2024-03-{1 + number % 28:02d}T10:00:00Z",
                "profile_location": profiles[author],
            }
            if rng.random() < 1 / 40:
                post |= {"lat": lat + rng.uniform(-0.01, 0.01), "lon": lon + rng.uniform(-0.01, 0.01)}
            stream.write(json.dumps(post) + "\n")


def _write_contacts(path: Path, names: list[str]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write("id,received_at,channel,service,ward\n")
        for number in range(2400):
            channel = "Face to face" if number // WARDS % 4 == 0 else "Telephone"
            # Written with "and" where the boundary file has "&".
            name = names[number % WARDS].replace("&", "and")
            stream.write(f"c{number},2024-03-{1 + number % 28:02d},{channel},Bins,{name}\n")


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def wardlight() -> Run:
    """Return a function that runs the command as a user does, in a process of its own."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            timeout=250,
        )

    return run


@pytest.fixture(scope="session")
def built(town: Path, wardlight: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a city file with the town in it, located; tests must not change it."""
    city = tmp_path_factory.mktemp("built") / "town.db"
    for words in (
        ("new", city, "--name", "Testerby"),
        ("wards", "import", city, town / "wards.geojson", "--edition", "2025"),
        ("reference", "import", city, town / "reference.csv"),
        ("places", "import", city, town / "places.csv", "--kind", "place"),
        ("posts", "import", city, town / "posts.jsonl"),
        ("contacts", "import", city, town / "contacts.csv"),
        ("locate", city),
    ):
        done = wardlight(*words)
        assert done.returncode == 0, done.stderr
    return city


@pytest.fixture
def town_city(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the town's city file, which a test may change."""
    return Path(shutil.copy(built, tmp_path / "town.db"))
