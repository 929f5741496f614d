"""Templates made into sentences: slots filled from word lists, and from the map for those in capitals."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulate.dice import Dice
from simulate.phrases_words import WORDS

_SLOT = re.compile(r"\{(\w+)\}")
_HERE = "here|"
_DEPTH = 4
_FAVOUR = 6


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with slots.

    Attributes:
        parts: Literal text and slot names by turns: text, slot, text, slot, ..., text.
        here: Whether it says that its writer is at the place now.
    """

    parts: tuple[str, ...]
    here: bool = False


def read_templates(lines: Iterable[str]) -> tuple[Template, ...]:
    """Return the templates of these lines, `here|` told apart."""
    return tuple(
        Template(tuple(_SLOT.split(line.removeprefix(_HERE))), here=line.startswith(_HERE)) for line in lines
    )


def favour_varied(templates: tuple[Template, ...]) -> tuple[Template, ...]:
    """Return templates so repeated that one which is always the same is drawn less than one with slots."""
    return tuple(
        template for template in templates for _ in range(min(_FAVOUR, 1 + 2 * (len(template.parts) // 2)))
    )


_WORDS = {slot: tuple(tuple(_SLOT.split(word)) for word in words.split("|")) for slot, words in WORDS.items()}


def fill_template(template: Template, dice: Dice, *, names: Mapping[str, str]) -> str:
    """Return a sentence.

    Args:
        template: The template.
        dice: Source of choices.
        names: Slots in capitals (and `part`, the part of the day) → text.

    Raises:
        KeyError: If a slot is neither in `names` nor in the word lists.
    """
    return _fill(template.parts, dice, names=names, depth=0)


def _fill(parts: tuple[str, ...], dice: Dice, *, names: Mapping[str, str], depth: int) -> str:
    if len(parts) == 1 or depth > _DEPTH:
        return parts[0]
    filled = list(parts)
    for position in range(1, len(parts), 2):
        slot = parts[position]
        name = names.get(slot)
        filled[position] = (
            name if name is not None else _fill(dice.pick(_WORDS[slot]), dice, names=names, depth=depth + 1)
        )
    return "".join(filled)


def list_slots() -> frozenset[str]:
    """Return the slots that the word lists fill."""
    return frozenset(_WORDS)
