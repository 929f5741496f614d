"""Text folded for matching: whole batches at once, with the way back to each original character.

Folding makes every letter a plain lower-case ASCII letter, every run of anything else one space.
It works on code points, so an offset in the folded text leads to exactly one character of the
original, whatever emoji, accents or scripts the text holds.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

_SPACE = 0x20
_NEWLINE = 0x0A
_FOREIGN = 0x7E
"""`~` stands for a letter that has no ASCII base: it is part of a word but of no gazetteer name."""

_CODE_POINTS = 0x110000
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_AMPERSAND = re.compile(r"\s*&\s*")


@dataclass(frozen=True, slots=True)
class FoldedTexts:
    """A batch of texts folded into one buffer.

    Attributes:
        buffer: ASCII, a line for each text; every word stands between spaces.
        origin: (len(buffer),) position of each buffer byte in the joined originals.
        starts: (texts,) position of each text in the joined originals.
    """

    buffer: bytes
    origin: NDArray[np.int64]
    starts: NDArray[np.int64]


@cache
def _fold_table() -> NDArray[np.uint8]:
    """Return the byte that each Unicode code point folds to."""
    table = np.full(_CODE_POINTS, _SPACE, dtype=np.uint8)
    for code in range(0x30000):
        character = chr(code)
        if not character.isalnum():
            # A combining mark belongs to the letter before it and must not end the word.
            if unicodedata.combining(character):
                table[code] = 0
            continue
        base = unicodedata.normalize("NFKD", character)[0].lower()
        table[code] = ord(base) if base.isascii() and base.isalnum() else _FOREIGN
    for special, base in {
        "ß": "s",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "Đ": "d",
        "ł": "l",
        "Ł": "l",
        "æ": "a",
        "Æ": "a",
    }.items():
        table[ord(special)] = ord(base)
    for zero_width in (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF):
        table[zero_width] = 0
    return table


def fold_texts(texts: Sequence[str]) -> FoldedTexts:
    """Fold a batch of texts into one buffer.

    Args:
        texts: Any strings, empty ones and lone surrogates included.
    """
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    starts = np.zeros(len(texts), dtype=np.int64)
    # Each text stands between separators: "\n" before it is its own word boundary.
    np.cumsum(lengths[:-1] + 1, out=starts[1:])
    joined = "\n".join(texts) + "\n"
    code_points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = _fold_table()[code_points]
    ends = starts + lengths
    # A break inside a text is a space like any other; only the separators stay breaks.
    folded[ends] = _NEWLINE
    space = folded == _SPACE
    keep = folded != 0
    previous_space = np.concatenate(([False], space[:-1]))
    keep &= ~(space & previous_space)
    origin = np.flatnonzero(keep)
    compact = folded[origin]
    # Spaces around every separator, so that a name at either end of a text is found.
    breaks = np.flatnonzero(compact == _NEWLINE)
    positions = np.concatenate((np.array([0]), breaks, breaks + 1))
    compact = np.insert(compact, positions, _SPACE)
    origin = np.insert(origin, positions, origin[np.minimum(positions, len(origin) - 1)])
    return FoldedTexts(compact.tobytes(), origin, starts)


@lru_cache(maxsize=1 << 17)
def fold_words(text: str) -> str:
    """Return one short text as it folds, without the outer spaces."""
    if text.isascii():
        # The same fold without the arrays: gazetteers hold many thousands of short plain names.
        return _NOT_PLAIN.sub(" ", text.lower()).strip()
    code_points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = _fold_table()[code_points]
    return b" ".join(folded[folded != 0].tobytes().split()).decode("ascii")


def fold_name(name: str) -> str:
    """Return a name as it is usually written in a text, folded: no apostrophes, "&" reads as "and"."""
    if name.isascii() and "'" not in name and "&" not in name:
        return fold_words(name)
    plain = name.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return fold_words(_AMPERSAND.sub(" and ", plain))
