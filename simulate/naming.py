"""Names of places: city, suburbs and wards do not exist in Great Britain; street names are everyday.

Stems and endings are chosen so that no pair of them is a real place: a test holds every pair that any seed
could draw against the gazetteers of real places.
"""

import re
from collections.abc import Sequence

from simulate.dice import Dice
from simulate.word_lists import list_phrases, list_words

CITY = "Calderwick"
COUNCIL = "Calderwick City Council"
POSTCODE_AREA = "CK"
"""No postcode area of Great Britain."""

WORD_SUBURBS = ("Kettle", "Shuttle")
"""Suburbs whose name is also an ordinary word: a trap that real cities set."""

STEMS = list_words(
    """
    Thrap Skell Ossel Wend Quarr Merk Elver Garst Hask Jarr Lorr Pell Sarn Tann Ulver Varr Wast Gawth Mosk
    Neth Wren Copp Drigg Gorse Kell Lith Mirk Nesh Pran Stav Thel Udd Wyth Corb Ettle Fothers Ganners Hebber
    Linder Murth Ottern Rimming Wanners Crosser Kester Nabber Swather Aisger Esker Ogger Tether
    """
)
ENDINGS = list_words(
    """
    ley ton by worth thwaite den field wick holme royd shaw bridge stall ham dale gate well ford side
    """
)
AFTER = ("Green", "Moor", "Edge", "Bottoms", "Carr", "Fold")
BEFORE = ("Upper", "Low", "Far", "Old")

_COMMON_STREETS = list_phrases(
    """
    Church Street | Station Road | High Street | Main Street | Park Road | Chapel Lane | Victoria Road |
    Green Lane | New Street | Mill Lane | School Lane | Park Avenue | Church Lane | Queen Street | King
    Street | Albert Road | North Street | South View | Springfield Road | West View | Manor Road | The
    Avenue | Grange Road | Chapel Street | Back Lane | George Street | York Road | Windsor Avenue | The
    Crescent | Cross Street | Moor Lane | Bridge Street | Mount Pleasant | Highfield Road | Poplar Avenue |
    Woodside
    """
)
_STREET_STEMS = list_words(
    """
    Acorn Alder Almond Amberley Anvil Apple Ash Aspen Aster Badger Balmoral Barley Beech Bellamy Birch
    Blackthorn Bluebell Bobbin Bracken Bramble Brewer Brick Briar Broom Burnside Canal Carder Carlton Cedar
    Chandler Cherry Chestnut Clarence Clay Clover Cobbler Collier Conway Cooper Coppice Cowper Cowslip
    Crimson Curlew Cypress Daisy Dalton Damson Dyer Edmund Elder Elm Ewart Falcon Farrier Fern Fieldhead
    Finch Fir Flint Florence Forge Foundry Foxglove Fuller Furnace Garnet Gladstone Glazier Glebe Goldcrest
    Gorse Grosvenor Hainsworth Harrow Hawk Hawthorn Hazel Heath Heather Hemlock Heron Hollin Holly Hornbeam
    Ivy Jasmine Jubilee Juniper Kestrel Kiln Kingfisher Laburnum Lapwing Larch Lark Laurel Lavender Lime
    Linden Linnet Lupin Magpie Mallard Maple Marigold Marlborough Martin Mason Maud Meadow Melrose Miller
    Mitre Moorhen Myrtle Nelson Nightingale Norfolk Nutmeg Oak Olive Orchard Osier Otter Paddock Partridge
    Peel Pinder Pine Pinfold Plane Plover Plumtree Poppy Potter Primrose Quarry Quince Raglan Ransome
    Redwing Reservoir Ripley Robin Rook Rope Rosemary Rowan Ruskin Russet Rutland Saddler Sandpiper
    Sandstone Saville Sawmill Sedge Shepherd Silk Siskin Skinner Skylark Slate Smithy Snowdrop Sorrel
    Spinner Sprucefield Stanmore Starling Stonegate Sunnybank Swallow Swift Sycamore Tailor Tannery Teasel
    Temperance Tenter Thistle Thyme Tolson Turner Union Vesper Viaduct Vine Violet Wagon Walnut Warp Warren
    Weaver Weft Wellington Wesley Wheatear Wheelwright Whitethorn Willow Windmill Woodbine Woodlark
    Woolcomber Worsted Wycliffe Yarrow
    """
)
_STREET_TYPES = list_words(
    """
    Street Road Road Avenue Avenue Close Close Drive Drive Grove Terrace Lane Crescent Mount Row View Court
    Gardens Place Walk Rise Way Croft
    """
)
_TRIPLE = re.compile(r"(.)\1\1")
_OWN_NAMED, _ROAD_NAMED = 3, 6
"""Streets from which on a suburb has one of its own name, and a road to its neighbour."""

_COMMON_SHARE = 0.18
_ENDED_SHARE = 0.82


def name_suburbs(dice: Dice, count: int) -> list[str]:
    """Return `count` different names of suburbs, the ordinary words among them."""
    names = dict.fromkeys(WORD_SUBURBS[: max(0, min(len(WORD_SUBURBS), count // 8))])
    while len(names) < count:
        stem = f"{dice.pick(STEMS)}{dice.pick(ENDINGS)}"
        if _TRIPLE.search(stem) or any(stem in name.split() for name in names):
            continue
        if dice.happens(_ENDED_SHARE):
            names[stem] = None
        elif dice.happens(0.5):
            names[f"{dice.pick(BEFORE)} {stem}"] = None
        else:
            names[f"{stem} {dice.pick(AFTER)}"] = None
    shuffled = list(names)
    for last in range(len(shuffled) - 1, 0, -1):
        other = dice.between(0, last)
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled


def name_streets(dice: Dice, count: int, *, suburb: str, others: Sequence[str]) -> list[str]:
    """Return names of the streets of one suburb, none twice in it; other suburbs have some of them as well.

    Args:
        dice: Source of choices.
        count: Number of streets.
        suburb: The suburb.
        others: Neighbouring suburbs, after which main roads are called.
    """
    names: dict[str, None] = {}
    if count >= _OWN_NAMED:
        names[f"{suburb} {dice.pick(('Lane', 'Road', 'Hill', 'Lane'))}"] = None
    if others and count >= _ROAD_NAMED:
        names[f"{dice.pick(others)} Road"] = None
    while len(names) < count:
        if dice.happens(_COMMON_SHARE):
            names[dice.pick(_COMMON_STREETS)] = None
            continue
        # Builders name a whole estate after one word: Larch Row, Larch Close, Larch Mount.
        stem = dice.pick(_STREET_STEMS)
        for _ in range(dice.between(1, 3)):
            names[f"{stem} {dice.pick(_STREET_TYPES)}"] = None
    return list(names)[:count]


def join_names(first: str, second: str | None) -> str:
    """Return the name of a ward from its one or two suburbs."""
    return first if second is None else f"{first} & {second}"
