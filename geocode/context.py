"""What the words around a name say: spaCy's blank English pipeline with rules, on candidate posts only."""

import bisect
from dataclasses import dataclass
from typing import NamedTuple

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from geocode.matching import Match
from geocode.words import Words, load_words
from geocode.world import load_us_states

_HOUSE_NUMBER_DIGITS = 4
_MOST_WORDS = 1_000_000
_WINDOW = 2_000
"""Characters of a text around its first name that are read; posts are shorter, pasted books are not."""


class MentionContext(NamedTuple):
    """What surrounds one name.

    Attributes:
        cased: 1 capitalised among lower-case text, -1 lower-case among capitalised text, 0 says nothing.
        preposition: 2 for "in", "at" and their like before it, 1 for other prepositions, 0 none.
        person: A title or a first name stands before it, or it reads as a surname.
        team: A team, institution or product carries the name.
        event: An event carries it.
        continued: A further capitalised word follows at once: it may be part of a longer name.
        numbered: A house number stands before it.
        state: Code of the US state that follows it after a comma, "" if none.
        hashtag: It is (part of) a hashtag or a handle: "#", "@" or "".
    """

    cased: int
    preposition: int
    person: bool
    team: bool
    event: bool
    continued: bool
    numbered: bool
    state: str
    hashtag: str


@dataclass(frozen=True, slots=True)
class TextContext:
    """What one text says of its writer.

    Attributes:
        mentions: One context per match, in order.
        home: The writer speaks of their own home or street.
        here: The writer is there now.
        moved: The writer left, moved away, or used to live there.
    """

    mentions: tuple[MentionContext, ...]
    home: bool
    here: bool
    moved: bool


class ContextReader:
    """Reads the words around names with spaCy's tokenizer and rules."""

    __slots__ = ("_matcher", "_nlp", "_states", "_words")

    def __init__(self) -> None:
        """Make the blank English pipeline; no model is loaded."""
        self._words: Words = load_words()
        self._states = {code.upper() for code in load_us_states().values()}
        self._start()

    def _start(self) -> None:
        self._nlp = spacy.blank("en")
        # Phrases, not token patterns: the same rules, matched by one trie.
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for rule, phrases in (
            ("home", self._words.home_phrases),
            ("here", self._words.here_phrases),
            ("moved", self._words.moved_phrases),
        ):
            self._matcher.add(rule, [self._nlp.make_doc(phrase) for phrase in phrases])

    def limit_memory(self) -> None:
        """Start spaCy afresh once it has met very many words: it keeps each one for ever.

        Its own memory zones forget after every batch, and with the words the tokens it had ready: measured,
        that made reading three times slower.
        """
        if len(self._nlp.vocab.strings) > _MOST_WORDS:
            self._start()

    def read(self, text: str, matches: list[Match]) -> TextContext:
        """Return what the text says around its matches.

        Args:
            text: The original text.
            matches: Its matches by position, at least one.
        """
        low, high = 0, len(text)
        if high > _WINDOW:
            low = max(0, matches[0].start - _WINDOW // 2)
            high = low + _WINDOW
        doc = self._nlp.tokenizer(text[low:high])
        starts: list[int] = doc.to_array("IDX").tolist()
        rules = {self._nlp.vocab.strings[rule] for rule, _, _ in self._matcher(doc)}
        cased = _is_cased(text[low:high])
        contexts = tuple(
            self._read_mention(text, doc, starts, match, low=low, cased=cased)
            if match.end <= high
            else _SILENT
            for match in matches
        )
        return TextContext(contexts, "home" in rules, "here" in rules, "moved" in rules)

    def _read_mention(
        self, text: str, doc: Doc, starts: list[int], match: Match, *, low: int, cased: bool
    ) -> MentionContext:
        first = max(0, bisect.bisect_right(starts, match.start - low) - 1)
        after = bisect.bisect_left(starts, match.end - low)
        mention = text[match.start : match.end]
        sigil = text[match.start - 1 : match.start] if match.start else ""
        if sigil in {"#", "@"} and first and doc[first - 1].text == sigil:
            first -= 1
        before = doc[first - 1].text if first else ""
        if before.lower() == "the" and first > 1:
            first -= 1
            before = doc[first - 1].text
        lowered = before.lower()
        following = doc[after].lower_ if after < len(starts) else ""
        words = self._words
        capital = _is_capitalised(mention)
        strong, weak = lowered in words.strong_prepositions, lowered in words.prepositions
        named = lowered.rstrip(".") in words.titles or (lowered in words.first_names and capital)
        return MentionContext(
            cased=(1 if capital else -1) if cased else 0,
            preposition=2 if strong else 1 if weak else 0,
            person=named and not strong,
            team=following in words.teams,
            event=following in words.events,
            continued=cased and self._is_continued(doc, first, after),
            numbered=_is_house_number(before),
            state=self._state_after(doc, after),
            hashtag=sigil if sigil in {"#", "@"} else "",
        )

    @staticmethod
    def _is_continued(doc: Doc, first: int, after: int) -> bool:
        """Tell whether a capitalised word stands right after the name or, inside a sentence, before it."""
        if (
            after < len(doc)
            and doc[after].text[:1].isupper()
            and doc[after].is_alpha
            and doc[after - 1].whitespace_
        ):
            return True
        before = doc[first - 1] if first > 1 else None
        return (
            before is not None
            and before.is_alpha
            and before.is_title
            and len(before) > 1
            and not before.is_stop
        )

    def _state_after(self, doc: Doc, after: int) -> str:
        if after + 1 < len(doc) and doc[after].text == "," and doc[after + 1].text in self._states:
            return doc[after + 1].text
        return ""


_SILENT = MentionContext(
    0, 0, person=False, team=False, event=False, continued=False, numbered=False, state="", hashtag=""
)


def _is_cased(text: str) -> bool:
    """Tell whether capitals mean something here: neither all lower case nor all upper case."""
    letters = [word for word in text.split() if word[0].isalpha() and len(word) > 1]
    upper = sum(word[0].isupper() for word in letters)
    shouted = sum(word.isupper() for word in letters)
    return 0 < upper < len(letters) and shouted < max(2, len(letters) / 2)


def _is_capitalised(mention: str) -> bool:
    words = mention.replace("-", " ").split()
    return all(
        word[0].isupper() or word[0].isdigit() or word in {"and", "of", "the", "&", "on", "in"}
        for word in words
    )


def _is_house_number(word: str) -> bool:
    """Tell whether a token is a house number: 7, 12a, 1024."""
    digits = word[:-1] if word[-1:].isalpha() else word
    return digits.isdigit() and len(digits) <= _HOUSE_NUMBER_DIGITS


__all__ = ["ContextReader", "MentionContext", "TextContext"]
