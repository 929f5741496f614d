"""Labelling by hand: the posts of a sample asked one by one, answers checked and kept."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from geocode import SENSES
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.label_sampling import check_sense, is_outdated
from pipeline.ward_list import read_ward_list
from store import (
    Answer,
    CityFile,
    LabelPost,
    LabelRow,
    SampleRow,
    find_unlabelled,
    load_answer,
    load_label,
    load_label_post,
    load_labels,
    load_sample,
    open_city,
    save_label,
)

_QUESTIONS = dict(
    zip(
        SENSES,
        (
            "Which place does this post speak of?",
            "Where was this post sent from?",
            "Where does its author live?",
        ),
        strict=True,
    )
)
_LONGEST_NAME = 40
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Label:
    """An answer to be stored: a ward's code, name or part of it, or city, outside, unknown."""

    post: int
    sense: str
    annotator: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A post put to one person.

    Attributes:
        sense: Which of its places is asked for.
        post: The post.
        position: Its turn in the sample, 1 and up.
        size: Posts in the sample.
        labelled: Posts of the sample that this person has labelled.
        former: This person's present answer, None if there is none.
    """

    sense: str
    post: LabelPost
    position: int
    size: int
    labelled: int
    former: LabelRow | None

    @property
    def words(self) -> str:
        """The question put to the person."""
        return _QUESTIONS[self.sense]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person has come with the sample of one sense.

    Attributes:
        sense: about, posted_from or lives_in.
        question: What is asked.
        sampled: Posts in the sample, 0 if none was drawn.
        labelled: Those that the person has labelled.
        outdated: Whether posts were located anew since the sample was drawn.
    """

    sense: str
    question: str
    sampled: int
    labelled: int
    outdated: bool


def ask_next(city: Path, sense: str, *, annotator: str, after: int = 0) -> Question | None:
    """Return the next post for a person to label, None if none is left.

    Args:
        city: The city file.
        sense: One of about, posted_from, lives_in.
        annotator: Who is asked.
        after: Position of a post that was skipped: the next one comes behind it.

    Raises:
        WardlightError: If no sample was drawn.
    """
    name = check_annotator(annotator)
    with open_city(city) as opened:
        _require_sample(opened, sense)
        row = find_unlabelled(opened, sense, annotator=name, after=after)
        return None if row is None else _ask(opened, sense, row, name)


def ask_post(city: Path, sense: str, *, post: int, annotator: str) -> Question:
    """Return one post of the sample as a question to a person, answered already or not.

    Raises:
        WardlightError: If the post is not in the sample.
    """
    name = check_annotator(annotator)
    with open_city(city) as opened:
        return _ask(opened, sense, _require_sampled(opened, sense, post), name)


def count_progress(city: Path, annotator: str) -> list[Progress]:
    """Return how far a person has come with each sense.

    Raises:
        WardlightError: If the file is no city file.
    """
    name = check_annotator(annotator)
    found = []
    with open_city(city) as opened:
        for sense in SENSES:
            sample = {row.post for row in load_sample(opened, sense)}
            done = sum(
                label.annotator == name and label.post in sample for label in load_labels(opened, sense)
            )
            outdated = bool(sample) and is_outdated(opened, sense)
            found.append(Progress(sense, _QUESTIONS[sense], len(sample), done, outdated))
    return found


def save_answer(city: Path, label: Label, *, clock: Clock = read_clock) -> LabelRow | None:
    """Store a person's answer on a post of the sample; return the former one that it replaces.

    Raises:
        WardlightError: If the answer means no ward, the post is not in the sample, or the file is in use.
    """
    with open_city(city, write=True) as opened, opened.transaction():
        wards = read_ward_list(opened)
        _require_sampled(opened, label.sense, label.post)
        name = check_annotator(label.annotator)
        answer = wards.parse_answer(label.answer)
        former = load_label(opened, label.sense, post=label.post, annotator=name)
        note = check_note(label.note)
        save_label(opened, label.sense, LabelRow(label.post, name, answer, clock(), note))
    return former


def tell_answer(city: Path, sense: str, post: int) -> Answer | None:
    """Return what the geocoder says of a post, None if it is not located."""
    check_sense(sense)
    with open_city(city) as opened:
        return load_answer(opened, sense, post)


def check_annotator(name: str) -> str:
    """Return a person's name as it is stored: in one spelling, without spaces around it.

    Raises:
        PipelineError: If it is empty, longer than 40 characters, or holds characters that cannot be seen.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy or len(tidy) > _LONGEST_NAME or not tidy.isprintable():
        raise PipelineError(
            f"{tidy[:_LONGEST_NAME]!r} is no name to keep labels under; use 1 to {_LONGEST_NAME} letters"
        )
    return tidy


def check_note(note: str) -> str:
    """Return a note as it is stored.

    Raises:
        PipelineError: If it is longer than 500 characters.
    """
    tidy = note.strip()
    if len(tidy) > _LONGEST_NOTE:
        raise PipelineError(f"the note has {len(tidy)} characters; {_LONGEST_NOTE} is the most")
    return tidy


def _ask(city: CityFile, sense: str, row: SampleRow, annotator: str) -> Question:
    post = load_label_post(city, row.post)
    if post is None:
        raise PipelineError(f"post {row.post} of the sample is not in the city file any more")
    sample = {each.post for each in load_sample(city, sense)}
    mine = [each.post for each in load_labels(city, sense) if each.annotator == annotator]
    former = load_label(city, sense, post=row.post, annotator=annotator)
    return Question(sense, post, row.position, len(sample), sum(each in sample for each in mine), former)


def _require_sample(city: CityFile, sense: str) -> list[SampleRow]:
    sample = load_sample(city, check_sense(sense))
    if not sample:
        raise PipelineError(
            f"no sample is drawn for {sense}; draw one with: wardlight label {city.path} --sense {sense}"
        )
    return sample


def _require_sampled(city: CityFile, sense: str, post: int) -> SampleRow:
    for row in _require_sample(city, sense):
        if row.post == post:
            return row
    raise PipelineError(f"post {post} is not in the sample for {sense}; only drawn posts are labelled")


__all__ = [
    "Label",
    "Progress",
    "Question",
    "ask_next",
    "ask_post",
    "check_annotator",
    "check_note",
    "count_progress",
    "save_answer",
    "tell_answer",
]
