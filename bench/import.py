"""Import at size: from files on the disk to found by a search, end to end, beside a peer on the same files in the same run.

    PYTHONPATH=src .venv/bin/python bench/import.py --data ../shared/data
    PYTHONPATH=src .venv/bin/python bench/import.py --data ../shared/data --documents 50000 --uploads 0 --repeat 0 --no-peer

Everything happens in throw-away houses with the settings of a real one (PostgreSQL with fsync, files with fsync); vectors are
off, because they come later in any case. One JSON object a line:
  corpus     each folder of Markdown and reStructuredText below DATA, `--repeat` times: read, kept, indexed, and the last file
             found by a phrase of its own; then the same again (all unchanged). Characters are those of the files.
  peer       haystack-ai, its own converter, splitter and BM25 store in memory, in an environment made for the run
  median     over the corpora, the product's and the peer's
  documents  so many documents of about 4,000 characters put together from the corpora's paragraphs (seeded): the pace of each
             tenth tells whether it stays the same; memory of this process and its children at each
  uploads    `--uploads` single documents over HTTP to a running server: seconds from sending until a search finds it
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import import_server

from zhixing import bootstrap, capture, search
from zhixing.access import Role, create_space, open_work_for, set_space_grants, system_work
from zhixing.bootstrap import OpenHouse
from zhixing.kit.settings import settings_from
from zhixing.people import NewPerson, create_person
from zhixing.search import SearchRequest

LOGIN, SPACE = "bench", "bench"
KINDS = (".md", ".rst")
PEER = "haystack-ai==2.18.1"
LONG = 4_000


def say(**told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in KINDS and path.name != "README.md")


def corpora(data: Path) -> dict[str, list[Path]]:
    found = {folder.name: files_of(folder) for folder in sorted(data.iterdir()) if folder.is_dir()}
    return {name: files for name, files in found.items() if len(files) >= 20}


def characters(files: Sequence[Path]) -> int:
    return sum(len(path.read_text(encoding="utf-8", errors="replace")) for path in files)


@contextmanager
def house() -> Iterator[OpenHouse]:
    settings = replace(settings_from(), embedding_url="none:", database_url="embedded:")
    with bootstrap.throwaway_house(settings) as opened:
        with opened.database.transaction() as session:
            work = system_work(opened, session)
            person = create_person(work, NewPerson(login=LOGIN, name="测试"))
            space = create_space(work, SPACE)
            set_space_grants(work, space.id, [(f"user:{person.id}", Role.KEEPER)])
        with bootstrap.sole_worker(opened), bootstrap.background(opened):
            yield opened


def found(opened: OpenHouse, phrase: str) -> bool:
    with open_work_for(opened, LOGIN) as work:
        return bool(search.search(work.session, opened, SearchRequest(q=phrase), work.reach).hits)


def phrase_of(path: Path) -> str:
    """A stretch of the file's words, to look it up by."""
    lines = [line.strip("#*=-~ `>|") for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return max((line[:40] for line in lines[:60]), key=lambda line: sum(char.isalpha() for char in line), default="")


def wait_until_heard(opened: OpenHouse) -> None:
    while search.unheard(opened, 1):
        time.sleep(0.02)


def cpu() -> float:
    """Seconds of processor time this process has used, the readers and the database not counted in."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def import_once(opened: OpenHouse, files: Sequence[Path]) -> dict[str, Any]:
    began, used = time.perf_counter(), cpu()
    summary = capture.import_path(opened, LOGIN, SPACE, Path(os.path.commonpath(files)))
    wait_until_heard(opened)
    ready = summary["counts"]["ready"]
    if ready:
        assert found(opened, phrase_of(files[-1])), f"{files[-1]} is not found"
    seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 2), "own_cpu_seconds": round(cpu() - used, 2), **summary["counts"]}


def copied(files: Sequence[Path], place: Path) -> list[Path]:
    """The files alone, in the folders they lie in: a folder is imported as people do it."""
    root = Path(os.path.commonpath(files))
    copies = [place / path.relative_to(root) for path in files]
    for path, copy in zip(files, copies, strict=True):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return copies


def wake(opened: OpenHouse, place: Path) -> None:
    """A house in use: its readers have been started, its words have been loaded."""
    place.mkdir()
    for number, kind in enumerate(KINDS):
        (place / f"一{kind}").write_text(f"醒来 {number}\n======\n\n先断电，再挂牌。\n", encoding="utf-8")
    capture.import_path(opened, LOGIN, SPACE, place)
    wait_until_heard(opened)
    found(opened, "挂牌")


def corpus(name: str, files: Sequence[Path], repeat: int) -> float:
    size, paces = characters(files), []
    for turn in range(repeat):
        with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as place, house() as opened:
            copies = copied(files, Path(place) / name)
            wake(opened, Path(place) / "wake")
            first = import_once(opened, copies)
            again = import_once(opened, copies)
        paces.append(size / first["seconds"])
        say(of="corpus", corpus=name, turn=turn, files=len(files), characters=size, per_second=round(paces[-1]),
            again_seconds=again["seconds"], again_unchanged=again["unchanged"], **first)  # fmt: skip
    return statistics.median(paces)


def peer_environment() -> Path:
    """Python with the peer, made beside the house of the run; nothing of it touches the product's own environment."""
    folder = Path(tempfile.gettempdir()) / f"zhixing-peer-{PEER.replace('=', '-')}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-q", PEER, "markdown-it-py", "mdit_plain"], check=True)
        (folder / "ready").touch()
    return python


