"""Odd texts: no crash, and offsets that are right in the original."""

import json
from pathlib import Path

import numpy as np
import pytest

from geocode import Geocoder, PostColumns
from geocode.folding import fold_words


def _odd_texts() -> dict[str, str]:
    name = "Dunswick"
    return {
        "long": "lorem ipsum " * 5_000 + f"in {name} " + "dolor " * 6_000,
        "names": f"{name} " * 12_000,
        "emoji": "🍕👨‍👩‍👧🏳️‍🌈" * 2_000,
        "emoji around": f"🍕🏳️‍🌈in {name}👨‍👩‍👧 tonight",
        "right to left": f"\u202e\u05e9\u05dc\u05d5\u05dd {name} \u202c\u0645\u0631\u062d\u0628\u0627",
        "zero width": "in Dun\u200bswick\u200d tonight \u2060\ufeff",
        "combining": "in Du\u0301nswick\u0327 tonight",
        "surrogate": f"\ud83d in {name} \udc00",
        "controls": f"\x00\x07 in {name}\x1b[31m",
        "tags": "#" * 5_000 + f" #{name}" * 500,
    }


@pytest.mark.parametrize("kind", sorted(_odd_texts()))
def test_spans_of_odd_texts_fold_to_the_name_they_stand_for(geocoder: Geocoder, kind: str) -> None:
    text = _odd_texts()[kind]
    found = geocoder.trace(text, None)
    for trace in found:
        assert fold_words(text[trace.match.start : trace.match.end]) == "dunswick"
    assert bool(found) is (kind != "emoji")


def test_a_profile_of_ten_thousand_characters_and_no_words_is_read(geocoder: Geocoder) -> None:
    profiles = ["Dunswick " * 1_200, "🍕" * 10_000, "\u202e" + "x" * 10_000, ", ".join(["Leeds"] * 2_000)]
    nowhere = np.full(len(profiles), np.nan)
    batch = geocoder.locate(PostColumns([""] * len(profiles), profiles, nowhere, nowhere))
    assert len(batch.lives_in) == len(profiles)
    assert geocoder.placement(batch.lives_in[1]).level == "unknown"


@pytest.mark.realdata
def test_every_naughty_string_is_read_as_text_and_as_profile(geocoder: Geocoder, shared: Path) -> None:
    file = shared / "hostile" / "strings" / "naughty-strings.json"
    strings: list[str] = json.loads(file.read_text(encoding="utf-8"))
    assert len(strings) > 500
    texts = [*strings, *(f"{string} Dunswick {string}" for string in strings)]
    nowhere = np.full(len(texts), np.nan)
    batch = geocoder.locate(PostColumns(texts, texts[::-1], nowhere, nowhere))
    for answers in (batch.about, batch.posted_from, batch.lives_in):
        assert len(answers) == len(texts)
        # A distribution that does not sum to one cannot be made.
        assert all(geocoder.placement(answer).level for answer in answers)
    for text in texts:
        for trace in geocoder.trace(text, None):
            said = text[trace.match.start : trace.match.end]
            assert said == said.strip()
            assert fold_words(said)
