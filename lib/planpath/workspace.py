"""Where a workspace keeps what, and files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from planpath.problems import PlanpathError, Problem

__all__ = [
    "Workspace",
    "is_ours",
    "read_bytes",
    "root_above",
    "sha256",
    "shipped_notebooks",
    "write_bytes",
    "write_text",
]


@dataclass(frozen=True)
class Workspace:
    """A folder with data, notebooks and reports.

    Parameters
    ----------
    root
        The folder that holds `data/raw/`.
    """

    root: Path

    @classmethod
    def here(cls) -> Workspace:
        """The workspace at hand: ``PLANPATH_WORKSPACE``, else the nearest folder with `data/raw/`.

        Raises
        ------
        PlanpathError
            If there is none from the working directory upward.
        """
        named = os.environ.get("PLANPATH_WORKSPACE")
        if named:
            if not Path(named).is_dir():
                raise PlanpathError(Problem("PLANPATH_WORKSPACE", "is no folder", named))
            return cls(Path(named).resolve())
        start = Path.cwd().resolve()
        root = root_above(start)
        if root is not None:
            return cls(root)
        message = "neither this folder nor one above it has data/raw/; name one with --workspace"
        raise PlanpathError(Problem("workspace", message, str(start)))

    @property
    def raw(self) -> Path:
        """Sources as published."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """What is built from them; may be deleted at any time."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """Reports; output only."""
        return self.root / "reports"

    @property
    def notebooks(self) -> Path:
        """The workspace's own notebooks; see `notebook`."""
        return self.root / "notebooks"

    def notebook(self, name: str) -> Path:
        """The notebook of that name: the workspace's own, else the one planpath brings."""
        own = self.notebooks / f"{name}.ipynb"
        brought = shipped_notebooks() / own.name
        return brought if brought.is_file() and not own.is_file() else own

    @property
    def definitions(self) -> Path:
        """The workspace's own definitions, searched before the package's."""
        return self.root / "definitions"

    def source_folders(self, role: str) -> list[Path]:
        """Folders that may hold sources of that role: one each under `data/raw/`.

        Demonstration data are made, not published, and stand under `data/processed/`.
        """
        if role == "demonstration":
            folder = self.processed / "demonstration" / "source"
            return [folder] if folder.is_dir() else []
        if not self.raw.is_dir():
            raise PlanpathError(Problem(str(self.root), "has no folder data/raw/"))
        return sorted(path for path in self.raw.iterdir() if is_ours(path) and path.is_dir())

    def short(self, path: Path) -> str:
        """A path as sentences and stamps name it: from the workspace on."""
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else str(path)


def root_above(start: Path) -> Path | None:
    """The nearest folder from `start` upward that holds `data/raw/`; None where there is none."""
    return next((f for f in (start, *start.parents) if (f / "data" / "raw").is_dir()), None)


def shipped_notebooks() -> Path:
    """The notebooks planpath brings: in the package where it was installed, else in the checkout.

    They stand in `notebooks/` of the checkout; a wheel carries them inside the package.
    """
    package = Path(__file__).parent
    installed = package / "notebooks"
    return installed if installed.is_dir() else package.parents[1] / "notebooks"


def is_ours(path: Path) -> bool:
    """Whether a name is a user's: hidden files are the system's or an editor's."""
    return not path.name.startswith((".", "~$"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    The data go to a file beside it, which is then renamed over it; folders are made.

    Raises
    ------
    PlanpathError
        If the disk is full or the place may not be written to; what stood there stays.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PlanpathError(Problem(str(path), f"cannot be written: {reason}")) from None
    finally:
        # Gone after a rename; left over only where writing failed.
        with contextlib.suppress(OSError):
            beside.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file with Unix line ends, whole or not at all; see `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def read_bytes(path: Path, where: str) -> bytes:
    """A file as it is; `where` begins the sentence if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PlanpathError(Problem(where, f"cannot be read: {reason}")) from None


def sha256(data: bytes) -> str:
    """The checksum of sidecars and stamps, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
