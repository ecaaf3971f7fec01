"""Serves a house of `bench/search_house.py` by HTTP, without its background work: FOLDER PORT EMBEDDING_URL."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import uvicorn
from search_house import house_of

from zhixing import bootstrap
from zhixing.web import create_app


def main() -> None:
    folder, port, embedding = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with house_of(folder, embedding) as house:
        if house.embedder.name:
            house.embedder.query("知行")
        house.index.state()
        app = create_app(house, bootstrap.rooms())
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
        threading.Thread(target=_tell, args=(server,), daemon=True).start()
        server.run()


def _tell(server: uvicorn.Server) -> None:
    while not server.started:
        time.sleep(0.05)
    print("ready", flush=True)


if __name__ == "__main__":
    main()
