"""Kills the running product again and again while people work, and checks that nothing they were promised is lost.

    ./zhixing bench faults [--kills 200] [--seed 1] [--every 5] [--folder DIR]

A real server with a database of its own; three workers hand in, paste, revise, rename, delete, restore and grant over HTTP; at a
random moment the server, its readers, its database or all of it are killed with SIGKILL; it starts again. After every few kills it
settles, is stopped, and database, index and files are compared with each other and with all that was acknowledged.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--kills", type=int, default=200)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--every", type=int, default=5, help="kills between two checks")
    told.add_argument("--folder", type=Path, default=None, help="where the house lies; it is left there when something is wrong")
    options = told.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from faults.siege import Siege

    folder = options.folder or Path(tempfile.mkdtemp(prefix="zhixing-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    siege = Siege(folder / f"seed-{options.seed}", options.seed, say=lambda line: print(line, flush=True))
    report = siege.run(options.kills, a_check_every=options.every)
    print(json.dumps({**vars(report), "kills": dict(report.kills), "seed": options.seed}, ensure_ascii=False))
    sys.exit(1 if report.wrongs else 0)


if __name__ == "__main__":
    main()
