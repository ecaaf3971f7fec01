"""Archives: the files inside a ZIP under names people gave them, with limits so that no archive fills the disk."""

from __future__ import annotations

import posixpath
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from zhixing.capture.extract.encoding import encoding_of
from zhixing.capture.port import Unreadable

MAX_ENTRIES = 50_000
MAX_UNPACKED = 20 * 1024**3
MAX_RATIO = 200
UNSUSPICIOUS = 256 * 1024**2
MAX_NESTED = 3

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Entry:
    """A file in an archive: its cleaned path with forward slashes, its size, and why it must not be unpacked (a code), if so."""

    path: str
    size: int
    problem: str | None
    info: zipfile.ZipInfo


class Archive:
    """A ZIP file opened for reading; raises Unreadable when it is broken or a bomb."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
            raise Unreadable("broken", format="zip") from None
        infos = self._zip.infolist()
        unpacked = sum(info.file_size for info in infos)
        if len(infos) > MAX_ENTRIES:
            raise Unreadable("too_many_files", limit=MAX_ENTRIES)
        if unpacked > MAX_UNPACKED or (unpacked > UNSUSPICIOUS and unpacked > file.stat().st_size * MAX_RATIO):
            raise Unreadable("bomb", megabytes=unpacked // 1024**2)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exc: object) -> None:
        self._zip.close()

    def entries(self) -> Iterator[Entry]:
        """The files people put in; folders and the litter of operating systems are left out."""
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        encoding = _encoding_of_names(infos)
        for info in infos:
            path = _name(info, encoding).replace("\\", "/")
            if not is_litter(path):
                yield Entry(_cleaned(path), info.file_size, _problem(info, path), info)

    def open(self, entry: Entry) -> IO[bytes]:
        """The unpacked bytes of an entry as a stream; raises Unreadable when they cannot be unpacked."""
        try:
            return self._zip.open(entry.info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
            raise Unreadable("broken_in_archive") from None


def _encoding_of_names(infos: list[zipfile.ZipInfo]) -> str:
    """Chinese systems write names in GBK without saying so; all names of an archive together tell which."""
    raw = b"\n".join(info.orig_filename.encode("cp437", "replace") for info in infos if not info.flag_bits & _UTF8_NAME)
    if raw.isascii():
        return "ascii"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return encoding_of(raw)
    return "utf-8"


def _name(info: zipfile.ZipInfo, encoding: str) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    return info.orig_filename.encode("cp437", "replace").decode(encoding, "replace")


def _cleaned(path: str) -> str:
    """Without drive letters, leading slashes, empty and upward steps: only a label, nothing is written there."""
    steps = [step for step in path.split("/") if step not in ("", ".", "..")]
    if steps and len(steps[0]) == 2 and steps[0][1] == ":":
        steps = steps[1:]
    return "/".join(steps) or "?"


def _problem(info: zipfile.ZipInfo, path: str) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link"
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        return "unsafe_path"
    return None


_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".git", ".svn", "node_modules", "$recycle.bin"})


def is_litter(path: str) -> bool:
    """Files that programs leave behind: hidden ones, caches, locks of open Office files."""
    steps = path.lower().split("/")
    name = posixpath.basename(path)
    return (
        any(step in _LITTER for step in steps)
        or name.startswith(("~$", "._", ".~lock"))
        or any(step.startswith(".") and step not in (".", "..") for step in steps)
    )
