"""Points of interest and one-stop counters, from the arena in the middle to the chippy on the corner."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy.spatial import cKDTree

from simulate.city_map import Counters, PointsOfInterest, Postcodes, Streets, Suburbs, Whole
from simulate.dice import Dice
from simulate.naming import CITY
from simulate.word_lists import list_phrases, list_words

_LANDMARKS = (
    (f"{CITY} Town Hall", "amenities", "townhall"),
    ("Kiln Lane Arena", "leisure", "stadium"),
    (f"{CITY} Central Station", "amenities", "railway_station"),
    (f"{CITY} Bus Station", "amenities", "bus_station"),
    ("Weavers Market", "amenities", "marketplace"),
    (f"{CITY} Central Library", "amenities", "library"),
    ("Dyehouse Shopping Centre", "shop", "mall"),
    ("Tenterfield Museum", "tourism", "museum"),
    ("Shearers Theatre", "amenities", "theatre"),
    (f"University of {CITY}", "amenities", "university"),
    ("Wharfingers Park", "leisure", "park"),
    ("Larkspur Square", "leisure", "garden"),
)
ARENA = 1
_OUTLYING = (
    (f"{CITY} General Hospital", "amenities", "hospital"),
    ("Bellhouse Stadium", "leisure", "stadium"),
    (f"{CITY} Crematorium", "amenities", "crematorium"),
    ("Bobbin Mills Retail Park", "landusage", "retail"),
    ("Gannet Lake", "natural", "water"),
    ("Hawkstone Sports Village", "leisure", "sports_centre"),
)
Kind = tuple[str, str, int, tuple[str, ...]]
# Layer, value, parts of a hundred, patterns: {s} suburb, {n} first name, {w} word, {p} a pub's sign.
_KINDS: tuple[Kind, ...] = (
    ("amenities", "fast_food", 11,
     ("{n}'s Fisheries", "{s} Fisheries", "Pizza {w}", "{w} Spice", "{w} Kebab House")),
    ("amenities", "cafe", 9,
     ("{n}'s Cafe", "The {w} Cup", "Cafe {w}", "{w} & Crumb", "{s} Tea Rooms")),
    ("amenities", "pub", 13,
     ("The {p}", "{p}", "The {p} Inn", "{s} Arms", "{s} Working Men's Club")),
    ("shop", "convenience", 7,
     ("{s} News", "{n}'s Stores", "Brockway Local", "{s} Mini Market")),
    ("amenities", "restaurant", 6,
     ("{w} Tandoori", "Trattoria {n}", "The {w} Table", "{w} Garden")),
    ("shop", "hairdresser", 6,
     ("Hair by {n}", "{w} Hair Studio", "{n}'s Barbers", "{s} Hair Company")),
    ("amenities", "place_of_worship", 6,
     ("St {n}'s Church", "{s} Methodist Church", "{s} Chapel", "{s} Mosque")),
    ("amenities", "school", 10,
     ("{s} Primary School", "St {n}'s Primary School", "{s} Academy", "{s} High School")),
    ("leisure", "park", 8,
     ("{s} Park", "{w} Park", "{s} Recreation Ground", "{w} Fields")),
    ("amenities", "pharmacy", 4,
     ("{s} Pharmacy", "{n}'s Chemist")),
    ("amenities", "community_centre", 4,
     ("{s} Community Centre", "The {w} Centre", "{s} Village Hall")),
    ("shop", "supermarket", 3,
     ("Brockway", "Penfold Foods", "{s} Co-operative Stores")),
    ("amenities", "doctors", 3,
     ("{s} Medical Centre", "{w} Surgery", "{s} Health Centre")),
    ("landusage", "allotments", 2,
     ("{s} Allotments", "{w} Road Allotments")),
    ("amenities", "library", 2,
     ("{s} Library",)),
    ("leisure", "sports_centre", 2,
     ("{s} Leisure Centre", "{s} Baths")),
    ("amenities", "post_office", 2,
     ("{s} Post Office",)),
    ("amenities", "railway_station", 1,
     ("{s} Station",)),
    ("natural", "wood", 1,
     ("{s} Wood", "{w} Wood")),
)  # fmt: skip
_ONE_PER_SUBURB = frozenset({"library", "railway_station", "post_office", "sports_centre"})
_WORDS = list_words(
    """
    Amber Apricot Aurora Basil Blossom Bronze Candle Caraway Cardamom Clementine Cloud Copper Coral Cotton
    Crocus Dandelion Driftwood Ember Fig Ginger Golden Hearth Indigo Jade Kite Lantern Lemon Lilac Lotus
    Mango Maple Meridian Mint Moonlight Mustard Nectar Nightjar Opal Orchid Oyster Paprika Peacock Pepper
    Pistachio Plum Quill Rhubarb Saffron Sapphire Sesame Silver Sparrow Sundial Tamarind Thistle Tulip
    Velvet Wren Zest
    """
)
_SIGNS = list_phrases(
    """
    Shoulder of Mutton | Weavers Rest | Blind Fiddler | Gaping Goose | Loom & Shuttle | Three Shearers |
    Tinkers Well | Ship Aground | Woolpack | Carters Rest | Crooked Chimney | Hope & Harrow | Old Tannery |
    Bay Horse | Brown Cow | Cross Keys | Dyers Arms | Fleece | Fox & Grapes | Golden Ram | Grey Mare | Half
    Moon | Hare & Hounds | Lamplighter | Miners Lamp | New Inn | Packhorse | Plough | Railway | Red Lion |
    Rising Sun | Royal Oak | Spotted Dog | Star | Sun | Swan | Talbot | Three Horseshoes | Travellers Rest |
    Wheatsheaf | White Hart | Black Bull | Beehive | Commercial | Crown | Craven Heifer | Drovers | George |
    Kings Head | Malt Shovel | Odd Fellow | Queens | Pineapple | Tap & Thimble | Whistling Kettle | Wool
    Sack
    """
)
_NAMES = list_words(
    """
    Abel Ada Agnes Alma Ambrose Anita Barnabas Bashir Beryl Clement Connie Cyril Dinah Dot Edith Edna Elsie
    Enzo Ethel Farah Gino Gwen Hilda Imran Ivor Jude Kasia Lena Lorenzo Luca Mabel Maryam Mavis Nadia Nora
    Olga Otto Percy Rafiq Rita Rocco Salma Sid Stan Tomasz Vera Vince Wilf Winnie Yusuf
    """
)
_HOURS: Mapping[int, str] = MappingProxyType({0: "35.0", 1: "27.5", 2: "40.0"})


def place_amenities(
    suburbs: Suburbs, streets: Streets, generator: np.random.Generator, *, count: int
) -> tuple[PointsOfInterest, Whole]:
    """Return about `count` points of interest on the streets, and the wards that make up the city's middle.

    The first are the landmarks of the middle, in a fixed order: the town hall, the arena, the station.
    """
    dice = Dice(generator)
    far = np.linalg.norm(streets.metres, axis=1)
    middle = np.argsort(far, kind="stable")[: max(40, len(far) // 60)]
    outer = np.flatnonzero((far > np.quantile(far, 0.35)) & (far < np.quantile(far, 0.75)))
    spots = [int(spot) for spot in generator.choice(middle, size=len(_LANDMARKS), replace=False)]
    spots += [int(spot) for spot in generator.choice(outer, size=len(_OUTLYING), replace=False)]
    rest = max(count - len(spots), 40)
    # Shops crowd the middle; the rest is where people live.
    crowd = generator.choice(middle, size=rest // 8)
    spots += np.concatenate([crowd, generator.choice(len(far), size=rest - len(crowd))]).tolist()
    named = [*_LANDMARKS, *_OUTLYING]
    kinds = [kind for kind in _KINDS for _ in range(kind[2])]
    taken: set[str] = {name for name, _, _ in named}
    for spot in spots[len(named) :]:
        suburb = suburbs.names[streets.suburb[streets.street[spot]]]
        named.append(_name_amenity(dice, kinds, suburb, taken))
    times = Counter(name for name, _, _ in named)
    lonlat = streets.lonlat[spots]
    ward = streets.ward[spots]
    pois = PointsOfInterest(
        tuple(name for name, _, _ in named),
        tuple(layer for _, layer, _ in named),
        tuple(value for _, _, value in named),
        lonlat,
        ward,
        streets.suburb[streets.street[spots]],
        np.array([times[name] == 1 for name, _, _ in named]),
    )
    return pois, np.unique(ward[: len(_LANDMARKS)])


def open_counters(
    suburbs: Suburbs, streets: Streets, postcodes: Postcodes, generator: np.random.Generator, *, count: int
) -> Counters:
    """Return `count` one-stop centres, in suburbs well apart."""
    chosen = [0]
    while len(chosen) < min(count, len(suburbs.names)):
        gaps = cKDTree(suburbs.metres[chosen]).query(suburbs.metres)[0]
        chosen.append(int(np.argmax(gaps * generator.uniform(0.4, 1.0, size=len(gaps)))))
    _, spots = cKDTree(streets.metres).query(suburbs.metres[chosen])
    _, nearest = cKDTree(postcodes.metres).query(streets.metres[spots])
    names = [f"{suburbs.names[i]} One Stop Centre" for i in chosen]
    names[0] = "City One Stop Centre"
    return Counters(
        tuple(names),
        tuple(postcodes.codes[i] for i in nearest.tolist()),
        streets.lonlat[spots],
        streets.ward[spots],
    )


def opening_hours(number: int) -> str:
    """Return the weekly opening hours of a counter or library, in hours, by its number."""
    return _HOURS[number % len(_HOURS)]


def _name_amenity(dice: Dice, kinds: list[Kind], suburb: str, taken: set[str]) -> tuple[str, str, str]:
    while True:
        layer, value, _, patterns = dice.pick(kinds)
        name = dice.pick(patterns).format(
            s=suburb, n=dice.pick(_NAMES), w=dice.pick(_WORDS), p=dice.pick(_SIGNS)
        )
        once = value in _ONE_PER_SUBURB or name.startswith(suburb)
        if once and name in taken:
            continue
        taken.add(name)
        return name, layer, value
