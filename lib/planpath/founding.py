"""A new workspace: the folders, a small example of each file, and the notebooks.

The example is a plan of a few lines whose every number is accounted for, so that `planpath check`
finds nothing wrong on the first day, and whatever it finds later is the transcriber's. What is
written stands in `starter/`; fields are filled here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import string
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from planpath import codelists, definitions, ledger, schemas
from planpath.codelists import Label
from planpath.problems import PlanpathError, Problem
from planpath.workspace import Workspace, shipped_notebooks, write_text

__all__ = ["Place", "found", "label", "places"]

STARTER = Path(__file__).parent / "starter"
SPAN = 5
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
# The last character of a Chinese name tells the level; a city under a city is corrected by hand.
_LEVELS = {
    "国": "nation",
    "省": "province",
    "市": "city",
    "县": "county",
    "区": "county",
    "旗": "county",
}
_SECTIONS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Place:
    """A region of the plan to be.

    Parameters
    ----------
    id, name
        As in `regions.toml`.
    known
        Whether planpath brings it already, so that it needs no entry.
    """

    id: str
    name: Label
    known: bool = False


EXAMPLE = Place("example", Label(zh="示例地区", en="Example Region"))


def label(written: str) -> Label:
    """A name in both languages: ``中文/English``, or one text for both.

    Examples
    --------
    >>> label("示例县/Example County").en, label("示例县").en
    ('Example County', '示例县')
    """
    zh, _, en = (" ".join(part.split()) for part in written.partition("/"))
    return Label(zh=zh or en, en=en or zh)


def places(written: Iterable[str]) -> list[Place]:
    """The regions somebody names, the plan's own first.

    Parameters
    ----------
    written
        Each ``id=中文名``, ``id=中文名/English name``, or any name of a region planpath brings;
        several may stand in one text with commas between.

    Raises
    ------
    PlanpathError
        For every one that is neither, and every id or name that comes twice.

    Examples
    --------
    >>> [(place.id, place.name.en, place.known) for place in places(["绍兴市", "jia=甲县"])]
    [('shaoxing', 'Shaoxing', True), ('jia', 'Jia', False)]
    """
    found: list[Place] = []
    problems: list[Problem] = []
    for one in (part.strip() for text in written for part in re.split(r"[,，、;；]", text)):
        if not one:
            continue
        try:
            place = _place(one)
        except PlanpathError as error:
            problems += error.problems
            continue
        twice = [other for other in found if {other.id, other.name.zh} & {place.id, place.name.zh}]
        if twice:
            problems.append(Problem("--regions", "is named twice", one))
        found.append(place)
    if problems:
        raise PlanpathError(problems)
    return found


def _place(written: str) -> Place:
    known = codelists.regions()
    id_, sign, name = (part.strip() for part in written.partition("="))
    if not sign:
        there = known.find(written)
        if there is None:
            message = "is no region planpath knows; a new one is written with an id of its own"
            allowed = ["yuhang=余杭区", "yuhang=余杭区/Yuhang"]
            raise PlanpathError(Problem("--regions", message, written, allowed))
        return Place(there, known[there].name, known=True)
    if not _ID.fullmatch(id_) or not name:
        message = "an id is small letters, digits and _, then comes = and the name"
        raise PlanpathError(Problem("--regions", message, written, ["yuhang=余杭区"]))
    named = label(name if "/" in name else f"{name}/{id_.replace('_', ' ').title()}")
    taken = {other for text in (id_, named.zh, named.en) if (other := known.find(text))}
    if taken:
        other = sorted(taken)[0]
        message = f"names a region planpath brings as {other}; write that name alone"
        raise PlanpathError(Problem("--regions", message, written, [known[other].name.zh]))
    return Place(id_, named)


def found(root: Path, title: Label | None, regions: Sequence[Place], day: date) -> Workspace:
    """Make a workspace, whole or not at all.

    Parameters
    ----------
    root
        Its folder, not there yet or empty; its name becomes the plan's id where it can.
    title
        The plan's; without one it is called after the folder.
    regions
        The plan's own first; without any, one example region.
    day
        Of founding: the example counts from the year before, for five years.

    Raises
    ------
    PlanpathError
        If the folder holds something, or cannot be written to.
    """
    root = root.resolve()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise PlanpathError(
            Problem("new", "there is something already; name a new folder", str(root))
        )
    chosen = list(regions) or [EXAMPLE]
    draft = _Draft(_plan_id(root), title or label(root.name), chosen, day)
    beside = root.parent / f".{root.name}.{uuid.uuid4().hex[:12]}"
    try:
        for name, text in draft.files().items():
            write_text(beside / name, text)
        for folder in ("reports", "data/raw"):
            (beside / folder).mkdir(parents=True, exist_ok=True)
        schemas.write(beside / "definitions" / "schemas")
        if root.exists():
            # Somebody may stand in it; and Windows renames nothing over a folder, be it empty.
            for made in sorted(beside.iterdir()):
                os.replace(made, root / made.name)
        else:
            os.replace(beside, root)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PlanpathError(Problem(str(root), f"cannot be made: {reason}")) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Workspace(root)


def _plan_id(root: Path) -> str:
    """The folder's name as an id; ``plan`` where nothing of it can be one."""
    written = re.sub(r"[^a-z0-9]+", "_", root.name.lower()).strip("_")
    id_ = written[:60] if _ID.fullmatch(written[:60]) else "plan"
    return f"{id_}_plan" if id_ in definitions.names("plans") else id_


