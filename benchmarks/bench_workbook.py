"""How long a workbook of 200 000 rows takes to load, and in what memory.

A load reads, lays out, understands, checks and stores. The workbook is written first, by another
process; the load is measured in one of its own, so that its peak is its own. Every row is a figure
of another key, as the checks ask.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 200_000
CLAIM_SECONDS, CLAIM_MB = 30.0, 1000.0

MEASURED = """
import resource, sys, time
from datetime import date
from pathlib import Path
from planpath import loads, sheets
from planpath.workspace import Workspace
path = Path(sys.argv[1])
start = time.perf_counter()
found = sheets.read(path)
read = time.perf_counter()
unrolled = sheets.unroll(found, sheets.load_mapping(path.with_name(path.name + sheets.SUFFIX)))
laid = time.perf_counter()
del found, unrolled
computing = time.process_time()
loaded = loads.load(Workspace(path.parent), path, author="bench", today=date(2026, 1, 1))
done = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(loaded.rows, read - start, laid - read, done - laid, time.process_time() - computing, peak)
"""


def write(path: Path) -> None:
    """The workbook and its mapping."""
    import openpyxl

    from planpath import codelists, sheets

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(["演示数据：二十万行"])
    sheet.append(["地区", "指标", "口径", "年份", "时期", "数值", "单位"])
    # Counties alone: one like figure for each could not add up to the province's.
    regions = [e.name.zh for e in codelists.regions().values() if e.level == "county"]
    indicators = [
        (entry.label.zh, "%" if entry.unit == "无量纲" else entry.unit, entry.kind == "growth")
        for entry in codelists.indicators().values()
    ]
    scopes = [entry.label.zh for entry in codelists.scopes().values() if entry.stated]
    # Year by year the same level and no growth: what the checks find fault with is another matter.
    keys = itertools.islice(itertools.product(range(2015, 2025), regions, scopes, indicators), ROWS)
    for year, region, scope, (indicator, unit, is_growth) in keys:
        value = 0 if is_growth else 10 + (len(region) * 31 + len(indicator)) % 83
        sheet.append([region, indicator, scope, year, "全年", value, unit])
    book.save(path)
    beside = path.with_name(path.name + sheets.SUFFIX)
    beside.write_text(sheets.dump(sheets.propose(path)), encoding="utf-8")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        (Path(folder) / "data" / "raw").mkdir(parents=True)
        command = "import sys, pathlib, bench_workbook as b; b.write(pathlib.Path(sys.argv[1]))"
        here = Path(__file__).parent
        subprocess.run([sys.executable, "-c", command, str(path)], check=True, cwd=here)
        size = path.stat().st_size / 1e6
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, str(path)],
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
    figures, read, laid, total, computing, peak = (float(word) for word in done.stdout.split())
    print(
        f"{figures:.0f} figures, {size:.1f} MB of .xlsx: loaded in {total:.1f} s, "
        f"peak {peak:.0f} MB (of that reading {read:.1f} s and laying out {laid:.1f} s, "
        f"measured before; the load took {computing:.0f} s of one core)"
    )
    held = figures == ROWS and total < CLAIM_SECONDS and peak < CLAIM_MB
    verdict = "held" if held else "NOT HELD"
    print(f"claim (under {CLAIM_SECONDS:.0f} s and {CLAIM_MB:.0f} MB): {verdict}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
