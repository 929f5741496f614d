"""Evidence: what an answer stands on, as it is stored and shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache

from boundaries import WardDistribution
from geocode.placement import digest_content


class Senses(IntFlag):
    """Senses that a piece of evidence speaks to."""

    ABOUT = 1
    POSTED_FROM = 2
    LIVES_IN = 4

    @classmethod
    def of_text(cls, *, here: bool, home: bool) -> "Senses":
        """Return the senses that a place name in a text speaks to."""
        return _OF_TEXT[here, home]

    def names(self) -> list[str]:
        """Return the senses' names in their fixed order."""
        return [name for flag, name in _NAMES if self & flag]


_NAMES = ((Senses.ABOUT, "about"), (Senses.POSTED_FROM, "posted_from"), (Senses.LIVES_IN, "lives_in"))


_OF_TEXT = {
    (False, False): Senses.ABOUT,
    (True, False): Senses.ABOUT | Senses.POSTED_FROM,
    (False, True): Senses.ABOUT | Senses.LIVES_IN,
    (True, True): Senses.ABOUT | Senses.POSTED_FROM | Senses.LIVES_IN,
}


@dataclass(frozen=True, slots=True)
class EvidencePiece:
    """One piece of evidence of one post: the senses it speaks to, and its JSON object."""

    senses: Senses
    json: str


@dataclass(frozen=True, slots=True)
class HomeEvidence:
    """One thing said of a home, shared by all who say it.

    Attributes:
        id: Digest of its content.
        kind: "profile", "gps", "own words" ("our street") or "toponym" (a place merely named).
        label: The place it names.
        distribution: Where someone who says this lives; its unknown mass is the chance that it says nothing.
    """

    id: int
    kind: str
    label: str
    distribution: WardDistribution


def make_home_evidence(kind: str, label: str, distribution: WardDistribution) -> HomeEvidence:
    """Give a piece of home evidence its id."""
    content = (
        kind,
        label,
        sorted((ward, round(share, 9)) for ward, share in distribution.wards.items()),
        round(distribution.outside, 9),
    )
    return HomeEvidence(
        digest_content(repr(content).encode("utf-8", "surrogatepass")), kind, label, distribution
    )


def piece_json(  # noqa: PLR0913 - one argument per field of the stored object
    senses: Senses,
    kind: str,
    text: str,
    *,
    start: int | None = None,
    end: int | None = None,
    place: str = "",
    weight: float = 1.0,
    candidates: int = 1,
) -> EvidencePiece:
    """Return a piece of evidence.

    Args:
        senses: What it speaks to.
        kind: gps, place_tag, profile, toponym, postcode or address.
        text: The words it stands on where they are not in the post's text (profiles), else "".
        start: First character in the post's text (or in the profile, for profiles).
        end: One past the last character.
        place: The likeliest place.
        weight: Chance that it says what it seems to say, 0 to 1.
        candidates: Number of places that go by the words.
    """
    head, tail = _frame_piece(senses, kind, place, round(weight, 3), candidates)
    quoted = f'"text":{json.dumps(text, ensure_ascii=False)},' if text else ""
    span = f'"span":[{start},{end}],' if start is not None and end is not None else ""
    return EvidencePiece(senses, f"{head}{quoted}{span}{tail}")


@lru_cache(maxsize=1 << 16)
def _frame_piece(senses: Senses, kind: str, place: str, weight: float, candidates: int) -> tuple[str, str]:
    """Return what stands before and after the words of a piece: the same for many posts."""
    head = {"kind": kind, "senses": senses.names()}
    tail = {"place": place, "weight": weight, "candidates": candidates}
    before, after = (json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (head, tail))
    return f"{before[:-1]},", after[1:]


def evidence_json(pieces: Sequence[EvidencePiece], senses: Senses | None = None) -> str | None:
    """Return pieces of evidence as a JSON list, all or those of one sense; None if there are none."""
    chosen = [piece.json for piece in pieces if senses is None or piece.senses & senses]
    return f"[{','.join(chosen)}]" if chosen else None
