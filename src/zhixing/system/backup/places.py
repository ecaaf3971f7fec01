"""Where the pieces of a backup lie: in a folder that grows with each backup, or in one file that holds one backup."""

from __future__ import annotations

import fcntl
import io
import os
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from zhixing.kit.errors import Conflict, Invalid

FILE_SUFFIX = ".zxb"


class Place(Protocol):
    """Named pieces (`head.json`, `objects/ab/…`, `snapshots/…`), each written whole or not at all."""

    def has(self, name: str) -> bool: ...

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Keeps a piece; returns its size in bytes."""

    def open(self, name: str) -> BinaryIO:
        """Raises KeyError where there is none."""

    def names(self, below: str) -> list[str]:
        """Names of all pieces below a folder, in order."""

    def remove(self, name: str) -> None: ...

    def size(self, name: str) -> int: ...


class FolderPlace:
    """A folder; files 0600, folders 0700, whatever the umask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        target = self.folder / name
        _make(target.parent)
        handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".unfinished-")  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                size = file.tell()
            Path(unfinished).replace(target)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        return size

    def open(self, name: str) -> BinaryIO:
        try:
            return open(self.folder / name, "rb")
        except FileNotFoundError:
            raise KeyError(name) from None

    def names(self, below: str) -> list[str]:
        found = (path for path in (self.folder / below).rglob("*") if path.is_file() and not path.name.startswith("."))
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def size(self, name: str) -> int:
        return (self.folder / name).stat().st_size

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One writer at a time; refuses with `backup.busy`. What a killed one left half written is swept away."""
        _make(self.folder)
        with open(os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Conflict("backup.busy", path=str(self.folder)) from None
            for left in self.folder.rglob(".unfinished-*"):
                left.unlink(missing_ok=True)
            yield


class FilePlace:
    """One file, a tar without compression: written once from the beginning to the end, then only read."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._known = set() if tar.mode == "w" else set(tar.getnames())

    def has(self, name: str) -> bool:
        return name in self._known

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        with tempfile.TemporaryFile() as spool:  # a tar tells the size before the content
            for chunk in chunks:
                spool.write(chunk)
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = spool.tell(), 0o600, int(time.time())
            spool.seek(0)
            self._tar.addfile(info, cast(io.BytesIO, spool))
        self._known.add(name)
        return info.size

    def open(self, name: str) -> BinaryIO:
        file = self._tar.extractfile(name)
        if file is None:
            raise KeyError(name)
        return cast(BinaryIO, file)

    def names(self, below: str) -> list[str]:
        return sorted(name for name in self._known if name.startswith(f"{below}/"))

    def remove(self, name: str) -> None:
        raise NotImplementedError("a backup file is never changed")

    def size(self, name: str) -> int:
        return self._tar.getmember(name).size


def _make(folder: Path) -> None:
    """The folder and what is missing above it, for its owner only."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)


@contextmanager
def writing(target: Path) -> Iterator[Place]:
    """The place to write a backup to: a new file where the name ends in .zxb, else a folder, made where it is missing."""
    if target.suffix != FILE_SUFFIX:
        place = FolderPlace(target)
        with place.alone():
            yield place
        return
    if target.exists():
        raise Conflict("backup.file_exists", path=str(target))
    unfinished = target.with_name(f".unfinished-{target.name}")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    try:
        with open(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield FilePlace(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(source: Path) -> Iterator[Place]:
    """The place a backup is read from; refuses with `backup.none_here`."""
    if source.is_dir():
        yield FolderPlace(source)
        return
    try:
        tar = tarfile.open(source, mode="r:")  # noqa: SIM115 - closed below
    except (OSError, tarfile.TarError):
        raise Invalid("backup.none_here", path=str(source)) from None
    with tar:
        yield FilePlace(tar)
