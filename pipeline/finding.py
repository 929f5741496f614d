"""What the doctor finds: fine, worth a look, or to be mended, with the command that does it."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OK, LOOK, MEND = "ok", "look", "mend"
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        level: "ok", "look" (may be right, may be not) or "mend" (until then results are wrong or missing).
        about: What it is of: wards, gazetteer, posts, ...
        text: What was found, a sentence without a full stop.
        command: The command that mends it, "" if none does.
    """

    level: str
    about: str
    text: str
    command: str = ""


def name_some(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def count_of(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 ward, 33 wards."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def quote_path(path: Path) -> str:
    """Return a path as it stands in a command of a shell."""
    return shlex.quote(str(path))
