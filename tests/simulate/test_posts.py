"""Posts: like people's, and their truth agrees with what is written."""

import re
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest

from boundaries import locate_points, read_wards
from simulate import (
    SimulatedCity,
    SimulatedFiles,
    phrases_accounts,
    phrases_everyday,
    phrases_places,
    phrases_traps,
)
from simulate.dice import Dice
from simulate.grammar import fill_template, list_slots, read_templates
from simulate.naming import CITY
from simulate.voices import Voice, speak

Posts = list[dict[str, Any]]
Truth = dict[str, dict[str, str]]

FROM_THE_MAP = frozenset(
    {"part", "SUBURB", "SUBURB_TAG", "STREET", "POI", "POSTCODE", "OUTCODE", "NUMBER", "CITY", "COUNCIL"}
    | {"AWAY", "FIRST", "REFERENCE", "CLOCK", "DEGREES", "WIND", "SKY"}
)


def test_points_lie_in_the_ward_that_the_truth_names(
    city: SimulatedCity, files: SimulatedFiles, posts: Posts, truth: Truth
) -> None:
    wards, _ = read_wards(files.wards)
    default = (city.map.town_hall[1], city.map.town_hall[0])
    placed = [post for post in posts if post["lat"] is not None and (post["lat"], post["lon"]) != default]
    found = locate_points(
        wards,
        np.array([post["lon"] for post in placed]),
        np.array([post["lat"] for post in placed]),
    )
    assert len(placed) > 20
    for post, ward in zip(placed, found.tolist(), strict=True):
        expected = "outside" if ward < 0 else wards.codes[ward]
        assert truth[post["id"]]["posted_from"] == expected


def test_about_one_post_in_sixty_carries_a_point(posts: Posts) -> None:
    share = sum(post["lat"] is not None for post in posts) / len(posts)
    assert 0.01 <= share <= 0.02


def test_about_two_posts_in_three_name_no_place_at_all(
    city: SimulatedCity, posts: Posts, truth: Truth
) -> None:
    names = [name.lower() for name in (CITY, *city.map.suburbs.names, *city.map.pois.names)]
    named = re.compile("|".join(map(re.escape, names)))
    silent = sum(
        truth[post["id"]]["about"] == "" and not named.search(post["text"].lower()) for post in posts
    )
    assert 0.58 <= silent / len(posts) <= 0.72


def test_nobody_lives_in_two_places_and_every_author_has_one_kind(posts: Posts, truth: Truth) -> None:
    homes = defaultdict(set)
    for post in posts:
        row = truth[post["id"]]
        homes[post["author"]].add((row["lives_in"], row["author_kind"], post["profile_location"]))
    assert all(len(known) == 1 for known in homes.values())
    for home, kind, _ in (next(iter(known)) for known in homes.values()):
        if kind == "resident":
            assert home.startswith("E05")
        else:
            assert home == ("outside" if kind in {"visitor", "elsewhere"} else "")


def test_a_quarter_of_people_live_elsewhere(posts: Posts, truth: Truth) -> None:
    kinds = {post["author"]: truth[post["id"]]["author_kind"] for post in posts}
    counts = Counter(kinds.values())
    people = counts["resident"] + counts["visitor"] + counts["elsewhere"]
    assert 0.2 <= (counts["visitor"] + counts["elsewhere"]) / people <= 0.3
    assert counts["council"] == 6
    assert counts["bot"] == 6


def test_a_few_people_write_far_more_than_the_rest(posts: Posts, truth: Truth) -> None:
    counts = Counter(post["author"] for post in posts if truth[post["id"]]["author_kind"] == "resident")
    numbers = sorted(counts.values(), reverse=True)
    assert numbers[2] > 4 * np.median(numbers)
    assert numbers[-1] >= 1


