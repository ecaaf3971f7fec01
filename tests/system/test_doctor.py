"""The doctor tells of a missing file, of one nobody names, and of an index that lacks an asset; before that it is content."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from sqlalchemy import text

from cast import Cast
from zhixing import search
from zhixing.system.checks import keeping, serving
from zhixing.system.finding import Finding

VERSION = """
INSERT INTO document_version
  (asset_id, number, filename, source_path, format, size, sha256, blob, content, characters, warnings, created_at)
VALUES (:asset, 1, 'a.md', 'a.md', 'md', 2, :key, :key, :content, 2, '[]', now())
"""


def _codes(found: Iterator[Finding]) -> list[str]:
    return [f"{one.grade} {one.code}" for one in found]


def test_an_index_that_lacks_an_asset_is_told(cast: Cast) -> None:
    asset = cast.asset()
    search.settle(cast.house)
    assert all(one.grade == "fine" for one in serving.index_exactly(cast.house))
    cast.house.index.remove([asset])
    cast.house.index.publish()
    assert _codes(serving.index_exactly(cast.house)) == ["wrong doctor.search.wrong_about"]
    assert _codes(serving.search_index(cast.house)) == ["wrong doctor.search.differs"]


def test_a_missing_file_is_told(cast: Cast) -> None:
    files = cast.house.files
    key, content = files.put(b"an original"), files.put(gzip.compress(b"{}"))
    asset = cast.asset()
    with cast.system() as work:
        work.session.execute(text(VERSION), {"asset": asset, "key": key, "content": content})
    assert all(one.grade == "fine" for one in keeping.files(cast.house))
    files.delete(key)
    assert _codes(keeping.files(cast.house)) == ["wrong doctor.files.missing"]
    assert _codes(keeping.whole_files(cast.house)) == ["wrong doctor.files.missing"]


def test_a_file_nobody_names_is_told(cast: Cast) -> None:
    assert all(one.grade == "fine" for one in keeping.whole_files(cast.house))
    cast.house.files.put(b"left behind")
    assert "hint doctor.files.orphaned" in _codes(keeping.whole_files(cast.house))
