"""How the demo's documents hang together: what an 8D led to, what replaces what, what contradicts what."""

from __future__ import annotations

from collections.abc import Mapping

from zhixing.assets.models import Asset, Relation
from zhixing.demo.library import relations
from zhixing.kit.house import House


def relate(house: House, assets: Mapping[str, int]) -> None:
    """Draws the relations between the documents that are in; `assets` holds their ids by the ids of the index."""
    with house.database.transaction() as session:
        made = {number: (day, author) for number, day, author in session.query(Asset.id, Asset.created_at, Asset.created_by)}
        held = {tuple(row) for row in session.query(Relation.source_id, Relation.target_id, Relation.kind)}
        for kind, source, target in relations():
            if source not in assets or target not in assets:
                continue
            pair = assets[source], assets[target]
            if (*pair, kind) not in held:
                # A relation cannot be older than either end; the later document's author drew it.
                drawn_at, author = max(made[pair[0]], made[pair[1]])
                session.add(Relation(source_id=pair[0], target_id=pair[1], kind=kind, created_at=drawn_at, created_by=author))
