"""From the judgement to a page: sections as blocks, a notebook that shows them, the press.

A notebook opens a report with `begin` and shows its sections with `show`; each section is a
function of one module here (`overview`, `needs`, `open_points`, `citing`, `whole_plan`). The
exporter turns an executed notebook into a PDF.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planpath.report.session import Report, begin, prepare, show

__all__ = ["Report", "begin", "prepare", "show"]


def __getattr__(name: str) -> Any:
    # Lazily: the exporter's own start-up needs none of what a session imports.
    if name in __all__:
        from planpath.report import session

        return getattr(session, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
