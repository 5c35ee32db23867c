"""Worker processes: one unit each at a time, none able to take another with it."""

from __future__ import annotations

import concurrent.futures
import contextlib
import importlib.util
import multiprocessing
import os
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from planpath.runs.execute import CELL_SECONDS, Outcome, execute, failed, get_ready
from planpath.runs.execute import kernel_environment as environment_of
from planpath.runs.grid import Unit
from planpath.workspace import Workspace

__all__ = ["Workers", "cores", "surroundings"]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def surroundings(workspace: Workspace) -> Iterator[None]:
    """The environment workers and kernels are started in; the caller's own comes back after."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="planpath-", ignore_cleanup_errors=True) as scratch:
        os.environ.update(environment_of(workspace.root, Path(scratch)))
        _keep_bytecode(Path(scratch))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _keep_bytecode(scratch: Path) -> None:
    """Let the first kernel's compiling serve the others, where nothing compiled lies about.

    Containers often forbid Python to write bytecode beside its sources. Each kernel would then
    compile pandas and matplotlib anew; so it is kept for the run alone.
    """
    if sys.dont_write_bytecode and not _is_compiled("pandas"):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(scratch / "bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _is_compiled(package: str) -> bool:
    found = importlib.util.find_spec(package)
    return found is not None and found.cached is not None and Path(found.cached).is_file()


class Workers:
    """Several processes, each its own pool of one.

    A shared pool is given up whole when one process of it is killed, and nobody knows which unit
    did it. With a pool each, the unit that was under way is known, and only that one is lost.

    Parameters
    ----------
    jobs
        How many units at a time.
    workspace
        Whose notebooks the units are made from.
    seconds
        The most one cell may take.
    """

    def __init__(self, jobs: int, workspace: Workspace, seconds: int = CELL_SECONDS) -> None:
        self._workspace = workspace
        self._seconds = seconds
        self._others = set(multiprocessing.active_children())
        self._lanes: queue.SimpleQueue[ProcessPoolExecutor] = queue.SimpleQueue()
        for _ in range(jobs):
            self._lanes.put(_lane(warm=True))
        self._threads = ThreadPoolExecutor(jobs)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        if kind is not None:
            # At once; the kernels end with their workers.
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()
        self._threads.shutdown(wait=True)
        while not self._lanes.empty():
            self._lanes.get().shutdown(wait=True, cancel_futures=True)

    def run(
        self, units: Sequence[Unit], meanwhile: Callable[[], None] = lambda: None
    ) -> Iterator[Outcome]:
        """The outcomes, as they come.

        Parameters
        ----------
        meanwhile
            Called once when all units are handed over.
        """
        waiting = [self._threads.submit(self._one, unit) for unit in units]
        meanwhile()
        for future in concurrent.futures.as_completed(waiting):
            yield future.result()

    def _one(self, unit: Unit) -> Outcome:
        path = self._workspace.notebook(unit.notebook)
        lane = self._lanes.get()
        start = time.perf_counter()
        try:
            return lane.submit(execute, unit, path, self._seconds).result()
        except BrokenProcessPool:
            lane.shutdown(wait=False)
            lane = _lane()
            where = f"notebooks/{path.name}"
            message = f"{where}: the process that made this report was killed (out of memory?)"
            return failed(unit, message, time.perf_counter() - start)
        finally:
            self._lanes.put(lane)


def _lane(*, warm: bool = False) -> ProcessPoolExecutor:
    # Spawned, not forked: the process that prepares a run has threads by then.
    context = multiprocessing.get_context("spawn")
    lane = ProcessPoolExecutor(1, mp_context=context, initializer=get_ready)
    if warm:
        # A process starts with its first task: so it imports while others still prepare.
        lane.submit(os.getpid)
    return lane
