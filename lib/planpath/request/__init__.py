"""What is missing leaves as a form: a workbook for exactly the figures a region's targets lack.

`lacking` finds them from the assessment; `form` writes them as a workbook, one sheet for each
responsible unit; filled in, `planpath.sheets.form` reads it back without a mapping.
"""

from __future__ import annotations

from planpath.request.lacking import Lacking, Wanted, lacking
from planpath.request.writing import Form, form

__all__ = ["Form", "Lacking", "Wanted", "form", "lacking"]
