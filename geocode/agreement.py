"""How far two people who label the same posts agree, beyond what chance would give."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from geocode.survey import Z


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two people's labels compared.

    Attributes:
        both: Posts that both labelled.
        agreed: Share of those with the same answer, 0 to 1; None if there are none.
        kappa: Cohen's kappa, -1 to 1; None where it is not defined.
        low: Lower end of its 90% interval; None where there is none.
        high: Upper end.
        reason: Why kappa or its interval is missing; "" if neither is.
        disagreements: (post, first one's answer, second one's answer), by post.
    """

    both: int
    agreed: float | None
    kappa: float | None
    low: float | None
    high: float | None
    reason: str
    disagreements: tuple[tuple[int, str, str], ...]

    def say(self) -> str:
        """Return in a sentence or two how far they agree."""
        if self.agreed is None:
            return f"Not compared: {self.reason}."
        agreed = f"Same answer on {self.agreed:.0%} of {self.both:,} posts"
        if self.kappa is None:
            return f"{agreed}. Kappa is not defined: {self.reason}."
        if self.low is None or self.high is None:
            return f"{agreed}; kappa {self.kappa:.2f}. No interval: {self.reason}."
        return f"{agreed}; kappa {self.kappa:.2f} ({self.low:.2f} to {self.high:.2f})."


def compare_labels(first: Mapping[int, str], second: Mapping[int, str]) -> Agreement:
    """Compare two people's answers on the posts that both labelled.

    Kappa is Cohen's (1960): (observed - chance agreement) / (1 - chance agreement); the interval is its
    large-sample one with the variance of Fleiss, Cohen and Everitt (1969), eq. 13.

    Args:
        first: Post → answer.
        second: Post → answer.
    """
    shared = sorted(first.keys() & second.keys())
    number = len(shared)
    if not number:
        return Agreement(0, None, None, None, None, "no post was labelled by both", ())
    cells = Counter((first[post], second[post]) for post in shared)
    disagreements = tuple((post, first[post], second[post]) for post in shared if first[post] != second[post])
    observed = 1.0 - len(disagreements) / number
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for (row, column), seen in cells.items():
        rows[row] += seen
        columns[column] += seen
    if len(rows) == len(columns) == 1 and not disagreements:
        reason = "both gave one and the same answer throughout, so agreement by chance is certain"
        return Agreement(number, observed, None, None, None, reason, ())
    chance = sum(rows[answer] * columns[answer] for answer in rows) / number**2
    kappa = (observed - chance) / (1.0 - chance)
    if not disagreements:
        reason = f"both agree on all {number}, so the large-sample interval has no width and says nothing"
        return Agreement(number, observed, kappa, None, None, reason, ())
    variance = _kappa_variance(cells, rows, columns=columns, observed=observed, chance=chance)
    reach = Z * math.sqrt(variance)
    low, high = max(kappa - reach, -1.0), min(kappa + reach, 1.0)
    return Agreement(number, observed, kappa, low, high, "", disagreements)


def _kappa_variance(
    cells: Counter[tuple[str, str]],
    rows: Counter[str],
    *,
    columns: Counter[str],
    observed: float,
    chance: float,
) -> float:
    number = cells.total()
    same = other = 0.0
    for (row, column), seen in cells.items():
        share = seen / number
        if row == column:
            margins = (rows[row] + columns[column]) / number
            same += share * ((1.0 - chance) - margins * (1.0 - observed)) ** 2
        else:
            # The row's answer among the columns, the column's among the rows: as eq. 13 has it.
            margins = (columns[row] + rows[column]) / number
            other += share * margins**2
    spread = same + (1.0 - observed) ** 2 * other - (observed * chance - 2.0 * chance + observed) ** 2
    return max(spread, 0.0) / (number * (1.0 - chance) ** 4)
