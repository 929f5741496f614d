"""Names that a plain match misses: run together in hashtags, or one letter off."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA
from wordfreq import get_frequency_dict

from geocode.folding import fold_texts
from geocode.gazetteer import Gazetteer
from geocode.matching import Match, NameMatcher
from geocode.places import PlaceKind, Spelling
from geocode.wordiness import load_common_words

HASHTAG, MISSPELT = "split_hashtag", "misspelt"
_TAG = re.compile(r"#(\w{4,60})")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONG_WORD = re.compile(r"(?<![\w#@/.])[A-Za-z]{6,24}(?![\w@])")
_LEAST_NAME = 7
"""Letters of a name's word from which one letter may be wrong."""

_LEAST_TAG_NAME = 6
_LEAST_REST = 2
_MOST_LOOKS = 20
"""Words and tags of one text that are looked at again; a pasted book has thousands."""

_LOCAL = frozenset(PlaceKind) - {PlaceKind.OUTSIDE, PlaceKind.REGION}


class SecondLook:
    """Looks again at hashtags and at words that neither the language nor the gazetteer knows."""

    __slots__ = ("_common", "_joined", "_known", "_matcher", "_near")

    def __init__(self, gazetteer: Gazetteer, matcher: NameMatcher) -> None:
        """Index the names of the city: those elsewhere are too many to be guessed at."""
        self._matcher = matcher
        self._common = load_common_words()
        self._known = set(get_frequency_dict("en", "small"))
        self._joined: dict[str, int] = {}
        words: set[str] = set()
        for number, name in enumerate(gazetteer.names):
            parts = name.folded.split()
            self._known.update(parts)
            if name.kind in _LOCAL and name.spelling is not Spelling.CONTRACTED:
                words.update(part for part in parts if len(part) >= _LEAST_NAME and part.isalpha())
                joined = "".join(parts)
                if len(joined) >= _LEAST_TAG_NAME:
                    self._joined.setdefault(joined, number)
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted(words - self._common):
            for variant in _delete_one(word):
                self._near[variant].append(word)

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield what is found on second sight, by text; offsets count in the original texts."""
        corrected: list[tuple[int, int, int, str]] = []
        tags: list[tuple[int, str, list[int]]] = []
        for number, text in enumerate(texts):
            if "#" in text:
                for tag in [*_TAG.finditer(text)][:_MOST_LOOKS]:
                    yield from self._split_tag(number, tag[1], tag.start(1))
                    tags += self._space_tag(number, tag[1], tag.start(1))
            strange = [w for w in _LONG_WORD.finditer(text) if w[0].lower() not in self._known]
            for word in strange[:_MOST_LOOKS]:
                right = self._correct(word[0].lower())
                if right:
                    corrected.append((number, *word.span(), right))
        yield from self._match_tags(tags)
        yield from self._match_corrected(texts, corrected)

    def _split_tag(self, number: int, tag: str, start: int) -> Iterator[Match]:
        """Yield the name that a tag of one case begins or ends with, if the rest is words too."""
        lowered = tag.lower()
        if lowered in self._joined:
            return
        for length in range(len(lowered) - 1, _LEAST_TAG_NAME - 1, -1):
            for low, high, rest in (
                (0, length, lowered[length:]),
                (len(lowered) - length, len(lowered), lowered[: len(lowered) - length]),
            ):
                name = self._joined.get(lowered[low:high])
                if name is not None and self._is_word(rest):
                    yield Match(number, start + low, start + high, name, "", HASHTAG)
                    return

    def _is_word(self, rest: str) -> bool:
        return rest.isdigit() or rest in self._joined or (len(rest) >= _LEAST_REST and rest in self._common)

    @staticmethod
    def _space_tag(number: int, tag: str, start: int) -> Iterator[tuple[int, str, list[int]]]:
        """Yield a tag in capitals as words, with the offset of each character."""
        parts = list(_CAMEL.finditer(tag))
        if len(parts) > 1:
            origin: list[int] = []
            for part in parts:
                origin += [start + at for at in range(*part.span())]
                origin.append(start + part.end())
            yield number, " ".join(part[0] for part in parts), origin

    def _match_tags(self, tags: Sequence[tuple[int, str, list[int]]]) -> Iterator[Match]:
        if not tags:
            return
        for match in self._matcher.find(fold_texts([spaced for _, spaced, _ in tags])):
            number, _, origin = tags[match.text]
            if match.name >= 0:
                yield Match(number, origin[match.start], origin[match.end - 1] + 1, match.name, "", HASHTAG)

    def _correct(self, word: str) -> str:
        """Return the one word of a local name that is a letter off, "" if there is none or several."""
        found = {
            known
            for variant in (word, *_delete_one(word))
            for known in self._near.get(variant, ())
            if known[0] == word[0] and OSA.distance(known, word, score_cutoff=1) <= 1
        }
        return found.pop() if len(found) == 1 else ""

    def _match_corrected(
        self, texts: Sequence[str], corrected: Sequence[tuple[int, int, int, str]]
    ) -> Iterator[Match]:
        if not corrected:
            return
        mended = [
            texts[number][:low] + right + texts[number][high:] for number, low, high, right in corrected
        ]
        for match in self._matcher.find(fold_texts(mended)):
            number, low, high, right = corrected[match.text]
            shift = high - low - len(right)
            if match.name >= 0 and match.start <= low and match.end >= low + len(right):
                yield Match(number, match.start, match.end + shift, match.name, "", MISSPELT)


def _delete_one(word: str) -> list[str]:
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]
