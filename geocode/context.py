"""What the words around a name say: spaCy's blank English pipeline with rules, on candidate posts only."""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token

from geocode.errors import GeocodeError
from geocode.matching import Match
from geocode.wordiness import load_common_words
from geocode.words import Words, load_words
from geocode.world import load_us_states

_HOUSE_NUMBER_DIGITS = 4
_MOST_WORDS = 1_000_000
_WINDOW = 2_000
"""Characters of a text around its first name that are read; posts are shorter, pasted books are not."""

_NEARBY_WORDS = 4
"""Words before a name among which "minutes from", "walk to" stand."""

_FOREIGN_SHARE = 0.35
_FEWEST_WORDS = 4
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")
_SCORE = re.compile(r"\d{1,3}[-\u2013:]\d{1,3}")
_VERSUS = frozenset({"v", "vs", "v.", "vs.", "versus"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_COMPARING = frozenset({"like", "than"})
_ENDS = frozenset({".", "!", "?", "\n", "…"})
_DIRECTIONS = frozenset({"from", "to", "for", "off", "towards", "via"})


class MentionContext(NamedTuple):
    """What surrounds one name.

    Attributes:
        signs: Names of the features that its surroundings show, as `weights.toml` lists them.
        numbered: A house number stands before it.
        state: Code of the US state that follows it after a comma, "" if none.
    """

    signs: tuple[str, ...]
    numbered: bool
    state: str


@dataclass(frozen=True, slots=True)
class TextContext:
    """What one text says of its writer.

    Attributes:
        mentions: One context per match, in order.
        signs: Names of the features that the text as a whole shows.
        home: The writer speaks of their own home or street.
        here: The writer is there now.
        moved: The writer left, moved away, or used to live there.
    """

    mentions: tuple[MentionContext, ...]
    signs: tuple[str, ...]
    home: bool
    here: bool
    moved: bool


class ContextReader:
    """Reads the words around names with spaCy's tokenizer and rules."""

    __slots__ = ("_common", "_entities", "_matcher", "_nlp", "_states", "_words")

    def __init__(self, model: str = "") -> None:
        """Make the blank English pipeline, and load a model of the user's for its named entities.

        Args:
            model: Name or folder of an installed spaCy pipeline, "" for none.

        Raises:
            GeocodeError: If there is no such pipeline, or it names no entities.
        """
        self._entities = load_entity_model(model) if model else None
        self._words: Words = load_words()
        self._common = load_common_words()
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
        window = text[low:high]
        if not window.isascii():
            # spaCy cannot hold half a character; another of the same length keeps the offsets.
            window = _HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", window)
        doc = self._nlp.tokenizer(window)
        starts: list[int] = doc.to_array("IDX").tolist()
        rules = {self._nlp.vocab.strings[rule] for rule, _, _ in self._matcher(doc)}
        cased = _is_cased(window)
        entities = [] if self._entities is None else self._entities(window).ents
        contexts = tuple(
            self._read_mention(text, doc, starts, match, low=low, cased=cased)
            if match.end <= high
            else _SILENT
            for match in matches
        )
        if entities:
            contexts = tuple(
                around._replace(signs=(*around.signs, *_read_entities(entities, match, low)))
                for around, match in zip(contexts, matches, strict=True)
            )
        signs = self._read_signs(window, moved="moved" in rules)
        return TextContext(contexts, signs, "home" in rules, "here" in rules, "moved" in rules)

    def _read_signs(self, window: str, *, moved: bool) -> tuple[str, ...]:
        # Bare words, not tokens: every one of them is looked at, and tokens cost ten times as much.
        words = _WORD.findall(window.lower())
        signs = []
        if not self._words.sports.isdisjoint(words):
            signs.append("sports_text")
        if moved:
            signs.append("moved_text")
        if len(words) >= _FEWEST_WORDS:
            known = sum(map(self._common.__contains__, words))
            if known < _FOREIGN_SHARE * len(words):
                signs.append("foreign_text")
        return tuple(signs)

    def _read_mention(
        self, text: str, doc: Doc, starts: list[int], match: Match, *, low: int, cased: bool
    ) -> MentionContext:
        first = max(0, bisect.bisect_right(starts, match.start - low) - 1)
        after = bisect.bisect_left(starts, match.end - low)
        mention = text[match.start : match.end]
        signs = []
        sigil = text[match.start - 1 : match.start] if match.start else ""
        if sigil in {"#", "@"}:
            signs.append("hashtag" if sigil == "#" else "handle")
            first -= first > 0 and doc[first - 1].text == sigil
        elif _cuts_a_token(doc, first, after, start=match.start - low, end=match.end - low):
            # Part of a handle, an address of the web, a compound: "James_Cyprus", "leeds.gov.uk".
            signs.append("part_of_token")
        capital = _is_capitalised(mention)
        if cased:
            signs.append("capital" if capital else "lower")
        if after < len(doc):
            signs += self._read_after(doc, after, cased=cased)
        signs += self._read_before(doc, first, cased=cased, capital=capital)
        numbered = first > 0 and _is_house_number(doc[first - 1].text)
        return MentionContext(tuple(signs), numbered, self._state_after(doc, after))

    def _read_before(self, doc: Doc, first: int, *, cased: bool, capital: bool) -> list[str]:
        signs = []
        if first and doc[first - 1].lower_ == "the":
            signs.append("the_before")
            first -= 1
        if not first:
            return [*signs, "starts_text"]
        before = doc[first - 1]
        if before.text in _ENDS or before.is_space:
            signs.append("starts_sentence")
        sign = self._read_word_before(before, capital=capital)
        if sign:
            signs.append(sign)
        elif cased and before.is_alpha and before.is_title and len(before) > 1 and not before.is_stop:
            signs.append("continued_before" if first > 1 else "continued_start")
        if _SCORE.fullmatch(before.text) or (first > 1 and _SCORE.fullmatch(doc[first - 2].text)):
            signs.append("score")
        near = range(max(0, first - _NEARBY_WORDS), first)
        if any(doc[at].lower_ in self._words.distance_words for at in near):
            signs.append("distance_before")
        return signs

    def _read_word_before(self, before: Token, *, capital: bool) -> str:
        words = self._words
        lowered = before.lower_
        named = lowered.rstrip(".") in words.titles or (lowered in words.first_names and capital)
        for sign, found in (
            ("strong_preposition", lowered in words.strong_prepositions),
            ("direction", lowered in _DIRECTIONS),
            ("preposition", lowered in words.prepositions),
            ("compared", lowered in _COMPARING),
            ("versus", lowered in _VERSUS),
            ("person", named),
        ):
            if found:
                return sign
        return ""

    def _read_after(self, doc: Doc, after: int, *, cased: bool) -> list[str]:
        words = self._words
        following: Token = doc[after]
        lowered = following.lower_
        signs = []
        if lowered in words.teams:
            signs.append("team")
        elif lowered in words.actors:
            signs.append("actor")
        elif lowered in words.events:
            signs.append("event")
        elif lowered in words.street_types:
            signs.append("street_type_after")
        elif lowered in words.local_nouns:
            signs.append("local_noun")
        elif lowered in _VERSUS:
            signs.append("versus")
        elif lowered in {"'s", "\N{RIGHT SINGLE QUOTATION MARK}s"}:
            signs.append("possessive")
        elif cased and following.text[:1].isupper() and following.is_alpha and doc[after - 1].whitespace_:
            signs.append("continued_after")
        elif _SCORE.fullmatch(following.text) or following.text.isdigit():
            signs.append("score")
        return signs

    def _state_after(self, doc: Doc, after: int) -> str:
        if after + 1 < len(doc) and doc[after].text == "," and doc[after + 1].text in self._states:
            return doc[after + 1].text
        return ""


def load_entity_model(model: str) -> Language:
    """Return an installed spaCy pipeline that names entities.

    Raises:
        GeocodeError: If there is none of that name, or it names no entities.
    """
    try:
        loaded = spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise GeocodeError(
            f"--spacy-model {model!r} is not installed; install a spaCy pipeline, or leave the option out"
        ) from error
    if not {"ner", "entity_ruler"} & set(loaded.pipe_names):
        raise GeocodeError(f"--spacy-model {model!r} names no entities; choose one with the component ner")
    return loaded


def _read_entities(entities: Sequence[Span], match: Match, low: int) -> list[str]:
    """Return what a model's entities say of a match: a place, or a person, a team, a work."""
    labels = [
        entity.label_
        for entity in entities
        if entity.start_char + low < match.end and match.start < entity.end_char + low
    ]
    return ["entity_place" if label in _PLACES else "entity_other" for label in labels[:1]]


_SILENT = MentionContext((), numbered=False, state="")


def _cuts_a_token(doc: Doc, first: int, after: int, *, start: int, end: int) -> bool:
    """Tell whether the name begins or ends inside a token, beside a letter, a digit or a joint."""
    if doc[first].idx < start:
        return True
    last = doc[after - 1] if after else doc[first]
    return last.idx + len(last) > end


def _is_cased(text: str) -> bool:
    """Tell whether capitals mean something here: neither all lower case nor all upper case."""
    if text.islower() or text.isupper():
        return False
    letters = [word for word in text.split() if word[0].isalpha() and len(word) > 1]
    upper = [word for word in letters if word[0].isupper()]
    shouted = [word for word in upper if word.isupper()]
    return 0 < len(upper) < len(letters) and len(shouted) < max(2, len(letters) / 2)


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
