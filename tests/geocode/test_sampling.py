"""A sample of every kind of answer, which grows without losing a post."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode import GeocodeError, allocate_sample, draw_sample, name_stratum

SIZES = {"unknown:none": 80_000, "high:toponym": 10_000, "low:toponym": 2_500, "high:postcode": 2}


def _population() -> tuple[np.ndarray, list[str]]:
    strata = [stratum for stratum, size in sorted(SIZES.items()) for _ in range(size)]
    return np.arange(1, len(strata) + 1, dtype=np.int64), strata


def test_every_stratum_gives_its_least_and_the_rest_goes_by_the_root_of_its_size() -> None:
    wanted = allocate_sample(SIZES, 203)
    assert wanted["high:postcode"] == 2
    assert sum(wanted.values()) == 203
    # The roots of 80,000, 10,000 and 2,500 are as 283 to 100 to 50.
    assert [wanted[name] for name in ("unknown:none", "high:toponym", "low:toponym")] == [132, 46, 23]


def test_a_sample_smaller_than_the_least_of_all_strata_still_visits_each() -> None:
    assert allocate_sample(SIZES, 1) == {
        "unknown:none": 3,
        "high:toponym": 3,
        "low:toponym": 3,
        "high:postcode": 2,
    }


def test_a_sample_of_none_is_refused() -> None:
    with pytest.raises(GeocodeError, match="a sample of 0 posts cannot be drawn"):
        allocate_sample(SIZES, 0)


@given(
    sizes=st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 400), min_size=1),
    size=st.integers(1, 300),
)
def test_a_larger_sample_takes_no_post_away_from_a_stratum(sizes: dict[str, int], size: int) -> None:
    smaller, larger = allocate_sample(sizes, size), allocate_sample(sizes, size + 1)
    assert all(smaller[name] <= larger[name] <= sizes[name] for name in sizes)
    assert sum(larger.values()) == min(sum(sizes.values()), max(size + 1, sum(smaller.values())))


def test_weights_sum_to_each_stratum_and_so_to_the_population() -> None:
    posts, strata = _population()
    sample = draw_sample(posts, strata, size=200, seed=1)
    sums: Counter[str] = Counter()
    for each in sample:
        sums[each.stratum] += each.weight  # type: ignore[assignment]
        assert strata[each.post - 1] == each.stratum
    assert sums == pytest.approx(SIZES)
    assert len({each.post for each in sample}) == len(sample) == 200


def test_the_same_seed_draws_the_same_posts_in_the_same_order_and_another_does_not() -> None:
    posts, strata = _population()
    first = draw_sample(posts, strata, size=50, seed=1)
    assert draw_sample(posts[::-1], strata[::-1], size=50, seed=1) == first
    assert {each.post for each in draw_sample(posts, strata, size=50, seed=2)} != {
        each.post for each in first
    }


def test_a_topped_up_sample_holds_the_earlier_one() -> None:
    posts, strata = _population()
    small, large = (
        {each.post for each in draw_sample(posts, strata, size=size, seed=3)} for size in (50, 300)
    )
    assert small < large


def test_a_post_keeps_its_chance_when_others_are_added_after_it() -> None:
    posts = np.arange(1, 101, dtype=np.int64)
    before = {each.post for each in draw_sample(posts, ["a"] * 100, size=10, seed=1)}
    more = np.arange(1, 201, dtype=np.int64)
    after = {each.post for each in draw_sample(more, ["a"] * 100 + ["b"] * 100, size=20, seed=1)}
    assert before == {post for post in after if post <= 100}


def test_every_post_of_a_stratum_is_as_likely_as_any_other() -> None:
    posts = np.arange(20, dtype=np.int64)
    drawn: Counter[int] = Counter()
    for seed in range(1000):
        drawn.update(each.post for each in draw_sample(posts, ["a"] * 20, size=5, seed=seed))
    # 250 each on average, standard deviation 14.
    assert all(190 < drawn[post] < 310 for post in range(20))


def test_the_stratum_is_the_level_and_the_weightiest_evidence_for_the_sense() -> None:
    evidence = (
        '[{"kind":"profile","senses":["lives_in"],"text":"Ash","place":"Ash","weight":0.97,"candidates":1},'
        '{"kind":"toponym","senses":["about"],"span":[0,3],"place":"Ash","weight":0.4,"candidates":1},'
        '{"kind":"postcode","senses":["about","lives_in"],"place":"","weight":0.9,"candidates":1}]'
    )
    assert name_stratum("high", evidence, "about") == "high:postcode"
    assert name_stratum("low", evidence, "lives_in") == "low:profile"
    assert name_stratum("city", evidence, "posted_from") == "city:none"
    assert name_stratum("unknown", evidence, "about") == "unknown:none"
    assert name_stratum("outside", None, "about") == "outside:none"
