"""The search index inside the process, at what is particular to it: crashes, several processes, older forms."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from zhixing.access import Reach
from zhixing.access.reach import SYSTEM
from zhixing.engines.local_search import LocalSearch, vectors
from zhixing.engines.local_search.vectors import VectorShelf
from zhixing.search.port import ANYWHERE, Card, CardPassage, PassageVector, Within
from zhixing.search.wanted import EVERYTHING, read


def card(number: int, text: str = "点检记录") -> Card:
    return Card(number, f"记录 {number}", "document", 1, ("space:1",), 1, number, passages=(CardPassage(number * 10, text),))


def vector(number: int) -> PassageVector:
    return PassageVector(number * 10, number, np.eye(4, dtype=np.float32)[number % 4])


def found(index: LocalSearch, query: str = "") -> list[int]:
    wanted = read(query) if query else EVERYTHING
    return sorted(index.ordered(wanted, ANYWHERE, SYSTEM, also=(), order="newest", offset=0, limit=1_000))


def near(index: LocalSearch, number: int) -> list[int]:
    return [hit.asset_id for hit in index.nearest(vector(number).vector, ANYWHERE, SYSTEM, limit=1).hits]


def test_a_line_half_written_by_a_killed_writer_is_cut_off(tmp_path: Path) -> None:
    shelf = VectorShelf(tmp_path)
    shelf.put([card(1)])
    shelf.put_vectors([vector(1)])
    shelf.commit()
    whole = (tmp_path / "journal").read_bytes()
    (tmp_path / "journal").write_bytes(whole + b'{"card":2,"labels":["tok')
    again = VectorShelf(tmp_path)
    assert [hit.asset_id for hit in again.nearest(vector(1).vector, ANYWHERE, SYSTEM, limit=5).hits] == [1]
    again.put([card(3)])
    again.put_vectors([vector(3)])
    again.commit()
    third = VectorShelf(tmp_path)
    hits = third.nearest(vector(3).vector, ANYWHERE, SYSTEM, limit=5).hits
    assert sorted(hit.asset_id for hit in hits) == [1, 3] and hits[0].asset_id == 3


def test_rows_written_without_their_line_do_no_harm(tmp_path: Path) -> None:
    shelf = VectorShelf(tmp_path)
    shelf.put([card(1), card(2)])
    shelf.put_vectors([vector(1)])
    shelf.commit()
    with open(tmp_path / "vectors", "ab") as file:
        file.write(b"\x00" * 8)
    again = VectorShelf(tmp_path)
    again.put_vectors([vector(2)])
    again.commit()
    hits = VectorShelf(tmp_path).nearest(vector(2).vector, ANYWHERE, SYSTEM, limit=1).hits
    assert [(hit.asset_id, round(hit.score, 3)) for hit in hits] == [(2, 1.0)]


MANY = 6_000
"""Passages of which every third is open to space 1, the others to space 2."""


def drawn(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_who_reads_does_not_wait_for_who_writes(tmp_path: Path) -> None:
    index = LocalSearch(tmp_path)
    index.publish()
    read = threading.Event()
    with index._lock:  # as while a commit waits for the disk
        reader = threading.Thread(target=lambda: (index.state(), read.set()))
        reader.start()
        assert read.wait(timeout=10)
    reader.join()
    index.close()


@pytest.fixture
def crowded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorShelf:
    """More vectors than are compared one by one, and the coarse index learnt from them."""
    monkeypatch.setattr(vectors, "FLAT_UNTIL", 4_000)
    monkeypatch.setattr(vectors, "FEW", 500)
    shelf = VectorShelf(tmp_path)
    shelf.put([replace(card(number), audience=(f"space:{1 + bool(number % 3)}",)) for number in range(1, MANY + 1)])
    shelf.put_vectors([PassageVector(n * 10, n, row) for n, row in enumerate(drawn(MANY), 1)])
    shelf.commit()
    shelf.settle()
    assert shelf.is_coarse
    return shelf


READER = Reach(frozenset({"space:1"}), clearance=1)


def hits_of(shelf: VectorShelf, row: np.ndarray, reach: Reach, within: Within = ANYWHERE, *, every: bool = False) -> list[int]:
    return [hit.asset_id for hit in shelf.nearest(row, within, reach, limit=10, every=every).hits]


def test_a_reader_of_very_many_passages_finds_by_meaning_only_what_is_open_to_them(crowded: VectorShelf) -> None:
    for row in drawn(20, seed=1):
        found = hits_of(crowded, row, READER)
        assert len(found) == 10 and all(number % 3 == 0 for number in found)
    assert hits_of(crowded, drawn(1)[0], Reach(frozenset({"space:9"}), clearance=3)) == []
    assert hits_of(crowded, drawn(1)[0], Reach(frozenset({"space:1"}), clearance=0)) == []


def test_lists_find_nearly_all_that_comparing_every_row_finds_with_the_same_scores(crowded: VectorShelf) -> None:
    shares = []
    for row in drawn(30, seed=2):
        every = crowded.nearest(row, ANYWHERE, READER, limit=10, every=True).hits
        lists = crowded.nearest(row, ANYWHERE, READER, limit=10).hits
        scores = {hit.asset_id: hit.score for hit in every}
        shares.append(sum(hit.asset_id in scores for hit in lists) / 10)
        assert all(hit.score == pytest.approx(scores[hit.asset_id], abs=1e-4) for hit in lists if hit.asset_id in scores)
    assert sum(shares) / len(shares) > 0.8


def test_what_changes_after_the_lists_were_learnt_holds_at_once(crowded: VectorShelf) -> None:
    row = drawn(1, seed=3)[0]
    crowded.put([card(9_000)])
    crowded.put_vectors([PassageVector(90_000, 9_000, row)])
    crowded.commit()
    assert hits_of(crowded, row, READER)[0] == 9_000
    crowded.put([replace(card(9_000), audience=("space:2",))])
    crowded.commit()
    assert 9_000 not in hits_of(crowded, row, READER)
    crowded.remove([9_000])
    crowded.commit()
    assert 9_000 not in hits_of(crowded, row, SYSTEM)


def test_another_process_and_the_next_start_use_the_lists_that_were_learnt(crowded: VectorShelf, tmp_path: Path) -> None:
    row = drawn(1, seed=4)[0]
    crowded.put([card(9_000)])
    crowded.put_vectors([PassageVector(90_000, 9_000, row)])
    crowded.commit()
    again = VectorShelf(tmp_path)
    assert hits_of(again, row, READER) == hits_of(crowded, row, READER) and again.is_coarse


def test_few_rows_in_reach_are_all_compared(crowded: VectorShelf) -> None:
    only = Within(only=tuple(range(3, 300, 3)))
    for row in drawn(5, seed=5):
        assert hits_of(crowded, row, READER, only) == hits_of(crowded, row, READER, only, every=True)


def test_learning_that_is_interrupted_leaves_all_rows_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "FLAT_UNTIL", 100)
    shelf = VectorShelf(tmp_path)
    shelf._closing.set()
    shelf.put([card(number) for number in range(1, 201)])
    shelf.put_vectors([PassageVector(n * 10, n, row) for n, row in enumerate(drawn(200), 1)])
    shelf.commit()
    shelf.settle()
    assert not shelf.is_coarse and hits_of(shelf, drawn(200)[7], READER)[0] == 8


WRITER = """
import sys
from pathlib import Path
import numpy as np
sys.path[:0] = sys.argv[2:]
from engines.test_local_search import LocalSearch, card, vector
index = LocalSearch(Path(sys.argv[1]))
for number in range(1, 10_000):
    index.put([card(number)])
    index.put_vectors([vector(number)])
    index.publish()
    print(number, flush=True)
