"""The embedded PostgreSQL: whoever needs it finds it, nothing committed is lost, nobody else gets in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

import zhixing
from zhixing.engines.postgres import EmbeddedPostgres, PostgresError

SETTINGS = {"shared_buffers": "16MB"}
PATIENCE = 60.0


def connect(url: str, **changed: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql", **changed)
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def stopped(home: Path) -> bool:
    return not (home / "postgres" / "data" / "postmaster.pid").exists()


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """A home whose cluster is made, with a note table; making one takes longest."""
    home = Path(tempfile.mkdtemp(prefix="zhixing-pg-test-"))
    home.chmod(0o711)
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres, connect(postgres.url) as connection:
        connection.execute("CREATE TABLE note (words text)")
    yield home
    shutil.rmtree(home)


@pytest.fixture
def home(made_once: Path) -> Iterator[Path]:
    with EmbeddedPostgres(made_once, settings=SETTINGS) as postgres, connect(postgres.url) as connection:
        connection.execute("DELETE FROM note")
    yield made_once
    eventually(lambda: stopped(made_once))


def notes(url: str) -> list[str]:
    with connect(url) as connection:
        return [words for (words,) in connection.execute("SELECT words FROM note ORDER BY words")]


def test_what_was_written_is_there_after_a_stop_and_a_start(home: Path) -> None:
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres, connect(postgres.url) as connection:
        connection.execute("INSERT INTO note VALUES ('知识')")
    assert stopped(home)
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres:
        assert notes(postgres.url) == ["知识"]


def test_the_server_stops_when_the_last_of_its_users_leaves(home: Path) -> None:
    first, second = EmbeddedPostgres(home, settings=SETTINGS), EmbeddedPostgres(home, settings=SETTINGS)
    assert first.start() == second.start()
    server = postmaster(home)
    first.stop()
    assert postmaster(home) == server
    assert notes(second.url) == []
    second.stop()
    assert stopped(home)


def test_no_committed_row_is_lost_when_the_server_is_killed_and_it_comes_back_by_itself(home: Path) -> None:
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres:
        with connect(postgres.url) as connection:
            for number in range(200):
                connection.execute("INSERT INTO note VALUES (%s)", [f"{number:03}"])
        killed = postmaster(home)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: not stopped(home) and postmaster(home) != killed)
        eventually(lambda: _takes_connections(postgres.url))
        assert notes(postgres.url) == [f"{number:03}" for number in range(200)]


def _takes_connections(url: str) -> bool:
    try:
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


OWNER = """
import signal, sys, time, pathlib
import zhixing
signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background has it ignored
from zhixing.engines.postgres import EmbeddedPostgres
EmbeddedPostgres(pathlib.Path(sys.argv[1]), settings={"shared_buffers": "16MB"}).start()
print("ready", flush=True)
time.sleep(600)
"""


def start_owner(home: Path) -> subprocess.Popen[bytes]:
    """Another process that uses the server of `home`, ready when this returns."""
    environment = {**os.environ, "PYTHONPATH": str(Path(zhixing.__file__).parents[1])}
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(home)], stdout=subprocess.PIPE, env=environment)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"ready\n"
    return owner


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_server_does_not_outlive_its_owner_however_that_one_ends(home: Path, blow: signal.Signals) -> None:
    owner = start_owner(home)
    owner.send_signal(blow)
    owner.communicate()
    eventually(lambda: stopped(home))


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_hinder_the_start(home: Path) -> None:
    left_behind = home / "postgres" / "data" / "postmaster.pid"
    left_behind.write_text(f"{os.getpid()}\n{home}/postgres/data\n1\n5432\n\n\n\nready   \n")
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres:
        assert notes(postgres.url) == []


def test_an_outsider_with_a_wrong_password_or_none_is_refused(home: Path) -> None:
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(postgres.url, password="wrong")
        with pytest.raises(psycopg.OperationalError, match="password"):
            connect(postgres.superuser_url(), password="")
        place = (home / "postgres").resolve()
        assert (place / "run").stat().st_mode & 0o777 == 0o700
        assert (place / "role.password").stat().st_mode & 0o777 == 0o600


def test_there_is_no_way_in_over_the_network_and_damage_on_the_disk_would_be_noticed(home: Path) -> None:
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres, connect(postgres.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def test_the_product_is_not_superuser(home: Path) -> None:
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres, connect(postgres.url) as connection:
        assert connection.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone() == (
            False,
            False,
        )
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def test_chinese_and_accented_letters_are_folded_and_matched(home: Path) -> None:
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres, connect(postgres.url) as connection:
        assert connection.execute(r"SELECT lower('ÉÄ'), '知识' ~ '^\w+$'").fetchone() == ("éä", True)


def test_a_home_too_deep_for_a_socket_address_still_works(made_once: Path) -> None:
    deep = made_once / ("d" * 90)
    try:
        with EmbeddedPostgres(deep, settings=SETTINGS) as postgres:
            assert _takes_connections(postgres.url)
        shutil.rmtree((deep / "postgres" / "run-elsewhere").resolve())
        with EmbeddedPostgres(deep, settings=SETTINGS) as postgres:
            assert _takes_connections(postgres.url)
    finally:
        shutil.rmtree(deep)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to a system user of its own")
def test_root_runs_the_server_as_a_system_user_and_opens_no_folder_for_it() -> None:
    closed = Path(tempfile.mkdtemp(prefix="zhixing-pg-test-"))
    home = closed / "home"
    far = None
    mask = os.umask(0o077)
    try:
        with EmbeddedPostgres(home, settings=SETTINGS) as postgres:
            far = (home / "postgres").resolve()
            assert _takes_connections(postgres.url)
            owner = Path(f"/proc/{postmaster(home)}").stat().st_uid
            assert owner == (far / "data").stat().st_uid != 0
        assert closed.stat().st_mode & 0o777 == 0o700
        assert not far.is_relative_to(closed)
        shutil.rmtree(far)
        with pytest.raises(PostgresError, match="is gone"):
            EmbeddedPostgres(home, settings=SETTINGS).start()
    finally:
        os.umask(mask)
        shutil.rmtree(closed)
        if far is not None:
            shutil.rmtree(far, ignore_errors=True)


def test_two_who_start_at_once_share_one_server(home: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        owners = list(pool.map(start_owner, [home, home]))
    with EmbeddedPostgres(home, settings=SETTINGS) as postgres:
        server = postmaster(home)
        owners[0].kill()
        owners[0].communicate()
        assert notes(postgres.url) == []
        assert postmaster(home) == server
    owners[1].kill()
    owners[1].communicate()
    eventually(lambda: stopped(home))
