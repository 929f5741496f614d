"""Labelling on a terminal: one post at a time, one line an answer."""

from pathlib import Path

import click

from pipeline.errors import PipelineError
from pipeline.labelling import Label, Question, ask_next, save_answer, tell_answer
from pipeline.printing import printable
from pipeline.ward_list import WardList, list_wards

_LETTERS = {"c": "city", "o": "outside", "u": "unknown"}
_KEYS = (
    "Ward: its name, the start of it, its code, or its number in the list (?)\n"
    "c city only · o outside · u unknown · s skip · q quit"
)


def ask_labels(city: Path, sense: str, *, annotator: str) -> int:
    """Ask for answers post by post until none is left or the person quits; return how many were given.

    What the geocoder says is told after each answer, never before.

    Raises:
        WardlightError: If no sample was drawn, or the file is in use.
    """
    wards = list_wards(city)
    given = after = 0
    click.echo(_KEYS)
    while (question := ask_next(city, sense, annotator=annotator, after=after)) is not None:
        _show_question(question)
        answer = _read_answer(wards)
        if answer == "q":
            break
        after = question.position
        if answer == "s":
            continue
        save_answer(city, Label(question.post.post, sense, annotator, answer))
        given += 1
        told = tell_answer(city, sense, question.post.post)
        click.echo(f"Saved: {printable(wards.say(answer))}. The geocoder: {printable(wards.say_told(told))}")
    else:
        click.echo(
            "No post is left to label." if not after else "That was the last post; skipped ones come again."
        )
    return given


def choose_answer(entry: str, wards: WardList) -> str:
    """Return what a typed line means: an answer as it is stored, or "s" (skip), "q" (quit), "?" (list).

    A code wins over a number in the list.

    Raises:
        PipelineError: If it means no ward, or several.
    """
    word = entry.strip().casefold()
    if word in {"s", "q", "?"}:
        return word
    if word in _LETTERS:
        return _LETTERS[word]
    listed = word.isascii() and word.isdigit() and not any(code.casefold() == word for code in wards.codes)
    if listed and len(word) <= len(str(len(wards.codes))) and 1 <= int(word) <= len(wards.codes):
        return wards.codes[int(word) - 1]
    return wards.parse_answer(entry)


def _read_answer(wards: WardList) -> str:
    while True:
        entry = click.prompt("Answer", prompt_suffix="> ")
        try:
            answer = choose_answer(entry, wards)
        except PipelineError as error:
            click.echo(printable(str(error)))
            continue
        if answer != "?":
            return answer
        for number, (code, name) in enumerate(zip(wards.codes, wards.names, strict=True), start=1):
            click.echo(f"{number:>4}  {printable(name)} ({printable(code)})")


def _show_question(question: Question) -> None:
    click.echo(f"\n{question.position} of {question.size}, {question.labelled} labelled. {question.words}")
    for line in question.post.text.splitlines() or [""]:
        click.echo(f"  | {printable(line)}")
    click.echo(f"  profile: {printable(question.post.profile or 'says nothing')}")


__all__ = ["ask_labels", "choose_answer"]
