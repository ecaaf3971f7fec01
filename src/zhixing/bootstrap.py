"""Opens the house: the only file that chooses engines."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from zhixing import search
from zhixing.assist import Chat, Embedder
from zhixing.capture import let_go
from zhixing.capture.port import Extractor
from zhixing.engines.drawing import PdfiumDrawer
from zhixing.engines.embedders import embedder_for
from zhixing.engines.folder_store import FolderStore
from zhixing.engines.local_search import LocalSearch
from zhixing.engines.ocr import RapidRecogniser
from zhixing.engines.postgres import EmbeddedPostgres
from zhixing.engines.reading import ProcessExtractor
from zhixing.engines.stamping import ProcessStamper
from zhixing.events import Listener, ListenerThread, catch_up
from zhixing.jobs import Job, Worker, bury_workers, run_waiting
from zhixing.kit import clock, schema
from zhixing.kit.clock import Clock
from zhixing.kit.db import Database
from zhixing.kit.errors import Conflict
from zhixing.kit.files import FileStore
from zhixing.kit.settings import Settings, settings_from
from zhixing.organise.port import PageDrawer, Stamper
from zhixing.plugins import Extension, installed
from zhixing.search.port import SearchIndex

ROOM_NAMES = (
    "people",
    "access",
    "assets",
    "assist",
    "search",
    "organise",
    "capture",
    "apply",
    "oversight",
    "background",
    "system",
)

LANES: dict[tuple[str, ...], int] = {("default", "organise"): 1, ("capture",): 3, ("ocr",): 1, ("embed",): 1, ("upkeep",): 1}
"""Queues that share a lane, and how many jobs a lane runs at once."""

YIELDING = ("organise", "embed")
"""Queues that leave the machine to the others while people wait for their files to be found."""


@dataclass
class OpenHouse:
    """The engines of this process; see `zhixing.kit.house.House`."""

    settings: Settings
    database: Database
    files: FileStore
    clock: Clock = field(default=clock.now)

    @cached_property
    def index(self) -> SearchIndex:
        return _index(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        return embedder_for(self.settings)

    @cached_property
    def chat(self) -> Chat:
        # Loaded when it is needed: most houses have no language model.
        from zhixing.engines.openai_chat import OpenAIChat

        return OpenAIChat()

    @cached_property
    def extractor(self) -> Extractor:
        return ProcessExtractor(RapidRecogniser(threads=2))

    @cached_property
    def drawer(self) -> PageDrawer:
        return PdfiumDrawer()

    @cached_property
    def stamper(self) -> Stamper:
        return ProcessStamper()

    @cached_property
    def listener_types(self) -> dict[str, frozenset[str]]:
        return {listener.name: listener.types for listener in all_listeners(self)}

    def close(self) -> None:
        for name in ("chat", "extractor", "drawer", "stamper"):
            if name in self.__dict__:
                self.__dict__[name].close()
        if "index" in self.__dict__:
            self.index.close()
        self.database.close()


def _index(settings: Settings) -> SearchIndex:
    return LocalSearch(settings.home / "index")


def rooms() -> list[Extension]:
    """The product's own rooms and the installed extensions, lowest first."""
    return [_room(name) for name in ROOM_NAMES] + installed()


def _room(name: str) -> Extension:
    """A room offers what its files api, jobs and handlers hold; a missing file means it does not do that."""
    return Extension(
        name=name,
        routers=_offered(name, "api", "ROUTERS", ()),
        jobs=_offered(name, "jobs", "JOBS", ()),
        listeners=_offered(name, "handlers", "listeners", lambda house: ()),
    )


def _offered(room: str, file: str, attribute: str, otherwise: Any) -> Any:
    if find_spec(f"zhixing.{room}.{file}") is None:
        return otherwise
    return getattr(import_module(f"zhixing.{room}.{file}"), attribute)


def all_jobs() -> list[Job]:
    """Every kind of job the product knows."""
    return [job for room in rooms() for job in room.jobs]


def all_listeners(house: OpenHouse) -> list[Listener]:
    """Everybody who listens to facts."""
    return [listener for room in rooms() for listener in room.listeners(house)]


@contextmanager
def open_house(settings: Settings | None = None, *, migrate: bool = True) -> Iterator[OpenHouse]:
    """Opens the engines that the settings name, brings the database up to date, and closes everything at the end.

    An embedded database that is already running for this home is shared; else it is started, and stopped at the end.
    Refuses (`backup.unfinished`) a house into which a backup was brought by halves.
    """
    with house_to_fill(settings) as house:
        # Its connection stays in the pool: a restore sees that somebody is at home.
        with house.database.engine.connect() as connection:
            unfinished = schema.is_unfinished(connection)
        if unfinished:
            raise Conflict("backup.unfinished", home=str(house.settings.home))
        if migrate:
            schema.upgrade(house.database.url)
        yield house


@contextmanager
def house_to_fill(settings: Settings | None = None) -> Iterator[OpenHouse]:
    """Opens the engines for a restore: whatever is in the database, and nothing is done to it."""
    chosen = settings or settings_from()
    with ExitStack() as stack:
        url = chosen.database_url
        if chosen.embedded_database:
            server = EmbeddedPostgres(chosen.home)  # makes the home, open for its own account where it needs one
            url = server.start()
            stack.callback(server.stop)
        chosen.home.mkdir(parents=True, exist_ok=True)
        house = OpenHouse(settings=chosen, database=Database(url), files=FolderStore(chosen.home / "files"))
        stack.callback(house.close)
        yield house


def chosen_embedder(settings: Settings | None = None) -> Embedder:
    """The embedder that the settings name, without opening a house; for evaluations of what needs nothing else."""
    return embedder_for(settings or settings_from())


@contextmanager
def throwaway_house(settings: Settings | None = None) -> Iterator[OpenHouse]:
    """A house in a temporary folder with an embedded database of its own, gone at the end; for evaluations.

    The models of the usual home are used, so that nothing is exported twice.
    """
    usual = settings or settings_from()
    with tempfile.TemporaryDirectory(prefix="zhixing-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        with open_house(replace(usual, home=home, models_home=usual.models, database_url="embedded:")) as house:
            yield house


@contextmanager
def sole_worker(house: OpenHouse) -> Iterator[None]:
    """Claims the background work of this home; refuses with `cli.worker_busy` when another process has it."""
    with open(house.settings.home / "worker.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("cli.worker_busy") from None
        yield


@contextmanager
def background(house: OpenHouse) -> Iterator[None]:
    """Listeners and the job worker, alive while the block runs; claim `sole_worker` first."""
    if house.settings.embedded_database:  # nobody of another home can be at work on it
        bury_workers(house)
        let_go(house)
    search.prepare(house)
    threads = ListenerThread(house.database, all_listeners(house))
    worker = Worker(house, all_jobs(), LANES, yielding=YIELDING)
    threads.start()
    worker.start()
    try:
        yield
    finally:
        worker.stop()
        threads.stop()


@contextmanager
def helping(house: OpenHouse) -> Iterator[None]:
    """Background work in this process, unless a worker of this home is already at it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(sole_worker(house))
        except Conflict:
            yield
            return
        with background(house):
            yield
        # What was just handed in is found by the very next command.
        catch_up(house.database, all_listeners(house))


def settle(house: OpenHouse) -> None:
    """Does in this thread what the background would do, until nothing is left; for evaluations and tests."""
    run_waiting(house, all_jobs())
    # What jobs did is heard after them, and may ask for jobs again.
    while catch_up(house.database, all_listeners(house), patience=10):
        run_waiting(house, all_jobs())
