"""What the council's own accounts and the bots write. One a line; our own."""

COUNCIL = """
Roadworks: {STREET}, {SUBURB} will be closed 8am to 4pm on {day}. Sorry for the disruption.
{STREET}, {SUBURB}: our crews are repairing {problem} today. Please park considerately.
Our {SUBURB} One Stop Centre is open until 5pm {part}.
Bin collections in {SUBURB} are running late. Please leave bins out, we will be back tomorrow.
Have your say on plans for {POI}. Drop-in session this {day}.
{event} at {POI} this {day}. Free, all welcome!
Street lights on {STREET}, {SUBURB} have been repaired. Thank you for reporting it.
""".strip().splitlines()

COUNCIL_ANYWHERE = """
Council tax bills are on their way. Pay by direct debit and spread the cost.
Is your {bin} bin due? Check your collection day before you put it out.
Phone lines are busy {part}. You can report {problem} on our website at any time.
Need help with {service}? Call, click or come in.
Applications for {service} close on {day}.
Foster carers change lives. Could it be you?
Free school meals: check whether you qualify.
It is {weather} out there. Look out for older neighbours.
Elections are coming. Are you registered to vote?
""".strip().splitlines()

COUNCIL_REPLY = """
Sorry to hear this. Please send us your address by direct message and we will look into it.
Hi, thanks for letting us know. We have passed this to the team.
Hello, this has been reported. Reference {REFERENCE}.
Apologies for the delay, crews will return by {day}.
Hi, could you tell us the street name please?
Thanks for getting in touch. You can report this on our website too.
""".strip().splitlines()

BOT_WEATHER = """
{CITY} weather at {CLOCK}: {DEGREES}C, {WIND} mph, {SKY}
Forecast for {CITY}: {SKY}, high of {DEGREES}C
""".strip().splitlines()

BOT_TRAFFIC = """
SLOW TRAFFIC: {STREET}, {SUBURB}. Delays of {minutes} minutes.
INCIDENT: {STREET}, {SUBURB}, one lane blocked.
CLEARED: {STREET}, {SUBURB}.
ROADWORKS: {STREET}, {SUBURB} until {day}.
""".strip().splitlines()

BOT_JOBS = """
Job: Care assistant, {SUBURB}, £12.60 an hour. Apply today
Job: Warehouse operative, {CITY}, nights
Job: Teaching assistant, {SUBURB}, term time only
Job: HGV driver, {CITY}, immediate start
Job: Kitchen porter, {SUBURB}, part time
Job: Apprentice joiner, {SUBURB}
""".strip().splitlines()

BOT_NEWS = """
Police appeal after {noise} reported in {SUBURB}
Plans for {POI} approved
{SUBURB} residents call for action on {problem}
Crews called to {STREET}, {SUBURB}
{CITY} set for {weather} weekend
Ten {CITY} homes you can buy for under £150,000
Readers' letters: {problem} and what to do about it
""".strip().splitlines()

ACCOUNTS = (
    ("CalderwickCC", "Calderwick, England"),
    ("CalderwickHelp", "Calderwick"),
    ("CalderwickBins", "Calderwick"),
    ("CalderwickRoads", "Calderwick"),
    ("CalderwickHomes", "Calderwick City Council"),
    ("CalderwickLibs", "Calderwick"),
)
"""Handles and profiles of the council's own accounts: invented."""

BOTS = (
    ("CKWeatherBot", "Calderwick", BOT_WEATHER),
    ("CKTrafficBot", "Calderwick, UK", BOT_TRAFFIC),
    ("CKJobsFeed", "Calderwick", BOT_JOBS),
    ("CalderwickNewsNow", "Calderwick", BOT_NEWS),
    ("GigsNorthBot", "Northern England", BOT_NEWS),
    ("RoadWatchCK", "Calderwick", BOT_TRAFFIC),
)
"""Handle, profile and templates of the bots: invented."""
