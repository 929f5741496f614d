"""`python -m benchmarks.geocoder`: how accurate the geocoder is on the dev corpora, beside a plain match.

Answers to texts that the weights were fitted on: `--held-out` measures with weights and calibration that had
not seen the text, five folds, and takes some minutes more.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import profiles_truth
from benchmarks.cities import build_cities
from benchmarks.labelled_mentions import Cities, read_csv, read_spans
from benchmarks.machine import describe_machine
from benchmarks.plain_match import PlainAnswer, match_plainly
from benchmarks.train_geocoder import Fold, learn_folds
from geocode import Geocoder, JudgedPosts, Truth, judge_answers, score_posts
from geocode.judging import measure_km
from geocode.ranking import count_bins, measure_ece
from pipeline.accuracy import answer_posts
from pipeline.truth_files import KnownPost, read_truth
from posts import Post

_PLACED_REACH_M = 5_000.0
_AT = 0.55
_NEAR_KM = 5.0
_SUREST = 0.8


class Row(NamedTuple):
    """One line of the table: figures as they are printed."""

    measured: str
    measure: str
    plain: str
    carmen: str
    ours: str
    goal: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Texts of one corpus with what is right, and the city they are asked of."""

    name: str
    geocoder: Geocoder
    posts: Sequence[KnownPost]


Retune = Callable[[str, int], None]
"""Sets the weights that a text of a corpus is answered with."""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--held-out", action="store_true", help="Answer each text by weights that had not seen it."
    )
    print(describe(held_out=parser.parse_args().held_out))


