"""A keeper hands files in; a reader finds them as documents; the same again changes nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cast import Cast
from zhixing.assets.models import Asset, Passage
from zhixing.capture import hand_in_text, import_path
from zhixing.capture.archive import Archive
from zhixing.capture.models import CaptureItem
from zhixing.organise.models import DocumentVersion

States = Callable[[dict[str, Any]], dict[str, str]]
RULE = "# 来料检验规程\n\n## 抽样\n\n抽样按 GB/T 2828.1 执行，检验水平为 II。\n"


def import_as(cast: Cast, login: str, path: Path) -> dict[str, Any]:
    return import_path(cast.house, login, "zhiliang", path)


def test_a_keeper_imports_a_folder_and_each_file_says_how_it_went(cast: Cast, folder: Path, states: States) -> None:
    (folder / "规程.md").write_text(RULE, encoding="utf-8")
    (folder / "表").mkdir()
    (folder / "表" / "标准.csv").write_bytes("编号,名称\nGB 9706.1-2020,医用电气设备\n".encode("gb18030"))
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 nothing")
    (folder / "空.txt").write_bytes(b"")
    summary = import_as(cast, "kongwei", folder)
    assert states(summary) == {
        "资料/规程.md": "ready",
        "资料/表/标准.csv": "ready",
        "资料/坏.docx": "failed",
        "资料/空.txt": "failed",
    }
    reasons = {file["path"]: file["reason"] for file in summary["files"]}
    assert "损坏" in reasons["资料/坏.docx"]
    assert "空的" in reasons["资料/空.txt"]
    assert summary["counts"]["ready"] == 2
    with cast.house.database.session() as session:
        texts = session.scalars(select(Passage.text)).all()
    assert any("GB 9706.1-2020" in text for text in texts)


def test_the_same_again_changes_nothing(cast: Cast, folder: Path, states: States) -> None:
    (folder / "规程.md").write_text(RULE, encoding="utf-8")
    first = import_as(cast, "kongwei", folder)
    second = import_as(cast, "kongwei", folder)
    assert states(second) == {"资料/规程.md": "unchanged"}
    assert second["files"][0]["asset_id"] == first["files"][0]["asset_id"]
    with cast.house.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Asset)) == 1


def test_a_changed_file_becomes_the_next_version_of_its_document(cast: Cast, folder: Path) -> None:
    (folder / "规程.md").write_text(RULE, encoding="utf-8")
    first = import_as(cast, "kongwei", folder)["files"][0]
    (folder / "规程.md").write_text(RULE.replace("II", "III"), encoding="utf-8")
    second = import_as(cast, "kongwei", folder)["files"][0]
    assert (second["state"], second["asset_id"], second["version"]) == ("ready", first["asset_id"], 2)
    with cast.house.database.session() as session:
        assert session.scalars(select(DocumentVersion.number).order_by(DocumentVersion.number)).all() == [1, 2]
        assert all("III" in text for text in session.scalars(select(Passage.text).where(Passage.text.contains("水平"))))


def test_the_same_file_twice_in_one_hand_in_becomes_one_document(cast: Cast, folder: Path, states: States) -> None:
    for name in ("甲.md", "乙.md"):
        (folder / name).write_text(RULE, encoding="utf-8")
    assert sorted(states(import_as(cast, "kongwei", folder)).values()) == ["ready", "unchanged"]


def test_content_that_is_out_of_the_persons_reach_is_not_betrayed(cast: Cast, folder: Path) -> None:
    """Somebody else restricted the very same file to themselves: the keeper gets a document of their own."""
    (folder / "规程.md").write_text(RULE, encoding="utf-8")
    cast.grant(cast.space, (f"user:{cast.outsider}", "contributor"))
    first = import_as(cast, "weixin", folder)["files"][0]
    with cast.house.database.transaction() as session:
        session.get_one(Asset, first["asset_id"]).audience = [f"user:{cast.outsider}"]
    second = import_as(cast, "kongwei", folder)["files"][0]
    assert second["state"] == "ready"
    assert second["asset_id"] != first["asset_id"]


def test_a_deleted_document_comes_back_as_a_new_one(cast: Cast, folder: Path) -> None:
    from zhixing.assets import delete

    (folder / "规程.md").write_text(RULE, encoding="utf-8")
    first = import_as(cast, "kongwei", folder)["files"][0]
    with cast.work("keeper") as work:
        delete(work, first["asset_id"])
    second = import_as(cast, "kongwei", folder)["files"][0]
    assert (second["state"], second["version"]) == ("ready", 1)
    assert second["asset_id"] != first["asset_id"]


def test_a_zip_from_a_chinese_system_keeps_its_names_and_folders(cast: Cast, folder: Path, states: States) -> None:
    (folder / "包.zip").write_bytes(zipped({"规程/抽样.md": RULE.encode(), "说明.txt": "先看规程。".encode("gb18030")}, RawName))
    assert states(import_as(cast, "kongwei", folder)) == {"资料/包.zip/规程/抽样.md": "ready", "资料/包.zip/说明.txt": "ready"}


def test_a_zip_within_a_zip_is_opened_too(cast: Cast, folder: Path, states: States) -> None:
    (folder / "外.zip").write_bytes(zipped({"内.zip": zipped({"规程.md": RULE.encode()})}))
    assert states(import_as(cast, "kongwei", folder)) == {"资料/外.zip/内.zip/规程.md": "ready"}


def test_a_path_that_climbs_out_of_the_archive_is_refused_and_the_others_are_read(
    cast: Cast, folder: Path, states: States
) -> None:
    (folder / "包.zip").write_bytes(zipped({"../../etc/passwd": b"root", "好.md": RULE.encode()}))
    found = states(import_as(cast, "kongwei", folder))
    assert found == {"资料/包.zip/etc/passwd": "failed", "资料/包.zip/好.md": "ready"}


def test_a_bomb_is_not_unpacked(cast: Cast, folder: Path) -> None:
    with zipfile.ZipFile(folder / "弹.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("零.txt", "w") as inner:
        for _ in range(300):
            inner.write(b"\0" * 1024**2)
    [file] = import_as(cast, "kongwei", folder)["files"]
    assert file["state"] == "failed"
    assert "安全" in file["reason"]


def test_an_archive_that_nobody_foresaw_holds_back_no_other_file(
    cast: Cast, folder: Path, states: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(archive: Archive) -> None:
        raise OverflowError("nobody foresaw this")

    monkeypatch.setattr(Archive, "entries", stumble)
    (folder / "怪.zip").write_bytes(zipped({"规程.md": RULE.encode()}))
    (folder / "好.md").write_text(RULE, encoding="utf-8")
    assert states(import_as(cast, "kongwei", folder)) == {"资料/怪.zip": "failed", "资料/好.md": "ready"}


def test_an_encrypted_archive_says_so_file_by_file(folder: Path) -> None:
    data = bytearray(zipped({"秘.txt": b"secret"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    (folder / "密.zip").write_bytes(bytes(data))
    with Archive(folder / "密.zip") as archive:
        assert [entry.problem for entry in archive.entries()] == ["encrypted"]


def test_what_a_dead_worker_left_is_taken_up_again_and_kept_once(cast: Cast, folder: Path, read_all: Callable[[], None]) -> None:
    with cast.work("keeper") as work:
        capture_id = hand_in_text(work, cast.space, RULE, title="规程").id
    with cast.house.database.transaction() as session:
        session.scalars(select(CaptureItem)).one().state = "reading"
    read_all()
    with cast.house.database.session() as session:
        item = session.scalars(select(CaptureItem).where(CaptureItem.capture_id == capture_id)).one()
        assert (item.state, item.attempts) == ("ready", 1)


def test_a_reader_may_not_hand_in(cast: Cast, folder: Path) -> None:
    import pytest

    from zhixing.kit.errors import Forbidden

    (folder / "规程.md").write_text(RULE, encoding="utf-8")
    with pytest.raises(Forbidden):
        import_as(cast, "dumin", folder)


class RawName(zipfile.ZipInfo):
    """A name written the way Chinese systems do: in GBK, and without saying so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def zipped(files: dict[str, bytes], name: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """A ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in files.items():
            archive.writestr(name(path), data)
    return buffer.getvalue()
