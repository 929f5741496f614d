"""What people write about places of their own city. One a line; our own.

`here|` marks a sentence that says its writer is at the place now.
Slots in capitals come from the map: SUBURB, STREET, POI, POSTCODE, OUTCODE, NUMBER, CITY, COUNCIL (a handle).
"""

SUBURB = """
{problem} in {SUBURB} again. {angry}
{SUBURB} is {bad} at the moment
what's with the {noise} in {SUBURB} {part}?
anyone know what's going on in {SUBURB}? {noise}
{noise} over {SUBURB} {part}, anyone know why
traffic {traffic} through {SUBURB} {part}
here|stuck in {SUBURB}, {traffic}. {ugh}
power cut in {SUBURB}? or just us
no water in {SUBURB} {part}, {crew} say {hour}
{event} in {SUBURB} on {day}, all welcome
{event} this {day} in {SUBURB}. bring cake
popped over to {SUBURB} for {food}, {verdict}
{food} in {SUBURB}, {verdict}
best chippy in {SUBURB}? go
can anyone recommend a {trade} in {SUBURB}
looking for a {trade} round {SUBURB} way
lost {pet} in {SUBURB}, {please} share
found: one {lost}, {SUBURB} area
{lost} lost somewhere in {SUBURB}, {please} RT
bus from {SUBURB} was {minutes} mins late {part}. {angry}
the {SUBURB} bus never turned up. {angry}
here|waiting for the bus in {SUBURB}, {minutes} mins now
when are {crew} going to sort the {problem} in {SUBURB}
{SUBURB} used to be so nice. {problem} everywhere now
people of {SUBURB}, {please} shut your gates, my {pet} is out
the blossom in {SUBURB} {part} {joy}
nice walk round {SUBURB} {part}, {weather} though
here|sat in {SUBURB} with a brew, {mood}
here|in {SUBURB} {part} and it's {weather}
{weather} in {SUBURB}
anyone in {SUBURB} got a spare {thing}?
{thing} going free in {SUBURB}, collect only
viewed a {home_thing} in {SUBURB}. {price} a second it felt like. {wow}
{home_thing} to rent in {SUBURB}, dm me
nobody ever talks about how {good} {SUBURB} is
shout out to the {worker} in {SUBURB} who {kindness} {joy}
my {relative} lives in {SUBURB} and {relative_did}
off to {SUBURB} to see my {relative}
#{SUBURB_TAG} {event} {day}
{problem} again #{SUBURB_TAG}
proud of everyone at the {SUBURB} {event} {joy}
why is {SUBURB} always {weather}
speeding through {SUBURB} needs sorting before someone gets hurt
road closed in {SUBURB}, follow the diversion, goes on for miles
""".strip().splitlines()

SUBURB_HOME = """
here in {SUBURB} we've had no {bin} bin collection for {few} weeks. {angry}
living in {SUBURB} means {problem} every week
I live in {SUBURB} and the bus is {minutes} minutes late every single day
my bins in {SUBURB} have not been emptied since {day}
our bit of {SUBURB} has been without street lights for {few} weeks
love living in {SUBURB}, neighbours are {good}
{few} years we've lived in {SUBURB} and never seen {problem} like it
home to {SUBURB} and a brew. {mood}
round our way in {SUBURB} it's {problem} all the time
@{COUNCIL} when is our {bin} bin coming in {SUBURB}? {few} weeks now
@{COUNCIL} {problem} all over our end of {SUBURB}. {angry}
""".strip().splitlines()

STREET = """
{problem_one} on {STREET}. {angry}
{problem} on {STREET} again
@{COUNCIL} {problem_one} on {STREET}, been there {few} weeks
@{COUNCIL} {please} can someone look at the {problem_one} on {STREET}
@{COUNCIL} reported the {problem_one} on {STREET} {few} times now. {angry}
{traffic} on {STREET} {part}
{STREET} is {traffic}, avoid
avoid {STREET}, {problem_one}
here|stuck on {STREET}, {traffic}
here|sat in traffic on {STREET}, {minutes} minutes so far
here|stood at the bus stop on {STREET}. {weather}. {ugh}
roadworks on {STREET} till {day}. {ugh}
who digs up {STREET} at {hour}?? {crew}, that's who
{STREET} closed, {noise}
{noise} on {STREET}, anyone ok?
accident on {STREET}, go slow
the new crossing on {STREET} is {good}
cars doing 50 down {STREET}. Someone will get hurt
parking on {STREET} is {bad}
the surface on {STREET} is {bad}
cycle lane on {STREET} blocked by a van AGAIN
{lost} found on {STREET}
dropped my {lost} on {STREET} {part}, {please} shout
{pet} loose on {STREET}, grey collar
{food} from the place on {STREET}. {verdict}
new cafe on {STREET} is {good}
yard sale on {STREET} {day}, {thing} and all sorts
{home_thing} on {STREET} going for silly money
""".strip().splitlines()

