"""X's API v2 and v1.1: posts with their users and places joined."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posts import Post, read_posts

Reader = Callable[..., Any]

PAGE = {
    "data": [
        {
            "id": "11",
            "text": "@Bo hi",
            "author_id": "1",
            "created_at": "2024-06-01T13:10:16.000Z",
            "lang": "en",
            "geo": {"place_id": "pl", "coordinates": {"type": "Point", "coordinates": [-1.5, 53.8]}},
            "entities": {"mentions": [{"username": "Bo"}]},
            "referenced_tweets": [{"type": "replied_to", "id": "7"}, {"type": "quoted", "id": "8"}],
        },
        {"id": "12", "text": "RT", "author_id": "2", "referenced_tweets": [{"type": "retweeted", "id": "9"}]},
    ],
    "includes": {
        "users": [{"id": "1", "username": "Ann", "location": "Leeds"}],
        "places": [{"id": "pl", "full_name": "Leeds, England", "geo": {"bbox": [-1.8, 53.7, -1.3, 53.9]}}],
        "tweets": [{"id": "7", "text": "the first"}],
    },
    "meta": {"result_count": 2},
}
FIRST = Post(
    id="11",
    source="x",
    author="ann",
    created_at="2024-06-01T13:10:16Z",
    text="@Bo hi",
    lang="en",
    lat=53.8,
    lon=-1.5,
    place_box=(-1.8, 53.7, -1.3, 53.9),
    place_name="Leeds, England",
    profile_location="Leeds",
    mentions=("bo",),
    in_reply_to="7",
)
SECOND = Post(id="12", source="x", author="2", created_at=None, text="RT", reposts="9")
STATUS = {
    "id": 5,
    "id_str": "5",
    "created_at": "Sat Jun 01 13:10:16 +0100 2024",
    "text": "cut…",
    "truncated": True,
    "extended_tweet": {"full_text": "the whole text", "entities": {"user_mentions": [{"screen_name": "Cy"}]}},
    "user": {"screen_name": "Ann", "location": "Leeds"},
    "coordinates": {"type": "Point", "coordinates": [-1.5, 53.8]},
    "place": {
        "full_name": "Leeds, England",
        "bounding_box": {"coordinates": [[[-1.8, 53.7], [-1.3, 53.7], [-1.3, 53.9], [-1.8, 53.9]]]},
    },
    "in_reply_to_status_id_str": "4",
    "retweeted_status": {"id_str": "3", "text": "earlier"},
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("wrap", [lambda page: page, lambda page: [page]])
def test_a_v2_page_is_read_with_users_and_places_joined(
    read: Reader, indent: int | None, wrap: Callable[[object], object]
) -> None:
    outcome = read(json.dumps(wrap(PAGE), indent=indent))
    assert outcome.file.format == "x2"
    assert outcome.posts == [FIRST, SECOND]


def test_v2_pages_line_by_line_and_single_posts_of_a_stream(read: Reader) -> None:
    single = {"data": PAGE["data"][0], "includes": PAGE["includes"]}  # type: ignore[index] # a list as written above
    empty = {"meta": {"result_count": 0}}
    refused = {"errors": [{"title": "Not found"}]}
    outcome = read("\n".join(json.dumps(page) for page in (PAGE, single, empty, refused)))
    assert outcome.posts == [FIRST, SECOND, FIRST]
    assert outcome.read == 4
    assert [(reject.row, reject.field) for reject in outcome.rejects] == [(4, "errors")]


def test_a_v2_post_with_its_author_within_is_read(read: Reader) -> None:
    flattened = {
        "id": "1",
        "text": "hi",
        "author_id": "2",
        "conversation_id": "1",
        "author": {"username": "Ann", "location": "Leeds"},
        "geo": {"full_name": "Leeds", "geo": {"bbox": [-1.8, 53.7, -1.3, 53.9]}},
    }
    outcome = read(json.dumps(flattened))
    (post,) = outcome.posts
    assert (outcome.file.format, post.author, post.profile_location, post.place_name) == (
        "x2",
        "ann",
        "Leeds",
        "Leeds",
    )
    assert post.place_box == (-1.8, 53.7, -1.3, 53.9)


def test_a_bad_post_in_a_page_is_refused_in_its_own_line(read: Reader) -> None:
    content = '{"meta": {},\n"data": [\n{"id": "1", "text": "a"},\n{"id": "2"},\n{"id": "3", "text": "c"}\n]}'
    outcome = read(content)
    assert [post.id for post in outcome.posts] == ["1", "3"]
    assert [(reject.row, reject.field) for reject in outcome.rejects] == [(4, "text")]


@pytest.mark.parametrize(
    "wrap", [lambda status: status, lambda status: [status], lambda s: {"statuses": [s]}]
)
def test_a_v1_status_is_read_alone_in_a_list_or_in_an_answer(
    read: Reader, wrap: Callable[[object], object]
) -> None:
    outcome = read(json.dumps(wrap(STATUS)))
    assert outcome.file.format == "x1"
    assert outcome.posts == [
        Post(
            id="5",
            source="x",
            author="ann",
            created_at="2024-06-01T12:10:16Z",
            text="the whole text",
            lat=53.8,
            lon=-1.5,
            place_box=(-1.8, 53.7, -1.3, 53.9),
            place_name="Leeds, England",
            profile_location="Leeds",
            mentions=("cy",),
            in_reply_to="4",
            reposts="3",
        )
    ]


def test_the_older_geo_of_v1_has_latitude_first(read: Reader) -> None:
    status = {**STATUS, "coordinates": None, "geo": {"type": "Point", "coordinates": [53.8, -1.5]}}
    (post,) = read(json.dumps(status)).posts
    assert (post.lat, post.lon) == (53.8, -1.5)


@pytest.mark.parametrize("chosen", ["x2", "x1"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, True])
def test_members_of_an_unlooked_for_kind_are_passed_over(read: Reader, chosen: str, value: object) -> None:
    for key in ("geo", "entities", "user", "place", "coordinates", "referenced_tweets", "extended_tweet"):
        post = {"id": "1", "text": "hi", key: value}
        outcome = read(
            json.dumps({"data": [post], "includes": value} if chosen == "x2" else post), format=chosen
        )
        assert [found.text for found in outcome.posts] == ["hi"]


@pytest.mark.realdata
def test_real_v2_answers(shared: Path) -> None:
    (batch,) = read_posts(shared / "payloads" / "x_v2_search_geo.json").batches()
    located = {post.id: post for post in batch.posts}["1382840699322732544"]
    assert len(batch.posts) == 2
    assert (located.author, located.profile_location, located.place_name) == (
        "joselcherrez",
        "Miami, FL",
        "Miami, FL",
    )
    assert (located.lat, located.lon) == (25.7751, -80.1936)
    assert located.place_box == (-80.321683, 25.7090404, -80.144974, 25.855667)
    assert [post.reposts for post in batch.posts] == ["1382840699322732544", None]

    (batch,) = read_posts(shared / "payloads" / "x_v2_multi.json").batches()
    assert (len(batch.posts), batch.rejects) == (10, [])
    assert sum(post.profile_location is not None for post in batch.posts) == 7
    assert not any(post.author is None or post.author.isdigit() for post in batch.posts)
    assert [post.in_reply_to for post in batch.posts if post.in_reply_to] == ["1383054056906711040"]

    file = read_posts(shared / "payloads" / "x_v2_geo_twarc.jsonl")
    (batch,) = file.batches()
    assert (file.format, len(batch.posts)) == ("x2", 2)
    assert batch.posts[1].place_box == (13.088304, 52.338079, 13.760909, 52.675323)
    assert batch.posts[1].place_name == "Berlin, Germany"


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["x_v11_search.json", "x_v11_stream.json"])
def test_real_v1_statuses(shared: Path, name: str) -> None:
    file = read_posts(shared / "payloads" / name)
    (batch,) = file.batches()
    (post,) = batch.posts
    assert (file.format, post.id, post.author, post.created_at, post.reposts, post.mentions) == (
        "x1",
        "1552687856111566848",
        "raidkard",
        "2022-07-28T16:10:07Z",
        "1552622999664205829",
        ("ericcoquerel",),
    )


@pytest.mark.realdata
def test_real_posts_of_leeds_and_of_a_crisis(shared: Path) -> None:
    file = read_posts(shared / "corpora" / "leeds-posts-dev.jsonl")
    posts = [post for batch in file.batches() for post in batch.posts]
    assert (file.format, len(posts)) == ("jsonl", 160)
    assert {"id", "text", "profile_location", "lat", "lon", "created_at", "author"} == set(file.columns)
    assert all(post.created_at for post in posts)

    file = read_posts(shared / "corpora" / "crisis-tweets-fine-places.jsonl")
    batches = list(file.batches())
    assert sum(len(batch.posts) for batch in batches) == 4390
    assert batches[0].posts[0].created_at == "2018-11-15T20:54:00Z"
    assert file.columns == {"id": "tweet_id", "text": "text", "created_at": "created_at"}
