"""The labelling pages: one post at a time, and what the labels say. Only analysts see them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from geocode import SENSES
from intake import WardlightError
from pipeline.errors import PipelineError
from pipeline.labelling import Label
from webmap.errors import UnknownChoiceError, status_of
from webmap.forms import refuse_foreign_forms
from webmap.roles import may, read_person

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from pipeline.calibrating import CalibrationReport
    from pipeline.labelling import Question
    from webmap.label_reading import Labeller

_NAME = "annotator"
_MOST_SUGGESTED = 400
_BAD_INPUT, _SEE_OTHER = 400, 303


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person has filled in: chosen kind of answer ("ward" or a word), the ward as typed, the note."""

    kind: str = ""
    ward: str = ""
    note: str = ""

    def answer(self) -> str:
        """Return the answer to be read and stored.

        Raises:
            PipelineError: If nothing is chosen, or two things are.
        """
        if self.ward and self.kind not in {"", "ward"}:
            raise PipelineError("a ward is named and another answer is chosen; keep one of the two")
        if self.ward:
            return self.ward
        if self.kind == "ward":
            raise PipelineError("name the ward: its name, the start of it, or its code")
        if not self.kind:
            raise PipelineError("choose an answer")
        return self.kind


def make_labelling(labeller: "Labeller") -> Blueprint:
    """Return the blueprint of the labelling pages.

    Args:
        labeller: Reads and writes labels.
    """
    pages = Blueprint("labelling", __name__, url_prefix="/label")
    pages.before_request(refuse_foreign_forms)

    @pages.before_request
    def check_address() -> "AnyResponse | None":
        """Refuse a sense that is none; ask for a name before all else."""
        values = request.view_args or {}
        if values.get("sense", SENSES[0]) not in SENSES:
            raise UnknownChoiceError(
                "there is nothing to label under this address; start from the labelling page"
            )
        nameless = request.endpoint not in {"labelling.start", "labelling.take_name", "labelling.show_report"}
        return redirect(url_for("labelling.start")) if nameless and not _who() else None

    @pages.get("")
    @may("analyst")
    def start() -> Response:
        """Ask for a name, or show how far one has come."""
        progress = labeller.progress(_who()) if _who() else []
        return make_response(render_template("label_start.html", who=_who(), progress=progress, error=""))

    @pages.post("/name")
    @may("analyst")
    def take_name() -> "AnyResponse":
        """Keep a person's name in the session."""
        try:
            session[_NAME] = labeller.check_name(request.form.get("name", ""))
        except PipelineError as error:
            page = render_template("label_start.html", who="", progress=[], error=str(error))
            return make_response(page, _BAD_INPUT)
        return redirect(url_for("labelling.start"), _SEE_OTHER)

    @pages.get("/<sense>/report")
    @may("analyst")
    def show_report(sense: str) -> Response:
        """Show progress, agreement and estimates."""
        page = render_template(
            "label_report.html", report=labeller.report(sense), wards=labeller.wards(), senses=SENSES
        )
        return make_response(page)

    @pages.post("/calibration")
    @may("analyst")
    def calibrate() -> "AnyResponse":
        """Make the calibration anew from all labels, and say what changed."""
        try:
            made = labeller.calibrate()
        except PipelineError as error:
            flash(f"The calibration was not made: {error}.")
        else:
            flash(say_calibration(made))
        return redirect(url_for("labelling.start"), _SEE_OTHER)

    _add_questions(pages, labeller)
    return pages


def say_calibration(made: "CalibrationReport") -> str:
    """Say what a new calibration rests on and what it changes."""
    labels = sum(made.labels.values())
    changed = ", ".join(made.changed) or "nothing: the labels agree with what held before"
    return (
        f"The calibration was made anew from {labels:,} labels; it changes {changed}. "
        "Answers follow it once the posts are located again: wardlight locate."
    )


