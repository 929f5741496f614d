"""Wards too thin to judge, taken together with neighbours: what cannot be told of each may be told of all.

Nothing is fitted anew. In each draw the log ratio of a neighbourhood is that of its wards' sums,

    theta_G = log(sum of online shares) - log(sum of contact shares).

Evidence that cannot tell two neighbours apart makes their errors opposite: together they are known better
than apart, by more than their numbers. The draws are normal in the wards' logs: where those spread widely the
sum's log lies higher than their mean, and a quiet neighbourhood looks somewhat less quiet than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gaps.adjacency import check_adjacency
from gaps.alone import AloneSpread
from gaps.estimate import GapEstimate
from gaps.flagging import TOO_LITTLE, flag_units
from gaps.posterior import Posterior
from gaps.settings import GapSettings

Members = tuple[int, ...]

MOST_MEMBERS = 4
"""Beyond this an answer is of half a city rather than of a neighbourhood."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Neighbouring wards taken together.

    Attributes:
        members: Indexes of its wards, ascending, two at least.
        log_ratio: Median of log(share of people online / share of contacts).
        low: Lower end of the interval of the log ratio.
        high: Upper end.
        p_gap: Probability that the ratio lies below the material ratio.
        flag: "gap", "none" or "not enough evidence".
        people: Expected number of distinct people online whose evidence places them here.
        expected_people: People online there would be, were its voice in step with its contacts.
        alone_sd: Standard deviation of the log ratio by the data alone.
    """

    members: Members
    log_ratio: float
    low: float
    high: float
    p_gap: float
    flag: str
    people: float
    expected_people: float
    alone_sd: float


def merge_wards(
    estimate: GapEstimate, adjacency: NDArray[np.bool_], settings: GapSettings
) -> tuple[Neighbourhood, ...]:
    """Join wards of which there is not enough evidence with neighbours of which there is not either.

    Of all joins of touching groups that are not answered yet, the one with the fewest wards is made first,
    and of those the one known best by the data alone: never the one with the wanted answer. A group is done
    once its flag, by the rules for wards (see `gaps.flagging`), says something, or `MOST_MEMBERS` are joined.

    Args:
        estimate: Gaps of the wards, with their draws.
        adjacency: (wards, wards) whether two wards touch; symmetric.
        settings: Choices that the gaps were estimated with.

    Returns:
        Neighbourhoods of two wards or more, by their first ward. Those that are still not enough evidence
        are among them; a ward without such a neighbour is in none.

    Raises:
        GapError: If the adjacency is not one of these wards.
    """
    touching = check_adjacency(adjacency, len(estimate.wards))
    if estimate.posterior is None:
        return ()
    sums = _Sums(estimate, estimate.posterior, settings)
    silent = [index for index, gap in enumerate(estimate.wards) if gap.flag == TOO_LITTLE]
    answered = [sums.describe((w,)) for w in range(len(estimate.wards)) if w not in set(silent)]
    said = len(answered)
    waiting: list[Members] = [(ward,) for ward in silent]
    while joins := _list_joins(waiting, touching):
        one, other = min(joins, key=lambda pair: sums.rank(_join(*pair)))
        waiting = [group for group in waiting if group not in {one, other}]
        joined = sums.describe(_join(one, other))
        if sums.flag([*answered, joined])[-1] == TOO_LITTLE:
            waiting.append(joined.members)
        else:
            answered.append(joined)
    answered += [sums.describe(group) for group in waiting if len(group) > 1]
    found = [replace(each, flag=flag) for each, flag in zip(answered, sums.flag(answered), strict=True)]
    return tuple(sorted(found[said:], key=lambda each: each.members))


class _Sums:
    """Log ratios of wards taken together, by the draws and by the data alone."""

    def __init__(self, estimate: GapEstimate, posterior: Posterior, settings: GapSettings) -> None:
        self._wards, self._trust, self._settings = estimate.wards, estimate.trust, settings
        self._held = posterior.contact_shares
        self._online = np.exp(posterior.theta) * posterior.contact_shares
        self._online /= self._online.sum(axis=1, keepdims=True)
        self._alone = AloneSpread(estimate)

    def rank(self, members: Members) -> tuple[int, float, Members]:
        """Return what is joined first: few wards, then little uncertainty, then the order of the wards."""
        return len(members), self._alone.measure(members), members

    def describe(self, members: Members) -> Neighbourhood:
        """Return what is known of wards taken together, not flagged yet."""
        chosen = list(members)
        theta = np.log(self._online[:, chosen].sum(axis=1)) - np.log(self._held[:, chosen].sum(axis=1))
        tail = (1.0 - self._settings.interval) / 2
        low, middle, high = np.quantile(theta, (tail, 0.5, 1.0 - tail)).tolist()
        return Neighbourhood(
            members=members,
            log_ratio=middle,
            low=low,
            high=high,
            p_gap=float((theta < np.log(self._settings.material_ratio)).mean()),
            flag=TOO_LITTLE,
            people=sum(self._wards[ward].online_people for ward in members),
            expected_people=sum(self._wards[ward].expected_people or 0.0 for ward in members),
            alone_sd=self._alone.measure(members),
        )

    def flag(self, units: Sequence[Neighbourhood]) -> list[str]:
        """Return the flag of each of several groups and wards, held to the rule for all of them at once."""
        p_gap, low, people, expected, alone_sd = np.array(
            [(each.p_gap, each.low, each.people, each.expected_people, each.alone_sd) for each in units]
        ).T
        return flag_units(p_gap, low, people, expected * self._trust, alone_sd, settings=self._settings)


def _list_joins(groups: Sequence[Members], touching: NDArray[np.bool_]) -> list[tuple[Members, Members]]:
    """Return the pairs of groups that touch and are together not too many."""
    owner = {ward: group for group in groups for ward in group}
    near = {
        group: {owner[w] for w in np.flatnonzero(touching[list(group)].any(axis=0)).tolist() if w in owner}
        for group in groups
    }
    return [
        (group, other)
        for group in groups
        for other in sorted(near[group])
        if group < other and len(group) + len(other) <= MOST_MEMBERS
    ]


def _join(one: Members, other: Members) -> Members:
    return tuple(sorted((*one, *other)))


__all__ = ["MOST_MEMBERS", "Neighbourhood", "merge_wards"]
