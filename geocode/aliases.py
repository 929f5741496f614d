"""Spellings by rule: the other ways people write a published name."""

import re

from geocode.folding import fold_name, fold_words
from geocode.places import Spelling
from geocode.wordiness import is_generic, measure_wordiness
from geocode.words import load_words

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


_SCHOOL_WORDS = frozenset({"academy", "grammar", "high", "infant", "infants", "junior", "nursery", "primary"})
_LEAST_LETTERS = 6
_LEAST_WORDS = 2


def contract_name(name: str, *, city: str) -> list[tuple[str, Spelling]]:
    """Return shorter and longer spellings that people use for a point of interest.

    What says only what kind of thing it is falls away from the end ("Siegen Manor Aged Persons Home" becomes
    "Siegen Manor", "Brudenell Social Club" the Brudenell), schools keep the word that tells them apart
    ("Harehills Primary"), brackets fall, and the city may stand in front or not.

    Args:
        name: As published.
        city: Folded name of the city.
    """
    plain = fold_name(_BRACKETS.sub(" ", name))
    found: dict[str, Spelling] = {}
    words = plain.split()
    if words[: len(city.split())] == city.split() and len(words) - len(city.split()) >= _LEAST_WORDS:
        words = words[len(city.split()) :]
        found[" ".join(words)] = Spelling.CONTRACTED
    else:
        found[f"{city} {plain}"] = Spelling.WITH_CITY
    found[plain] = Spelling.OWN
    kept = _drop_types(words)
    if kept[-len(city.split()) :] == city.split():
        # "Armley Leeds council office": a suburb and its city are no name of an office.
        kept = kept[: -len(city.split())]
    if len(kept) < len(words) and _stands_alone(kept):
        found[" ".join(kept)] = Spelling.CONTRACTED
    if len(words) > len(kept) + 1 and words[len(kept)] in _SCHOOL_WORDS:
        found[" ".join(words[: len(kept) + 1])] = Spelling.CONTRACTED
    return [(spelling, how) for spelling, how in found.items() if spelling and not is_generic(spelling)]


def _drop_types(words: list[str]) -> list[str]:
    """Return the words of a name up to those that only say what kind of thing it is."""
    generic = load_words().generic | load_words().local_nouns | load_words().trades
    end = len(words)
    while end and words[end - 1] in generic:
        end -= 1
    return words[:end]


def _stands_alone(words: list[str]) -> bool:
    """Tell whether what is left of a name is enough to be known by, and no ordinary word."""
    if len(words) >= _LEAST_WORDS:
        return measure_wordiness(" ".join(words)) < _PHRASE
    return len(words) == 1 and len(words[0]) >= _LEAST_LETTERS and measure_wordiness(words[0]) < _RARE


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RARE = -0.5
_PHRASE = -0.5
