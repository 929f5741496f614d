"""How much a name is also ordinary language: "Reading" and "The Park" are, "Harehills" is not."""

import math
from functools import cache

from wordfreq import get_frequency_dict

from geocode.words import load_words

# Zipf frequency that a place of 10^p people earns as a place: about p - 1.3. Read off British and
# world cities whose names are nothing else (London, Manchester, Leeds, Lincoln); what a word has
# beyond that comes from its other meanings.
_PLACE_OFFSET = 1.3
_SMALL_PLACE_PEOPLE = 8_000.0
_VERY_COMMON = 4.6
_COMMON_SHARE = 1e-6


def measure_wordiness(folded: str, *, people: float = 0.0) -> float:
    """Return how far a name is more frequent in English than it would be as a place alone.

    Args:
        folded: The name as `fold_name` gives it.
        people: Population of the place, 0 if not known.

    Returns:
        About 0 or below for a name that is only a name; 1 and more for ordinary words (in powers of ten).
    """
    words = folded.split()
    if not words:
        return 9.0
    expected = math.log10(max(people, _SMALL_PLACE_PEOPLE)) - _PLACE_OFFSET
    if len(words) == 1:
        return _frequency(words[0]) - expected
    # Words together are rarer than the rarest of them; only a name all of whose words are among the
    # commonest ("the park", "post office") still reads as language.
    rarest = min(_frequency(word) for word in words)
    return rarest - _VERY_COMMON if len(words) == 2 else rarest - _VERY_COMMON - 0.5  # noqa: PLR2004


def _frequency(word: str) -> float:
    """Return the Zipf frequency of a word, 0 for one that is not listed (van Heuven et al. 2014)."""
    share = get_frequency_dict("en", "small").get(word, 0.0)
    return math.log10(share) + 9.0 if share > 0 else 0.0


def is_generic(folded: str) -> bool:
    """Tell whether a name says only what kind of thing it is ("health centre", "the park")."""
    words, generic = folded.split(), load_words().generic
    return not words or all(word in generic or word.isdigit() or len(word) == 1 for word in words)


@cache
def load_common_words() -> frozenset[str]:
    """Return the words met in a million words of English or more often."""
    return frozenset(
        word for word, share in get_frequency_dict("en", "small").items() if share >= _COMMON_SHARE
    )
