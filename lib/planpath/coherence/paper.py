"""The document as a document: its title, its status, stray signs, and names that change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from planpath import codelists
from planpath.coherence.finding import Finding, Line, Names, Number
from planpath.coherence.promises import Said
from planpath.plan import Target

__all__ = ["draft", "names_drift", "residue", "swapped_names", "title_cut"]

_HASH = 12
_SHOWN = 5
_PAIR = re.compile(r"([^\W\d_]{2,8})（([^\W\d_]{2,8})）")


def title_cut(said: Said) -> Iterator[Finding]:
    """The title stands nowhere in the document's first lines."""
    lines = [line.strip() for line in said.plan.text.splitlines() if line.strip()]
    first = lines[: said.settings.title_lines]
    # A title is often broken over lines.
    joined = _plain("".join(first))
    titles = (said.plan.head.title.zh, said.plan.head.title.en)
    if not any(_plain(title) in joined for title in titles):
        yield _of_the_document(
            said,
            "title_cut",
            Line(
                "title_cut.says",
                (),
                (
                    Names("title", "verbatim", (titles[0],)),
                    Names("first", "verbatim", (first[0] if first else "",)),
                ),
            ),
        )


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def draft(said: Said) -> Iterator[Finding]:
    """The status says that the text is not final."""
    status = said.plan.head.status
    written = f"{status.zh} {status.en}"
    found = [word for word in said.settings.draft.words if word in written]
    if found:
        digest = said.plan.head.sha256[:_HASH]
        names = (
            Names("word", "verbatim", (found[0],)),
            Names("hash", "verbatim", (digest,)),
        )
        yield _of_the_document(said, "draft", Line("draft.says", (), names))


def residue(said: Said) -> Iterator[Finding]:
    """Bookmark names, tags and garbled signs a conversion left behind."""
    found = [
        match[0]
        for pattern in said.settings.residue.patterns
        for match in re.finditer(pattern, said.plan.text)
    ]
    if found:
        shown = tuple(dict.fromkeys(found))[:_SHOWN]
        line = Line(
            "residue.says", (Number("count", len(found)),), (Names("signs", "verbatim", shown),)
        )
        yield _of_the_document(said, "residue", line)


def _of_the_document(said: Said, rule: str, line: Line) -> Finding:
    region = (said.plan.head.region,)
    return Finding(rule, "note", (), region, (), (line,), Line(f"{rule}.resolve"))


def names_drift(said: Said) -> Iterator[Finding]:
    """One population called by several names in the clauses, without a list of codes."""
    known = codelists.scopes()
    by_scope: dict[str, list[Target]] = {}
    for target in said.targets:
        by_scope.setdefault(target.scope, []).append(target)
    for scope, own in by_scope.items():
        quotes = dict.fromkeys((target.section, target.quote) for target in own)
        used = _terms_in([quote for _, quote in quotes], known[scope].terms)
        if len(used) > 1:
            speaking = [t for t in own if any(term in t.quote for term in used)]
            yield Finding(
                "names_drift",
                "note",
                **said.about(speaking),
                says=(
                    Line(
                        "names_drift.says",
                        (Number("count", len(used)), Number("clauses", sum(used.values()))),
                        (
                            Names("scope", "scope", (scope,)),
                            Names("terms", "verbatim", tuple(used)),
                        ),
                    ),
                ),
                resolve=Line("names_drift.resolve"),
            )


def _terms_in(quotes: list[str], terms: tuple[str, ...]) -> Counter[str]:
    """How often each term stands in some quotes; of terms inside others the longest counts."""
    if not terms:
        return Counter()
    either = re.compile("|".join(map(re.escape, sorted(terms, key=len, reverse=True))))
    return Counter(match[0] for quote in quotes for match in either.finditer(quote))


def swapped_names(said: Said) -> Iterator[Finding]:
    """A name explained by a second in brackets here, and the second by the first there."""
    pairs = dict.fromkeys(match.groups() for match in _PAIR.finditer(said.plan.text))
    for (one, explained), (other, by) in combinations(pairs, 2):
        # A run of characters may begin before the name itself does.
        if not (_ends(one, by) and _ends(explained, other)):
            continue
        forms = (f"{one}（{explained}）", f"{other}（{by}）")
        speaking = [t for t in said.targets if any(form in t.quote for form in forms)]
        line = Line("swapped_names.says", (), (Names("forms", "verbatim", forms),))
        yield Finding(
            "swapped_names",
            "note",
            **said.about(speaking),
            says=(line,),
            resolve=Line("swapped_names.resolve"),
        )


def _ends(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)
