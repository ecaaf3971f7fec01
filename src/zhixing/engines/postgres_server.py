"""One PostgreSQL server on this machine: made, started, found running, stopped.

Layout of a place (a folder that belongs to whoever starts the product, entered by the server's own account):
`data/` the cluster, `run/` the socket, `server.log`, and the lock files `starting`, `users` and `keeper`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

SUPERUSER = "zhixing_keeper"
PORT = 5432
LONGEST_SOCKET = 107
START_SECONDS = 300.0
STOP_SECONDS = 60.0
LEAST_BUFFERS, MOST_BUFFERS = 256, 2048
"""Megabytes; what a small house does not touch is not taken."""


def _buffers() -> str:
    """An eighth of the machine's memory for pages of the database."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return f"{min(max(memory // 8, LEAST_BUFFERS), MOST_BUFFERS)}MB"


DEFAULTS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "shared_buffers": _buffers(),
    "jit": "off",  # compiling a statement takes longer than running ours
    "max_connections": "120",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "log_min_duration_statement": "2000",
    "log_checkpoints": "off",
    "lc_messages": "C",
}


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The system user that runs the server where the product itself is run by root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Server:
    """A PostgreSQL cluster in `place`, run with the programs below `programs` (the folder that holds `bin/`)."""

    programs: Path
    place: Path
    account: Account | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the place, unless that makes an address longer than the system allows."""
        near = self.place / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}.lock")) <= LONGEST_SOCKET:
            return near
        link = self.place / "run-elsewhere"
        if not link.is_symlink():
            link.symlink_to(tempfile.mkdtemp(prefix="zhixing-pg-"))
        return Path(os.readlink(link))

    def _prepare_socket_folder(self) -> None:
        """A temporary folder may have been swept away, and its name taken by somebody else: then it gets a new one."""
        link = self.place / "run-elsewhere"
        ours = {os.geteuid(), self.account.uid if self.account else os.geteuid()}
        if link.is_symlink() and not (link.is_dir() and Path(os.readlink(link)).lstat().st_uid in ours):
            link.unlink()
        self._own(self.socket_folder)

    # --- making -----------------------------------------------------------------------------------------------

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self, password: str) -> None:
        """Makes the cluster: checksums, SCRAM for everyone, `password` for the superuser."""
        fresh = self.place / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        secret = self.place / "initdb.password"
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(password)
        if self.account:
            os.chown(secret, self.account.uid, self.account.gid)
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        try:
            self._run(
                "initdb", f"--pgdata={fresh}", f"--username={SUPERUSER}", f"--pwfile={secret}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--data-checksums", *sync,
            )  # fmt: skip
        finally:
            secret.unlink(missing_ok=True)
        fresh.rename(self.data)

    def _own(self, folder: Path) -> None:
        """Makes `folder` if need be, for the server's account only."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)

    # --- looking ----------------------------------------------------------------------------------------------

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def pid(self) -> int | None:
        """The server's process, if it lives (a process of another folder that took over its number does not count)."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        return pid if pid in _alive(self.data, pid) else None

    def ready(self) -> bool:
        """Whether the server lives and takes connections."""
        lines = self._pid_file()
        return self.pid() is not None and len(lines) >= 8 and lines[7].strip() == "ready" and self._answers()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket_folder / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    # --- starting and stopping --------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts the server and waits until it is ready; harmless when it is. Call with the `starting` lock held."""
        if self.ready():
            return
        if self.pid() is None:
            self._clear_away()
            self._prepare_socket_folder()
            child: subprocess.Popen[bytes] | None = self._launch()
        else:
            child = None
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if (child and child.poll() is not None) or time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start. Its log {self.log} ends:\n{self._log_end()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops the server, rolling back what is under way, and waits until it is gone."""
        pid = self.pid()
        deadline = time.monotonic() + STOP_SECONDS
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        while self.pid() == pid:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                deadline += STOP_SECONDS
            _reap(pid)
            time.sleep(0.02)

    def _clear_away(self) -> None:
        """Removes what a killed server left: only when none of its processes is left to write into the cluster."""
        deadline = time.monotonic() + 30
        while _alive(self.data):
            if time.monotonic() > deadline:
                raise PostgresError(f"Processes of a killed PostgreSQL still use {self.data}: {sorted(_alive(self.data))}")
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.socket_folder.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    @property
    def log(self) -> Path:
        return self.place / "server.log"

    def open_log(self) -> BinaryIO:
        """The log for appending, for its owner's eyes only: statements may stand in it."""
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600), "ab")

    def _log_end(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return "(no log)"

    def _launch(self) -> subprocess.Popen[bytes]:
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = DEFAULTS | dict(self.settings) | {"unix_socket_directories": str(self.socket_folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.open_log() as log:
            # A session of its own: Ctrl-C in the terminal must not reach it before our own transactions have ended.
            child: subprocess.Popen[bytes] = subprocess.Popen(
                [str(self.programs / "bin" / "postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_account(),
            )  # fmt: skip
        return child

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / "bin" / program), *arguments], capture_output=True, text=True, check=False, **self._as_account()
        )
        if done.returncode:
            raise PostgresError(f"{program} failed ({done.returncode}):\n{(done.stderr or done.stdout)[-2000:]}")

    def _as_account(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"cwd": "/", "env": {"LANG": "C", "PATH": "/usr/bin:/bin"}, "umask": 0o077}
        if self.account:
            plain |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        return plain

    # --- who uses it ------------------------------------------------------------------------------------------

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Only one process at a time makes, starts or sets up the server."""
        lock = open_lock(self.place / "starting")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def open_lock(path: Path, *, make: bool = True) -> int:
    """A descriptor on a lock file, made where it is missing, not handed on to child programs."""
    return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_CREAT if make else 0), 0o600)


def try_lock(lock: int, kind: int) -> bool:
    """Takes a flock of `kind` if that is possible at once."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(data: Path, only: int | None = None) -> set[int]:
    """Living processes (zombies are not) whose working folder is `data`, as every PostgreSQL process's is."""
    if not Path("/proc/self/stat").exists():
        return {only} if only is not None and _answers_signals(only) else set()
    found = set()
    for entry in [Path(f"/proc/{only}")] if only is not None else Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX" and os.path.samefile(entry / "cwd", data):
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def _answers_signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _reap(pid: int) -> None:
    """Takes note of the end of a child, so that it does not stay as a zombie; not our child is no matter."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
