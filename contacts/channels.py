"""The channels contacts come by, and the words that files use for them."""

import csv
import re
from collections.abc import Mapping
from types import MappingProxyType

from contacts.errors import ContactError

CHANNELS = ("phone", "counter", "web", "email", "webchat", "social", "other")

# Only words that mean one channel anywhere: "mail" (post or e-mail?) and "mobile" (a call or an app?) do not.
_WORDS = {
    "phone": "phone call, phone calls, phoned, telephone, telephone call, tel, call, calls, inbound call, "
    "voice, landline, call centre, contact centre",
    "counter": "counter visit, front counter, face to face, f2f, in person, walk in, one stop, "
    "one stop shop, one stop centre, reception, community hub, customer service centre",
    "web": "website, web form, webform, online, online form, e form, eform, self service, web self service, "
    "portal, online portal, internet, app, mobile app",
    "email": "e mail, emails",
    "webchat": "web chat, chat, live chat, livechat, online chat, chatbot",
    "social": "social media, twitter, x twitter, facebook, instagram, nextdoor, bluesky, mastodon",
    "other": "others, letter, letters, post, postal, fax, sms, text message",
}


def fold_channel(name: str) -> str:
    """Return a channel's word without case and punctuation: `Face-to-Face` → `face to face`."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


KNOWN_CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        fold_channel(word): channel
        for channel, words in _WORDS.items()
        for word in (channel, *words.split(","))
    }
)


def parse_channels(text: str) -> dict[str, str]:
    """Return the file's words → channels, from `Voice In=phone,Twitter=social`.

    A word with a comma in it stands in quotes with its channel: `"In person, desk=counter"`.

    Raises:
        ContactError: If a part is no pair, a channel is unknown, or one word is given two channels.
    """
    mapping: dict[str, str] = {}
    for part in next(csv.reader([text], skipinitialspace=True), []):
        if not part.strip():
            continue
        word, sign, channel = (piece.strip() for piece in part.rpartition("="))
        if not (sign and word):
            raise ContactError(
                f'--channels: {part.strip()!r} is no pair; write it as "Voice In=phone,Twitter=social"'
            )
        channel = channel.casefold()
        if channel not in CHANNELS:
            raise ContactError(
                f"--channels: {channel!r} (for {word!r}) is no channel; choose one of {', '.join(CHANNELS)}"
            )
        if mapping.setdefault(word, channel) != channel:
            raise ContactError(
                f"--channels: {word!r} is given both {mapping[word]!r} and {channel!r}; choose one"
            )
    return mapping


class ChannelMap:
    """Maps the words of one file to channels: those given for it first, then the common ones."""

    def __init__(self, given: Mapping[str, str] | None) -> None:
        """Check and keep the words given for this file.

        Raises:
            ContactError: If a channel is unknown or one word (case and punctuation aside) has two.
        """
        self._given: dict[str, str] = {}
        self._spelt: dict[str, str] = {}
        for word, channel in (given or {}).items():
            if channel not in CHANNELS:
                raise ContactError(
                    f"{channel!r} (for {word!r}) is no channel; choose one of {', '.join(CHANNELS)}"
                )
            folded = fold_channel(word)
            if self._given.setdefault(folded, channel) != channel:
                raise ContactError(
                    f"--channels: {word!r} is given both {self._given[folded]!r} and {channel!r}; choose one"
                )
            self._spelt.setdefault(folded, word)

    def find(self, word: str) -> str:
        """Return the channel of a word.

        Raises:
            ValueError: With the reason and the way out, if it is neither given nor common: never guessed.
        """
        folded = fold_channel(word)
        if not folded:
            raise ValueError(f"no channel; write one of {', '.join(CHANNELS)}")
        channel = self._given.get(folded) or KNOWN_CHANNELS.get(folded)
        if channel is None:
            raise ValueError(
                f'{word!r} is no channel Wardlight knows; say what it is: --channels "{word}=other" '
                f"(or {', '.join(CHANNELS[:-1])})"
            )
        return channel

    def unused(self, words: set[str]) -> list[str]:
        """Return the given words that are not among those of the file, as they were given."""
        seen = {fold_channel(word) for word in words}
        return [spelt for folded, spelt in self._spelt.items() if folded not in seen]
