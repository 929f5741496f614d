"""What most would write: the longest gazetteer name in a text, its best-known place, that place's ward."""

from typing import NamedTuple

from geocode import Geocoder
from geocode.folding import fold_texts
from geocode.places import Place


class PlainAnswer(NamedTuple):
    """The place that the longest name stands for, and the index of its ward, None outside."""

    place: Place
    ward: int | None


def match_plainly(geocoder: Geocoder, texts: list[str]) -> list[PlainAnswer | None]:
    """Return, for each text, the answer of the longest match; None where no name is found."""
    longest: list[tuple[int, int] | None] = [None] * len(texts)
    for match in geocoder.matcher.find(fold_texts(texts)):
        if match.name < 0:
            continue
        length = match.end - match.start
        known = longest[match.text]
        if known is None or length > known[0]:
            longest[match.text] = (length, match.name)
    answers: list[PlainAnswer | None] = []
    for found in longest:
        if found is None:
            answers.append(None)
            continue
        place = geocoder.gazetteer.places[geocoder.gazetteer.names[found[1]].places[0]]
        best = place.footprint.likeliest()
        answers.append(PlainAnswer(place, None if best is None else best[0]))
    return answers
