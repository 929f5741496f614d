"""Spellings by rule: the other ways people write a published name."""

import re

from geocode.folding import fold_name, fold_words

_TYPES = {
    "road": ("rd",), "street": ("st",), "avenue": ("ave", "av"), "drive": ("dr",), "lane": ("ln",),
    "crescent": ("cres",), "close": ("cl",), "court": ("ct",), "place": ("pl",), "square": ("sq",),
    "gardens": ("gdns",), "garden": ("gdn",), "grove": ("gr",), "terrace": ("terr", "tce"), "mount": ("mt",),
    "park": ("pk",),
}  # fmt: skip
_FIRST = {"saint": "st", "st": "saint"}
_MINIMUM_LETTERS = 4


def spell_name(name: str, *, street: bool) -> list[str]:
    """Return the folded spellings of a published name, its own first, without repeats.

    Args:
        name: As published, e.g. `St James's Rd` or `Adel & Wharfedale`.
        street: Whether the last word is a street type that may be abbreviated.
    """
    own = fold_name(name)
    spellings = [own]
    # "King's Road" is written kings road, and folds to "king s road" when the apostrophe is kept.
    spellings.append(fold_words(name))
    for spelling in tuple(spellings):
        words = spelling.split()
        if not words:
            continue
        if "and" in words[1:-1]:
            spellings.append(" ".join(word for word in words if word != "and"))
        if words[0] in _FIRST and len(words) > 1:
            spellings.append(" ".join((_FIRST[words[0]], *words[1:])))
        if words[0] == "the" and len(words) > 1:
            spellings.append(" ".join(words[1:]))
        if street and len(words) > 1:
            spellings += [" ".join((*words[:-1], short)) for short in _TYPES.get(words[-1], ())]
    kept = dict.fromkeys(s for s in spellings if len(s.replace(" ", "")) >= _MINIMUM_LETTERS or s == own)
    return [spelling for spelling in kept if spelling]


_UK_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def split_postcode(text: str) -> tuple[str, str] | None:
    """Return (outcode, incode) of a UK postcode in any spelling, None if it is not one."""
    match = _UK_POSTCODE.fullmatch(re.sub(r"[^A-Za-z0-9]", "", text).upper())
    return (match[1], match[2]) if match else None
