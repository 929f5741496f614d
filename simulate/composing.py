"""One post composed: what it speaks of, in whose words, and the truth of it."""

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulate import phrases_accounts, phrases_everyday, phrases_places, phrases_traps
from simulate.city_map import CityMap
from simulate.dice import Dice
from simulate.grammar import Template, favour_varied, fill_template, read_templates
from simulate.naming import CITY
from simulate.people import BOT, COUNCIL, ELSEWHERE, RESIDENT, VISITOR, Author
from simulate.profiles import draw_away_place
from simulate.spots import Spots
from simulate.voices import speak
from simulate.word_lists import list_words

NOWHERE, OUTSIDE = -1, -2
"""Wards of a post that speaks of nothing, or of something elsewhere."""

Templates = tuple[Template, ...]
_EVERYDAY = favour_varied(read_templates(phrases_everyday.EVERYDAY))
_REPLIES = read_templates(phrases_everyday.REPLIES)
_PLACES: Mapping[str, Templates] = MappingProxyType(
    {
        name: read_templates(getattr(phrases_places, name.upper()))
        for name in (
            "suburb", "suburb_home", "street", "street_home", "poi", "postcode", "outcode", "city", "arena",
            "visitor",
        )
    }
)  # fmt: skip
_TRAPS: Mapping[str, Templates] = MappingProxyType(
    {
        name: read_templates(getattr(phrases_traps, name.upper()))
        for name in ("person", "team", "leaving", "elsewhere", "street_elsewhere", "away_life")
    }
)
_WORDY = {word: read_templates(lines.split("|")) for word, lines in phrases_traps.WORDY.items()}
_COUNCIL = read_templates(phrases_accounts.COUNCIL)
_COUNCIL_ANYWHERE = read_templates(phrases_accounts.COUNCIL_ANYWHERE)
_COUNCIL_REPLY = read_templates(phrases_accounts.COUNCIL_REPLY)
_BOTS = {handle: read_templates(lines) for handle, _, lines in phrases_accounts.BOTS}
_ACCOUNT_HANDLES = tuple(handle for handle, _ in phrases_accounts.ACCOUNTS)
_FIRST_NAMES = list_words(
    """
    Dave Linda Gary Susan Keith Janet Steve Carol Brian Julie Mark Tracey Ian Sandra
    """
)
_SKIES = ("light rain", "sunny spells", "cloudy", "heavy showers", "clear", "fog", "strong winds")
_SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Lane": "Ln", "Close": "Cl", "Drive": "Dr"}
_WHERE = {"home": 0.5, "next door": 0.2, "middle": 0.2, "anywhere": 0.1}
_PART_STARTS = (4, 12, 17)
_PARTS = ("tonight", "this morning", "this afternoon", "tonight")
# What residents speak of, in parts of a thousand; the rest is everyday talk without a place.
_TALK = (
    ("suburb", 95), ("street", 55), ("poi", 55), ("street_home", 26), ("suburb_home", 24), ("postcode", 5),
    ("outcode", 5), ("city", 46), ("elsewhere", 34), ("person", 9), ("team", 18), ("wordy", 6),
    ("leaving", 10), ("street_elsewhere", 5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A post's words and their truth.

    Attributes:
        text: The words.
        about: Ward it speaks of, `NOWHERE` or `OUTSIDE`.
        spot: Street point it speaks of, -1 for none.
        here: Whether its words say that the writer is there now.
        lang: ISO 639-1 code.
    """

    text: str
    about: int = NOWHERE
    spot: int = -1
    here: bool = False
    lang: str = "en"


class Composer:
    """Writes posts about one city."""

    __slots__ = ("_city", "_dice", "_spots")

    def __init__(self, city: CityMap, spots: Spots, dice: Dice) -> None:
        """Hold the city and the source of choices."""
        self._city = city
        self._spots = spots
        self._dice = dice

    def write(self, author: Author, *, hour: int) -> Draft:
        """Return a post of this author at this hour of the day (0 to 23)."""
        if author.kind == RESIDENT:
            return self._write_resident(author, hour=hour)
        if author.kind == BOT:
            return self._write_account(author, _BOTS[author.handle], hour=hour)
        if author.kind == COUNCIL:
            about = _COUNCIL if self._dice.happens(0.55) else _COUNCIL_ANYWHERE
            return self._write_account(author, about, hour=hour)
        return self._write_stranger(author, hour=hour)

    def write_reply(self, author: Author, *, hour: int) -> Draft:
        """Return a reply, which names no place."""
        templates = _COUNCIL_REPLY if author.kind == COUNCIL else _REPLIES
        names = self._names(hour)
        text = fill_template(self._dice.pick(templates), self._dice, names=names)
        return Draft(speak(text, author.voice, dice=self._dice))

    def write_at_arena(self, author: Author, *, hour: int) -> Draft:
        """Return a post from the evening of the big event."""
        arena = self._city.arena
        near = self._spots.of_ward[int(self._city.pois.ward[arena])]
        spot = self._dice.pick(near[: max(1, len(near) // 8)])
        names = self._names(hour) | {
            "POI": self._city.pois.names[arena],
            "STREET": self._spell_street(spot, suburb_chance=0.0),
        }
        template = self._dice.pick(_PLACES["arena"])
        text = speak(fill_template(template, self._dice, names=names), author.voice, dice=self._dice)
        return Draft(text, int(self._city.pois.ward[arena]), spot, template.here)

    def _write_resident(self, author: Author, *, hour: int) -> Draft:
        roll = self._dice.roll() * 1000
        for kind, parts in _TALK:
            if roll < parts:
                return self._write_place(author, kind, hour=hour)
            roll -= parts
        text = fill_template(self._dice.pick(_EVERYDAY), self._dice, names=self._names(hour))
        return Draft(speak(text, author.voice, dice=self._dice))

    def _write_place(self, author: Author, kind: str, *, hour: int) -> Draft:
        dice, city = self._dice, self._city
        names = self._names(hour)
        about, spot = NOWHERE, -1
        templates = _PLACES.get(kind) or _TRAPS.get(kind, ())
        if kind == "poi":
            poi = self._choose_poi(author)
            about, names["POI"] = int(city.pois.ward[poi]), city.pois.names[poi]
        elif kind in {"elsewhere", "street_elsewhere"}:
            about = OUTSIDE
            names["AWAY"] = draw_away_place(dice)
            names["STREET"] = city.streets.names[dice.between(0, len(city.streets.names) - 1)]
        elif kind == "wordy":
            templates = _WORDY[dice.pick(sorted(_WORDY))]
        elif kind == "person":
            names["SUBURB"] = dice.pick(city.suburbs.names).split()[-1]
        elif kind not in {"city", "team"}:
            at_home = kind in {"street_home", "suburb_home", "postcode", "outcode"}
            spot = author.home if at_home else self._choose_spot(author)
            about = int(city.streets.ward[spot])
            names |= self._name_spot(spot, suburb_chance=0.15 if at_home else 0.5)
            if kind == "postcode":
                about = int(city.postcodes.ward[self._spots.postcode_of[spot]])
        template = dice.pick(templates)
        text = speak(fill_template(template, dice, names=names), author.voice, dice=dice)
        return Draft(text, about, spot, template.here)

    def _write_account(self, author: Author, templates: Templates, *, hour: int) -> Draft:
        dice, city = self._dice, self._city
        spot = dice.between(0, self._spots.everywhere - 1)
        ward = int(city.streets.ward[spot])
        poi = dice.pick(self._spots.pois_of_ward[ward] or self._spots.central_pois)
        names = self._names(hour) | self._name_spot(spot, suburb_chance=0.0)
        names |= {
            "POI": city.pois.names[poi],
            "CLOCK": f"{hour:02d}:00",
            "DEGREES": str(dice.between(4, 21)),
            "WIND": str(dice.between(2, 34)),
            "SKY": dice.pick(_SKIES),
        }
        template = dice.pick(templates)
        slots = set(template.parts[1::2])
        about = NOWHERE
        if slots & {"SUBURB", "STREET"}:
            about = ward
        elif "POI" in slots:
            about = int(city.pois.ward[poi])
        return Draft(speak(fill_template(template, dice, names=names), author.voice, dice=dice), about)

    def _write_stranger(self, author: Author, *, hour: int) -> Draft:
        """Write for a visitor, or for somebody who lives elsewhere and never comes."""
        dice = self._dice
        names = self._names(hour) | {"AWAY": author.away.split(",")[0]}
        if author.kind == VISITOR and dice.happens(0.3):
            poi = dice.pick(self._spots.central_pois)
            names["POI"] = self._city.pois.names[poi]
            template = dice.pick(_PLACES["visitor"])
            about = int(self._city.pois.ward[poi]) if "POI" in template.parts[1::2] else NOWHERE
            text = fill_template(template, dice, names=names)
            return Draft(speak(text, author.voice, dice=dice), about, here=template.here)
        if author.kind == ELSEWHERE and "," in author.away and dice.happens(0.15):
            lang = dice.pick(sorted(phrases_everyday.ABROAD))
            return Draft(dice.pick(phrases_everyday.ABROAD[lang].split("\n")), lang=lang)
        if dice.happens(0.22):
            template = dice.pick(_TRAPS["away_life"])
            about = OUTSIDE if "AWAY" in template.parts[1::2] else NOWHERE
        else:
            template, about = dice.pick(_EVERYDAY), NOWHERE
        return Draft(speak(fill_template(template, dice, names=names), author.voice, dice=dice), about)

    def _choose_spot(self, author: Author) -> int:
        """Choose a street point: near home most often, then next door, in the middle, or anywhere."""
        where = self._dice.choose(_WHERE)
        if where == "home":
            return self._dice.pick(self._spots.of_ward[author.ward])
        if where == "next door":
            return self._dice.pick(self._spots.of_ward[self._dice.pick(self._spots.neighbours[author.ward])])
        if where == "middle":
            return self._dice.pick(self._spots.central)
        return self._dice.between(0, self._spots.everywhere - 1)

    def _choose_poi(self, author: Author) -> int:
        near = self._spots.pois_of_ward[author.ward]
        if near and self._dice.happens(0.55):
            return self._dice.pick(near)
        return self._dice.pick(self._spots.central_pois)

    def _name_spot(self, spot: int, *, suburb_chance: float) -> dict[str, str]:
        dice, city = self._dice, self._city
        suburb = city.suburbs.names[city.streets.suburb[city.streets.street[spot]]]
        code = city.postcodes.codes[self._spots.postcode_of[spot]]
        return {
            "SUBURB": suburb,
            "SUBURB_TAG": suburb.replace(" ", ""),
            "STREET": self._spell_street(spot, suburb_chance=suburb_chance),
            "POSTCODE": code if dice.happens(0.7) else code.replace(" ", "").lower(),
            "OUTCODE": city.postcodes.outcodes[city.streets.outcode[spot]],
            "NUMBER": str(dice.between(1, 140)),
        }

    def _spell_street(self, spot: int, *, suburb_chance: float) -> str:
        dice, streets = self._dice, self._city.streets
        street = streets.street[spot]
        name: str = streets.names[street]
        first, _, last = name.rpartition(" ")
        if first and last in _SHORT and dice.happens(0.2):
            name = f"{first} {_SHORT[last]}"
        if dice.happens(suburb_chance):
            name += f"{dice.pick((', ', ' in ', ', '))}{self._city.suburbs.names[streets.suburb[street]]}"
        return name

    def _names(self, hour: int) -> dict[str, str]:
        return {
            "part": _PARTS[bisect(_PART_STARTS, hour)],
            "CITY": CITY,
            "COUNCIL": self._dice.pick(_ACCOUNT_HANDLES),
            "FIRST": self._dice.pick(_FIRST_NAMES),
            "REFERENCE": str(100000 + int(self._dice.roll() * 900000)),
        }