STREET_HOME = """
@{COUNCIL} you've missed our {bin} bin again, {NUMBER} {STREET}
@{COUNCIL} {NUMBER} {STREET}, {bin} bin not emptied. {angry}
@{COUNCIL} street light outside {NUMBER} {STREET} is out, {few} weeks now
@{COUNCIL} {problem_one} outside my house, {NUMBER} {STREET}. {please} help
@{COUNCIL} how do I get a new {bin} bin? {NUMBER} {STREET}
@{COUNCIL} no one came for my bulky waste, {NUMBER} {STREET}, booked for {day}
our street ({STREET}) is {bad}
{problem} on our street again, {STREET}. {angry}
I live on {STREET} and I have not slept. {noise} all night
{crew} digging up {STREET} outside my window at {hour}
no parking on {STREET} for the people who live here. {angry}
lovely neighbours on {STREET}, {kindness_seen}
street party on {STREET} {day}, our road knows how to do it
""".strip().splitlines()

POI = """
{food} at {POI}, {verdict}
here|sat in {POI} with a brew, {mood}
here|at {POI} with the kids, they're {kids}
here|queuing at {POI}, {minutes} mins so far
here|waiting outside {POI}, {weather}
{POI} is {good}, go
staff at {POI} were {good} {part} {joy}
{event} at {POI} on {day}
{event} at {POI} this {day}, who's coming
quiz at {POI} {part}. we came last {laugh}
{POI} is {bad}. {problem} everywhere
{problem_one} outside {POI}
parking at {POI} is {bad}
meet at {POI} at {hour}?
lost my {lost} at {POI}, anyone?
took my {relative} to {POI}, {verdict}
why is {POI} shut on a {day}
save {POI}! sign the petition
{POI} reopening on {day} {joy}
thank you to everyone at {POI}, {kindness_seen}
""".strip().splitlines()

POSTCODE = """
anyone else in {POSTCODE} got no broadband? {angry}
@{COUNCIL} {bin} bins not collected in {POSTCODE}
no water in {POSTCODE}
{thing} free to collect, {POSTCODE}
power off in {POSTCODE}, back at {hour} they say
parcel delivered to the wrong house, {POSTCODE}. {angry}
""".strip().splitlines()

OUTCODE = """
{OUTCODE} power cut, anyone else?
{OUTCODE} massive. {laugh}
looking for a {home_thing} in {OUTCODE}
{trade} needed, {OUTCODE}
""".strip().splitlines()

CITY = """
{CITY} is {weather} {part}
love this city. {CITY} forever {joy}
{CITY} traffic is {traffic} {part}
buses in {CITY} are {bad}
town is heaving {part}. {CITY} on a {day} eh
what's on in {CITY} this weekend?
best {food} in {CITY}? go
any {trade} in {CITY} free this week
proud to be from {CITY}
{CITY} in the sun is {good}
{problem} all over {CITY}. {angry}
moved to {CITY} {few} years ago and {verdict}
#{CITY} {event} {day}
{CITY} council tax up again. {angry}
you know you're from {CITY} when it's {weather} and you're in shorts
rents in {CITY} are {bad}
""".strip().splitlines()

ARENA = """
here|traffic round {POI} is {traffic}. {angry}
here|stuck outside {POI}, not moved for {minutes} minutes
{POI} {part} {joy} what a show
here|in our seats at {POI} {joy}
here|queue for {POI} goes right round the block
whoever planned parking for {POI} needs {ref}
avoid {STREET}, everyone's leaving {POI}
{STREET} is {traffic} because of {POI}. {ugh}
that encore at {POI} was {verdict}
merch queue at {POI} is {minutes} minutes. {laugh}
gig at {POI} was {good}, getting home is {bad}
taxis from {POI} are {price} a minute it feels like
lost my {lost} at {POI}, row J
buses full after {POI}. walking home then
""".strip().splitlines()

VISITOR = """
first time in {CITY}, {good} so far
here|arrived at {POI}, {weather} of course
day trip to {CITY} {joy}
in {CITY} for work, any tips for {food}?
here|at {POI}, it's {good}
hotel in {CITY} is {verdict}
{POI} was {good}, back to {AWAY} tomorrow
leaving {CITY}, you were {good}
""".strip().splitlines()
