"""How a person writes: capitals, commas, slips of the thumb, slang, emoji."""

import re
from dataclasses import dataclass

from simulate.dice import Dice

_SLANG = {
    "you": "u", "your": "ur", "are": "r", "because": "cos", "please": "pls", "people": "ppl", "what": "wot",
    "tonight": "tonite", "tomorrow": "tmrw", "going to": "gonna", "nothing": "nowt", "anything": "owt",
    "something": "summat", "my": "me", "though": "tho", "really": "proper", "very": "well",
    "minutes": "mins", "thanks": "ta", "don't": "dont", "can't": "cant", "with": "wi",
}  # fmt: skip
_SLANG_WORD = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _SLANG), key=len, reverse=True)) + r")\b")
_WORD = re.compile(r"(?<![\w@#])[A-Za-z]{5,}")
_ENDINGS = (
    " 😂",
    " lol",
    " x",
    "!!",
    "...",
    "!",
    " 😅",
    " tbh",
    " haha",
    " xx",
    " 🤷",
    " anyway",
    " 👀",
    " btw",
)
_SHOUT = 40
_SLIP_WORDS = 0.06
_SLIP_KINDS = {"swap": 0.5, "drop": 0.3, "double": 0.2}


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's ways, each a chance of 0 to 1.

    Attributes:
        lower: That a post is all in small letters.
        bare: That apostrophes and full stops are left out.
        slang: That a word with a short form takes it.
        slips: That a post has slips of the thumb.
        endings: That a post ends with an emoji or the like.
        shouts: That a short post is in capitals.
    """

    lower: float
    bare: float
    slang: float
    slips: float
    endings: float
    shouts: float


PLAIN = Voice(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def draw_voice(dice: Dice) -> Voice:
    """Return the ways of a new person: most keep mostly to one."""
    careless = dice.happens(0.4)
    return Voice(
        lower=0.85 if dice.happens(0.35) else 0.08,
        bare=0.8 if careless else 0.1,
        slang=0.6 if careless and dice.happens(0.5) else 0.03,
        slips=0.18 if careless else 0.04,
        endings=0.5 if dice.happens(0.25) else 0.1,
        shouts=0.25 if dice.happens(0.03) else 0.004,
    )


def speak(text: str, voice: Voice, *, dice: Dice) -> str:
    """Return the text as this person would type it; @names, hashtags and links stay as they are."""
    if dice.happens(voice.slips):
        text = _WORD.sub(lambda match: _slip(match[0], dice), text)
    if voice.slang > 0 and dice.happens(voice.slang):
        text = _SLANG_WORD.sub(lambda match: _SLANG[match[0]], text)
    if dice.happens(voice.bare):
        text = text.replace("'", "").removesuffix(".")
    if dice.happens(voice.lower):
        text = _keep_names(text)
    elif len(text) < _SHOUT and dice.happens(voice.shouts):
        text = text.upper()
    elif text[:1].islower() and dice.happens(0.6):
        text = text[0].upper() + text[1:]
    if dice.happens(voice.endings):
        text = text + dice.pick(_ENDINGS)
    return text


def _keep_names(text: str) -> str:
    """Write all in small letters but for handles and hashtags."""
    return " ".join(word if word[:1] in {"@", "#"} else word.lower() for word in text.split(" "))


def _slip(word: str, dice: Dice) -> str:
    if not dice.happens(_SLIP_WORDS):
        return word
    at = dice.between(1, len(word) - 3)
    kind = dice.choose(_SLIP_KINDS)
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if kind == "drop" else word[:at] + word[at] + word[at:]