def describe(*, held_out: bool = False) -> str:
    """Return the table with machine, versions and inputs, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        shared, sample, cities = build_cities(Path(folder))
        folds = learn_folds(shared, sample, cities) if held_out else ()
        rows, judged = _measure_wards(shared, cities, folds)
        rows += _measure_points(shared, cities, folds)
        rows += _measure_spans(shared, cities, folds)
        rows += [Row(*row) for row in profiles_truth.describe_rows(shared, cities.england)]
        rows.append(_pool_ece(judged))
    head = describe_machine(("wardlight", "spacy", "daachorse", "numpy", "scipy"))
    how = "weights that had not seen the text (five folds)" if held_out else "the weights that come with it"
    lines = [
        f"{head}",
        "",
        f"Dev corpora of the open data beside the project; answers by {how}.",
        "Plain: the longest gazetteer name, its best-known place. -: does not apply.",
        "Held out are weights and calibration only: the nicknames of data/cities/leeds.toml were written,",
        "and the rules for profiles made, by people who had read these rows. Expect less on other texts.",
        "",
        "| Set | Measure | Plain longest match | Carmen 2.0 | Wardlight | Goal |",
        "|---|---|---|---|---|---|",
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def answer(questions: Questions, folds: Sequence[Fold], sense: str = "about") -> JudgedPosts:
    """Return the judged answers to all questions, each by the weights of its fold if there are folds."""
    if not folds:
        answers = answer_posts(questions.geocoder, questions.posts, sense)
        return judge_answers(answers, [truth for _, truth in questions.posts])
    answers = [None] * len(questions.posts)  # type: ignore[list-item]
    for fold in folds:
        questions.geocoder.retune(fold.weights, fold.calibration)
        chosen = [at for at in range(len(questions.posts)) if fold.holds(questions.name, at)]
        found = answer_posts(questions.geocoder, [questions.posts[at] for at in chosen], sense)
        for at, each in zip(chosen, found, strict=True):
            answers[at] = each
    return judge_answers(answers, [truth for _, truth in questions.posts])


def _figures(judged: JudgedPosts, *, at: float = _AT) -> dict[str, float]:
    weights = np.ones((1, len(judged)))
    return {name: float(values[0]) for name, values in score_posts(judged, weights, at_coverage=at).items()}


def _measure_wards(
    shared: Path, cities: Cities, folds: Sequence[Fold]
) -> tuple[list[Row], list[JudgedPosts]]:
    corpora = shared / "corpora"
    posts = Questions(
        "leeds posts",
        cities.leeds,
        read_truth(corpora / "leeds-posts-dev.jsonl", cities.leeds.wards, sense="about").posts,
    )
    events = Questions(
        "leeds events",
        cities.leeds,
        read_truth(corpora / "leeds-events-dev.csv", cities.leeds.wards, sense="about").posts,
    )
    listings = Questions(
        "bristol listings",
        cities.bristol,
        read_truth(corpora / "bristol-listings-dev.csv", cities.bristol.wards, sense="about").posts,
    )
    judged = [answer(each, folds) for each in (posts, events, listings)]
    by_post, by_event, by_listing = (_figures(each) for each in judged)
    plain = [_judge_plainly(each) for each in (posts, events, listings)]
    rows = [
        Row(
            "leeds-posts-dev",
            "about: ward precision at coverage of the placeable",
            _at(plain[0].precision, plain[0].coverage),
            "-",
            _at(by_post["precision_placeable"], by_post["coverage"]),
            "≥ .88 at ≥ .80",
        ),
        Row(
            "same",
            f"the surest at coverage {_SUREST}",
            "-",
            "-",
            _number(_figures(judged[0], at=_SUREST)["precision_at_coverage"]),
            "≥ .88",
        ),
        Row(
            "same, traps",
            "placed in a ward though not one",
            _number(plain[0].invented),
            "-",
            _number(by_post["false_placements"]),
            "≤ .05",
        ),
        Row(
            "leeds-events-dev",
            "ward precision at coverage",
            _at(plain[1].precision, plain[1].coverage),
            "-",
            _at(by_event["precision_placeable"], by_event["coverage"]),
            "≥ .85 at ≥ .45",
        ),
        Row(
            "bristol-listings-dev",
            f"expected mass on the true ward at coverage {_AT}",
            _at(plain[2].precision, plain[2].coverage),
            "-",
            _number(by_listing["mass_in_city_at_coverage"]),
            "≥ .60",
        ),
        Row(
            "same",
            "true ward in the 80% set (mean wards in it)",
            "-",
            "-",
            f"{_number(by_listing['set_coverage_in_city'])} ({by_listing['set_size_in_city']:.1f})",
            "≥ .80",
        ),
    ]
    return rows, judged


class _Plain(NamedTuple):
    precision: float
    coverage: float
    invented: float


def _judge_plainly(questions: Questions) -> _Plain:
    answers = match_plainly(questions.geocoder, [post.text for post, _ in questions.posts])
    placed = right = invented = nowhere = 0
    for found, (_, truth) in zip(answers, questions.posts, strict=True):
        ward = None if found is None else found.ward
        if not truth.wards:
            nowhere += 1
            invented += ward is not None
        elif ward is not None:
            placed += 1
            right += ward in truth.top_wards
    placeable = len(questions.posts) - nowhere
    return _Plain(right / max(1, placed), placed / max(1, placeable), invented / max(1, nowhere))


def _measure_points(shared: Path, cities: Cities, folds: Sequence[Fold]) -> list[Row]:
    spaces = read_csv(shared / "corpora" / "uk-warm-spaces-dev.csv")
    rows = []
    for name, columns, goal in (
        ("uk-warm-spaces-dev, title and description", ("title", "description"), "≥ .80 at ≥ .50"),
        ("the same with address", ("title", "description", "address"), "≥ .95"),
    ):
        posts = [
            _known(". ".join(row[column] for column in columns), row["true_lat"], row["true_lon"])
            for row in spaces
        ]
        rows.append(_measure_reach(Questions("warm spaces", cities.england, posts), folds, name, goal))
    toponyms = [
        row
        for row in read_csv(shared / "corpora" / "geocorpora-tweets-dev.csv")
        if row["country_code"] == "GB" and row["latitude"]
    ]
    return [*rows, *_measure_toponyms(cities.england, toponyms)]


def _known(text: str, lat: str, lon: str) -> KnownPost:
    return (
        Post("0", "benchmark", None, None, text),
        Truth(said="city", lat=float(lat), lon=float(lon)),
    )


def _measure_reach(questions: Questions, folds: Sequence[Fold], name: str, goal: str) -> Row:
    km, reach = _points(questions, folds)
    placed = np.isfinite(km) & (reach <= _PLACED_REACH_M)
    plain = _plain_km(questions)
    found = np.isfinite(plain)
    return Row(
        name,
        "A@5 km of the placed (answers that say they lie within 5 km), at coverage",
        _at(float(np.mean(plain[found] <= _NEAR_KM)), float(found.mean())),
        "-",
        _at(float(np.mean(km[placed] <= _NEAR_KM)), float(placed.mean())),
        goal,
    )


def _measure_toponyms(geocoder: Geocoder, toponyms: Sequence[dict[str, str]]) -> list[Row]:
    """Resolve each toponym within its tweet: the likeliest place of the name that stands there."""
    km, plain = [], []
    for row in toponyms:
        truth = np.array([[float(row["latitude"]), float(row["longitude"])]])
        # Handles were replaced after the positions were taken: the words tell where the toponym stands.
        start = row["tweet_text"].find(row["text"])
        named = [
            trace
            for trace in geocoder.trace(row["tweet_text"], None)
            if trace.match.start < start + len(row["text"]) and start < trace.match.end
        ]
        best = max(named, key=lambda trace: trace.match.end - trace.match.start, default=None)
        at = (np.nan, np.nan) if best is None else (best.reading.place.lat, best.reading.place.lon)
        km.append(measure_km(np.array([at]), truth)[0])
        plain.append(measure_km(np.array([_point(*match_plainly(geocoder, [row["text"]]))]), truth)[0])
    ours, others = np.array(km), np.array(plain)
    found, known = np.isfinite(ours), np.isfinite(others)
    return [
        Row(
            "geocorpora-tweets-dev, GB toponyms",
            f"A@{limit:.0f} km of those resolved, at coverage",
            _at(float(np.mean(others[known] <= limit)), float(known.mean())),
            "-",
            _at(float(np.mean(ours[found] <= limit)), float(found.mean())),
            goal,
        )
        for limit, goal in ((161.0, "≥ .93"), (_NEAR_KM, "≥ .82"))
    ]


def _points(questions: Questions, folds: Sequence[Fold]) -> tuple[np.ndarray, np.ndarray]:
    """Return (posts,) distances in km between answered and true points, and the answers' reach in metres."""
    km = np.full(len(questions.posts), np.nan)
    reach = np.full(len(questions.posts), np.inf)
    for fold in folds or (None,):
        if fold is not None:
            questions.geocoder.retune(fold.weights, fold.calibration)
        chosen = [at for at in range(len(questions.posts)) if fold is None or fold.holds(questions.name, at)]
        for at, placement in zip(
            chosen, questions.geocoder.locate_texts([questions.posts[i][0].text for i in chosen]), strict=True
        ):
            truth = questions.posts[at][1]
            if placement.lat is not None and placement.lon is not None:
                points = np.array([[placement.lat, placement.lon], [truth.lat, truth.lon]], dtype=np.float64)
                km[at] = measure_km(points[:1], points[1:])[0]
                reach[at] = placement.radius_m or np.inf
    return km, reach


