"""Folding keeps every way back to the original text."""

from hypothesis import given
from hypothesis import strategies as st

from geocode.folding import fold_name, fold_texts, fold_words

texts = st.lists(st.text(max_size=40), min_size=1, max_size=6)


@given(texts)
def test_every_folded_letter_leads_back_to_a_character_of_its_own_text(batch: list[str]) -> None:
    folded = fold_texts(batch)
    joined = "\n".join(batch) + "\n"
    assert len(folded.origin) == len(folded.buffer)
    for byte, origin in zip(folded.buffer, folded.origin.tolist(), strict=True):
        if chr(byte).isalnum():
            assert joined[origin].isalnum()


@given(texts)
def test_the_buffer_has_one_line_for_each_text(batch: list[str]) -> None:
    assert fold_texts(batch).buffer.count(b"\n") == len(batch)


@given(st.text(max_size=60))
def test_the_short_way_for_names_folds_as_the_long_way_does(text: str) -> None:
    long_way = " ".join(fold_texts([text]).buffer.decode().split())
    assert fold_words(text) == long_way


def test_accents_case_and_punctuation_fold_away() -> None:
    text = "Café-Bar, ST. JAMES\N{RIGHT SINGLE QUOTATION MARK}S"
    assert fold_texts([text]).buffer.split() == [b"cafe", b"bar", b"st", b"james", b"s"]


def test_zero_width_and_combining_characters_do_not_break_a_word() -> None:
    assert b" dunswick " in fold_texts(["Duns\u200bwi\u0301ck"]).buffer


def test_a_letter_of_another_script_is_part_of_its_word() -> None:
    assert b" leeds " not in fold_texts(["Leedsж"]).buffer


def test_names_read_and_for_ampersand_and_lose_apostrophes() -> None:
    assert fold_name("King's Cross & St Mary\N{RIGHT SINGLE QUOTATION MARK}s") == "kings cross and st marys"


def test_lone_surrogates_do_no_harm() -> None:
    assert b" x " in fold_texts(["\ud800 x"]).buffer
