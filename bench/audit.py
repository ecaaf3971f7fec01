"""How long it takes to look at the whole audit log: `./zhixing bench audit [--facts 50000] [--stretch 100]`.

Writes so many facts into a house that is thrown away, seals them in stretches, and verifies three times. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zhixing.bootstrap import throwaway_house
from zhixing.events.models import StoredFact
from zhixing.oversight import verify
from zhixing.oversight.models import FactSeal
from zhixing.oversight.sealing import BEGINNING, LISTENER, digest

FILL = text(
    "INSERT INTO fact (uid, source, type, time, actor, subject, data) SELECT gen_random_uuid()::text, 'zhixing', 'assets.renamed',"
    " now() + n * interval '1 second', 'user:' || n % 300, 'asset:' || n, jsonb_build_object('title', '检验规程 第 ' || n || ' 版',"
    " 'before', '检验规程', 'space_id', n % 20) FROM generate_series(1, :facts) AS n"
)
PLACE = text(
    "INSERT INTO listener_place (name, xid, place, failures) SELECT :name, xid, id, 0 FROM fact ORDER BY xid DESC, id DESC LIMIT 1"
    " ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, place = excluded.place"
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--facts", type=int, default=50_000)
    asked.add_argument("--stretch", type=int, default=100)
    options = asked.parse_args()
    took, worked = [], []
    with throwaway_house() as house:
        with house.database.transaction() as session:
            session.execute(FILL, {"facts": options.facts})
            seal(session, options.stretch)
            session.execute(PLACE, {"name": LISTENER})
        for _ in range(3):
            with house.database.session() as session:
                began, processor = time.monotonic(), time.process_time()
                found = verify(session)
                took.append(time.monotonic() - began)
                worked.append(time.process_time() - processor)
    told = {"facts": found.facts, "seals": found.seals, "whole": found.is_whole, "waiting": found.waiting}
    seconds = {"seconds": round(statistics.median(took), 2), "processor_seconds": round(statistics.median(worked), 2)}
    print(json.dumps({**told, **seconds}))


def seal(session: Session, stretch: int) -> None:
    """What the listener does, without hearing each fact first."""
    previous, last = BEGINNING, 0
    query = select(StoredFact).order_by(StoredFact.id).limit(stretch)
    while facts := session.scalars(query.where(StoredFact.id > last)).all():
        ends = {"first_time": facts[0].time, "last_time": facts[-1].time}
        made = FactSeal(fact_ids=[fact.id for fact in facts], hash=digest(previous, facts), previous=previous, **ends)
        session.add(made)
        session.flush()
        previous, last = made.hash, facts[-1].id
        session.expunge_all()


if __name__ == "__main__":
    main()