def _plain_km(questions: Questions) -> np.ndarray:
    answers = match_plainly(questions.geocoder, [post.text for post, _ in questions.posts])
    truths = np.array([[truth.lat, truth.lon] for _, truth in questions.posts], dtype=np.float64)
    found = np.array([_point(each) for each in answers], dtype=np.float64)
    return measure_km(found, truths)


def _point(found: PlainAnswer | None) -> tuple[float, float]:
    return (np.nan, np.nan) if found is None else (found.place.lat, found.place.lon)


def _measure_spans(shared: Path, cities: Cities, folds: Sequence[Fold]) -> list[Row]:
    tweets = list(read_spans(shared / "corpora" / "uk-tweets-place-spans-dev.json"))
    silent = [(at, text) for at, (text, spans) in enumerate(tweets) if not spans]
    any_place = 0
    for fold in folds or (None,):
        if fold is not None:
            cities.england.retune(fold.weights, fold.calibration)
        chosen = [text for at, text in silent if fold is None or fold.holds("uk tweets", at)]
        any_place += sum(each.level != "unknown" for each in cities.england.locate_texts(chosen))
    plain = match_plainly(cities.england, [text for _, text in silent])
    return [
        Row(
            "uk-tweets-place-spans-dev",
            "tweets with no place span that get any place",
            _number(sum(each is not None for each in plain) / len(silent)),
            "-",
            _number(any_place / len(silent)),
            "≤ .02",
        )
    ]


def _pool_ece(judged: Sequence[JudgedPosts]) -> Row:
    confidence = np.concatenate([each.confidence[each.put] for each in judged])
    outcome = np.concatenate([each.outcome[each.put] for each in judged])
    weights = np.ones((1, len(confidence)))
    ece = measure_ece(outcome, confidence, weights=weights, bins=count_bins(len(confidence)))
    return Row("all ward predictions together", "ECE", "-", "-", _number(float(ece[0])), "≤ .03")


def _at(precision: float, coverage: float) -> str:
    return f"{_number(precision)} at {_number(coverage)}"


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    main()