def test_one_profile_in_seven_says_more_than_the_city_and_a_third_say_only_that(
    city: SimulatedCity, posts: Posts, truth: Truth
) -> None:
    profiles = {
        post["author"]: post["profile_location"] or ""
        for post in posts
        if truth[post["id"]]["author_kind"] == "resident"
    }
    finer = re.compile("|".join(map(re.escape, city.map.suburbs.names)) + r"|CK\d", re.IGNORECASE)
    fine = sum(bool(finer.search(profile)) for profile in profiles.values()) / len(profiles)
    city_only = sum(
        CITY.lower() in profile.lower() and not finer.search(profile) for profile in profiles.values()
    ) / len(profiles)
    assert 0.08 <= fine <= 0.2
    assert 0.28 <= city_only <= 0.44
    assert 0.2 <= sum(not profile for profile in profiles.values()) / len(profiles) <= 0.42


def test_a_team_with_the_citys_name_and_a_person_with_a_suburbs_are_about_nowhere(
    posts: Posts, truth: Truth
) -> None:
    trap = re.compile(rf"{CITY} (Rovers|Harriers)|\b(Mrs?|Cllr) [A-Z]", re.IGNORECASE)
    caught = [
        post for post in posts if trap.search(post["text"]) and truth[post["id"]]["author_kind"] == "resident"
    ]
    assert len(caught) > 15
    assert {truth[post["id"]]["about"] for post in caught} == {""}


def test_enquiries_reach_the_councils_accounts_with_house_number_and_home_street(
    city: SimulatedCity, posts: Posts, truth: Truth
) -> None:
    missed = re.compile(r"@calderwick\w+ you've missed our \w+ bin again, \d+ \w+", re.IGNORECASE)
    enquiries = [post for post in posts if missed.match(post["text"].replace("youve", "you've"))]
    assert enquiries
    for post in enquiries:
        row = truth[post["id"]]
        assert row["about"] == row["lives_in"] != ""
        (handle,) = post["mentions"]
        assert post["text"].startswith(f"@{handle}")
    accounts = {author.handle for author in city.authors if author.kind == "council"}
    assert {handle for post in enquiries for handle in post["mentions"]} <= accounts


def test_replies_answer_earlier_posts_by_their_authors(posts: Posts) -> None:
    author_of: dict[str, str] = {}
    replies = 0
    for post in posts:
        if post["in_reply_to"] is not None:
            replies += 1
            assert author_of[post["in_reply_to"]] == post["mentions"][0]
        author_of[post["id"]] = post["author"]
    assert replies > 0.05 * len(posts)


def test_ids_are_unique_and_time_runs_forward_for_three_months(posts: Posts) -> None:
    assert len({post["id"] for post in posts}) == len(posts) == 3000
    moments = [post["created_at"] for post in posts]
    assert moments == sorted(moments)
    assert moments[0].startswith("2025-03-0")
    assert moments[-1].startswith(("2025-05-3", "2025-05-2"))


def test_one_evening_at_the_arena_stands_out(city: SimulatedCity, posts: Posts) -> None:
    arena = city.map.pois.names[city.map.arena].lower()
    days = Counter(post["created_at"][:10] for post in posts if arena in post["text"].lower())
    ((_, most), *_) = days.most_common(1)
    assert most >= 8
    assert most > 0.5 * sum(days.values())


def test_every_slot_of_every_template_can_be_filled() -> None:
    lines = []
    for module in (phrases_everyday, phrases_places, phrases_traps, phrases_accounts):
        for name, value in vars(module).items():
            if isinstance(value, list) and not name.startswith("_"):
                lines += value
    lines += [line for sentences in phrases_traps.WORDY.values() for line in sentences.split("|")]
    assert len(lines) > 400
    slots = {slot for template in read_templates(lines) for slot in template.parts[1::2]}
    assert slots - list_slots() - FROM_THE_MAP == set()
    dice = Dice(np.random.default_rng(0))
    names = {slot: slot for slot in FROM_THE_MAP}
    for template in read_templates(lines):
        assert "{" not in fill_template(template, dice, names=names)


@pytest.mark.parametrize("seed", range(5))
def test_however_carelessly_people_type_handles_and_hashtags_stay_whole(seed: int) -> None:
    careless = Voice(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    said = speak(
        "@CalderwickBins please, what about #KesterfordGala?",
        careless,
        dice=Dice(np.random.default_rng(seed)),
    )
    assert said.startswith("@CalderwickBins pl")
    assert "#KesterfordGala" in said
