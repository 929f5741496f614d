"""An explained post says what it stands on and what would have changed it."""

import pytest

from geocode import Geocoder, PostToExplain, explain_post


def test_an_explanation_shows_spans_candidates_weights_and_the_ward_set(geocoder: Geocoder) -> None:
    text = "Broken glass on Church Street, Farbury"
    told = explain_post(geocoder, PostToExplain(text, "Testerby"))
    street = next(mention for mention in told.mentions if mention.words == "Church Street")
    assert text[slice(*street.span)] == "Church Street"
    assert street.candidates[0].label == "Church Street, Farbury"
    assert sum(each.share for each in street.candidates) == pytest.approx(1.0)
    total = street.bias + sum(weight for _, weight in street.features)
    assert 1.0 / (1.0 + 2.718281828**-total) == pytest.approx(street.probability, abs=0.04)
    about = told.senses[0]
    assert (about.sense, about.ward, about.ward_set[0]) == ("about", "W3", "W3")
    assert told.profile_side == "local"


def test_what_would_have_changed_the_answer_is_told_piece_by_piece(geocoder: Geocoder) -> None:
    told = explain_post(geocoder, PostToExplain("The bus to Dunswick never came", "Farbury, Testerby"))
    changes = {(change.without, change.sense): change for change in told.changes}
    assert changes["the words “Dunswick”", "about"].after == "unknown"
    assert changes["the profile location", "lives_in"].before.startswith("W3")


def test_a_post_that_says_nothing_is_explained_as_such(geocoder: Geocoder) -> None:
    told = explain_post(geocoder, PostToExplain("what a lovely day for it"))
    assert (told.mentions, told.changes) == ((), ())
    assert {sense.level for sense in told.senses} == {"unknown"}


def test_gps_is_one_of_the_pieces(geocoder: Geocoder) -> None:
    told = explain_post(geocoder, PostToExplain("hello", lat=53.825, lon=-1.575))
    assert [(change.without, change.sense) for change in told.changes] == [
        ("the GPS tag", "posted_from"),
        ("the GPS tag", "lives_in"),
    ]
