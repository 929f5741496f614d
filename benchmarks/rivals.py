"""What a user would pick instead, each run in a process of its own: `python -m benchmarks.rivals NAME ...`.

carmen: the published profile geolocator. usual: the pipeline most would write (json, spaCy's
PhraseMatcher, geopandas.sjoin, sqlite-utils).
"""

import json
import sys
import time
import warnings
from pathlib import Path

import geopandas
import pandas as pd
import spacy
from spacy.matcher import PhraseMatcher
from sqlite_utils import Database


def run_usual(posts: Path, files: Path, out: Path) -> tuple[int, float]:
    """Locate posts as most would: longest phrase match, point in polygon, rows into SQLite.

    Returns:
        (posts, seconds from opening the posts file to the last row stored); set-up is not counted.
    """
    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    places = pd.concat(pd.read_csv(files / name) for name in ("places.csv", "streets.csv", "pois.csv"))
    points = places.drop_duplicates("name").set_index("name")
    names = list(points.index)
    matcher.add("place", list(nlp.pipe(names)))
    wards = geopandas.read_file(files / "wards.geojson")
    geometry = geopandas.points_from_xy(points["lon"], points["lat"], crs=4326)
    joined = geopandas.sjoin(geopandas.GeoDataFrame(points, geometry=geometry), wards, predicate="within")
    by_name = {str(name).lower(): code for name, code in joined["ward_code"].items()}
    started = time.perf_counter()
    with posts.open(encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows), strict=True):
        spans = spacy.util.filter_spans(matcher(doc, as_spans=True))
        row["ward"] = next(
            (by_name[span.text.lower()] for span in spans if span.text.lower() in by_name), None
        )
    tagged = [row for row in rows if row.get("lat") is not None]
    frame = geopandas.GeoDataFrame(
        tagged,
        geometry=geopandas.points_from_xy([r["lon"] for r in tagged], [r["lat"] for r in tagged], crs=4326),
    )
    placed = geopandas.sjoin(frame[["id", "geometry"]], wards, predicate="within")
    gps = dict(zip(placed["id"], placed["ward_code"], strict=True))
    for row in rows:
        row["gps_ward"] = gps.get(row["id"])
        row["mentions"] = None
    Database(out).table("posts").insert_all(rows, pk="id", replace=True)
    return len(rows), time.perf_counter() - started


def run_carmen(posts: Path) -> tuple[int, float]:
    """Resolve the posts' profiles with Carmen; nothing is stored.

    Returns:
        (posts, seconds from opening the posts file to the last answer); set-up is not counted.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import carmen  # noqa: PLC0415 - of the bench extra only

        resolver = carmen.get_resolver()
        resolver.load_locations()
    started = time.perf_counter()
    count = 0
    with posts.open(encoding="utf-8") as stream:
        for line in stream:
            post = json.loads(line)
            tweet = {"text": post["text"], "user": {"location": post.get("profile_location") or ""}}
            if post.get("lat") is not None:
                tweet["coordinates"] = {"type": "Point", "coordinates": [post["lon"], post["lat"]]}
            resolver.resolve_tweet(tweet)
            count += 1
    return count, time.perf_counter() - started


def main() -> None:
    """Run one rival and print `posts seconds`."""
    name, posts, *rest = sys.argv[1:]
    paths = [Path(word) for word in rest]
    count, seconds = run_carmen(Path(posts)) if name == "carmen" else run_usual(Path(posts), *paths)
    print(count, seconds)


if __name__ == "__main__":
    main()
