"""Answers of the dev corpora, each with what is right: what the calibration is fitted on."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.labelled_mentions import Cities, read_csv, read_spans
from geocode import Geocoder, Label, PostColumns

_BATCH = 1_000


class Question(NamedTuple):
    """One text with its true places.

    Attributes:
        corpus: Name of the corpus.
        number: Number of the text within it.
        text: The text.
        profile: The author's profile location.
        lat: Latitude of its GPS tag.
        lon: Longitude of its GPS tag.
        truth: Sense → (ward index → share, share outside, share nowhere).
    """

    corpus: str
    number: int
    text: str
    profile: str | None
    lat: float
    lon: float
    truth: dict[str, tuple[dict[int, float], float, float]]


_NOWHERE: tuple[dict[int, float], float, float] = ({}, 0.0, 1.0)
_ELSEWHERE: tuple[dict[int, float], float, float] = ({}, 1.0, 0.0)


def label_answers(
    shared: Path, sample: Path, cities: Cities, chosen: Callable[[str, int], bool]
) -> list[Label]:
    """Return the labelled answers of the chosen texts of all corpora."""
    corpora = shared / "corpora"
    labels: list[Label] = []
    for geocoder, questions in (
        (cities.leeds, _ask_posts(corpora / "leeds-posts-dev.jsonl", cities.leeds)),
        (cities.leeds, _ask_events(corpora / "leeds-events-dev.csv", cities.leeds)),
        (cities.bristol, _ask_listings(corpora / "bristol-listings-dev.csv", cities.bristol)),
        (cities.england, _ask_spaces(corpora / "uk-warm-spaces-dev.csv", cities.england)),
        (cities.leeds, _ask_strangers(corpora / "uk-tweets-place-spans-dev.json")),
        (cities.sample, _ask_simulated(sample, cities.sample)),
    ):
        labels += _answer(geocoder, [each for each in questions if chosen(each.corpus, each.number)])
    return labels


def _answer(geocoder: Geocoder, questions: Sequence[Question]) -> Iterator[Label]:
    prior = geocoder.gazetteer.prior.tolist()
    for start in range(0, len(questions), _BATCH):
        part = questions[start : start + _BATCH]
        batch = geocoder.locate(
            PostColumns(
                [each.text for each in part],
                [each.profile for each in part],
                np.array([each.lat for each in part]),
                np.array([each.lon for each in part]),
            )
        )
        for at, question in enumerate(part):
            for sense, truth in question.truth.items():
                placement = geocoder.placement(getattr(batch, sense)[at])
                yield Label(placement.basis, placement.distribution, prior, *truth)


def _ask(corpus: str, number: int, text: str, **truth: tuple[dict[int, float], float, float]) -> Question:
    return Question(corpus, number, text, None, float("nan"), float("nan"), truth)


def _in_ward(geocoder: Geocoder, code: str) -> tuple[dict[int, float], float, float]:
    ward = geocoder.wards.index_of(code)
    return _ELSEWHERE if ward is None else ({ward: 1.0}, 0.0, 0.0)


def _ask_posts(path: Path, geocoder: Geocoder) -> Iterator[Question]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        post = json.loads(line)
        truth: dict[str, tuple[dict[int, float], float, float]] = {}
        for sense, key in (("about", "about"), ("lives_in", "lives"), ("posted_from", "posted_from")):
            parts = post["truth"][key] or []
            shares = {
                ward: share
                for part in parts
                for code, share in part.items()
                if (ward := geocoder.wards.index_of(code)) is not None
            }
            if shares:
                total = sum(shares.values())
                truth[sense] = ({ward: share / total for ward, share in shares.items()}, 0.0, 0.0)
        if "about" not in truth and post["truth"]["in_city"] is not True:
            # Of what lies elsewhere the geocoder may know where, or that it knows nothing of it.
            elsewhere = post["truth"]["in_city"] is False
            truth["about"] = ({}, 0.5, 0.5) if elsewhere else _NOWHERE
        lat, lon = (float("nan") if post[key] is None else post[key] for key in ("lat", "lon"))
        yield Question("leeds posts", number, post["text"], post["profile_location"], lat, lon, truth)


def _ask_events(path: Path, geocoder: Geocoder) -> Iterator[Question]:
    for number, row in enumerate(read_csv(path)):
        yield _ask("leeds events", number, row["text"], about=_in_ward(geocoder, row["true_ward"]))


def _ask_listings(path: Path, geocoder: Geocoder) -> Iterator[Question]:
    for number, row in enumerate(read_csv(path)):
        yield _ask("bristol listings", number, row["text"], about=_in_ward(geocoder, row["true_ward"]))


def _ask_spaces(path: Path, geocoder: Geocoder) -> Iterator[Question]:
    for number, row in enumerate(read_csv(path)):
        text = f"{row['title']}. {row['description']}"
        if number % 3 == 0:
            text = f"{text}\n{row['address']}"
        yield _ask("warm spaces", number, text, about=_in_ward(geocoder, row["true_ward"]))


def _ask_strangers(path: Path) -> Iterator[Question]:
    for number, (text, spans) in enumerate(read_spans(path)):
        if not spans:
            yield _ask("uk tweets, read for Leeds", number, text, about=_NOWHERE)


def _ask_simulated(folder: Path, geocoder: Geocoder) -> Iterator[Question]:
    with (folder / "truth-posts.csv").open(encoding="utf-8", newline="") as stream:
        truths = {row["id"]: row for row in csv.DictReader(stream)}
    for number, line in enumerate((folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()):
        post = json.loads(line)
        truth = {
            sense: _NOWHERE if not place else _in_ward(geocoder, place)
            for sense in ("about", "posted_from", "lives_in")
            if (place := truths[post["id"]][sense]) != "city"
        }
        lat, lon = (float("nan") if post[key] is None else post[key] for key in ("lat", "lon"))
        yield Question("simulated", number, post["text"], post["profile_location"], lat, lon, truth)
