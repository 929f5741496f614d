"""All places of a gazetteer being built, and the spellings that lead to each."""

from collections import defaultdict
from collections.abc import Iterable

from geocode.aliases import spell_name
from geocode.city_profiles import CityProfile
from geocode.folding import fold_name
from geocode.places import Name, Place, PlaceKind, Spelling
from geocode.wordiness import measure_wordiness

CHAIN = 6
"""A name at more places than this is a chain's: it says nothing of where."""

_LANGUAGE = 2.0
_JOINED_LETTERS = 8
"""Letters of a name that is recognised when its words are run together."""

_NEAR_KM = 10.0
_SETTLEMENTS = frozenset({PlaceKind.SUBURB, PlaceKind.CITY, PlaceKind.OUTCODE})


class SpellingBook:
    """Collects places and spellings.

    Attributes:
        places: All places, in the order they were added.
        spellings: Folded spelling → positions of the places that go by it.
    """

    __slots__ = ("_aliases", "places", "spellings")

    def __init__(self) -> None:
        """Begin with no place."""
        self.places: list[Place] = []
        self.spellings: dict[str, list[int]] = defaultdict(list)
        self._aliases: dict[str, tuple[Spelling, list[int]]] = {}

    def add(self, place: Place, spellings: Iterable[str]) -> int:
        """Add a place with its published spellings; return its position."""
        number = len(self.places)
        self.places.append(place)
        for spelling in spellings:
            # Hashtags and handles run the words together: #ChapelAllerton.
            joined = spelling.replace(" ", "")
            written = [spelling]
            if joined != spelling and len(joined) >= _JOINED_LETTERS and place.kind is not PlaceKind.OUTSIDE:
                written.append(joined)
            for each in written:
                if number not in self.spellings[each]:
                    self.spellings[each].append(number)
        return number

    def note_alias(self, number: int, spelling: str, how: Spelling) -> None:
        """Keep a spelling that is not published for the end: a published name of it goes first."""
        kept, places = self._aliases.setdefault(spelling, (how, []))
        if number not in places:
            places.append(number)
            self._aliases[spelling] = (min(kept, how), places)

    def settle(self, profile: CityProfile) -> None:
        """Take in the aliases that no published name contradicts, and the nicknames of the city's profile."""
        for spelling, (_, places) in list(self._aliases.items()):
            if spelling in self.spellings or len(places) > CHAIN:
                del self._aliases[spelling]
            else:
                self.spellings[spelling] = places
        for said, names in profile.nicknames.items():
            meant = [number for name in names for number in self.spellings.get(fold_name(name), ())]
            places = [number for number in meant if self.places[number].footprint.city > 0]
            for spelling in spell_name(said, street=False) if places else ():
                if spelling not in self.spellings or spelling in self._aliases:
                    self._aliases[spelling] = (Spelling.NICKNAME, places)
                    self.spellings[spelling] = places

    def list_names(self) -> tuple[Name, ...]:
        """Return all spellings, sorted, without words that no context makes a place: there is a town To."""
        named = (self._name(folded, ids) for folded, ids in sorted(self.spellings.items()))
        return tuple(name for name in named if not _is_language(name))

    def _name(self, folded: str, ids: list[int]) -> Name:
        ordered = tuple(sorted(ids, key=lambda i: (-self.places[i].weight, i)))
        best = self.places[ordered[0]]
        people = max(self.places[i].people for i in ordered)
        how = self._aliases[folded][0] if folded in self._aliases else Spelling.OWN
        wordiness = measure_wordiness(folded, people=people)
        return Name(folded, ordered, wordiness, best.kind, len(folded.split()), how)

    def means_settlement(self, spelling: str) -> bool:
        """Tell whether a spelling means the city, a suburb or a postcode district."""
        return any(self.places[i].kind in _SETTLEMENTS for i in self.spellings.get(spelling, ()))

    def lies_near(self, spelling: str, lat: float, lon: float) -> bool:
        """Tell whether a place that goes by a spelling lies within 10 km of a point."""
        return any(self.places[i].km_to(lat, lon) <= _NEAR_KM for i in self.spellings.get(spelling, ()))


def _is_language(name: Name) -> bool:
    return name.words == 1 and name.kind in {PlaceKind.OUTSIDE, PlaceKind.POI} and name.wordiness >= _LANGUAGE
