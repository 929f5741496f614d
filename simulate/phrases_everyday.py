"""What people write when they name no place: most of what is written. Our own sentences, one a line."""

EVERYDAY = """
{morning_word} all
{wow} it's {weather} {part}
{weather} again {part}, {ugh}
anyone else's internet {broken} or is it just me
can't believe it's only {day}
is it {day} yet
{ugh} {day} already
{day} {mood}
just had {food} and I regret {nothing}
{food} for tea {part}, living the dream
who else is having {food} tonight
the kids have been {kids} since 6am, send help
the kids are {kids} and I have had {few} hours sleep
my {relative} has just {relative_did} and honestly {wow}
{relative} rang to tell me {gossip}
my {relative} {relative_did}. {laugh}
does anyone know a decent {trade}? Not one that {trade_bad}
need a {trade} asap, recommendations please
can anyone recommend a {trade} who actually turns up
{tv} was {verdict} {part}
who's watching {tv}? no spoilers
{tv} tonight. do not disturb
not being funny but {tv} used to be better
{football_moan}
{football_joy}
that was never a penalty. {football_moan}
VAR can get in the bin
the ref needs {ref}
{few} nil. {football_joy}
{health_moan}, day {few}
think I've got {illness}. {ugh}
{health_moan} and still no appointment
on hold to {phoned} for {minutes} minutes. {hold_music}
{minutes} minutes on hold and then it cuts off. {angry}
you are number {few} in the queue. Well that's {mood}
tried to fill in the online form and it {formfail}. {angry}
the website {formfail} so I had to ring up like it's 1994
why does everything need an app now
forgot my password again. {laugh}
gas and electric up again. {angry}
how is a {grocery} {price} now
{price} for a {grocery}. {price}!
the price of {grocery} these days, {wow}
payday on {day} can't come soon enough
{days_to} days to payday. {food} it is
my {pet} has {pet_did}
my {pet} has {pet_did} again {laugh}
current status: {status}
{status} and I'm not even sorry
the neighbours are {neighbours} again
next door are {neighbours} at {hour}. {angry}
whoever is {neighbours} at {hour}, I hope your {curse}
new {thing} day {joy}
treated myself to a new {thing}, {joy}
{thing} has packed in. {ugh}
the {thing} has gone again. That's {few} this year
working from home {part}, by working I mean {status}
boss says {boss}. {laugh}
meeting that could have been an email, part {few}
first day back at work and {mood}
{joke}
{joke_two}
unpopular opinion: {opinion}
hear me out: {opinion}
{opinion}. I will not be taking questions
nobody: / absolutely nobody: / my {relative}: {gossip}
things I have learned today: {learned}
TIL {learned}
reading {book} and {book_verdict}
{book} is {verdict}
this song has been in my head since {day}
{music} on the radio, instantly {mood}
anyone going to see {music} this summer
back at the gym. {gym}
couch to 5k week {few}. {gym}
{steps} steps {part} {joy}
slow cooker on, {food} by six. {joy}
burnt the {food}. {laugh}
made {food} from scratch and {verdict}
first BBQ of the year and it's {weather}, obviously
washing on the line, so expect it to be {weather} by noon
put the washing out. it is now {weather}. you're welcome everyone
hayfever can do one
{weather} one minute, sunshine the next. Spring!
the clocks change this weekend don't they
happy birthday to my {relative} {joy}
{few} years ago today I {life}. Where does the time go
proud of my {relative} today, {relative_proud} {joy}
{relative_proud}, that's my {relative} {joy}
miss my {relative} every day
exams start {day}, my {relative} is {revising}
half term already?? what do people do with kids for a week
school run done, {status}
PE kit forgotten AGAIN. {laugh}
World Book Day costume due tomorrow, found out {hour}. {laugh}
any plans for the bank holiday? I've got {status}
bank holiday weekend and it's {weather}. tradition
the government says {nation}. {angry}
so {nation}, then. {ugh}
watching the news, seems {nation}. {mood}
if {nation} then I'm moving to the moon
can we talk about how {nation}
PM on the telly again. {ugh}
interest rates {rates}. {ugh}
NHS staff are heroes, that is all
shout out to the {worker} who {kindness} {joy}
to the {worker} who {kindness} {part}: thank you {joy}
{kindness_seen}. Faith in people restored
lost my {lost}, if anyone finds it {please} shout
found a {lost} on the bus, handed it to the driver
bus was {minutes} mins late {part}. {angry}
two buses at once after {minutes} minutes. Classic
train cancelled, next one in {minutes} mins. {ugh}
rail replacement bus. {rail} {ugh}
some people cannot park. {angry}
BMW drivers and indicators, name a worse duo
nearly got knocked off my bike {part}. {please} look before you open your door
potholes are getting beyond a joke. that's {few} tyres this year
bin day tomorrow? is it the {bin} one?
which bin is it this week, {bin} or {bin}?
they've missed our {bin} bin again. {angry}
{bin} bin not been emptied for {few} weeks. {angry}
council tax up again and for what
rang the council, {council_said}. {angry}
still waiting for someone to fix the street light outside ours. {few} weeks
my dad won't do anything online, so it's me who rings up for him
Mum went in person about her blue badge, queued {minutes} mins. She doesn't do websites
good luck getting through on the phone on a {day}
{emoji} {emoji} {emoji}
{laugh} {laugh}
no
lol
{wow}
this
so true
{ugh}
can't sleep
awake at {hour}, why
who's up
night all
brew time
fancy a brew
tea or coffee? wrong answers only
that's it that's the post
RT if you've also {life}
went in for a {grocery}, came out with {few} bags. {laugh}
free to collector: {thing}, bit worn, works fine
selling my {thing}, {price}, dm me
anyone selling a {thing}? must be cheap
looking for a {thing} for my {relative}
""".strip().splitlines()

REPLIES = """
{agree}
{agree}, same here
{disagree}
{laugh}
{laugh} brilliant
what a time to be alive
this has made my {day}
I said this last week!
sorry to hear that, hope it gets sorted
hope you're ok x
did you report it?
ring them, don't bother with the form, it {formfail}
same thing happened to my {relative}
{minutes} minutes I waited. {angry}
couldn't agree more
who told you that
source?
thanks for sharing
congratulations!! {joy}
happy birthday {joy}
not {day} again
you what {laugh}
speak for yourself
DM me
on my way
see you at {hour}
don't forget the {grocery}
no chance
absolutely not
{opinion}
have you tried switching it off and on
the {trade} we had was good, I'll send you the number
it's the {bin} one this week I think
get well soon
{wow}
""".strip().splitlines()

ABROAD = {
    "es": "buenos días a todos\nqué calor hace hoy\nno puedo más con este lunes\nvaya partidazo anoche",
    "fr": "bonjour tout le monde\nil pleut encore, quelle surprise\nvive le week-end\nj'ai trop bien mangé",
    "pl": "dzień dobry wszystkim\nznowu pada, no ładnie\nkto ogląda mecz dzisiaj?\nkawa i do roboty",
    "de": "guten Morgen zusammen\nschon wieder Regen\nendlich Feierabend\nwas für ein Spiel gestern",
    "pt": "bom dia gente\nque jogo foi esse\nsegunda-feira de novo não",
}
"""Posts in other languages, from people abroad, by ISO 639-1 code."""