def _add_questions(pages: Blueprint, labeller: "Labeller") -> None:
    """Add the pages that ask."""

    @pages.post("/<sense>/draw")
    @may("analyst")
    def draw(sense: str) -> "AnyResponse":
        """Draw the sample, or bring it up to date."""
        labeller.draw(sense)
        return redirect(url_for("labelling.show_next", sense=sense), _SEE_OTHER)

    @pages.get("/<sense>/next")
    @may("analyst")
    def show_next(sense: str) -> "AnyResponse":
        """Go to the next post that this person has not labelled."""
        after = request.args.get("after", 0, type=int)
        question = labeller.ask_next(sense, annotator=_who(), after=min(max(after, 0), 1 << 31))
        if question is None:
            words = "That was the last post of the sample. Posts that you skipped come again when you go on."
            flash(words if after else "You have labelled every post of this sample.")
            return redirect(url_for("labelling.start"))
        return redirect(url_for("labelling.show_post", sense=sense, post=question.post.post))

    @pages.get("/<sense>/<int:post>")
    @may("analyst")
    def show_post(sense: str, post: int) -> Response:
        """Put a post to this person, or show their answer beside the geocoder's."""
        return _show(labeller, _ask(labeller, sense, post))

    @pages.post("/<sense>/<int:post>")
    @may("analyst")
    def save(sense: str, post: int) -> "AnyResponse":
        """Store an answer; what cannot be stored is shown again with the reason."""
        form = request.form
        entry = Entry(form.get("answer", ""), form.get("ward", "").strip(), form.get("note", ""))
        return _save(labeller, _ask(labeller, sense, post), entry, seen=form.get("seen", ""))


def _save(labeller: "Labeller", question: "Question", entry: Entry, *, seen: str) -> "AnyResponse":
    """Store an answer and say so.

    Args:
        labeller: Writes it.
        question: What was asked.
        entry: What was filled in.
        seen: The answer that the form was made with: another one since comes from another tab.
    """
    sense, post = question.sense, question.post.post
    try:
        wards = labeller.wards()
        answer = wards.pick(entry.answer()) if entry.ward else wards.parse_answer(entry.answer())
        former = labeller.save(Label(post, sense, _who(), answer, entry.note))
    except PipelineError as error:
        return _show(labeller, question, entry=entry, error=str(error), status=_BAD_INPUT)
    except WardlightError as error:
        # The file is in use, or cannot be written: what was filled in is kept to be sent again.
        words = f"Not saved: {error}. Your answer is still filled in; save again in a moment"
        return _show(labeller, question, entry=entry, error=words, status=status_of(error))
    if former is not None and former.answer != seen:
        flash(
            f"You had already answered “{wards.say(former.answer)}” elsewhere, perhaps in another tab. "
            f"Your later answer replaces it: {wards.say(answer)}."
        )
    else:
        flash(f"Saved: {wards.say(answer)}.")
    return redirect(url_for("labelling.show_post", sense=sense, post=post), _SEE_OTHER)


def _who() -> str:
    """Return the name that labels are kept under: the user's, or the one given where nobody signs in."""
    person = read_person()
    return person.name if person and person.name else str(session.get(_NAME, ""))


def _ask(labeller: "Labeller", sense: str, post: int) -> "Question":
    try:
        return labeller.ask(sense, post=post, annotator=_who())
    except PipelineError as error:
        raise UnknownChoiceError(str(error)) from error


def _show(
    labeller: "Labeller",
    question: "Question",
    *,
    entry: Entry | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    """Make the page of one post. The geocoder's answer is fetched only once this person has answered."""
    wards = labeller.wards()
    former = question.former
    if entry is None and former is not None:
        is_word = not wards.knows_ward(former.answer)
        entry = Entry(
            former.answer if is_word else "ward", "" if is_word else wards.say(former.answer), former.note
        )
    told = None if former is None else labeller.tell(question.sense, question.post.post)
    page = render_template(
        "label_post.html",
        question=question,
        wards=wards,
        suggested=wards.names if len(wards.names) <= _MOST_SUGGESTED else (),
        entry=entry or Entry(),
        error=error,
        told=told,
        who=_who(),
    )
    return make_response(page, status)