"""


@pytest.mark.slow
def test_what_a_killed_writer_had_published_is_there_and_the_next_writer_goes_on(tmp_path: Path) -> None:
    paths = [str(Path(__file__).parents[1]), *[path for path in sys.path if path.endswith("src")]]
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), *paths], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    published = 0
    for line in writer.stdout:
        published = int(line)
        if published == 12:
            break
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.communicate()[0].split()
    published = int(rest[-1]) if rest else published
    index = LocalSearch(tmp_path)
    assert set(range(1, published + 1)) <= set(found(index))
    assert near(index, published) and index.state().vectors >= published
    index.put([card(20_000, "杀不死")])
    index.publish()
    assert found(index, "杀不死") == [20_000]
    index.close()


def test_another_process_reads_what_was_published_and_follows_a_new_filling(tmp_path: Path) -> None:
    writer, reader = LocalSearch(tmp_path), LocalSearch(tmp_path)
    assert found(reader) == []
    writer.put([card(1)])
    writer.put_vectors([vector(1)])
    assert found(reader) == []
    writer.publish()
    assert found(reader) == [1] and near(reader, 1) == [1]
    with writer.rebuilding("anew") as fresh:
        fresh.put([card(2)])
    assert found(reader) == [2] and near(reader, 1) == [] and reader.state().stamp == "anew"
    writer.put([card(3)])
    writer.publish()
    assert found(reader) == [2, 3]
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["2", "current"]
    writer.close()
    reader.close()


def test_two_writers_are_one_too_many(tmp_path: Path) -> None:
    first, second = LocalSearch(tmp_path), LocalSearch(tmp_path)
    first.put([card(1)])
    with pytest.raises(ValueError, match="lock"):
        second.put([card(2)])
    first.close()
    second.put([card(2)])
    second.publish()
    assert found(second) == [2]
    second.close()


def test_an_index_of_an_older_form_counts_as_never_filled(tmp_path: Path) -> None:
    index = LocalSearch(tmp_path)
    with index.rebuilding("model"):
        pass
    assert index.state().stamp == "model"
    (stamp,) = tmp_path.glob("*/stamp")
    stamp.write_text("0 model")
    assert index.state().stamp == ""
    index.close()
