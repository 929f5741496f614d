"""Names are found at word boundaries, the longest of overlapping ones, at their place in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode import Gazetteer
from geocode.folding import fold_texts
from geocode.matching import NameMatcher


@pytest.fixture(scope="module")
def matcher(gazetteer: Gazetteer) -> NameMatcher:
    return NameMatcher.build(gazetteer)


def _found(matcher: NameMatcher, *texts: str) -> list[tuple[int, str]]:
    return [
        (match.text, texts[match.text][match.start : match.end]) for match in matcher.find(fold_texts(texts))
    ]


def test_a_name_is_found_with_its_own_letters_and_offsets(matcher: NameMatcher) -> None:
    assert _found(matcher, "🎉🎉 off to DUNSWICK!", "nothing", "Farbury") == [(0, "DUNSWICK"), (2, "Farbury")]


def test_a_name_inside_a_longer_word_is_none(matcher: NameMatcher) -> None:
    assert _found(matcher, "Dunswickian undunswick") == []


def test_the_longest_of_overlapping_names_wins(matcher: NameMatcher) -> None:
    assert _found(matcher, "the Heronsgate Library, Dunswick") == [(0, "Heronsgate Library"), (0, "Dunswick")]


def test_adjacent_names_share_the_space_between_them(matcher: NameMatcher) -> None:
    assert _found(matcher, "Dunswick Farbury Dunswick") == [(0, "Dunswick"), (0, "Farbury"), (0, "Dunswick")]


@pytest.mark.parametrize("written", ["ZZ1 1AA", "zz11aa", "Zz1  1aa", "ZZ 1 1AA"])
def test_a_postcode_is_found_in_any_spelling(matcher: NameMatcher, written: str) -> None:
    (match,) = [m for m in matcher.find(fold_texts([f"at {written}."])) if m.name < 0]
    assert match.postcode == "ZZ11AA"


def test_everyday_words_are_no_spaced_out_postcode(matcher: NameMatcher) -> None:
    assert [m for m in matcher.find(fold_texts(["for my 21st today, at 10 5am"])) if m.name < 0] == []


def test_hashtags_run_the_words_together(matcher: NameMatcher) -> None:
    assert _found(matcher, "new shelves #HeronsgateLibrary") == [(0, "HeronsgateLibrary")]


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_name_between_any_two_texts_is_found_where_it_stands(
    gazetteer: Gazetteer, before: str, after: str
) -> None:
    text = f"{before} Heronsgate Library {after}"
    found = NameMatcher.build(_only(gazetteer)).find(fold_texts([text]))
    assert any(text[match.start : match.end] == "Heronsgate Library" for match in found)


_cache: list[Gazetteer] = []


def _only(gazetteer: Gazetteer) -> Gazetteer:
    """Return the gazetteer with one name, so that no longer name can swallow it."""
    if not _cache:
        kept = tuple(name for name in gazetteer.names if name.folded == "heronsgate library")
        _cache.append(
            Gazetteer(
                gazetteer.city,
                gazetteer.places,
                kept,
                {kept[0].folded: 0},
                gazetteer.postcodes,
                gazetteer.prior,
                "US",
            )
        )
    return _cache[0]