def peer(name: str, files: Sequence[Path], repeat: int) -> float:
    asked = json.dumps({"files": [str(path) for path in files], "phrase": phrase_of(files[-1])})
    paces = []
    for turn in range(repeat):
        script = Path(__file__).parent / "peers" / "haystack_import.py"
        done = subprocess.run([peer_environment(), script], input=asked, text=True, capture_output=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        paces.append(characters(files) / told["seconds"])
        say(of="peer", peer=PEER, corpus=name, turn=turn, per_second=round(paces[-1]), **told)
    return statistics.median(paces)


def made_documents(files: Sequence[Path], count: int, folder: Path) -> list[Path]:
    """Documents of about four thousand characters, each put together from other paragraphs."""
    chance = random.Random(3)
    paragraphs = [
        part for path in files for part in path.read_text(encoding="utf-8", errors="replace").split("\n\n") if part.strip()
    ]
    made = []
    for number in range(count):
        place = folder / f"{number // 500:03d}" / f"文件{number:05d}.md"
        place.parent.mkdir(exist_ok=True, parents=True)
        text = f"# 文件 {number} 号\n\n编号 ZX{number:05d}。\n"
        while len(text) < LONG:
            text += "\n" + chance.choice(paragraphs)[:1500] + "\n"
        place.write_text(text[:LONG], encoding="utf-8")
        made.append(place)
    return made


def memory() -> dict[str, int]:
    """Resident MiB of this process, and of all its children."""
    own, children = 0, 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
        except OSError:
            continue
        size = int(status.get("VmRSS", "0 kB").split()[0]) // 1024
        if int(folder.name) == os.getpid():
            own = size
        elif int(status["PPid"]) == os.getpid():
            children += size
    return {"own_mib": own, "children_mib": children}


def documents(files: Sequence[Path], count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as place, house() as opened:
        made = made_documents(files, count, Path(place))
        marks: list[tuple[int, float]] = []
        began = time.perf_counter()

        def watch(done: int, total: int, what: str) -> None:
            if total >= count // 10 and done >= (len(marks) + 1) * count // 10:
                marks.append((done, time.perf_counter()))
                before = marks[-2] if len(marks) > 1 else (0, began)
                pace = (done - before[0]) / (marks[-1][1] - before[1])
                unheard = search.unheard(opened, 5000)
                say(of="documents", done=done, per_second=round(pace, 1), unheard=unheard, **memory())

        summary = capture.import_path(opened, LOGIN, SPACE, Path(place), watch)
        wait_until_heard(opened)
        assert found(opened, f"ZX{count - 1:05d}")
        seconds = time.perf_counter() - began
        say(of="documents", documents=count, characters=characters(made), seconds=round(seconds, 1),
            per_second=round(characters(made) / seconds), counts=summary["counts"], **memory())  # fmt: skip
        state = opened.index.state()
        say(of="documents", cards=state.cards, passages=state.passages)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--data", type=Path, required=True)
    told.add_argument("--repeat", type=int, default=3, help="runs over each corpus; 0: none")
    told.add_argument("--documents", type=int, default=0, help="documents of 4,000 characters; 0: none")
    told.add_argument("--uploads", type=int, default=40, help="single documents over HTTP; 0: none")
    told.add_argument("--no-peer", action="store_true")
    told.add_argument("--corpus", help="only the corpus of this name")
    options = told.parse_args()
    found_there = {name: files for name, files in corpora(options.data).items() if options.corpus in (None, name)}
    say(
        of="machine",
        cores=os.cpu_count(),
        load=os.getloadavg()[0],
        python=sys.version.split()[0],
        threads=threading.active_count(),
    )
    if options.repeat:
        own = [corpus(name, files, options.repeat) for name, files in found_there.items()]
        others = [] if options.no_peer else [peer(name, files, options.repeat) for name, files in found_there.items()]
        say(
            of="median",
            characters_per_second=round(statistics.median(own)),
            peer=round(statistics.median(others)) if others else None,
        )
    if options.documents:
        documents([path for files in found_there.values() for path in files], options.documents)
    if options.uploads:
        say(of="uploads", **import_server.measure(options.uploads))


if __name__ == "__main__":
    main()
