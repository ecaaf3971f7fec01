"""What serves: the database and its schema, the index, the models, and the door to the outside."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator

from zhixing import search
from zhixing.kit import schema
from zhixing.kit.house import House
from zhixing.system.finding import Finding, fine, hint, wrong
from zhixing.system.queries import server_facts

OLDEST_SERVER = 150_000
LEAST_CONNECTIONS = 60
SHOWN = 5


def database(house: House) -> Iterator[Finding]:
    """Whether PostgreSQL answers, is new enough, and is set so that a crash loses nothing."""
    with house.database.session() as session:
        facts = server_facts(session)
    if facts.number < OLDEST_SERVER:
        yield wrong("database", "old", version=facts.version)
    for name in ("fsync", "full_page_writes", "autovacuum"):
        if facts.settings.get(name) == "off":
            yield wrong("database", "careless", setting=name)
    if facts.settings.get("synchronous_commit") == "off":
        yield hint("database", "lazy")
    if facts.settings.get("data_checksums") == "off":
        yield hint("database", "unchecked")
    if int(facts.settings.get("max_connections", 100)) < LEAST_CONNECTIONS:
        yield wrong("database", "narrow", count=facts.settings["max_connections"], least=LEAST_CONNECTIONS)
    yield fine("database", version=facts.version, megabytes=facts.bytes // 1024**2)


def migrations(house: House) -> Iterator[Finding]:
    """Whether the database has the schema of this version."""
    there, here = schema.current(house.database.url), schema.head()
    if there is None or there < here:
        yield wrong("migrations", "pending", there=there or "–", here=here)
    elif there > here:
        yield wrong("migrations", "newer", there=there, here=here)
    else:
        yield fine("migrations", here=here)


def search_index(house: House) -> Iterator[Finding]:
    """Whether index and database hold equally many of everything."""
    found = search.compare(house)
    _, passages, vectors = found.index
    if found.is_equal or found.waiting:
        yield fine("search", passages=passages, vectors=vectors)
    else:
        yield wrong("search", "differs", index="/".join(map(str, found.index)), database="/".join(map(str, found.database)))


def index_exactly(house: House) -> Iterator[Finding]:
    """Whether the index says of every asset what the database says."""
    found = search.differences(house)
    if found:
        told = ", ".join(f"{one.asset_id} ({one.kind})" for one in found[:SHOWN])
        yield wrong("search", "wrong_about", count=len({one.asset_id for one in found}), first=told)
    else:
        _, passages, vectors = search.compare(house).index
        yield fine("search", passages=passages, vectors=vectors)


def models(house: House) -> Iterator[Finding]:
    """Whether the model that gives texts a meaning is at hand."""
    name = house.embedder.name
    if not name:
        yield hint("models", "none")
    elif house.settings.embedding_url.startswith("e5:") and not _is_exported(house, name):
        yield hint("models", "not_yet", name=name)
    else:
        yield fine("models", name=name)


def _is_exported(house: House, name: str) -> bool:
    return (house.settings.models / name / "model.onnx").is_file()


def exposure(house: House) -> Iterator[Finding]:
    """Whether passwords could travel in the open."""
    host = house.settings.host
    if not _is_local(host):
        yield hint("exposure", "open", host=host)
    elif not os.environ.get("FORWARDED_ALLOW_IPS"):
        yield fine("exposure", host=host)
    if os.environ.get("FORWARDED_ALLOW_IPS") == "*":
        yield wrong("exposure", "trusting")


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
