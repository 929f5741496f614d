"""What a reader has to say of the rows it read: refusals, warnings and assumptions."""

from collections import Counter
from dataclasses import dataclass, field

from intake import Reject

_SHOWN = 100


@dataclass(slots=True)
class Findings:
    """Collected while rows are read; emptied into each batch.

    Attributes:
        rejects: Rows refused.
        warnings: Values that were ignored in rows that were kept.
        notes: What happened → number of posts it happened to; kept over the whole file.
    """

    rejects: list[Reject] = field(default_factory=list)
    warnings: list[Reject] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def reject(self, row: int, name: str, value: object, reason: str) -> None:
        """Refuse a row."""
        self.rejects.append(Reject(row, name, show_value(value), reason))

    def warn(self, row: int, name: str, value: object, reason: str) -> None:
        """Keep a row but ignore one of its values."""
        self.warnings.append(Reject(row, name, show_value(value), reason))
        self.notes[f"{name} ignored: {reason.split(';', maxsplit=1)[0]}"] += 1

    def sentences(self) -> tuple[str, ...]:
        """Return the notes as sentences with their numbers, in alphabetical order."""
        return tuple(
            f"{number:,} {'post' if number == 1 else 'posts'}: {what}"
            for what, number in sorted(self.notes.items())
        )


def show_value(value: object) -> str:
    """Return a value as a person may read it in a ledger, cut short."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value[:_SHOWN].decode("utf-8", "replace")
    if isinstance(value, str):
        return value[:_SHOWN]
    try:
        return repr(value)[:_SHOWN]
    except (ValueError, RecursionError):  # an integer of thousands of digits; nesting without end
        return "(too long to show)"
