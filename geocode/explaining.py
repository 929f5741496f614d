"""Why a post is where it is: words, candidates, features and weights, and what would have changed it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geocode.batches import PostColumns
from geocode.calibration import Adjustment, choose_ward_set
from geocode.geocoder import Geocoder
from geocode.placement import SENSES, Placement
from geocode.scoring import ScoringWeights, probability_of
from geocode.texts import MentionTrace

_MOST_CANDIDATES = 8
_MOST_CHANGES = 12
_SHIFT = 0.15
_EVEN = 0.5
_SET_COVERAGE = 1  # position of 0.8 in `calibration.COVERAGES`


@dataclass(frozen=True, slots=True)
class PostToExplain:
    """What the geocoder sees of a post.

    Attributes:
        text: Its text.
        profile: Its author's profile location.
        lat: Latitude of its GPS tag, EPSG:4326.
        lon: Longitude of its GPS tag.
        box: Its place box: west, south, east, north.
    """

    text: str
    profile: str | None = None
    lat: float | None = None
    lon: float | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class ExplainedCandidate:
    """One place that a name may mean: its name, kind, share among its namesakes and likeliest ward."""

    label: str
    kind: str
    share: float
    ward: str | None


@dataclass(frozen=True, slots=True)
class ExplainedMention:
    """One name in the text.

    Attributes:
        words: The words as written.
        span: First character and one past the last, in the text.
        place: The likeliest place.
        probability: Chance that the text speaks of that place.
        candidates: What else goes by the name, likeliest first, at most eight.
        features: (feature, weight) of everything that was seen, heaviest first; weights are log-odds.
        bias: Log-odds that every mention starts from.
        tipping: Features without any one of which the likelier side would have changed.
    """

    words: str
    span: tuple[int, int]
    place: str
    probability: float
    candidates: tuple[ExplainedCandidate, ...]
    features: tuple[tuple[str, float], ...]
    bias: float
    tipping: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedSense:
    """The answer in one sense.

    Attributes:
        sense: about, posted_from or lives_in.
        level: high, medium, low, city, outside or unknown.
        ward: Code of the likeliest ward, None if none is named.
        probability: Probability of the likeliest ward.
        outside: Probability of somewhere else.
        unknown: Mass on which the evidence is silent.
        place: Name of the place it stands on.
        wards: (code, probability) of the likeliest wards.
        ward_set: Codes of the wards that hold the true one in eight cases of ten, if it is in the city.
        basis: Sense and kind of evidence, as the calibration names it.
        temperature: What the calibration flattened it by.
        background: Share of the mass that the calibration spread over the city.
        labels: Labels that the calibration rests on.
    """

    sense: str
    level: str
    ward: str | None
    probability: float
    outside: float
    unknown: float
    place: str
    wards: tuple[tuple[str, float], ...]
    ward_set: tuple[str, ...]
    basis: str
    temperature: float
    background: float
    labels: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one piece of evidence was worth: the answer without it."""

    without: str
    sense: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that an answer stands on."""

    senses: tuple[ExplainedSense, ...]
    mentions: tuple[ExplainedMention, ...]
    profile_side: str
    changes: tuple[Change, ...]


def explain_post(geocoder: Geocoder, post: PostToExplain) -> Explanation:
    """Return why a post is put where it is, by this post alone."""
    answers = _locate(geocoder, post)
    traces = geocoder.trace(post.text, post.profile)
    return Explanation(
        senses=tuple(
            explain_placement(geocoder, sense, answer) for sense, answer in zip(SENSES, answers, strict=True)
        ),
        mentions=tuple(_explain_mention(geocoder, post.text, trace) for trace in traces),
        profile_side=geocoder.side_of(post.profile),
        changes=tuple(_find_changes(geocoder, post, answers, traces))[:_MOST_CHANGES],
    )


def explain_placement(geocoder: Geocoder, sense: str, answer: Placement) -> ExplainedSense:
    """Return one answer with ward codes, its ward set and what the calibration did to it."""
    codes = geocoder.wards.codes
    how: Adjustment = geocoder.calibration.find(answer.basis)
    ranked = sorted(answer.distribution.wards.items(), key=lambda item: (-item[1], item[0]))
    chosen = choose_ward_set(answer.distribution, how.masses[_SET_COVERAGE])
    return ExplainedSense(
        sense=sense,
        level=answer.level,
        ward=None if answer.ward is None else codes[answer.ward],
        probability=answer.probability,
        outside=answer.distribution.outside,
        unknown=answer.distribution.unknown,
        place=answer.place,
        wards=tuple((codes[ward], share) for ward, share in ranked[:_MOST_CANDIDATES]),
        ward_set=tuple(codes[ward] for ward in chosen),
        basis=answer.basis,
        temperature=how.temperature,
        background=how.background,
        labels=how.labels,
    )


def _locate(geocoder: Geocoder, post: PostToExplain) -> tuple[Placement, Placement, Placement]:
    batch = geocoder.locate(
        PostColumns(
            [post.text],
            [post.profile],
            np.array([np.nan if post.lat is None else post.lat]),
            np.array([np.nan if post.lon is None else post.lon]),
            [post.box] if post.box is not None else (),
        )
    )
    numbers = (batch.about[0], batch.posted_from[0], batch.lives_in[0])
    about, sent, home = (geocoder.placement(number) for number in numbers)
    return about, sent, home


def _explain_mention(geocoder: Geocoder, text: str, trace: MentionTrace) -> ExplainedMention:
    weights: ScoringWeights = geocoder.texts.weights
    codes = geocoder.wards.codes
    reading = trace.reading
    candidates = []
    for place, share in reading.candidates[:_MOST_CANDIDATES]:
        best = place.footprint.likeliest()
        ward = None if best is None else codes[best[0]]
        candidates.append(ExplainedCandidate(place.label, place.kind.name.lower(), share, ward))
    features = sorted(
        ((feature, weights.weights.get(feature, 0.0)) for feature in trace.features),
        key=lambda item: (-abs(item[1]), item[0]),
    )
    likely = reading.probability >= _EVEN
    tipping = tuple(
        feature
        for feature, weight in features
        if (probability_of(reading.score - weight) >= _EVEN) is not likely
    )
    return ExplainedMention(
        words=text[trace.match.start : trace.match.end],
        span=(trace.match.start, trace.match.end),
        place=reading.place.label,
        probability=reading.probability,
        candidates=tuple(candidates),
        features=tuple(features),
        bias=weights.bias,
        tipping=tipping,
    )


def _find_changes(
    geocoder: Geocoder,
    post: PostToExplain,
    answers: tuple[Placement, ...],
    traces: tuple[MentionTrace, ...],
) -> Iterator[Change]:
    """Yield the senses whose answer another would be without one piece of evidence."""
    for without, other in _leave_out(post, traces):
        for sense, before, after in zip(SENSES, answers, _locate(geocoder, other), strict=True):
            if _differs(before, after):
                yield Change(without, sense, _say(geocoder, before), _say(geocoder, after))


def _leave_out(post: PostToExplain, traces: tuple[MentionTrace, ...]) -> Iterator[tuple[str, PostToExplain]]:
    if post.lat is not None:
        yield "the GPS tag", PostToExplain(post.text, post.profile, box=post.box)
    if post.box is not None:
        yield "the place box", PostToExplain(post.text, post.profile, post.lat, post.lon)
    if post.profile:
        yield "the profile location", PostToExplain(post.text, None, post.lat, post.lon, post.box)
    for words in dict.fromkeys(post.text[trace.match.start : trace.match.end] for trace in traces):
        # A word that is no name and no word of the language stands in its place: the rest stays as it was.
        masked = post.text.replace(words, "Xqxqx" if words[:1].isupper() else "xqxqx")
        yield f"the words “{words}”", PostToExplain(masked, post.profile, post.lat, post.lon, post.box)


def _differs(one: Placement, two: Placement) -> bool:
    return (one.level, one.ward) != (two.level, two.ward) or abs(one.probability - two.probability) > _SHIFT


def _say(geocoder: Geocoder, answer: Placement) -> str:
    if answer.ward is None:
        return answer.level
    return f"{geocoder.wards.codes[answer.ward]} ({answer.level}, {answer.probability:.2f})"
