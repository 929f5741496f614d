"""CSV and JSON lines: lenient in names, strict in values."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from intake import InputFileError
from posts import Post, PostError

Reader = Callable[..., Any]

GOOD = {"id": "p1", "text": "Bins again", "author": "@Ann", "created_at": "2024-06-01T13:10:16Z"}


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_a_csv_with_the_plain_names_becomes_posts(read: Reader) -> None:
    outcome = read(
        "id,text,author,created_at,lat,lon,profile_location,lang,source,mentions,in_reply_to\n"
        '1,"Bins, again",@Ann,2024-06-01T13:10:16Z,53.8,-1.5,Leeds,en,bluesky,"@Bo, cy",7\n'
    )
    assert outcome.posts == [
        Post(
            id="1",
            source="bluesky",
            author="ann",
            created_at="2024-06-01T13:10:16Z",
            text="Bins, again",
            lang="en",
            lat=53.8,
            lon=-1.5,
            profile_location="Leeds",
            mentions=("bo", "cy"),
            in_reply_to="7",
        )
    ]
    assert outcome.file.format == "csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_names_and_delimiters_are_recognised_and_reported(read: Reader, delimiter: str) -> None:
    header = ["Tweet ID", "tweet_text", "User Location", "Latitude", "long", "Screen Name", "timestamp"]
    row = ["9", "Hello", "Leeds", "53.8", "-1.5", "Ann", "2024-06-01"]
    outcome = read(f"{delimiter.join(header)}\n{delimiter.join(row)}\n")
    assert outcome.file.columns == {
        "id": "Tweet ID",
        "text": "tweet_text",
        "author": "Screen Name",
        "created_at": "timestamp",
        "lat": "Latitude",
        "lon": "long",
        "profile_location": "User Location",
    }
    (post,) = outcome.posts
    assert (post.id, post.author, post.created_at, post.lat, post.lon, post.profile_location) == (
        "9",
        "ann",
        "2024-06-01T00:00:00Z",
        53.8,
        -1.5,
        "Leeds",
    )


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("y", "lat"),
        ("x", "lon"),
        ("lng", "lon"),
        ("location", "profile_location"),
        ("user.location", "profile_location"),
        ("message", "text"),
        ("body", "text"),
        ("content", "text"),
        ("handle", "author"),
        ("author_id", "author"),
        ("created", "created_at"),
        ("date", "created_at"),
        ("id_str", "id"),
        ("status_id", "id"),
        ("post_id", "id"),
    ],
)
def test_every_promised_name_is_known(read: Reader, name: str, field: str) -> None:
    header = [*(known for known in ("id", "text") if known != field), name]
    outcome = read(",".join(header) + "\n" + ",".join("2024-06-01" for _ in header) + "\n")
    assert outcome.file.columns[field] == name


def test_json_lines_with_other_names_inner_objects_and_numbers_for_ids(read: Reader) -> None:
    outcome = read(
        lines(
            {
                "tweet_id": 12,
                "body": "One",
                "user": {"username": "Ann", "location": "Leeds"},
                "latitude": 1.5,
                "x": 2,
            },
            {"id": "b", "text": "Two", "lng": "-1.5", "lat": "53.8"},
        )
    )
    assert outcome.file.format == "jsonl"
    first, second = outcome.posts
    assert (first.id, first.text, first.author, first.profile_location, first.lat, first.lon) == (
        "12",
        "One",
        "ann",
        "Leeds",
        1.5,
        2.0,
    )
    assert (second.id, second.lat, second.lon) == ("b", 53.8, -1.5)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_list_is_read_like_json_lines(read: Reader, indent: int | None) -> None:
    records = [{**GOOD, "id": f"p{number}"} for number in range(3)]
    outcome = read(json.dumps(records, indent=indent))
    assert [post.id for post in outcome.posts] == ["p0", "p1", "p2"]


def test_a_list_under_a_name_is_found(read: Reader) -> None:
    outcome = read(json.dumps({"posts": [GOOD, {"text": "no id"}]}, indent=1))
    assert [post.id for post in outcome.posts] == ["p1"]
    assert [(reject.row, reject.field) for reject in outcome.rejects] == [(9, "id")]


def test_the_format_is_told_by_content_whatever_the_name(read: Reader) -> None:
    assert read(lines(GOOD), name="posts.csv").file.format == "jsonl"
    assert read("id,text\n1,a\n", name="posts.json").file.format == "csv"


def test_each_line_is_read_by_its_own_keys_even_far_from_the_head(read: Reader) -> None:
    plain = [{**GOOD, "id": f"p{number}"} for number in range(5000)]
    odd = {"id": "odd", "message": "Late", "latitude": 53.8, "longitude": -1.5}
    outcome = read(lines(*plain, odd, *plain[:2]))
    assert len(outcome.posts) == 5003
    assert outcome.posts[5000] == Post(
        id="odd", source="file", author=None, created_at=None, text="Late", lat=53.8, lon=-1.5
    )


def test_batches_keep_the_order_and_the_size(read: Reader) -> None:
    outcome = read(lines(*({**GOOD, "id": f"p{number}"} for number in range(4000))))
    sizes = [batch.read for batch in outcome.file.batches(1000)]
    assert sum(sizes) == 4000
    assert len(sizes) > 1
    assert [post.id for batch in outcome.file.batches(7) for post in batch.posts] == [
        f"p{number}" for number in range(4000)
    ]


def test_the_text_is_kept_to_the_character(read: Reader) -> None:
    text = "  Füße &amp; 👍🏽\u2028 next\tline\\n\x00 end  "
    assert read(lines({**GOOD, "text": text})).posts[0].text == text
    assert read('id,text\n1,"  two ""lines""\n here "\n').posts[0].text == '  two "lines"\n here '


@pytest.mark.parametrize(
    ("record", "field", "value", "reason"),
    [
        ({"text": "x"}, "id", "", "no id"),
        ({"id": "", "text": "x"}, "id", "", "no id"),
        ({"id": 1.5, "text": "x"}, "id", "1.5", "whole number"),
        ({"id": 1.3828603053410304e18, "text": "x"}, "id", "1.3828603053410304e+18", "lost its last digits"),
        ({"id": "1.38E+18", "text": "x"}, "id", "1.38E+18", "lost its last digits"),
        ({"id": True, "text": "x"}, "id", "True", "whole number"),
        ({"id": "a"}, "text", "", "no text field"),
        ({"id": "a", "text": ["x"]}, "text", "['x']", "not a string"),
        ({"id": "a", "text": ""}, "text", "", "neither GPS nor a profile"),
        ({"id": "a", "text": None}, "text", "", "neither GPS nor a profile"),
        ({"id": "a", "text": "x", "created_at": "03/04/2024"}, "created_at", "03/04/2024", "ISO 8601"),
        (
            {"id": "a", "text": "x", "created_at": "2024-02-31T00:00:00Z"},
            "created_at",
            "2024-02-31T00:00:00Z",
            "ISO",
        ),
        ({"id": "a", "text": "x", "created_at": [1]}, "created_at", "[1]", "ISO 8601"),
    ],
)
def test_a_bad_record_is_refused_with_row_field_value_and_reason(
    read: Reader, record: dict[str, object], field: str, value: str, reason: str
) -> None:
    outcome = read(lines(GOOD, record, {**GOOD, "id": "p2"}))
    assert [post.id for post in outcome.posts] == ["p1", "p2"]
    (reject,) = outcome.rejects
    assert (reject.row, reject.field, reject.value) == (2, field, value)
    assert reason in reject.reason


def test_an_empty_text_is_kept_where_gps_or_a_profile_speaks(read: Reader) -> None:
    outcome = read(
        lines(
            {"id": "a", "text": "", "lat": 53.8, "lon": -1.5},
            {"id": "b", "text": None, "profile_location": "Leeds"},
        )
    )
    assert [post.text for post in outcome.posts] == ["", ""]


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        (0, 0, "(0, 0) is a default"),
        ("0.0", "0.0", "(0, 0) is a default"),
        (91, 0, "out of range"),
        (53.8, None, "one of latitude and longitude"),
        ("north", "-1.5", "not a number"),
        (True, 1, "not a number"),
        (10**400, 1, "not a finite number"),
        (-1.5, 53.8, "look exchanged"),
    ],
)
def test_a_bad_point_is_dropped_with_a_warning_and_the_post_kept(
    read: Reader, lat: object, lon: object, reason: str
) -> None:
    outcome = read(
        lines({**GOOD, "lat": lat, "lon": lon}), near=lambda y, x: abs(y - 53.8) < 1 and abs(x + 1.5) < 1
    )
    (post,) = outcome.posts
    assert (post.lat, post.lon) == (None, None)
    (warning,) = outcome.warnings
    assert (warning.row, warning.field) == (1, "GPS")
    assert reason in warning.reason
    assert outcome.rejects == []
    (note,) = outcome.file.notes
    assert note.startswith("1 post: GPS ignored: ")


def test_notes_count_over_the_whole_file(read: Reader) -> None:
    outcome = read(
        "id,text,lat,lon,date\n" + "".join(f"{number},hi,0,0,2024-06-01 10:00\n" for number in range(12))
    )
    assert outcome.file.notes == (
        "12 posts: GPS ignored: (0, 0) is a default, not a place",
        "12 posts: the time has no zone; UTC was assumed",
    )
    assert {post.created_at for post in outcome.posts} == {"2024-06-01T10:00:00Z"}


def test_mentions_come_from_the_field_else_from_the_text(read: Reader) -> None:
    outcome = read(
        lines(
            {**GOOD, "text": "Thanks @LeedsCC and @leedscc, not me@example.org, \uff20Full_Width!"},
            {**GOOD, "text": "@a", "mentions": ["@B", "c", "b"]},
            {**GOOD, "text": "@a", "mentions": "@B c,D"},
            {**GOOD, "text": "@a", "mentions": []},
            {**GOOD, "text": "@a", "mentions": [{"username": "Bob"}]},
            {**GOOD, "text": "@a", "mentions": None},
        )
    )
    assert [post.mentions for post in outcome.posts] == [
        ("leedscc", "full_width"),
        ("b", "c"),
        ("b", "c", "d"),
        (),
        ("bob",),
        ("a",),
    ]


def test_words_for_nothing_are_nothing(read: Reader) -> None:
    outcome = read("id,text,author,profile_location,lang,lat,lon,date\n1,None,nan,N/A,null,NaN,nan,-\n")
    assert outcome.posts == [Post(id="1", source="file", author=None, created_at=None, text="None")]


def test_a_table_without_ids_is_refused_whole(read: Reader) -> None:
    with pytest.raises(InputFileError, match="no column found for id"):
        read("name,text\nA,b\n")


def test_json_without_texts_is_refused_whole(read: Reader) -> None:
    with pytest.raises(PostError, match=r"holds no posts: no key found for text .* Its keys are: id, name"):
        read(lines({"id": 1, "name": "a"}, {"id": 2, "name": "b"}))


def test_an_unknown_format_is_refused_with_the_choices(read: Reader) -> None:
    with pytest.raises(
        PostError, match="'xml' is not a format of posts; choose one of auto, csv, jsonl, x2, x1"
    ):
        read(lines(GOOD), format="xml")
