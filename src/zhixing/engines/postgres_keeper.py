"""The keeper of the embedded PostgreSQL: a small process that outlives whoever started the server.

It starts a server that died again, and stops it when the last process that uses it is gone, however that one ended.
It needs nothing but the standard library, so that it stays small.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from zhixing.engines.postgres_server import Account, PostgresError, Server, open_lock, try_lock

SOURCE = Path(__file__).parents[2]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from zhixing.engines.postgres_keeper import main; main(sys.argv[2])"
LOOK_EVERY = 1.0
"""Seconds between two looks whether the server lives."""
PAUSE_AFTER_FAILURE = 10.0


def ensure_keeper(server: Server) -> None:
    """Starts the keeper of `server` unless there is one. Call with the server's `starting` lock held."""
    lock = open_lock(server.place / "keeper")
    needed = try_lock(lock, fcntl.LOCK_EX)
    if needed:
        told = json.dumps(
            {"programs": str(server.programs), "place": str(server.place), "settings": dict(server.settings),
             "account": asdict(server.account) if server.account else None, "lock": lock}
        )  # fmt: skip
        with server.open_log() as log:
            # It inherits the lock it holds for life, so that there is never a moment with two of them.
            subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", PROGRAM, str(SOURCE), told],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, pass_fds=[lock],
            )  # fmt: skip
    os.close(lock)


def main(told: str) -> None:
    """The keeper process."""
    order = json.loads(told)
    account = Account(**order["account"]) if order["account"] else None
    keep(Server(Path(order["programs"]), Path(order["place"]), account, order["settings"]))
    os.close(order["lock"])  # before the users' lock: who waits for that one must see that there is no keeper any more


def keep(server: Server) -> None:
    """Keeps `server` until nobody uses it, then stops it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        # Held until the process ends, so that nobody begins to use a server that is being stopped.
        users, unused = open_lock(server.place / "users", make=False), threading.Event()
    except FileNotFoundError:
        return  # the home was removed before we had begun

    def wait_for_the_last() -> None:
        fcntl.flock(users, fcntl.LOCK_EX)
        unused.set()

    threading.Thread(target=wait_for_the_last, daemon=True).start()
    pause = LOOK_EVERY
    while not unused.wait(pause):
        pause = LOOK_EVERY
        if server.exists() and server.pid() is None:
            try:
                with server.starting():
                    server.start()
            except (PostgresError, OSError) as error:
                pause = PAUSE_AFTER_FAILURE
                print(f"keeper: {error}", file=sys.stderr, flush=True)
    if server.exists():
        server.stop()
