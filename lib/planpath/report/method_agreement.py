"""Sentences on where the methods agree, and on what it turns where they do not."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planpath import method_panel
from planpath.methods import LOOKS, methods
from planpath.report.blocks import Block, Bullets, Heading
from planpath.report.method_words import Seen, edge, joined, number, value

__all__ = ["FEW", "agreement"]

FEW = 2
"""Up to so many targets each has a sentence of its own even where all agree."""
_MINORITY = 3


def agreement(seen: Seen) -> list[Block]:
    """What the methods say of each target taken together."""
    together = method_panel.agreement(seen.put)
    parted = method_panel.partings(seen.put)
    single: list[str] = []
    agreed: dict[str, list[str]] = {"all_enough": [], "all_not": []}
    for _, row in together.iterrows():
        own = parted[parted["target_id"].eq(row["target_id"])]
        more = _dissent(seen, row) + _basis(seen, row) + _lines(seen, own)
        alike = row["sided"] > 1 and bool(row["agrees"])
        if alike and not more and len(together) > FEW:
            agreed["all_enough" if row["enough"] else "all_not"].append(_counted(seen, row))
        else:
            single.append(_sentence(seen, row) + more)
    words = seen.words
    shared = [
        words(f"panel.{key}_of", list=words.listed(names)) for key, names in agreed.items() if names
    ]
    told = [*shared, *single, *_worst(seen)]
    return [Heading(words("panel.agreement"), level=2), Bullets(told)]


def _counted(seen: Seen, row: Any) -> str:
    return seen.words("panel.counted", sided=int(row["sided"]), **seen.named(row["target_id"]))


def _sentence(seen: Seen, row: Any) -> str:
    words, fields = seen.words, seen.named(row["target_id"])
    sided, enough = int(row["sided"]), int(row["enough"])
    if sided == 0:
        return words("panel.silent", **fields)
    if sided == 1:
        own = seen.applying(row["target_id"])
        only = own[own["stance"].ne("")].iloc[0]
        class_ = seen.class_label(only["method"], str(only["class"]))
        return words("panel.one", method=seen.label(only["method"]), class_=class_, **fields)
    if bool(row["agrees"]):
        return words("panel.all_enough" if enough else "panel.all_not", sided=sided, **fields)
    return words("panel.parted", sided=sided, enough=enough, others=sided - enough, **fields)


def _dissent(seen: Seen, row: Any) -> str:
    """The few who stand against the rest, by name, unless what they look at tells them apart."""
    if row["turns_on_basis"] and not any(row[f"says_{look}"] == "split" for look in LOOKS):
        return ""
    enough, sided = int(row["enough"]), int(row["sided"])
    fewer = min(enough, sided - enough)
    if not 0 < fewer <= _MINORITY or 2 * fewer == sided:
        return ""
    own = seen.applying(row["target_id"])
    own = own[own["stance"].ne("")]
    good = own["stance"].isin(method_panel.ENOUGH)
    chosen = own[good if enough == fewer else ~good]
    items = [
        seen.words(
            "panel.dissent_item",
            method=seen.label(one["method"]),
            class_=seen.class_label(one["method"], str(one["class"])),
        )
        for _, one in chosen.iterrows()
    ]
    return seen.words("panel.dissent", list=seen.words.listed(items))


def _basis(seen: Seen, row: Any) -> str:
    """What those who look at one thing say, beside those who look at another."""
    if not row["turns_on_basis"]:
        return ""
    words = seen.words
    items = [
        words(
            "panel.basis_item",
            looks=words(f"panel.looks.{look}"),
            side=words(f"panel.side.{row[f'says_{look}']}"),
        )
        for look in LOOKS
        if row[f"says_{look}"]
    ]
    return words("panel.basis", list=joined(words, items))


def _lines(seen: Seen, own: pd.DataFrame) -> str:
    """Methods that part on one number, with the lines it lies between; or on the form of it."""
    told = []
    for (turns_on, measure), rows in own.groupby(["turns_on", "measure"], sort=False):
        kept = _telling(rows)
        if turns_on == "form":
            told.append(_form(seen, rows.assign(measure=measure)))
        elif kept["value"].notna().sum() > 1:
            told.append(_thresholds(seen, kept[kept["value"].notna()], str(measure)))
    return "".join(told)


def _telling(rows: pd.DataFrame) -> pd.DataFrame:
    """All that part where some find it enough; else versions of one office's rule that part.

    Whether slow is called slow or very slow by different offices is worth no sentence.
    """
    good = rows["stance"].isin(method_panel.ENOUGH)
    if good.any() and not good.all():
        return rows
    known = methods()
    family = rows["method"].astype(object).map(lambda id_: known[id_].family)
    parted = rows["stance"].astype(object).groupby(family).transform("nunique") > 1
    return rows[parted]


def _form(seen: Seen, rows: pd.DataFrame) -> str:
    words = seen.words
    items = [
        words(
            "panel.form_item",
            method=seen.label(row["method"]),
            value=value(words, row),
            class_=seen.class_label(row["method"], str(row["class"])),
        )
        for _, row in rows.iterrows()
    ]
    return words("panel.form", list=joined(words, items))


def _thresholds(seen: Seen, rows: pd.DataFrame, measure: str) -> str:
    words, known = seen.words, methods()
    items = [item for _, row in rows.iterrows() if (item := _threshold(seen, row, measure))]
    if len(items) < 2:
        return ""
    lines = [line for id_ in rows["method"] for line in known[id_].edges]
    amount = number(words, float(rows["value"].iloc[0]), measure, lines)
    name = words(f"panel.measure.{measure}")
    return words("panel.thresholds", measure=name, value=amount, list=joined(words, items))


def _threshold(seen: Seen, row: Any, measure: str) -> str:
    """The interval in which a method gives the class it gave; empty where no line decided."""
    words = seen.words
    bounds = methods()[row["method"]].interval(str(row["class"]))
    if not bounds:
        return ""
    parts = [words(f"panel.bound.{bound}", edge=edge(words, e, measure)) for bound, e in bounds]
    return words(
        "panel.threshold_item",
        method=seen.label(row["method"]),
        interval=words.listed(parts),
        class_=seen.class_label(row["method"], str(row["class"])),
    )


def _worst(seen: Seen) -> list[str]:
    """Classes taken from another target on the same series."""
    rows = seen.put[seen.put["decided_by"].ne("")]
    return [
        seen.words(
            "panel.decided_by",
            id=row["target_id"],
            method=seen.label(row["method"]),
            other=row["decided_by"],
        )
        for _, row in rows.iterrows()
    ]
