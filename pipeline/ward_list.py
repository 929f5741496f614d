"""Wards as people name them: by code, by name, or by the beginnings of its words."""

from dataclasses import dataclass
from pathlib import Path

from boundaries import fold_ward_name
from pipeline.errors import PipelineError
from store import Answer, CityFile, load_ward_names, open_city

NOT_WARDS = ("city", "outside", "unknown")
"""Answers that name no ward: somewhere in the city, somewhere else, nothing tells."""

_WORDS = {"city": "the city, no ward in particular", "outside": "somewhere else", "unknown": "nothing tells"}
_MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class WardList:
    """The codes and names of the current wards, by code.

    Attributes:
        codes: Ward codes, ascending.
        names: Ward names, aligned to `codes`.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]

    def find(self, text: str) -> list[int]:
        """Return the indexes of the wards that a text may mean.

        A code wins, then a whole name, then names in which every word of the text begins a word.
        """
        wanted = text.strip()
        by_code = [i for i, code in enumerate(self.codes) if code.casefold() == wanted.casefold()]
        if by_code:
            return by_code
        words = fold_ward_name(wanted).split()
        if not words:
            return []
        folded = [fold_ward_name(name) for name in self.names]
        whole = [i for i, name in enumerate(folded) if name == " ".join(words)]
        if whole:
            return whole
        return [
            i
            for i, name in enumerate(folded)
            if all(any(part.startswith(word) for part in name.split()) for word in words)
        ]

    def pick(self, text: str) -> str:
        """Return the code of the one ward that a text means.

        Raises:
            PipelineError: If it means none, or several.
        """
        found = self.find(text)
        if len(found) == 1:
            return self.codes[found[0]]
        if not found:
            raise PipelineError(
                f"no ward goes by {text.strip()!r}; give its name, the start of it, or its code"
            )
        listed = ", ".join(f"{self.names[i]} ({self.codes[i]})" for i in found[:_MOST_LISTED])
        more = f" and {len(found) - _MOST_LISTED} more" if len(found) > _MOST_LISTED else ""
        raise PipelineError(
            f"{text.strip()!r} fits {len(found)} wards: {listed}{more}; give more of the name"
        )

    def parse_answer(self, text: str) -> str:
        """Return an answer as it is stored: a ward's code, or one of `NOT_WARDS`.

        A ward whose whole name is "City" is named by its code.

        Raises:
            PipelineError: If it is none of these, or fits several wards.
        """
        word = text.strip().casefold()
        if word in NOT_WARDS:
            return word
        try:
            return self.pick(text)
        except PipelineError as error:
            raise PipelineError(
                f"{error}, or write {', '.join(NOT_WARDS[:-1])} or {NOT_WARDS[-1]}"
            ) from error

    def knows_ward(self, answer: str) -> bool:
        """Tell whether a stored answer names a ward of today's edition."""
        return answer in self.codes

    def knows(self, answer: str) -> bool:
        """Tell whether a stored answer means something today: its ward may be of another edition."""
        return answer in NOT_WARDS or self.knows_ward(answer)

    def say(self, answer: str) -> str:
        """Return a stored answer in words."""
        if answer in _WORDS:
            return _WORDS[answer]
        name = dict(zip(self.codes, self.names, strict=True)).get(answer)
        return f"{answer} (a ward of another edition)" if name is None else name

    def say_told(self, answer: Answer | None) -> str:
        """Return the geocoder's answer in words."""
        if answer is None:
            return "not located yet"
        if answer.ward_code is None:
            return self.say(answer.level)
        return f"{self.say(answer.ward_code)} ({answer.level}, {answer.probability:.0%})"


def list_wards(city: Path) -> WardList:
    """Return the current wards of a city file.

    Raises:
        WardlightError: If the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        return read_ward_list(opened)


def read_ward_list(city: CityFile) -> WardList:
    """Return the same from a city file that is open already."""
    pairs = load_ward_names(city)
    return WardList(tuple(code for code, _ in pairs), tuple(name for _, name in pairs))


__all__ = ["NOT_WARDS", "WardList", "list_wards", "read_ward_list"]
