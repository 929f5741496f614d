"""Posts are drawn so that they stand for all, and asked so that no answer is lost."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from intake import WardlightError
from pipeline.label_report import report_labels
from pipeline.label_sampling import draw_labels
from pipeline.labelling import (
    Label,
    ask_next,
    ask_post,
    count_progress,
    save_answer,
)
from store import load_labels, load_sample, open_city
from tests.pipeline.labelling_steps import answer_as_told, clock, read_sample


def test_a_sample_is_drawn_once_topped_up_and_stands_for_all_posts(town_city: Path) -> None:
    first = draw_labels(town_city, "about", size=40)
    assert (first.size, first.new, first.dropped, first.seed) == (40, 40, 0, 1)
    before = read_sample(town_city)
    assert draw_labels(town_city, "about", size=30).new == 0
    more = draw_labels(town_city, "about", size=60)
    assert (more.size, more.new, more.dropped) == (60, 20, 0)
    assert read_sample(town_city)[:40] == before
    with open_city(town_city) as opened:
        assert sum(row.weight for row in load_sample(opened, "about")) == pytest.approx(1800)


def test_the_same_seed_draws_the_same_posts_in_another_copy(built: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copy(built, tmp_path / name)) for name in ("a.db", "b.db")]
    for copy in copies:
        draw_labels(copy, "lives_in", size=25, seed=7)
    assert read_sample(copies[0], "lives_in") == read_sample(copies[1], "lives_in")


def test_another_seed_does_not_mix_two_samples(town_city: Path) -> None:
    draw_labels(town_city, "about", size=20, seed=7)
    with pytest.raises(WardlightError, match="drawn with seed 7"):
        draw_labels(town_city, "about", size=30, seed=8)
    assert draw_labels(town_city, "about", size=30).seed == 7


def test_posts_located_anew_are_drawn_anew_and_no_label_is_lost(town_city: Path) -> None:
    draw_labels(town_city, "about", size=40)
    for post in read_sample(town_city):
        answer_as_told(town_city, post, "Ann")
    connection = sqlite3.connect(town_city)
    with connection:
        connection.execute("UPDATE post_placement SET run = 'later'")
    connection.close()
    assert any("located anew" in note for note in report_labels(town_city, "about").notes)
    again = draw_labels(town_city, "about", size=40)
    # No answer has changed, so neither has the sample.
    assert (again.new, again.dropped) == (0, 0)
    assert report_labels(town_city, "about").notes == ()
    assert report_labels(town_city, "about").people[0].labelled == 40


def test_nothing_can_be_drawn_before_posts_are_located(town_city: Path) -> None:
    connection = sqlite3.connect(town_city)
    with connection:
        connection.execute("DELETE FROM post_placement")
    connection.close()
    with pytest.raises(WardlightError, match="wardlight locate"):
        draw_labels(town_city, "about")


def test_each_person_is_asked_every_post_and_skipped_ones_come_again(town_city: Path) -> None:
    draw_labels(town_city, "about", size=20)
    order = read_sample(town_city)
    first = ask_next(town_city, "about", annotator="Ann")
    assert first is not None
    assert (first.post.post, first.position, first.size, first.labelled) == (order[0], 1, 20, 0)
    second = ask_next(town_city, "about", annotator="Ann", after=1)
    assert second is not None
    answer_as_told(town_city, second.post.post, "Ann")
    again = ask_next(town_city, "about", annotator=" Ann ")
    assert again is not None
    assert (again.post.post, again.labelled) == (order[0], 1)
    assert ask_next(town_city, "about", annotator="Ann", after=20) is None
    progress = {each.sense: (each.sampled, each.labelled) for each in count_progress(town_city, "Ann")}
    assert progress == {"about": (20, 1), "posted_from": (0, 0), "lives_in": (0, 0)}


def test_a_later_answer_of_the_same_person_replaces_the_former(town_city: Path) -> None:
    draw_labels(town_city, "about", size=20)
    post = read_sample(town_city)[0]
    assert save_answer(town_city, Label(post, "about", "Ann", "alderby"), clock=clock) is None
    former = save_answer(town_city, Label(post, "about", "Ann", "UNKNOWN", " why "), clock=clock)
    assert former is not None
    assert former.answer == "T0"
    stored = ask_post(town_city, "about", post=post, annotator="Ann").former
    assert stored is not None
    assert (stored.answer, stored.note, stored.at) == ("unknown", "why", clock())


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (Label(0, "about", "Ann", "Nowhere"), "no ward goes by 'Nowhere'"),
        (Label(0, "about", "Ann", "wick"), "no ward goes by 'wick'"),
        (Label(0, "about", "Ann", ""), "no ward goes by ''"),
        (Label(0, "about", "  ", "city"), "no name to keep labels under"),
        (Label(0, "about", "A\x1b[31m", "city"), "no name to keep labels under"),
        (Label(0, "about", "Ann", "city", "x" * 501), "the note has 501 characters"),
        (Label(0, "abouts", "Ann", "city"), "'abouts' is no place that a post has"),
        (Label(-1, "about", "Ann", "city"), "is not in the sample for about"),
    ],
)
def test_what_cannot_be_a_label_is_refused_and_nothing_is_stored(
    town_city: Path, label: Label, words: str
) -> None:
    draw_labels(town_city, "about", size=20)
    post = read_sample(town_city)[0] if label.post == 0 else 1 << 40
    with pytest.raises(WardlightError, match=words):
        save_answer(
            town_city, Label(post, label.sense, label.annotator, label.answer, label.note), clock=clock
        )
    with open_city(town_city) as opened:
        assert load_labels(opened, "about") == []
