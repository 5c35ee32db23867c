"""How many targets of each region are in which state: counts as tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planpath.figures.sheet import (
    INK,
    QUIET,
    RULE,
    SMALL,
    Drawn,
    Sheet,
    fitting,
    height,
    width,
    wrap,
)
from planpath.words import Words

__all__ = ["DATA_STATUSES", "StatusRow", "status_grid"]

DATA_STATUSES = ("ok", "unverified", "scope_unstated", "scope_mismatch", "part_year", "no_data")
"""The states of data behind a target, the best first."""

_NAMES, _TALL, _ROOM = 31.0, 10.0, 178.0
# Fill, hatch and mark differ from state to state, so that a photocopy still tells them apart.
_LOOKS: tuple[tuple[str, str, str], ...] = (
    ("#0b6e7f", "", "o"),
    ("#8fc1c9", "///", "D"),
    ("#f0c9a8", "++", "^"),
    ("#d98a4b", "xx", "X"),
    ("#cfd8b4", "---", "s"),
    ("#ffffff", "", "_"),
    ("#6d5a8c", "|||", "v"),
    ("#4b4f53", "\\\\", "P"),
)


@dataclass(frozen=True)
class StatusRow:
    """A region, or whatever stands in a row, and how many of its targets are in each state."""

    label: str
    counts: Mapping[str, int]


def status_grid(
    rows: Sequence[StatusRow],
    words: Words,
    *,
    statuses: Sequence[tuple[str, str]] | None = None,
    subject: str = "",
    stamp: str = "",
) -> Drawn:
    """Regions down, states across; each tile says its count, and its bar the share of the row.

    What does not fit on a page is added up in a last row of its own.

    Parameters
    ----------
    rows
        In the order in which they are to stand.
    words
        The reader's language.
    statuses
        Ids and labels of the columns, the best first, at most eight; the states of data by default.
    subject
        What the grid is about, for its title; the state of data by default.
    stamp
        Words that stand inside the drawing.
    """
    columns = list(statuses or ((id_, words(f"figure.status.{id_}")) for id_ in DATA_STATUSES))
    shown = _folded(rows, words)
    wide = (156.0 - _NAMES - 4.0) / max(len(columns), 1)
    heads = [wrap(label, wide - 1.5, SMALL, most=4) for _, label in columns]
    top_room = max([4.0, *(height(head) for head in heads)]) + 5.5
    labels, talls = _sized(shown)
    sheet = Sheet(sum(talls) + top_room + 2.0, words, stamp)
    top = sum(talls) + 1.0
    for n, head in enumerate(heads):
        left = _NAMES + 3.0 + n * wide
        face, _, marker = _LOOKS[n % len(_LOOKS)]
        foot = top + 1.5
        tall = height(head)
        sheet.stroke(
            [left + 2.0],
            [foot + tall + 1.8],
            marker=marker,
            markersize=5.5,
            markerfacecolor=face,
            markeredgecolor=INK,
            linestyle="none",
        )
        sheet.write(left + 0.8, foot + tall / 2, head, gid="status")
    sheet.stroke([2.0, 154.0], [top + 0.4] * 2, color=QUIET, linewidth=0.7)
    for m, (row, label, tall) in enumerate(zip(shown, labels, talls, strict=False)):
        sheet.write(2.0, top - tall / 2, label, gid="row-name")
        for n, (id_, _) in enumerate(columns):
            _tile(sheet, row, id_, n, m, _NAMES + 3.0 + n * wide, top, wide, tall)
        top -= tall
        sheet.stroke([2.0, 154.0], [top] * 2, color=RULE, linewidth=0.4, zorder=1)
    if not shown:
        sheet.write(
            78.0, 8.0, words("figure.no_data"), colour=QUIET, across="center", gid="nothing"
        )
    return Drawn(sheet.figure, *_described(shown, columns, subject, words))


def _sized(rows: Sequence[StatusRow]) -> tuple[list[str], list[float]]:
    labels = [wrap(row.label, _NAMES, SMALL, most=3) for row in rows]
    return labels, [max(_TALL, height(label) + 2.0) for label in labels] or [14.0]


def _folded(rows: Sequence[StatusRow], words: Words) -> list[StatusRow]:
    """The rows that fit on a page, and one more that adds up the others."""
    most = fitting(_sized(rows[:60])[1], _ROOM)
    if len(rows) <= most:
        return list(rows)
    others = rows[most:]
    ids = dict.fromkeys(id_ for row in others for id_ in row.counts)
    sums = {id_: sum(row.counts.get(id_, 0) for row in others) for id_ in ids}
    return [*rows[:most], StatusRow(words("figure.status.others", n=len(others)), sums)]


def _tile(
    sheet: Sheet,
    row: StatusRow,
    id_: str,
    n: int,
    m: int,
    left: float,
    top: float,
    wide: float,
    tall: float,
) -> None:
    count, whole = row.counts.get(id_, 0), sum(row.counts.values())
    if not count:
        sheet.write(left + 1.2, top - tall / 2, "–", colour=QUIET, gid="count")
        return
    face, hatch, _ = _LOOKS[n % len(_LOOKS)]
    text = sheet.words("figure.status.count", n=count, all=whole)
    # Never cut a number: where the row's total does not fit, the count stands alone.
    text = text if width(text) <= wide - 1.2 else str(count)
    middle = top - tall / 2
    sheet.write(left + 0.8, middle + 2.0, text, gid="count")
    room = wide - 3.0
    sheet.tile(left + 0.8, middle - 3.4, room, 2.8, facecolor="none", edgecolor=RULE, linewidth=0.5)
    sheet.tile(
        left + 0.8,
        middle - 3.4,
        room * count / whole,
        2.8,
        facecolor=face,
        edgecolor=INK,
        hatch=hatch,
        linewidth=0.6,
        zorder=3,
    ).set_gid(f"tile-{m}-{n}")


def _described(
    rows: Sequence[StatusRow], columns: Sequence[tuple[str, str]], subject: str, words: Words
) -> tuple[str, str]:
    totals = {id_: sum(row.counts.get(id_, 0) for row in rows) for id_, _ in columns}
    whole = sum(totals.values())
    about = subject or words("figure.status.subject")
    best_id, best = columns[0] if columns else ("", "")
    title = words(
        "figure.status.title", subject=about, n=totals.get(best_id, 0), all=whole, status=best
    )
    said = []
    for row in rows:
        counts = [f"{label} {row.counts[id_]}" for id_, label in columns if row.counts.get(id_)]
        said.append(
            f"{row.label}{words('figure.colon')}{words.listed(counts) or words('figure.no_data')}"
        )
    alt = (
        title
        + words("figure.stop")
        + words("figure.semicolon").join(said)
        + words("figure.stop").rstrip()
    )
    return title, alt
