"""One report in a process of its own: the notebook is run by papermill, its PDF set by Typst.

Nothing here raises for a notebook that fails: the outcome says in a sentence what happened, so that
one region never takes another with it.
"""

from __future__ import annotations

import functools
import os
import re
import signal
import sys
import threading
import time
import traceback
import uuid
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planpath.problems import PlanpathError
from planpath.runs import notebook as notebooks
from planpath.runs.grid import Unit
from planpath.workspace import read_bytes

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

__all__ = ["CELL_SECONDS", "Outcome", "execute", "failed", "get_ready", "kernel_environment"]

CELL_SECONDS = 600
"""How long one cell may take: generous, since a report's cells take a second or two."""

START_SECONDS = 120
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The longest name a Unix socket may have on every system, with room for its number.
_SOCKET_NAME = 90


@dataclass(frozen=True)
class Outcome:
    """What became of one unit.

    Parameters
    ----------
    unit
        What was asked.
    seconds
        From the start of its kernel to the end of its PDF.
    pdf, notebook
        The files' bytes; empty when it failed.
    error
        A sentence; empty when it succeeded.
    log
        The traceback and output behind the sentence, for whoever mends it.
    stderr
        What a successful notebook said on the error stream; kept out of the notebook itself.
    """

    unit: Unit
    seconds: float
    pdf: bytes = b""
    notebook: bytes = b""
    error: str = ""
    log: str = ""
    stderr: str = ""


def kernel_environment(workspace: Path, scratch: Path) -> dict[str, str]:
    """The variables workers and kernels run under, the same on every machine and for every user.

    One BLAS thread, because fits on ten points are several times dearer with more and the cores are
    taken by other reports. A fixed hash seed and no warnings, so that the same input gives the same
    bytes. A user's own IPython start-up files and Jupyter settings stay out.
    """
    return {
        "PLANPATH_WORKSPACE": str(workspace),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "ignore",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MPLBACKEND": "agg",
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(scratch),
    }


def get_ready() -> None:
    """What a worker process does once, before its first unit: imports, and two safeguards."""
    # Ctrl-C goes to every process of the terminal; the one that started them decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _papermill()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@functools.cache
def _papermill() -> Any:
    # jsonschema compiles a long grammar for addresses in schemas, if this package
    # is there; notebooks have none to check, and jsonschema does without it where it is missing.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill

    return papermill


def execute(unit: Unit, path: Path, seconds: int = CELL_SECONDS) -> Outcome:
    """Run a notebook for one unit and set its PDF.

    Parameters
    ----------
    unit
        Its parameters go to the notebook.
    path
        The notebook. The kernel's working directory is the workspace, since the notebook may be one
        that planpath brings; without a workspace the notebook's folder.
    seconds
        The most one cell may take.
    """
    from planpath.report import exporter

    start = time.perf_counter()
    try:
        ran = _ran(unit, path, seconds)
        said = notebooks.stderr(ran)
        notebooks.settled(ran)
        data = exporter.pdf(ran)
        written = _written(ran)
    except PlanpathError as error:
        return failed(unit, str(error), time.perf_counter() - start)
    except Exception as error:
        sentence, log = _sentence(error, path, seconds)
        return failed(unit, sentence, time.perf_counter() - start, log)
    return Outcome(unit, time.perf_counter() - start, data, written, stderr=said)


def failed(unit: Unit, error: str, seconds: float = 0.0, log: str = "") -> Outcome:
    """The outcome of a unit that gave no report."""
    return Outcome(unit, seconds, error=error, log=log or error)


def _ran(unit: Unit, path: Path, seconds: int) -> Any:
    import nbformat

    # Handed over as a node: papermill would read braces in a path as fields to fill.
    text = read_bytes(path, f"notebooks/{path.name}").decode("utf-8")
    node = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return _papermill().execute_notebook(
        node,
        None,
        parameters=unit.parameters,
        kernel_name="python3",
        language="python",
        cwd=os.environ.get("PLANPATH_WORKSPACE") or str(path.parent),
        progress_bar=False,
        log_output=False,
        start_timeout=START_SECONDS,
        execution_timeout=seconds,
        kernel_manager_class=_kernel_manager(),
        # A kernel here has nothing to save: no report waits for it to say goodbye.
        shutdown_kernel="immediate",
        record_timing=False,
    )


def _written(ran: Any) -> bytes:
    import nbformat

    text: str = nbformat.writes(ran)  # type: ignore[no-untyped-call]
    return (text.rstrip("\n") + "\n").encode("utf-8")


@functools.cache
def _kernel_manager() -> type[AsyncKernelManager]:
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class OwnKernel(AsyncKernelManager):
        """A kernel of this very interpreter, whatever kernels a user has installed beside it."""

        @property
        def kernel_spec(self) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            # When a run is stopped its kernels notice and end; they need not say so.
            command.append("--IPKernelApp.log_level=ERROR")
            return KernelSpec(argv=command, display_name="Python 3", language="python")

        @default("transport")
        def _local_sockets(self) -> str:
            # Free ports are only guessed, and two kernels that start at once may guess the same.
            here = os.environ.get("JUPYTER_RUNTIME_DIR", "")
            short = 0 < len(here) < _SOCKET_NAME - 16
            return "ipc" if os.name == "posix" and short else "tcp"

        @default("ip")
        def _address(self) -> str:
            if self.transport == "tcp":
                return "127.0.0.1"
            return str(Path(os.environ["JUPYTER_RUNTIME_DIR"]) / uuid.uuid4().hex[:12])

    return OwnKernel


def _sentence(error: Exception, path: Path, seconds: int) -> tuple[str, str]:
    """What happened, in a sentence, and the long form of it."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    where = f"notebooks/{path.name}"
    log = "".join(traceback.format_exception(error))
    if isinstance(error, PapermillExecutionError):
        log = _COLOUR.sub("", "\n".join(error.traceback)) or log
        if error.ename == PlanpathError.__name__:
            return error.evalue, f"{where}, cell {_cell(error)}\n{error.source}\n\n{log}"
        sentence = f"{where}, cell {_cell(error)}: {error.ename}: {error.evalue}"
        return sentence, f"{sentence}\n\n{error.source}\n\n{log}"
    if isinstance(error, DeadKernelError):
        return f"{where}: its kernel died (killed, or out of memory)", log
    if isinstance(error, CellTimeoutError):
        return f"{where}: a cell did not finish within {seconds} s", log
    return f"{where}: {type(error).__name__}: {error}", log


def _cell(error: Any) -> int:
    """The cell's number in the notebook as it is on disk, from 1.

    papermill counts from 0 and counts the cell it put in, after the one tagged ``parameters``, so
    that every later cell has its own number already.
    """
    return max(1, int(error.cell_index))