@dataclass(frozen=True)
class _Draft:
    """The files of a workspace, their fields filled."""

    id: str
    title: Label
    places: Sequence[Place]
    day: date

    @property
    def own(self) -> Place:
        return self.places[0]

    def files(self) -> dict[str, str]:
        """Text by path."""
        text = self._filled("definitions/plans/plan.txt")
        figures = self._starter("data/raw/own_figures/figures.csv")
        plan = self._filled("definitions/plans/plan.toml", sha256=_sha256(text))
        sidecar = "data/raw/own_figures/source.toml"
        made = {
            f"definitions/plans/{self.id}.txt": text,
            f"definitions/plans/{self.id}.toml": plan.rstrip("\n") + "\n",
            f"definitions/plans/{self.id}.silent.csv": self._silent(text, plan),
            "data/raw/own_figures/figures.csv": figures,
            sidecar: self._filled(sidecar, sha256=_sha256(figures)),
            ".gitignore": self._starter("gitignore"),
        }
        for name in (
            "README.md",
            "data/raw/README.md",
            "definitions/regions.toml",
            "definitions/indicators.toml",
            "definitions/scopes.toml",
            "definitions/scenarios/own_pace.toml",
        ):
            made[name] = self._filled(name)
        for path in sorted(shipped_notebooks().glob("*.ipynb")):
            made[f"notebooks/{path.name}"] = self._notebook(path)
        return made

    @staticmethod
    def _starter(name: str) -> str:
        return definitions.read_text(STARTER / name)

    def _filled(self, name: str, **more: str) -> str:
        return string.Template(self._starter(name)).substitute(self._fields(), **more)

    def _fields(self) -> dict[str, str]:
        base = self.day.year - 1
        others = self.places[1:]
        return {
            "id": self.id,
            "title": _toml(self.title),
            "title_zh": self.title.zh,
            "title_en": self.title.en if self.title.en != self.title.zh else "",
            "own": self.own.id,
            "own_zh": self.own.name.zh,
            "listed": ", ".join(_quoted(place.id) for place in others),
            "day": self.day.isoformat(),
            "base": str(base),
            "start": str(base + 1),
            "by": str(base + SPAN),
            "regions": "\n".join(self._entries()).rstrip("\n"),
            "example_prefix": self._prefixes().get(self.own.id, "AB"),
            "regional_text": "\n".join(
                ["三、分区目标", *map(self._line, others)] if others else []
            ),
            "regional_clauses": "\n".join(map(self._clause, others)),
        }

    def _prefixes(self) -> dict[str, str]:
        """Two to four capitals for each new region, no two alike."""
        taken = {entry.prefix for entry in codelists.regions().values()}
        chosen: dict[str, str] = {}
        for place in self.places:
            letters = re.sub(r"[^A-Z]", "", place.id.upper())
            tried = [letters[:n] for n in (2, 3, 4) if len(letters) >= n]
            free = next((one for one in tried if one not in taken), None)
            if not place.known and free is not None:
                chosen[place.id] = free
                taken.add(free)
        return chosen

    def _entries(self) -> list[str]:
        lines: list[str] = []
        prefixes = self._prefixes()
        for place in self.places:
            if place.known:
                continue
            level = _LEVELS.get(place.name.zh[-1], "area")
            parent = self.own.id if place != self.own else "china"
            lines += [
                f"[region.{place.id}]",
                f"name = {_toml(place.name)}",
                f"level = {_quoted(level)}",
                f"parent = {_quoted(parent)}",
            ]
            if place.id in prefixes:
                lines.append(f"prefix = {_quoted(prefixes[place.id])}")
            lines.append("")
        return lines

    def _line(self, place: Place) -> str:
        return f"{self.places.index(place)}.{place.name.zh}：{self._promise()}。"

    def _promise(self) -> str:
        return f"到{self.day.year - 1 + SPAN}年规模以上工业企业营业收入达到30亿元以上"

    def _clause(self, place: Place) -> str:
        target = (
            '  { indicator = "revenue", scope = "above_scale_industry", measure = "level", '
            'at_least = "30 亿元" },'
        )
        return "\n".join(
            [
                "",
                "[[clause]]",
                f"section = {_quoted(f'三{self.places.index(place)}')}",
                f"region = {_quoted(place.id)}",
                f"quote = {_quoted(f'{place.name.zh}：{self._promise()}')}",
                "targets = [",
                target,
                "]",
            ]
        )

    def _silent(self, text: str, plan: str) -> str:
        """The ledger: each number that is no target's, with the reason why it promises nothing."""
        kept = _promised(text, plan)
        lines = ["char_start,number,why,context"]
        for start, number in ledger.numbers(text).items():
            if start not in kept:
                around = text[max(0, start - 6) : start + len(number) + 6].replace("\n", "⏎")
                why = _why(text, start, number)
                lines.append(f"{start},{number},{why},{_csv(around)}")
        return "\n".join(lines) + "\n"

    def _notebook(self, path: Path) -> str:
        """A notebook whose parameters open this plan, not the one planpath brings."""
        notebook: dict[str, Any] = json.loads(definitions.read_text(path))
        part = self.places[1] if len(self.places) > 1 else self.own
        region = part.id if path.stem == "30_region" else self.own.id
        given = {"plan": self.id, "region": region}
        for cell in notebook["cells"]:
            if "parameters" in cell.get("metadata", {}).get("tags", []):
                cell["source"] = [_given(line, given) for line in cell["source"]]
        return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _promised(text: str, plan: str) -> set[int]:
    """Where in the text the example's own targets carry their numbers."""
    import tomllib

    from planpath import units
    from planpath.transcript import BOUNDS

    places: set[int] = set()
    for clause in tomllib.loads(plan)["clause"]:
        start = text.index(clause["quote"])
        inside = ledger.numbers(text[start : start + len(clause["quote"])])
        for target in clause["targets"]:
            [stated] = [target[name] for name in BOUNDS if name in target]
            number = units.read(stated).number
            places.add(next(start + at for at, one in inside.items() if one == number))
    return places


def _why(text: str, start: int, number: str) -> str:
    """A reason the reports have words for, where there is one."""
    if (
        text[start + len(number) : start + len(number) + 1] == "."
        or text[start - 1 : start] == "\n"
    ):
        return "enumerator"
    year = re.fullmatch(r"(19|20)\d\d", number) is not None
    return (
        ("title_year" if start < text.index("\n") else "deadline_or_title_year") if year else "name"
    )


def _given(line: str, values: Mapping[str, str]) -> str:
    match = re.match(r'(\w+): str = "[^"]*"', line)
    if match is None or match[1] not in values:
        return line
    return f"{match[1]}: str = {_quoted(values[match[1]])}{line[match.end() :]}"


def _toml(name: Label) -> str:
    return f"{{ zh = {_quoted(name.zh)}, en = {_quoted(name.en)} }}"


def _quoted(text: str) -> str:
    """A JSON string is a TOML string too."""
    return json.dumps(text, ensure_ascii=False)


def _csv(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",]', text) else text


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
