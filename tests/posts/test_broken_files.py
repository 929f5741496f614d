"""Broken, cut and hostile input: one clear line, and nothing lost that was sound."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from intake import WardlightError
from posts import FORMATS, PostError

Reader = Callable[..., Any]

GOOD = b'{"id":"p1","text":"caf\xc3\xa9"}\n'
OTHER = b'{"id":"p2","text":"bins"}\n'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id":"p9","text":"cut he', "breaks off"),
        (b'{"id":"p9","text":1e999}', "Number out of range"),
        (b'["p9","text"]', "a post is a JSON object"),
        (b"plain words", "not JSON"),
        (b'{"id":"p9","text":"caf\xe9"}', "not UTF-8"),
        (b'{"id":"p9","text":' + b"[" * 100_000, "nested too deeply"),
        (b'{"id":' + b"9" * 5000 + b',"text":"x"}', "out of range"),
        (b'{"id":' + b"9" * 400 + b',"text":"x"}', "too long to be an id"),
    ],
)
def test_a_bad_line_is_refused_and_its_neighbours_are_kept(read: Reader, line: bytes, reason: str) -> None:
    for content in (GOOD + line + b"\n" + OTHER, GOOD + OTHER + line):
        outcome = read(content, format="jsonl")
        assert [post.id for post in outcome.posts] == ["p1", "p2"]
        (reject,) = outcome.rejects
        assert reject.row == content.split(b"\n").index(line) + 1
        assert reason in reject.reason


def test_a_bad_first_line_does_not_hide_the_others(read: Reader) -> None:
    outcome = read(b'{"id":"p9","te\n' + GOOD + OTHER)
    assert [post.id for post in outcome.posts] == ["p1", "p2"]
    assert [reject.row for reject in outcome.rejects] == [1]


def test_blank_lines_are_no_records_and_rows_stay_those_of_the_editor(read: Reader) -> None:
    outcome = read(b"\xef\xbb\xbf\n" + GOOD + b"\r\n\n" + b"{}\n" + OTHER)
    assert [post.id for post in outcome.posts] == ["p1", "p2"]
    assert [reject.row for reject in outcome.rejects] == [5]
    assert outcome.read == 3


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b'[\n{"id":"p1","text":"a"},\n{"id":"p2","te', "line 3, byte 40"),
        (b'[{"id":"p1","text":"a"},{"id":"p2"', "line 1, byte 34"),
        (b'{"data":[\n  {"id":"1","text":"a"},\n  {"id"', "line 3, byte 42"),
        (b'[{"id":"p1","text":"a"} {"id":"p2"}]', "line 1, byte 24"),
    ],
)
def test_a_broken_document_is_refused_whole_with_line_and_byte(
    read: Reader, content: bytes, where: str
) -> None:
    with pytest.raises(PostError, match=f"not JSON.*{where}.*nothing was taken in"):
        read(content)


def test_nan_and_infinity_are_nothing_but_within_texts_they_are_words(read: Reader) -> None:
    line = b'{"id":"p1","text":"NaN \\"Infinity\\" NaN","lat":NaN,"lon":-Infinity}\n'
    for content in (line, b"[" + line + b"]"):
        (post,) = read(content).posts
        assert (post.text, post.lat, post.lon) == ('NaN "Infinity" NaN', None, None)


def test_half_a_surrogate_pair_becomes_the_sign_for_a_lost_character(read: Reader) -> None:
    line = b'{"id":"p1","text":"whole \\ud83d\\udc4d half \\ud83d not \\\\ud83d"}\n'
    for content in (line, b"[" + line + b"]"):
        (post,) = read(content).posts
        assert post.text == "whole 👍 half \ufffd not \\ud83d"


def test_a_key_given_twice_is_no_harm(read: Reader) -> None:
    (post,) = read(b'{"id":"a","id":"b","text":"x"}').posts
    assert post.id == "b"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"\xef\xbb\xbf", "starts with an empty line"),
        (b"PK\x00", "holds zero bytes"),
        (b"PK\x03\x04zip", "zip archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"[]", "holds no posts"),
        (b'{"type":"FeatureCollection","features":[]}', "is GeoJSON, not posts"),
        (b"<html></html>", "not a CSV table"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_line(read: Reader, content: bytes, message: str) -> None:
    with pytest.raises(WardlightError, match=message) as caught:
        read(content)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("posts.txt")


def test_another_encoding_is_refused_with_the_way_out_and_read_when_named(read: Reader) -> None:
    content = '{"id":"p1","text":"£5"}\n{"id":"p2","text":"café"}\n'.encode("cp1252")
    with pytest.raises(PostError, match=r"not UTF-8.*--encoding"):
        read(content)
    assert [post.text for post in read(content, encoding="cp1252").posts] == ["£5", "café"]
    with pytest.raises(WardlightError, match=r"not UTF-8.*--encoding"):
        read("id,text\n1,£5\n".encode("cp1252"))
    with pytest.raises(WardlightError, match="'klingon' is not a text encoding"):
        read(content, encoding="klingon")
    with pytest.raises(PostError, match="is not ASCII text"):
        read(content, encoding="ascii")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_obeyed(read: Reader, encoding: str) -> None:
    assert read('{"id":"p1","text":"£5"}\n'.encode(encoding)).posts[0].text == "£5"
    assert read("id,text\np1,£5\n".encode(encoding)).posts[0].text == "£5"


@pytest.mark.realdata
@pytest.mark.parametrize("chosen", FORMATS)
def test_hostile_json_never_breaks_a_reader(read: Reader, shared: Path, chosen: str) -> None:
    files = sorted((shared / "hostile" / "json").iterdir())
    assert len(files) > 300
    for path in files:
        content = path.read_bytes()
        # Alone, and as one line among sound ones.
        for whole in (content, GOOD + content.replace(b"\n", b" ") + b"\n" + OTHER):
            try:
                outcome = read(whole, format=chosen)
            except WardlightError as error:
                assert "\n" not in str(error)  # noqa: PT017 - most files may be refused or read
            else:
                assert all(post.id and post.text.encode() for post in outcome.posts)


@pytest.mark.realdata
def test_naughty_strings_come_through_unchanged(read: Reader, shared: Path) -> None:
    strings = json.loads(
        (shared / "hostile" / "strings" / "naughty-strings.json").read_text(encoding="utf-8")
    )
    said = [text for text in strings if text.strip()]
    records = [
        {"id": f"p{number}", "text": text, "profile_location": text} for number, text in enumerate(said)
    ]
    outcome = read("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
    assert [post.text for post in outcome.posts] == said
    assert all(post.profile_location in {text, None} for post, text in zip(outcome.posts, said, strict=True))
