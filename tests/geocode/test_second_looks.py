"""Hashtags and misspelt names are found on second sight, where they stand in the original text."""

from collections.abc import Callable

import pytest

from geocode import Geocoder, Placement

Locate = Callable[..., dict[str, Placement]]


def _spans(geocoder: Geocoder, text: str) -> list[tuple[str, str]]:
    return [
        (text[trace.match.start : trace.match.end], trace.reading.place.label)
        for trace in geocoder.trace(text, None)
    ]


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("New flat! #dunswickjobs", "dunswick", "Dunswick"),
        ("Hiring 🍕 #JobsInDunswick now", "Dunswick", "Dunswick"),
        ("stuck in dunswik again", "dunswik", "Dunswick"),
        ("stuck near midholmme again", "midholmme", "Midholme"),
    ],
)
def test_a_name_is_found_in_a_tag_or_a_letter_off(
    geocoder: Geocoder, text: str, words: str, place: str
) -> None:
    assert (words, place) in _spans(geocoder, text)


@pytest.mark.parametrize(
    "text",
    [
        "stuck in dunnswikk again",  # two letters off
        "what a #dunswickqqzzt",  # the rest of the tag is no word
        "the quarry near here",
    ],
)
def test_what_is_farther_off_is_left_alone(geocoder: Geocoder, text: str) -> None:
    assert [place for _, place in _spans(geocoder, text) if place in {"Dunswick", "Midholme"}] == []


def test_a_second_look_marks_what_it_found(geocoder: Geocoder) -> None:
    (trace,) = geocoder.trace("stuck in dunswik again", None)
    assert "misspelt" in trace.features
    (trace,) = geocoder.trace("x #dunswickjobs", None)
    assert {"split_hashtag", "hashtag"} & set(trace.features)
