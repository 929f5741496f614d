"""Parts of sentences: what the templates' slots are filled with; our own."""

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "morning_word": "morning|good morning|mornin|hello|evening|alright|now then|ey up|hiya",
        "wow": (
            "wow|blimey|flippin eck|crikey|well well well|I mean|honestly|oh my days|good grief|jeez|"
            "I can't even"
        ),
        "ugh": (
            "ugh|typical|great|marvellous|joy|give me strength|meh|sigh|why though|I'm done|"
            "brilliant, just brilliant"
        ),
        "angry": (
            "absolute joke|disgrace|shocking|not good enough|fuming|ridiculous|sort it out|"
            "beyond a joke|unbelievable|every single time|had enough of this now|"
            "what are we paying for|seriously?|poor show|shambles"
        ),
        "joy": (
            "🎉|so happy|buzzing|made up|best day|❤️|love it|chuffed to bits|get in|😍|"
            "can't stop smiling|yay|🥳"
        ),
        "laugh": "😂|lol|haha|hahaha|😂😂|🤣|I'm crying|lmao|dead 💀|😅|every time",
        "please": "please|pls|plz|for the love of god|can someone please|PLEASE",
        "emoji": "😴|🌧️|☕|🙈|👀|🔥|💔|✨|🐶|🍕|⚽|🎶|🤷|🫖|🌈|🥱",
        "mood": (
            "living the dream|feeling it|not feeling it|mood|dreadful|pure bliss|oddly fine|"
            "knackered|cracking|a bit emotional|ready for bed|wide awake|not today thanks"
        ),
        "weather": (
            "chucking it down|freezing|raining sideways|roasting|foggy|blowing a gale|drizzling|"
            "glorious|hailing|baking|grey|boiling|bucketing|nippy|snowing in spring"
        ),
        "day": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
        "few": "2|3|4|5|two|three|four|six",
        "minutes": "20|25|35|40|45|50|55|70|90",
        "hour": "2am|3am|midnight|half 11|6am|5:45|1am|4 in the morning",
        "food": (
            "beans on toast|fish finger butties|a curry|lasagne|cold pizza|a roast|"
            "stew and dumplings|chilli|jacket potato|chippy tea|toad in the hole|pasta bake|"
            "a massive fry up|crumpets|soup|bangers and mash|dal"
        ),
        "nothing": "nothing|everything|absolutely nothing|it a little bit",
        "kids": (
            "feral|arguing|up|bouncing off the walls|painting the dog|asking for a trampoline|"
            "quiet, too quiet"
        ),
        "relative": (
            "mum|dad|nan|sister|brother|daughter|son|auntie|mate|other half|grandad|niece|nephew|cousin"
        ),
        "relative_did": (
            "bought a caravan|joined a choir|learned what a meme is|fallen off a bouncy castle|"
            "got engaged|dyed the cat|started a podcast|passed the driving test, fifth go|"
            "won the meat raffle|discovered oat milk"
        ),
        "relative_proud": (
            "passed every exam|got the apprenticeship|ran a whole 10k|rang the bell, treatment over|"
            "first solo drive|swam a length|got into uni|finished night school|got the job"
        ),
        "gossip": (
            "she's having a new kitchen|he's bought a canoe|it's going to snow in May|"
            "the cat has a boyfriend|there's a man off the telly in the butchers|"
            "someone she went to school with is on a game show"
        ),
        "trade": (
            "plumber|sparky|roofer|plasterer|mechanic|window cleaner|joiner|dog groomer|"
            "driving instructor|childminder|barber|locksmith|tiler|gardener"
        ),
        "trade_bad": "takes six weeks|charges you for looking|brings his mum|vanishes after lunch|ghosts you",
        "broken": "down|on the blink|slower than a week in jail|off again|rubbish",
        "tv": (
            "the bake show|that detective thing|the quiz|the darts|the snooker|the cooking one|"
            "the new drama|the dancing|the one with the vicar|antiques thing|the sewing one"
        ),
        "verdict": (
            "unreal|brilliant|a letdown|spot on|rubbish|all right actually|magic|a bit meh|top class|worth it"
        ),
        "football_moan": (
            "same old story|defending like statues|how is that not a red|we'll never win away|"
            "can't defend a corner|season ticket in the bin|manager has lost the plot|sub him off|"
            "worst half of football I've seen"
        ),
        "football_joy": (
            "what a goal|get innnn|three points|scenes|top of the league say we are|"
            "last minute winner|I've lost my voice|clean sheet and all|what a save that was"
        ),
        "ref": "glasses|a map|a sit down|new batteries|to go home",
        "health_moan": "bad back|toothache|migraine|this cough|sinuses|my knee's gone",
        "illness": "man flu|that bug going round|a cold|food poisoning|hay fever|whatever the kids had",
        "phoned": "the council|the doctors|the gas board|the bank|the broadband people|the dentist|the vets",
        "hold_music": (
            "The music is haunting|pan pipes, always pan pipes|I know all the words now|there are no words"
        ),
        "formfail": (
            "crashed|timed out|lost everything|wants my date of birth three times|"
            "won't take my postcode|froze on page 7|logged me out|says my name is invalid"
        ),
        "grocery": (
            "cucumber|block of butter|loaf|pint|coffee|bag of spuds|box of eggs|packet of crisps|"
            "jar of coffee"
        ),
        "price": "£3.20|£4|£6.50|a fiver|two quid|£2.75|£8|seven quid|a tenner",
        "days_to": "9|11|12|14|17|20",
        "pet": "dog|cat|hamster|rabbit|tortoise|budgie|puppy|kitten",
        "pet_did": (
            "eaten my homework, actually|stolen a whole chicken|learned to open the fridge|"
            "been sick in a shoe|fallen in the pond|brought me a frog|claimed the sofa|"
            "escaped and come back smug|chewed the charger"
        ),
        "status": (
            "on the sofa|in pyjamas|on my third brew|hiding from the ironing|eating biscuits|"
            "staring at a wall|pretending to tidy|waiting in for a parcel|descaling the kettle|"
            "ignoring emails"
        ),
        "neighbours": (
            "drilling|having karaoke|letting off fireworks|revving|arguing about a hedge|"
            "playing the drums|mowing in the dark|moving furniture, it sounds like"
        ),
        "curse": (
            "socks are always damp|tea goes cold|trolley has a wonky wheel|phone never charges past 12%"
        ),
        "thing": (
            "sofa|washer|telly|bike|kettle|boiler|phone|pushchair|wardrobe|lawnmower|air fryer|"
            "laptop|pram|desk"
        ),
        "boss": (
            "we are a family|can I have a quick word|let's circle back|there is a buffet|no to the leave"
        ),
        "joke": (
            "I told my plants a joke. No response. Tough crowd, but they're growing on me|"
            "my bed and I are perfect for each other but my alarm is jealous|"
            "I'm on a seafood diet, you know the rest|"
            "I would tell you a joke about the roof but it's over your head|"
            "parallel lines, so much in common, shame"
        ),
        "joke_two": (
            "dentist: when did you last floss. me: you were there|"
            "I have a joke about time travel, you didn't like it|"
            "the man who invented the wall planner had his days numbered|"
            "exit signs, they're on the way out|I used to hate facial hair then it grew on me"
        ),
        "opinion": (
            "pineapple belongs on pizza|tea goes in before the milk|"
            "the middle seat gets both armrests|crusts are the best bit|"
            "gravy on chips beats curry sauce|10am is a fine time for lunch|self checkouts are worse|"
            "cold custard is a drink|weekends should be three days"
        ),
        "learned": (
            "octopuses have three hearts|you can freeze cheese|wombats, cubes, look it up|"
            "bananas are berries|a group of owls is a parliament|my oven has a light"
        ),
        "book": (
            "a thriller|that book everyone's on about|a cookbook, cover to cover|book four of the series"
        ),
        "book_verdict": (
            "I was up till 2|guessed the ending|cried on the bus|it wasn't the butler|gave up on page 40"
        ),
        "music": "that band from the 90s|the tribute act|my teenage heroes|brass band|the choir",
        "gym": (
            "never again|legs gone|smug|can't lift my arms|who invented burpees|did five minutes, counts"
        ),
        "steps": "8,000|10,412|12k|15,000|20k",
        "life": "got married|moved house|quit smoking|started this job|met my other half|passed my test",
        "revising": "revising, allegedly|in bits|asleep on a textbook|living on toast",
        "nation": (
            "there's another inquiry|taxes are going up|there's an election coming|"
            "fuel duty's frozen|the trains are on strike|there's a hosepipe ban|"
            "the budget's been leaked|pensions are changing|they've moved the bank holiday"
        ),
        "rates": "up|down a quarter|held|up again",
        "worker": (
            "bus driver|nurse|lollipop lady|paramedic|librarian|binman|postie|checkout lad|receptionist"
        ),
        "kindness": (
            "waited for me|found my glasses|carried my shopping|made me laugh|stayed late|gave up their seat"
        ),
        "kindness_seen": (
            "teenager just helped an old fella with his bags|stranger paid for my coffee|"
            "someone handed my purse in, not a penny missing|lad stopped traffic for a hedgehog"
        ),
        "lost": (
            "keys|glove|purse|bus pass|cat, ginger, answers to Gary|headphones|umbrella|school bag|teddy"
        ),
        "rail": "The three saddest words|Two hours for 20 miles|Standing room only|On a Sunday too",
        "bin": "brown|green|black|blue|recycling|garden",
        "council_said": (
            "they said two weeks|got passed round four departments|cut off after {minutes} minutes|"
            "was told it's not their road|they've no record of it"
        ),
        "agree": "exactly|100%|spot on|this|well said|agreed|amen|yep|preach",
        "disagree": "nah|not having that|rubbish|I disagree|hmm not sure|behave|come off it",
        "crew": "council|highways|contractors|gas people|water board|broadband people",
        "problem": (
            "potholes|fly tipping|burst pipes|street lights out|bins everywhere|dog mess|"
            "broken glass|blocked drains|cars on the pavement|abandoned cars|weeds as tall as me|"
            "dumped sofas|rats|overflowing bins"
        ),
        "problem_one": (
            "massive pothole|dumped mattress|burst water main|street light out|blocked drain|"
            "abandoned car|tree down|smashed bus shelter|fallen sign|dead badger|overflowing bin|"
            "broken kerb|pile of rubbish"
        ),
        "event": (
            "car boot|jumble sale|craft fair|litter pick|quiz night|food festival|open day|ceilidh|"
            "gala|fun run|coffee morning|repair cafe|bring and buy|choir concert|bingo night|"
            "toddler group"
        ),
        "good": (
            "lovely|brilliant|spot on|the best|a proper gem|so friendly|top notch|dead good|grand|cracking"
        ),
        "bad": "grim|a mess|an absolute state|a nightmare|getting worse|like the moon|a disgrace|filthy",
        "noise": "sirens|helicopter noise|loud bangs|fireworks|blue lights|smoke|drumming|car alarms",
        "traffic": "gridlocked|at a standstill|chocka|nose to tail|crawling|solid|backed up for miles|rammed",
        "home_thing": "house|flat|two bed|terrace|bungalow|studio|room in a shared house",
        "service": (
            "bins|council tax|housing repairs|potholes|parking permits|blue badges|benefits|school places"
        ),
    }
)
"""Slot → alternatives, parted by a bar."""
