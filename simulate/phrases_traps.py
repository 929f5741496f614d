"""Sentences that set traps: names that look like a place of the city and are none, and places elsewhere."""

from simulate.word_lists import list_phrases, list_words

PERSON = """
saw {FIRST} {SUBURB} on the quiz, {verdict}
{FIRST} {SUBURB} is the best teacher our school has had
Mrs {SUBURB} taught me maths. {mood}
RIP {FIRST} {SUBURB}, a gentleman
Mr {SUBURB} next door has {relative_did}
Cllr {FIRST} {SUBURB} on the radio again. {ugh}
Dr {SUBURB} was {good}, can't fault her
happy retirement {FIRST} {SUBURB} {joy}
""".strip().splitlines()

TEAM = """
{CITY} Rovers {few} nil down at half time. {football_moan}
come on {CITY} Rovers
{CITY} Rovers away on {day}, {football_moan}
{CITY} Rovers! {football_joy}
{football_joy} {CITY} Rovers
{CITY} Harriers lost again. {ugh}
a slice of {CITY} cake and a brew. {joy}
{CITY} pudding with custard, {verdict}
can't beat a pint of {CITY} Pale
""".strip().splitlines()

WORDY = {
    "Kettle": "put the kettle on|kettle's on, who wants one|my kettle has died. {ugh}|pot, kettle {laugh}|"
    "descaling the kettle on a {day} night. {mood}|a different kettle of fish|new kettle day {joy}",
    "Shuttle": "airport shuttle was {minutes} mins late|shuttle bus packed {part}|the shuttle documentary, "
    "{verdict}|shuttle runs at training, {gym}|lost the shuttlecock and the shuttle driver waited {laugh}",
}
"""Ordinary sentences with the words that are also names of suburbs."""

LEAVING = """
moving from {SUBURB} after {few} years, {mood}
can't wait to move away from {SUBURB}. {angry}
grew up in {SUBURB}, couldn't afford it now
used to live in {SUBURB}, {few} years. {mood}
my {relative} is originally from {SUBURB}
miss {SUBURB} a bit. Not the {problem}
""".strip().splitlines()

ELSEWHERE = """
off to {AWAY} for the weekend {joy}
{AWAY} is {good}
{AWAY} was {good}, {food} was {verdict}
train to {AWAY} cancelled. {angry}
anyone been to {AWAY}? worth it?
moved here from {AWAY} {few} years ago
my {relative} has moved to {AWAY}
match in {AWAY} tonight. {football_moan}
{traffic} on the way back from {AWAY}
concert in {AWAY} on {day} {joy}
flight to {AWAY} delayed {minutes} mins. {ugh}
thinking of {AWAY} for the summer
back from {AWAY} and it's {weather}. {ugh}
""".strip().splitlines()

STREET_ELSEWHERE = """
{STREET} in {AWAY} is {traffic}
remember that cafe on {STREET}, {AWAY}? gone
{problem_one} on {STREET}, {AWAY}. {ugh}
{relative} has bought a {home_thing} on {STREET} in {AWAY}
""".strip().splitlines()

AWAY_LIFE = """
{AWAY} is {weather} {part}
{problem} in {AWAY} again. {angry}
love living in {AWAY}
{traffic} in {AWAY} {part}
{event} in {AWAY} on {day}
{food} in {AWAY}, {verdict}
never been to {CITY}, is it {good}?
been to {CITY} once, {weather} and {verdict}
my {relative} is thinking of {CITY} for uni, any good?
{AWAY} {AWAY} {AWAY} {joy}
buses in {AWAY} are {bad}
""".strip().splitlines()

AWAY_GB = list_words(
    """
    Manchester Glasgow London Birmingham Liverpool Edinburgh Cardiff Newcastle Sheffield Bristol Nottingham
    Leicester Brighton Aberdeen Belfast Norwich Plymouth Southampton Oxford Cambridge Coventry Derby Swansea
    Dundee Exeter York Hull Stoke-on-Trent Blackpool Sunderland
    """
)
AWAY_WORLD = list_phrases(
    """
    York, PA | Boston, MA | Melbourne, Australia | Toronto | New York | Dublin | Paris | Barcelona | Lagos,
    Nigeria | Karachi, Pakistan | Mumbai | Chicago | Los Angeles | Berlin | Amsterdam | Perth, Australia |
    Durham, NC | Lincoln, NE | Birmingham, AL | Cape Town | Sydney | Warsaw | Madrid | Nairobi | Manchester,
    NH | Accra, Ghana | Lisbon | Houston, TX
    """
)
