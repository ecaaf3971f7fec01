"""What the house asks its database about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnClause, select, text
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.orm import Session

from zhixing.system.models import UpkeepRun


@dataclass(frozen=True)
class ServerFacts:
    """The PostgreSQL server: version, size of the database in bytes, its clock, and settings that matter."""

    version: str
    number: int
    bytes: int
    now: datetime
    settings: dict[str, str]


_SETTINGS = ("fsync", "full_page_writes", "autovacuum", "data_checksums", "max_connections", "synchronous_commit")


def server_facts(session: Session) -> ServerFacts:
    row = session.execute(
        text(
            "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
            " pg_database_size(current_database()), clock_timestamp()"
        )
    ).one()
    names = text("SELECT name, setting FROM pg_settings WHERE name = ANY (:names)")
    settings = {name: str(value) for name, value in session.execute(names, {"names": list(_SETTINGS)})}
    return ServerFacts(str(row[0]), int(row[1]), int(row[2]), row[3], settings)


def oldest_transaction_seconds(session: Session) -> float:
    """Age of the oldest transaction on the server that holds listeners back, in seconds; 0 where there is none (decision 3)."""
    query = text(
        "SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0) FROM pg_stat_activity WHERE backend_xid IS NOT NULL"
    )
    return float(session.scalar(query) or 0)


@dataclass(frozen=True)
class ListenerState:
    """How far a listener is behind: facts it has not come to (of any type), and the age of the oldest of them in seconds."""

    name: str
    behind: int
    seconds: float
    failures: int
    last_error: str | None


_LISTENERS = text(
    """
    SELECT p.name, coalesce(w.behind, 0), coalesce(w.seconds, 0), p.failures, p.last_error
    FROM listener_place p LEFT JOIN LATERAL (
      SELECT count(*) AS behind, extract(epoch FROM now() - min(f.time)) AS seconds
      FROM (SELECT time FROM fact WHERE (xid, id) > (p.xid, p.place) AND type = ANY (:types) ORDER BY xid, id LIMIT 10000) f
    ) w ON true
    WHERE p.name = :name
    """
)


def listener_states(session: Session, types_of: dict[str, frozenset[str]]) -> list[ListenerState]:
    """The state of each listener that has begun; `types_of` names the facts each of them hears."""
    found = []
    for name, types in sorted(types_of.items()):
        row = session.execute(_LISTENERS, {"name": name, "types": sorted(types)}).one_or_none()
        if row is not None:
            found.append(ListenerState(row[0], row[1], max(0.0, float(row[2])), row[3], row[4]))
    return found


@dataclass(frozen=True)
class QueueState:
    """Jobs by queue and status, with the age of the oldest in seconds."""

    queue: str
    status: str
    count: int
    seconds: float


def queue_states(session: Session) -> list[QueueState]:
    """What waits (`todo`), runs (`doing`) and failed, by queue."""
    query = text(
        """
        SELECT j.queue_name, j.status::text, count(*),
               coalesce(extract(epoch FROM now() - min((SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id))), 0)
        FROM procrastinate_jobs j WHERE j.status IN ('todo', 'doing', 'failed', 'aborted') GROUP BY 1, 2 ORDER BY 1, 2
        """
    )
    return [QueueState(queue, status, count, float(seconds)) for queue, status, count, seconds in session.execute(query)]


def stuck_jobs(session: Session, *, dead_seconds: float) -> int:
    """Jobs that are marked as running though their worker has given no sign of life for so long."""
    query = text(
        """
        SELECT count(*) FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :seconds))
        """
    )
    return int(session.scalar(query, {"seconds": dead_seconds}) or 0)


_NAMING_FILES = text(
    """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('character varying', 'text')
      AND (column_name = 'blob' OR (table_name, column_name) = ('document_version', 'content'))
    """
)


def files_named(session: Session) -> dict[str, set[str]]:
    """The keys of files that rows name, by `table.column`."""
    found = {}
    for table, column in session.execute(_NAMING_FILES).all():
        # Names out of the catalogue, not from outside.
        named: ColumnClause[str] = sql_column(column)
        query = select(named).select_from(sql_table(table)).where(named.is_not(None)).distinct()
        found[f"{table}.{column}"] = set(session.scalars(query))
    return found


_TABLE_SIZES = text(
    """
    SELECT c.relname, pg_total_relation_size(c.oid), greatest(c.reltuples, 0)::bigint FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 2 DESC LIMIT :limit
    """
)


def table_sizes(session: Session, *, limit: int) -> list[tuple[str, int, int]]:
    """The largest tables: name, bytes with indexes, rows as PostgreSQL estimates them."""
    return [(name, int(size), int(rows)) for name, size, rows in session.execute(_TABLE_SIZES, {"limit": limit})]


def upkeep_runs(session: Session, *, kind: str | None = None, limit: int) -> Sequence[UpkeepRun]:
    """The latest work of the house on itself, newest first."""
    query = select(UpkeepRun).order_by(UpkeepRun.id.desc()).limit(limit)
    return session.scalars(query.where(UpkeepRun.kind == kind) if kind else query).all()


def last_good_backup(session: Session) -> UpkeepRun | None:
    """The newest backup that was completed."""
    query = select(UpkeepRun).where(UpkeepRun.kind == "backup", UpkeepRun.state.in_(("done", "incomplete")))
    return session.scalars(query.order_by(UpkeepRun.id.desc()).limit(1)).one_or_none()
