"""Indicators by what their columns are called, and as a council officer writes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from boundaries.errors import BoundaryError
from boundaries.need import COMPONENTS, Figures, Indicator
from intake.columns import fold_column, list_columns

POPULATION = "population"
_EXAMPLE = '"aged_65_plus per population, demography" or "download_speed, broadband, weight 2, less is worse"'
_LARGEST_RATE = 100.0
_RATE_WORDS = re.compile(r"share|percent|pct|proportion|rate|per1000|per100")
_PUBLISHED = re.compile(r"deri(?![a-z])|digitalexclusion")
_DIRECTION = re.compile(r"(less|lower|low|more|higher|high) is (worse|more risk)")
_WEIGHT = re.compile(r"weight\s*[=:]?\s*(\S+)")


@dataclass(frozen=True, slots=True)
class _Topic:
    """A thing that columns may speak of: what they are called, and how it is weighed.

    Attributes:
        name: Columns of one topic say the same: only the first that is found is taken.
        pattern: Matched against the folded name of a column.
        component: Its component.
        weight: By DERI 1.0 where it is published.
        more_is_risk: Whether a higher figure means more risk.
        people: Whether the figure may be a number of people, to be divided by the population.
    """

    name: str
    pattern: re.Pattern[str]
    component: str
    weight: float = 1.0
    more_is_risk: bool = True
    people: bool = False


# In the order of preference: of a topic, and where a name fits several.
_TOPICS = (
    _Topic("pension credit", re.compile(r"pensioncredit"), "deprivation", people=True),
    _Topic("qualifications", re.compile(r"noqualification|unqualified"), "deprivation", 2.0, people=True),
    _Topic("unemployment", re.compile(r"unemploy|claimant"), "deprivation", people=True),
    _Topic("slow lines", re.compile(r"(below|under|lessthan)10m"), "broadband"),
    _Topic(
        "no fast line", re.compile(r"(unable|without|cannot|below|lessthan).*(30m|superfast)"), "broadband"
    ),
    _Topic(
        "speed", re.compile(r"(download|broadband|average)speed|speedmb"), "broadband", more_is_risk=False
    ),
    _Topic("75", re.compile(r"(?<!\d)(?<!to)(?<!under)(?<!below)75(?!\d)"), "demography", people=True),
    _Topic(
        "65",
        re.compile(r"(?<!\d)(?<!to)(?<!under)(?<!below)65(74)?(?!\d)|pensioners"),
        "demography",
        people=True,
    ),
    _Topic("disability", re.compile(r"disab|activities(are)?limited"), "demography", people=True),
    _Topic("social grade", re.compile(r"socialgrade|gradede"), "demography", people=True),
    _Topic(
        "deprivation", re.compile(r"(imd|deprivation).*score|^(imd(20\d\d)?|deprivation)$"), "deprivation"
    ),
    _Topic("deprivation", re.compile(r"deprived.*(share|percent|pct|proportion)"), "deprivation"),
    _Topic(
        "deprivation", re.compile(r"(imd|depriv).*(rank|decile|quintile)"), "deprivation", more_is_risk=False
    ),
)


def choose_indicators(figures: Figures) -> tuple[list[Indicator], list[str]]:
    """Choose indicators by the names of the columns, and say what was not taken and why.

    Two columns that say the same (a score of deprivation and its rank) are not both taken, and neither is an
    index that is made of others.

    Args:
        figures: Column → one value per ward, None where nothing is known.
    """
    chosen: list[Indicator] = []
    notes: list[str] = []
    taken: dict[str, str] = {}
    for topic in _TOPICS:
        for column in sorted(figures):
            if _find_topic(column) is not topic:
                continue
            if topic.name in taken:
                notes.append(f"{column} is not taken: it says the same as {taken[topic.name]}")
                continue
            indicator = _make_indicator(column, topic, figures)
            if indicator is None:
                notes.append(f"{column} is not taken: it is a count, and no population is known to divide by")
                continue
            taken[topic.name] = column
            chosen.append(indicator)
    notes += [
        f"{column} looks like a published index; to take it as it is: --column {column}"
        for column in sorted(figures)
        if _PUBLISHED.search(fold_column(column))
    ]
    return chosen, notes


def parse_indicator(text: str, figures: Figures) -> Indicator:
    """Read an indicator as written: `COLUMN [per COLUMN], COMPONENT [, weight N] [, less is worse]`.

    A column that is recognised by its name needs nothing else. Case and punctuation of column names do not
    matter.

    Raises:
        BoundaryError: Naming the part that is not understood.
    """
    name, rest = _split_column(text, figures)
    column, per = name
    topic = _find_topic(column)
    guess = _make_indicator(column, topic, figures) if topic else None
    component = guess.component if guess else ""
    weight = guess.weight if guess else 1.0
    more = guess.more_is_risk if guess else True
    for part in rest:
        folded = " ".join(part.casefold().split())
        if folded in COMPONENTS:
            component = folded
        elif direction := _DIRECTION.fullmatch(folded):
            more = direction.group(1) in {"more", "higher", "high"}
        elif weighed := _WEIGHT.fullmatch(folded):
            weight = _read_weight(weighed.group(1), text)
        else:
            raise BoundaryError(
                f"--indicator {text!r}: {part.strip()!r} is not understood; write it as {_EXAMPLE}"
            )
    if not component:
        raise BoundaryError(
            f"--indicator {text!r} does not say what {column} speaks of; add {', '.join(COMPONENTS[:-1])} or "
            f"{COMPONENTS[-1]}, as in {_EXAMPLE}"
        )
    return Indicator(column, component, weight, more, per or (guess.per if guess else ""))


def parse_weights(text: str) -> dict[str, float]:
    """Read weights of components as written: `demography 2, deprivation 1, broadband 0`; `=` does as well.

    Raises:
        BoundaryError: Naming the part that is not understood.
    """
    weights: dict[str, float] = {}
    for part in filter(str.strip, text.split(",")):
        words = part.replace("=", " ").replace(":", " ").casefold().split()
        if len(words) != 2 or words[0] not in COMPONENTS:  # noqa: PLR2004 - a name and a number
            raise BoundaryError(
                f"--weights {text!r}: {part.strip()!r} is not understood; write "
                '"demography 2, deprivation 1, broadband 1"'
            )
        weights[words[0]] = _read_weight(words[1], text)
    return weights


def parse_column(text: str, figures: Figures) -> tuple[str, bool]:
    """Read the column of a published index: `COLUMN [, less is worse]`; return it, and whether more is risk.

    Ranks and deciles of deprivation count from the most deprived: there, less is worse by itself.

    Raises:
        BoundaryError: Naming the part that is not understood.
    """
    (column, per), rest = _split_column(text, figures, option="--column")
    folded = fold_column(column)
    more = not re.search(r"(imd|depriv).*(rank|decile|quintile)", folded) or "share" in folded
    for part in [f"per {per}", *rest] if per else rest:
        direction = _DIRECTION.fullmatch(" ".join(part.casefold().split()))
        if direction is None:
            raise BoundaryError(
                f"--column {text!r}: {part.strip()!r} is not understood; write a column, or "
                '"imd_rank, less is worse"'
            )
        more = direction.group(1) in {"more", "higher", "high"}
    return column, more


def _find_topic(column: str) -> _Topic | None:
    folded = fold_column(column)
    if _PUBLISHED.search(folded):
        return None
    return next((topic for topic in _TOPICS if topic.pattern.search(folded)), None)


def _make_indicator(column: str, topic: _Topic, figures: Figures) -> Indicator | None:
    """Return a column as an indicator, as a rate; None for a count that nothing is known to divide by."""
    known = [value for value in figures[column] if value is not None]
    counted = (
        topic.people
        and not _RATE_WORDS.search(fold_column(column))
        and max(known, default=0.0) > _LARGEST_RATE
    )
    if counted and not any(value is not None for value in figures.get(POPULATION, ())):
        return None
    return Indicator(column, topic.component, topic.weight, topic.more_is_risk, POPULATION if counted else "")


def _split_column(
    text: str, figures: Figures, *, option: str = "--indicator"
) -> tuple[tuple[str, str], list[str]]:
    """Return the column, the one to divide by or "", and the parts after them: names may hold commas."""
    parts = text.split(",")
    for length in range(len(parts), 0, -1):
        named = ",".join(parts[:length])
        whole = _find_column(named, figures)
        if whole:
            return (whole, ""), parts[length:]
        before, per, after = named.rpartition(" per ")
        column, divisor = _find_column(before, figures), _find_column(after, figures)
        if per and column and divisor:
            return (column, divisor), parts[length:]
    raise BoundaryError(
        f"{option} {text!r}: the wards have no column {parts[0].strip()!r}; they have: "
        f"{_say_columns(tuple(figures))}"
    )


def _find_column(name: str, figures: Figures) -> str:
    if name.strip() in figures:
        return name.strip()
    folded = fold_column(name)
    return next((column for column in figures if folded and fold_column(column) == folded), "")


def _say_columns(columns: Sequence[str]) -> str:
    return (
        list_columns(columns) if columns else "none; import some with: wardlight reference import CITY FILE"
    )


def _read_weight(text: str, whole: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BoundaryError(f"{whole!r}: {text!r} is no weight; write a number such as 2 or 0.5") from error
