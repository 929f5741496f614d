"""Laws of the post readers, tried on generated input."""

import json
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts import Post, parse_moment, read_posts
from posts.findings import Findings
from posts.records import RecordReader

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
IDS = st.one_of(
    st.text("abc123 eE+.-", min_size=0, max_size=8),
    st.integers(-5, 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)
DATES = st.one_of(
    st.sampled_from(
        [
            "2024-06-01T13:10:16Z",
            "2024-02-30T13:10:16Z",
            "2024-06-01T24:10:16Z",
            "2024-W01-1T00:00:00Z",
            "2024-06-01 13:10",
            "1717247416",
            "03/04/2024",
            "",
            "null",
        ]
    ),
    st.integers(-(10**15), 10**15),
    st.none(),
)
DEGREES = st.one_of(st.none(), st.just(0), st.floats(-200, 200), st.sampled_from(["53.8", "", "x", "nan"]))
RECORDS = st.fixed_dictionaries(
    {"id": IDS, "text": st.one_of(WORDS, st.sampled_from(["hi @Bo", ""]))},
    optional={
        "author": st.one_of(WORDS, st.none(), st.integers(0, 99)),
        "created_at": DATES,
        "lat": DEGREES,
        "lon": DEGREES,
        "latitude": DEGREES,
        "profile_location": st.one_of(WORDS, st.none(), st.just("n/a")),
        "lang": st.sampled_from(["en", None, ""]),
        "mentions": st.one_of(st.none(), st.lists(WORDS, max_size=2), WORDS),
        "in_reply_to": IDS,
        "reposts": IDS,
        "place_box": st.sampled_from([None, [1, 2, 3, 4], [4, 3, 2, 1], "1,2,3,4"]),
        "tags": st.one_of(st.none(), st.lists(WORDS, max_size=1)),
    },
)


def read_text(text: str) -> tuple[list[Post], list[Any], list[Any], tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "posts.jsonl"
        path.write_text(text, encoding="utf-8")
        file = read_posts(path, format="jsonl")
        batches = list(file.batches(3))
        return (
            [post for batch in batches for post in batch.posts],
            [reject for batch in batches for reject in batch.rejects],
            [warning for batch in batches for warning in batch.warnings],
            file.notes,
        )


@settings(max_examples=200, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=8))
def test_the_fast_way_and_the_general_way_give_the_same(records: list[dict[str, object]]) -> None:
    lines = [json.dumps(record) for record in records]
    findings = Findings()
    general = RecordReader(findings, {}, near=None)
    expected: list[Post] = []
    for row, line in enumerate(lines, start=1):
        general.read_line(row, line.encode(), expected)
    posts, rejects, warnings, notes = read_text("\n".join(lines))
    assert posts == expected
    assert rejects == findings.rejects
    assert warnings == findings.warnings
    assert notes == findings.sentences()
    assert len(posts) + len(rejects) == len(records)


@settings(max_examples=50, deadline=None)
@given(st.lists(RECORDS, min_size=2, max_size=6), st.randoms())
def test_the_order_of_lines_does_not_change_a_post(records: list[dict[str, object]], random: Random) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    posts = read_text("\n".join(map(json.dumps, records)))[0]
    others = read_text("\n".join(map(json.dumps, shuffled)))[0]
    assert sorted(map(repr, posts)) == sorted(map(repr, others))


@given(st.datetimes(datetime(1975, 1, 1), datetime(2200, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - the zone is added below
def test_one_moment_written_in_any_way_is_one_moment(naive: datetime, offset: int) -> None:
    moment = naive.replace(microsecond=0, tzinfo=UTC)
    wanted = moment.isoformat().replace("+00:00", "Z")
    local = moment.astimezone(timezone(timedelta(minutes=offset)))
    written: list[object] = [wanted, local.isoformat(), moment.timestamp(), int(moment.timestamp() * 1000)]
    written += [str(int(moment.timestamp())), moment.strftime("%Y-%m-%d %H:%M:%S UTC")]
    written.append(moment.strftime("%a %b %d %H:%M:%S +0000 %Y"))
    assert {parse_moment(value).text for value in written} == {wanted}


@pytest.mark.parametrize(
    "value",
    [
        "2024",
        "20240601T",
        "45443.5",
        "yesterday",
        "01.06.2024",
        "2024-13-01",
        "0001-01-01T00:00:00+14:00",
        "Sat Foo 01 13:10:16 +0000 2024",
        "Sat Jun 31 13:10:16 +0000 2024",
        "9" * 30,
        12,
        1e20,
        float("inf"),
        True,
        None,
    ],
)
def test_what_is_not_clearly_a_moment_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a time that can be told for sure"):
        parse_moment(value)


def test_a_time_without_zone_says_so() -> None:
    assert parse_moment("2024-06-01T10:00") == ("2024-06-01T10:00:00Z", True)
    assert parse_moment("2024-06-01T10:00+01:00") == ("2024-06-01T09:00:00Z", False)
