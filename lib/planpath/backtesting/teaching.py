"""What is learnt on some collections, so that it may be scored on another."""

from __future__ import annotations

from collections.abc import Sequence

from planpath import ensemble
from planpath.backtesting.contenders import Learnt
from planpath.backtesting.trial import base_rates
from planpath.histories import Collection

__all__ = ["learn", "table"]


def learn(collections: Sequence[Collection]) -> Learnt:
    """Intervals, chances and base rates learnt on collections.

    Parameters
    ----------
    collections
        Others than the one that will be scored.

    Raises
    ------
    PlanpathError
        If they hold too few series to learn from.
    """
    every = tuple(series for one in collections for series in one.series)
    name = ", ".join(one.name for one in collections)
    return Learnt(table(collections), base_rates(Collection(name, every)), name)


def table(collections: Sequence[Collection], **provenance: str) -> ensemble.Calibration:
    """The table of the ensemble learnt on collections, with the checksums of their files.

    Parameters
    ----------
    provenance
        Sentences the table shall carry beside.
    """
    digests = ", ".join(f"{one.name} {one.digest}" for one in collections if one.digest)
    told = {"sha256": digests} if digests else {}
    taught = {one.name: [series.values for series in one.series] for one in collections}
    return ensemble.learn(taught, **told, **provenance)
