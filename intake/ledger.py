"""The ledger of an import: read = stored + duplicate + rejected, each reject with its reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHOWN_VALUE_LENGTH = 80
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not taken in.

    Attributes:
        row: Line of the row in its file as an editor shows it (1 is the first line); 0 for the whole file.
        field: Column or key at fault, "" for the row as a whole.
        value: The value seen, cut to 80 characters.
        reason: What is wrong with it and what would be right.
    """

    row: int
    field: str
    value: str
    reason: str

    def __post_init__(self) -> None:
        """Cut an over-long value: a ledger is read by people."""
        if len(self.value) > SHOWN_VALUE_LENGTH:
            object.__setattr__(self, "value", self.value[: SHOWN_VALUE_LENGTH - 1] + "…")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of every row of one imported file.

    Attributes:
        what: "wards", "reference", "places", "posts", "contacts", "services" or "labels".
        file: The file's base name.
        sha256: Digest of the file's bytes, lower-case hex.
        read: Rows seen.
        stored: Rows taken in.
        duplicate: Rows known already.
        rejects: Rows refused, in file order.
        columns: Field → column it was matched to, as found in the header.
        notes: Sentences on what was repaired, left out of counts, or assumed.

    Raises:
        ValueError: If the numbers do not add up.
    """

    what: str
    file: str
    sha256: str
    read: int
    stored: int
    duplicate: int
    rejects: tuple[Reject, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold the ledger's law."""
        if self.read != self.stored + self.duplicate + self.rejected:
            raise ValueError(
                f"ledger of {self.file}: read {self.read} != "
                f"stored {self.stored} + duplicate {self.duplicate} + rejected {self.rejected}"
            )

    @property
    def rejected(self) -> int:
        """Number of rows refused."""
        return len(self.rejects)

    def to_dict(self) -> dict[str, object]:
        """Return the ledger as plain JSON-ready data."""
        return {
            "what": self.what,
            "file": self.file,
            "sha256": self.sha256,
            "read": self.read,
            "stored": self.stored,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "rejects": [
                {"row": reject.row, "field": reject.field, "value": reject.value, "reason": reject.reason}
                for reject in self.rejects
            ],
            "columns": dict(self.columns),
            "notes": list(self.notes),
        }


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as lower-case hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
