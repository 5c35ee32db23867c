"""Who moved the number: a change split over the inputs that were switched, exactly.

Two runs differ in several inputs at once: figures were revised, a year came in, the scenario is
another. What one of them does depends on which of the others were switched before it, so no single
order is the right one. Each switch gets the mean of what it does over all orders (the Shapley
value): the parts add up to the change, a switch that does nothing gets nothing, and two that do the
same get the same.

States are numbered by bits: in state 5 = 0b101 the switches 0 and 2 are thrown. With the 2^k states
known the means are sums over states, not over the k! orders, and whole columns go through at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MOST", "Parts", "parts", "turns"]

Floats = NDArray[np.float64]
MOST = 10
"""Switches that are still taken: each doubles the states to be worked out."""


@dataclass(frozen=True)
class Parts:
    """A change and what each switch contributed to it.

    Parameters
    ----------
    each
        (k, …): one row per switch.
    together
        What no order can tell apart: the whole change where every order passes through a state
        without an answer, else 0.
    """

    each: Floats
    together: Floats

    @property
    def total(self) -> Floats:
        """The change: all parts added up."""
        return np.asarray(self.each.sum(axis=0) + self.together)


def parts(states: ArrayLike) -> Parts:
    """Split the change from the first state to the last over the switches.

    The mean over all orders in which the switches can be thrown, of what throwing each changes. An
    order that passes through a state without an answer (NaN) tells nothing and is left out; where
    all have answers, this is the Shapley value, sum over S without i of |S|! (k-|S|-1)! / k! times
    (v(S+i) - v(S)).

    Parameters
    ----------
    states
        (2^k, …): the value in each state, numbered by bits; NaN where there is none.

    Returns
    -------
    Parts
        All NaN where the first or the last state has no value.

    Raises
    ------
    ValueError
        If the number of states is no power of two, or there are more than `MOST` switches.

    References
    ----------
    L. S. Shapley, A value for n-person games, 1953.

    Examples
    --------
    A revenue of 10 firms at 100 each; both rise, to 12 and 110. Firms alone bring 200, size alone
    100, and the 20 they only bring together are shared.

    >>> split = parts([10 * 100, 12 * 100, 10 * 110, 12 * 110])
    >>> split.each.tolist(), float(split.total)
    ([210.0, 110.0], 320.0)
    """
    value = np.asarray(states, dtype=np.float64)
    count = _switches(len(value))
    known = np.isfinite(value)
    forward, backward = _orders(known, count)
    held = np.where(known, value, 0.0)
    orders = forward[-1]
    passable = orders > 0
    each = np.zeros((count, *value.shape[1:]))
    for state in range(len(value)):
        for switch in range(count):
            if not state >> switch & 1:
                after = state | 1 << switch
                ways = forward[state] * backward[after]
                each[switch] += ways * (held[after] - held[state])
    each = np.divide(each, orders, out=np.zeros_like(each), where=passable)
    ends = known[0] & known[-1]
    together = np.where(ends & ~passable, held[-1] - held[0], 0.0)
    return Parts(np.where(ends, each, np.nan), np.where(ends, together, np.nan))


def turns(states: ArrayLike) -> Floats:
    """The share of orders in which each switch is the one that turns a class for good.

    In any order there is one switch after which the class of the last state stands and stays. The
    share of orders in which it is this switch is no part of a number, since classes do not add up,
    but says how far the turn is its doing.

    Parameters
    ----------
    states
        (2^k, …): the class in each state, numbered by bits; numbers or text.

    Returns
    -------
    array
        (k, …), adding up to 1; all 0 where the first state has the class of the last. Where only
        the states between have another, nothing was turned.

    Raises
    ------
    ValueError
        As for `parts`.

    Examples
    --------
    Behind until both a new year and a revision are in: each is the last in half of the orders.

    >>> turns(["behind", "behind", "behind", "on_track"]).tolist()
    [0.5, 0.5]
    """
    value = np.asarray(states)
    count = _switches(len(value))
    last = value == value[-1]
    # From the end: the share of orders that, traced back, have come to a state and found the last
    # class all the way.
    reached = np.zeros(value.shape, dtype=np.float64)
    reached[-1] = 1.0
    each = np.zeros((count, *value.shape[1:]))
    for state in range(len(value) - 1, 0, -1):
        thrown = [switch for switch in range(count) if state >> switch & 1]
        for switch in thrown:
            before = state & ~(1 << switch)
            share = reached[state] / len(thrown)
            each[switch] += np.where(last[before], 0.0, share)
            reached[before] += np.where(last[before], share, 0.0)
    return np.where(last[0], 0.0, each)


def _switches(count: int) -> int:
    """How many switches have so many states."""
    found = count.bit_length() - 1
    if count < 1 or count != 1 << found:
        raise ValueError(f"{count} states are those of no number of switches: 1, 2, 4, 8 …")
    if found > MOST:
        raise ValueError(f"{found} switches have {count} states; at most {MOST} are split")
    return found


def _orders(known: NDArray[np.bool_], count: int) -> tuple[Floats, Floats]:
    """The number of ways from the first state to each, and from each to the last, by known ones."""
    forward = np.zeros(known.shape, dtype=np.float64)
    backward = np.zeros(known.shape, dtype=np.float64)
    forward[0], backward[-1] = known[0], known[-1]
    for state in range(len(known)):
        back = len(known) - 1 - state
        for switch in range(count):
            bit = 1 << switch
            if state & bit:
                forward[state] += forward[state ^ bit] * known[state]
            if not back & bit:
                backward[back] += backward[back | bit] * known[back]
    return forward, backward
