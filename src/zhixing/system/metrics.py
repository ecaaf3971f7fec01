"""Numbers for Prometheus: what was asked of this process, and the state of the house at the moment of asking.

Routes are named by their template (`/api/assets/{asset_id}`), never by what was in them; no query, name or address of
anybody ever becomes a label.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhixing import __version__, search
from zhixing.kit.house import House
from zhixing.system.memory import holdings
from zhixing.system.queries import last_good_backup, listener_states, queue_states, server_facts, upkeep_runs

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
API = "/api/"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Summary:
    """Requests answered since the process started, answers 500 and above among them, and quantiles in seconds."""

    requests: int
    errors: int
    p50: float | None
    p95: float | None


class Traffic:
    """What this process answered."""

    def __init__(self) -> None:
        self.since = datetime.now(UTC)
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "zhixing_requests", "Answered requests by route template", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "zhixing_request_seconds", "Duration of requests", ["method", "route"], buckets=BUCKETS, registry=self.registry
        )
        self._counts = [0] * (len(BUCKETS) + 1)
        self._errors = 0

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)
        self._counts[next((at for at, bound in enumerate(BUCKETS) if seconds <= bound), len(BUCKETS))] += 1
        self._errors += status >= 500

    def summary(self) -> Summary:
        """All routes together."""
        return Summary(sum(self._counts), self._errors, self._quantile(0.5), self._quantile(0.95))

    def _quantile(self, share: float) -> float | None:
        """The upper bound of the bucket in which the quantile lies."""
        total = sum(self._counts)
        if not total:
            return None
        seen = 0
        for count, bound in zip(self._counts, (*BUCKETS, BUCKETS[-1]), strict=True):
            seen += count
            if seen >= share * total:
                return bound
        return BUCKETS[-1]


TRAFFIC = Traffic()


class Measured:
    """Notes how long each request took and how it was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, answering)
        finally:
            TRAFFIC.note(_method(scope), route_of(scope), status, time.perf_counter() - started)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _method(scope: Scope) -> str:
    return str(scope["method"]) if scope["method"] in _METHODS else "other"


def route_of(scope: Scope) -> str:
    """The template of the route that answered; `page` for the front end, `none` where nothing matched."""
    path = getattr(scope.get("route"), "path", "")
    if not path or path == "/api/{path:path}":
        return "none"
    if path == "/{path:path}":
        return "page"
    # A router's own template does not know below what it was included; every room's is below /api.
    below = "" if path.startswith(API) or not scope["path"].startswith(API) else API.rstrip("/")
    return f"{below}{path}"


def may_read_metrics(request: Request, token: str) -> bool:
    """With the token from anywhere; without one being set, from this very machine, and then not through a proxy on it."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if token:
        return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    return not forwarded and request.client is not None and request.client.host in ("127.0.0.1", "::1")


def exposition(house: House) -> bytes:
    """Everything, in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_House(house))
    return generate_latest(TRAFFIC.registry) + generate_latest(registry)


class _House:
    """The state of the house, gathered when it is asked for."""

    def __init__(self, house: House) -> None:
        self._house = house

    def describe(self) -> list[Metric]:
        """Nothing is gathered at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        with self._house.database.session() as session:
            facts = server_facts(session)
            queues = queue_states(session)
            listeners = listener_states(session, dict(self._house.listener_types))
            good = last_good_backup(session)
            latest = next(iter(upkeep_runs(session, kind="backup", limit=1)), None)
        yield _gauge("zhixing_info", "Version of the product", ["version"], [([__version__], 1)])
        yield _gauge("zhixing_database_bytes", "Size of the database", [], [([], facts.bytes)])
        states = [([one.queue, one.status], one.count) for one in queues]
        yield _gauge("zhixing_jobs", "Jobs by queue and status", ["queue", "status"], states)
        waits = [([one.queue], one.seconds) for one in queues if one.status == "todo"]
        yield _gauge("zhixing_job_wait_seconds", "Age of the oldest waiting job", ["queue"], waits)
        behind = [([one.name], one.behind) for one in listeners]
        yield _gauge("zhixing_listener_behind", "Facts a listener has not heard", ["listener"], behind)
        lag = [([one.name], one.seconds) for one in listeners]
        yield _gauge("zhixing_listener_lag_seconds", "Age of the oldest fact a listener has not heard", ["listener"], lag)
        failing = [([one.name], one.failures) for one in listeners]
        yield _gauge("zhixing_listener_failures", "Failures in a row of a listener", ["listener"], failing)
        yield from self._index()
        yield from self._process()
        if good is not None:
            yield _gauge(
                "zhixing_backup_timestamp_seconds", "When the last good backup began", [], [([], good.begun_at.timestamp())]
            )
        if latest is not None:
            yield _gauge("zhixing_backup_failed", "1 if the last backup failed", [], [([], int(latest.state == "failed"))])

    def _index(self) -> Iterator[Metric]:
        found = search.compare(self._house)
        sizes = zip(("assets", "passages", "vectors"), found.index, strict=True)
        yield _gauge("zhixing_index", "What the search index holds", ["what"], [([what], size) for what, size in sizes])
        differs = int(not found.is_equal and not found.waiting)
        yield _gauge("zhixing_index_differs", "1 if index and database differ though no news is waiting", [], [([], differs)])

    def _process(self) -> Iterator[Metric]:
        pool = self._house.database.engine.pool
        used, size = getattr(pool, "checkedout", lambda: 0)(), getattr(pool, "size", lambda: 0)()
        yield _gauge("zhixing_pool", "Database connections", ["what"], [(["used"], used), (["size"], size)])
        held: dict[str, int] = {}
        for one in holdings(self._house.settings.home):
            held[one.name] = held.get(one.name, 0) + one.bytes
        rows = [([name], size) for name, size in held.items()]
        yield _gauge("zhixing_memory_bytes", "Proportional memory of the processes of this home", ["process"], rows)


def _gauge(name: str, text: str, labels: list[str], rows: Sequence[tuple[list[str], float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family
