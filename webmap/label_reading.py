"""The door from the labelling pages to the city file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.calibrating import CalibrationReport
    from pipeline.label_report import LabelReport
    from pipeline.labelling import Label, Progress, Question
    from pipeline.ward_list import WardList
    from store import Answer, LabelRow


class Labeller(Protocol):
    """What the labelling pages need of a city; the default is the city file, through `pipeline`."""

    def check_name(self, name: str) -> str:
        """Return a person's name as it is stored, or refuse it."""

    def wards(self) -> "WardList":
        """Return the current wards."""

    def progress(self, annotator: str) -> "Sequence[Progress]":
        """Return how far a person has come with each sense."""

    def draw(self, sense: str) -> None:
        """Draw the sample of a sense, or bring it up to date."""

    def ask_next(self, sense: str, *, annotator: str, after: int) -> "Question | None":
        """Return the next post for a person to label, None if none is left."""

    def ask(self, sense: str, *, post: int, annotator: str) -> "Question":
        """Return one post of the sample as a question to a person."""

    def save(self, label: "Label") -> "LabelRow | None":
        """Store an answer and return the same person's former one."""

    def tell(self, sense: str, post: int) -> "Answer | None":
        """Return what the geocoder says of a post."""

    def report(self, sense: str) -> "LabelReport":
        """Return progress, agreement and estimates."""

    def calibrate(self) -> "CalibrationReport":
        """Make the calibration anew from all labels."""


@dataclass(frozen=True, slots=True)
class PipelineLabeller:
    """Labels one city file through `pipeline`, imported on first use so that `--help` stays quick."""

    city: Path

    def check_name(self, name: str) -> str:
        """Return a person's name as it is stored.

        Raises:
            WardlightError: If it is no name.
        """
        from pipeline.labelling import check_annotator  # noqa: PLC0415 - see the class

        return check_annotator(name)

    def wards(self) -> "WardList":
        """Return the current wards."""
        from pipeline.ward_list import list_wards  # noqa: PLC0415 - see the class

        return list_wards(self.city)

    def progress(self, annotator: str) -> "Sequence[Progress]":
        """Return how far a person has come with each sense."""
        from pipeline.labelling import count_progress  # noqa: PLC0415 - see the class

        return count_progress(self.city, annotator)

    def draw(self, sense: str) -> None:
        """Draw the sample of a sense, or bring it up to date."""
        from pipeline.label_sampling import draw_labels  # noqa: PLC0415 - see the class

        draw_labels(self.city, sense)

    def ask_next(self, sense: str, *, annotator: str, after: int) -> "Question | None":
        """Return the next post for a person to label, None if none is left."""
        from pipeline.labelling import ask_next  # noqa: PLC0415 - see the class

        return ask_next(self.city, sense, annotator=annotator, after=after)

    def ask(self, sense: str, *, post: int, annotator: str) -> "Question":
        """Return one post of the sample as a question to a person."""
        from pipeline.labelling import ask_post  # noqa: PLC0415 - see the class

        return ask_post(self.city, sense, post=post, annotator=annotator)

    def save(self, label: "Label") -> "LabelRow | None":
        """Store an answer and return the same person's former one.

        Raises:
            WardlightError: If the answer means no ward, or the file is in use.
        """
        from pipeline.labelling import save_answer  # noqa: PLC0415 - see the class

        return save_answer(self.city, label)

    def tell(self, sense: str, post: int) -> "Answer | None":
        """Return what the geocoder says of a post."""
        from pipeline.labelling import tell_answer  # noqa: PLC0415 - see the class

        return tell_answer(self.city, sense, post)

    def report(self, sense: str) -> "LabelReport":
        """Return progress, agreement and estimates."""
        from pipeline.label_report import report_labels  # noqa: PLC0415 - see the class

        return report_labels(self.city, sense)

    def calibrate(self) -> "CalibrationReport":
        """Make the calibration anew from all labels.

        Raises:
            WardlightError: If there are too few labels, or the file is in use.
        """
        from pipeline.calibrating import make_calibration  # noqa: PLC0415 - see the class

        return make_calibration(self.city)
