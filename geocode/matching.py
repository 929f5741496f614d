"""Names found in folded texts: one automaton over all spellings, all overlaps, then the longest."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from daachorse import DoubleArrayAhoCorasick

from geocode.aliases import split_postcode
from geocode.folding import FoldedTexts
from geocode.gazetteer import Gazetteer

_POSTCODE = re.compile(rb"(?<= )[a-z]{1,2} ?[0-9][a-z0-9]? ?[0-9][a-z]{2}(?= )")
_CLOSED = re.compile(r"[a-z]+[0-9]")


class Match(NamedTuple):
    """A spelling found in one text of a batch.

    Attributes:
        text: Position of the text in the batch.
        start: First character, counted in the original text.
        end: One past the last character.
        name: Position in the gazetteer's names, or -1 for a postcode.
        postcode: The postcode without its space, "" for a name.
        sign: Feature that says how it was found on second sight, "" for a plain match.
    """

    text: int
    start: int
    end: int
    name: int
    postcode: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class NameMatcher:
    """Finds every name of a gazetteer in batches of folded texts."""

    automaton: DoubleArrayAhoCorasick | None
    read_postcodes: bool
    outcodes: frozenset[str]

    @classmethod
    def build(cls, gazetteer: Gazetteer) -> "NameMatcher":
        """Build the automaton; the spaces around each pattern are its word boundaries."""
        patterns = [f" {name.folded} ".encode("ascii") for name in gazetteer.names]
        return cls(
            DoubleArrayAhoCorasick(patterns) if patterns else None,
            gazetteer.country == "GB",
            frozenset(gazetteer.postcodes.outcodes),
        )

    def find(self, folded: FoldedTexts) -> list[Match]:
        """Return the matches of a batch by text and position; of overlapping ones the longest stays."""
        buffer = folded.buffer
        found: list[tuple[int, int, int]] = []
        if self.automaton is not None:
            # Patterns hold a space at either end, the match does not.
            found = [
                (start + 1, end - 1, name) for start, end, name in self.automaton.find_overlapping(buffer)
            ]
        if self.read_postcodes:
            found += [(match.start(), match.end(), -1) for match in _POSTCODE.finditer(buffer)]
        if not found:
            return []
        found.sort(key=lambda hit: (hit[0], -hit[1], hit[2]))
        longest = _drop_contained(found)
        starts = folded.origin[np.fromiter((hit[0] for hit in longest), dtype=np.int64, count=len(longest))]
        ends = (
            folded.origin[np.fromiter((hit[1] - 1 for hit in longest), dtype=np.int64, count=len(longest))]
            + 1
        )
        texts = np.searchsorted(folded.starts, starts, side="right") - 1
        offsets = folded.starts[texts]
        matches: list[Match] = []
        for (low, high, name), text, start, end in zip(
            longest, texts.tolist(), (starts - offsets).tolist(), (ends - offsets).tolist(), strict=True
        ):
            postcode = ""
            if name < 0:
                written = buffer[low:high].decode("ascii")
                parts = split_postcode(written)
                # "my 21st" folds like a spaced-out postcode; "LS 15 8ES" is one of an outcode we know.
                if parts is None or (not _CLOSED.match(written) and parts[0] not in self.outcodes):
                    continue
                postcode = "".join(parts)
            matches.append(Match(text, start, end, name, postcode))
        return matches


def _drop_contained(found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Keep, of every group of overlapping hits, the longest; the earlier of two equally long."""
    kept: list[tuple[int, int, int]] = []
    for hit in found:
        while kept and hit[0] < kept[-1][1] and hit[1] - hit[0] > kept[-1][1] - kept[-1][0]:
            kept.pop()
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept
