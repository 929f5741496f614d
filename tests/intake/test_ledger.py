"""The ledger's law: read = stored + duplicate + rejected."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import Ledger, Reject
from intake.ledger import digest_file


@given(
    stored=st.integers(0, 1000),
    duplicate=st.integers(0, 1000),
    rejected=st.integers(0, 20),
    off=st.integers(-3, 3),
)
def test_a_ledger_that_does_not_add_up_cannot_be_made(
    stored: int, duplicate: int, rejected: int, off: int
) -> None:
    rejects = tuple(Reject(row, "a", "b", "c") for row in range(rejected))
    read = stored + duplicate + rejected + off
    if off:
        with pytest.raises(ValueError, match=r"ledger of f\.csv"):
            Ledger("posts", "f.csv", "", read, stored, duplicate, rejects)
    else:
        ledger = Ledger("posts", "f.csv", "", read, stored, duplicate, rejects)
        assert ledger.rejected == rejected


def test_a_ledger_becomes_plain_json() -> None:
    ledger = Ledger(
        "places", "f.csv", "ab", 2, 1, 0, (Reject(3, "lat", "x", "no"),), {"name": "Name"}, ("a note",)
    )
    assert json.loads(json.dumps(ledger.to_dict())) == {
        "what": "places",
        "file": "f.csv",
        "sha256": "ab",
        "read": 2,
        "stored": 1,
        "duplicate": 0,
        "rejected": 1,
        "rejects": [{"row": 3, "field": "lat", "value": "x", "reason": "no"}],
        "columns": {"name": "Name"},
        "notes": ["a note"],
    }


@given(st.text(max_size=300))
def test_a_shown_value_is_short_and_says_that_it_was_cut(value: str) -> None:
    shown = Reject(1, "", value, "").value
    assert len(shown) <= 80
    assert shown == value if len(value) <= 80 else shown == value[:79] + "…"


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "f.bin"
    content = bytes(range(256)) * 9000
    path.write_bytes(content)
    assert digest_file(path) == hashlib.sha256(content).hexdigest()
