"""What decides how a text is resolved: equal situations have equal answers."""

from typing import NamedTuple


class MentionKey(NamedTuple):
    """What decides how one mention is resolved; equal keys have equal answers.

    Attributes:
        name: Position in the gazetteer's names, -1 for a postcode.
        postcode: The postcode without its space.
        bucket: Score in quarter log-odds, before the other mentions are looked at.
        numbered: A house number stands before it.
        state: US state that follows it.
        joined: It is followed at once by the next mention ("Church Street, Morley").
    """

    name: int
    postcode: str
    bucket: int
    numbered: bool
    state: str
    joined: bool


class TextKey(NamedTuple):
    """What decides how a whole text is resolved.

    Attributes:
        mentions: Its mentions by position.
        profile: What the author's profile says: "local", "elsewhere" or "".
        home: The writer speaks of their own home or street.
        here: The writer is there now.
        moved: The writer left, moved away, or used to live there.
    """

    mentions: tuple[MentionKey, ...]
    profile: str
    home: bool
    here: bool
    moved: bool
