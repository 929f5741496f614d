"""What the labels say: people compared, and the answers weighed back to all posts."""

import json
import sqlite3
from pathlib import Path

import pytest

from pipeline.label_report import LabelReport, report_labels
from pipeline.label_sampling import draw_labels
from pipeline.label_truth import load_truth
from pipeline.labelling import (
    Label,
    save_answer,
    tell_answer,
)
from store import open_city
from tests.pipeline.labelling_steps import answer_as_told, clock, read_sample


def _estimate(report: LabelReport, key: str) -> tuple[float, float, float]:
    (found,) = [each.estimate for each in report.estimates if each.key == key]
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return found.value, found.low, found.high


def test_labels_that_repeat_the_answers_find_them_all_right(town_city: Path) -> None:
    draw_labels(town_city, "about", size=80)
    for post in read_sample(town_city):
        answer_as_told(town_city, post, "Ann")
    report = report_labels(town_city, "about")
    assert (report.located, report.sampled, report.labelled) == (1800, 80, 80)
    assert _estimate(report, "precision")[::2] == (1.0, 1.0)
    assert _estimate(report, "missed")[0] == 0.0
    with open_city(town_city) as opened:
        on_ward = opened.rows(
            "SELECT count(*) FROM post_placement JOIN placement ON placement.id = about "
            "WHERE ward_code IS NOT NULL"
        ).fetchone()[0]
    assert _estimate(report, "rightly_placed")[0] == pytest.approx(on_ward / 1800)
    assert sum(stratum.posts for stratum in report.strata) == 1800


def test_two_people_are_compared_and_each_counts_for_their_part(town_city: Path) -> None:
    draw_labels(town_city, "about", size=60)
    sample = read_sample(town_city)
    for post in sample:
        answer_as_told(town_city, post, "Ann")
        answer_as_told(town_city, post, "Bo")
    placed = [post for post in sample if (told := tell_answer(town_city, "about", post)) and told.ward_code]
    for post in placed:
        save_answer(town_city, Label(post, "about", "Bo", "outside"), clock=clock)
    report = report_labels(town_city, "about")
    (pair,) = report.pairs
    assert (pair.first, pair.second, pair.agreement.both) == ("Ann", "Bo", 60)
    assert {post for post, _, _ in pair.agreement.disagreements} == set(placed)
    assert _estimate(report, "precision")[0] == pytest.approx(0.5)
    truth = load_truth(town_city, "about")
    assert (truth.disagreed, truth.foreign) == (len(placed), 0)
    assert {row.post for row in truth.rows} == set(sample) - set(placed)
    assert all(row.annotators == ("Ann", "Bo") and not row.from_gps for row in truth.rows)


def test_strata_without_a_label_are_named_not_guessed(town_city: Path) -> None:
    draw_labels(town_city, "about", size=40)
    answer_as_told(town_city, read_sample(town_city)[0], "Ann")
    report = report_labels(town_city, "about")
    assert any("strata without a label yet" in note for note in report.notes)
    assert json.loads(json.dumps(report.to_dict(), allow_nan=False))["labelled"] == 1


def test_without_a_sample_the_report_says_how_to_draw_one(town_city: Path) -> None:
    report = report_labels(town_city, "about")
    assert report.sampled == 0
    assert [each.estimate.value for each in report.estimates] == [None] * 4
    assert "wardlight label CITY --sense about" in report.notes[0]


def test_labels_of_wards_of_another_edition_count_for_nothing(town_city: Path) -> None:
    draw_labels(town_city, "about", size=20)
    post = read_sample(town_city)[0]
    save_answer(town_city, Label(post, "about", "Ann", "T0"), clock=clock)
    connection = sqlite3.connect(town_city)
    with connection:
        connection.execute("UPDATE label SET answer = 'OLD'")
    connection.close()
    report = report_labels(town_city, "about")
    assert report.labelled == 0
    assert any("1 labels name wards of another edition" in note for note in report.notes)
    assert load_truth(town_city, "about").foreign == 1


def test_gps_tags_are_free_truth_for_where_posts_were_sent_and_win_over_words(town_city: Path) -> None:
    draw_labels(town_city, "posted_from", size=40)
    with open_city(town_city) as opened:
        tagged = {
            post: (lat, lon)
            for post, lat, lon in opened.rows("SELECT id, lat, lon FROM post WHERE lat IS NOT NULL")
        }
    labelled = read_sample(town_city, "posted_from")
    assert set(labelled) & set(tagged)
    for post in labelled:
        save_answer(town_city, Label(post, "posted_from", "Ann", "unknown"), clock=clock)
    truth = load_truth(town_city, "posted_from")
    by_gps = {row.post: row for row in truth.rows if row.from_gps}
    assert set(by_gps) == set(tagged)
    for post, (lat, lon) in tagged.items():
        column, row = int((lon + 1.60) / 0.03), int((lat - 53.80) / 0.03)
        assert by_gps[post].answer == f"T{3 * row + column}"
        assert (by_gps[post].weight, by_gps[post].annotators) == (1.0, ())
    assert {row.post for row in truth.rows if not row.from_gps} == set(labelled) - set(tagged)
    assert report_labels(town_city, "posted_from").gps_truth == len(tagged)
    assert not [row for row in load_truth(town_city, "about").rows if row.from_gps]
