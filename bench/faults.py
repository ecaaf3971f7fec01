"""Kills the running product again and again while people work, and checks that nothing they were promised is lost.

    ./zhixing bench faults [--kills 200] [--seed 1] [--every 8] [--only restore …] [--folder DIR]

A real server with a database of its own; three workers hand in, paste, revise, rename, delete, restore and grant over HTTP; at a
random moment the server, its readers, its database or all of it are killed with SIGKILL; it starts again. So are backups while
people work, and restores into an empty home, begun again until one comes to its end; the siege goes on in the restored house. After
every few kills it settles, is stopped, and database, index and files are compared with each other and with all that was acknowledged.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from faults.served import COMMANDS, KINDS
    from faults.siege import Siege

    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--kills", type=int, default=200)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--every", type=int, default=8, help="kills between two checks")
    told.add_argument("--only", nargs="+", default=(*KINDS, *COMMANDS), choices=(*KINDS, *COMMANDS), help="what is killed")
    told.add_argument("--folder", type=Path, default=None, help="where the house lies; it is left there when something is wrong")
    options = told.parse_args()

    folder = options.folder or Path(tempfile.mkdtemp(prefix="zhixing-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    siege = Siege(folder / f"seed-{options.seed}", options.seed, say=lambda line: print(line, flush=True), kinds=options.only)
    report = siege.run(options.kills, a_check_every=options.every)
    print(
        json.dumps(
            {
                **vars(report),
                "kills": dict(report.kills),
                "spent": {what: round(took) for what, took in report.spent.items()},
                "seed": options.seed,
            },
            ensure_ascii=False,
        )
    )
    sys.exit(1 if report.wrongs else 0)


if __name__ == "__main__":
    main()
