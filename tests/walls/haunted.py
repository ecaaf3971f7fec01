"""A house full of canary words: in whatever a person outside the space must not learn."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import select

from cast import Cast
from walls.routes import Values
from zhixing.access.models import Space
from zhixing.apply.models import AnswerShare, Question, Unanswered
from zhixing.assets import NewAsset, create, delete
from zhixing.assets.models import Asset, Category, Passage, Relation
from zhixing.bootstrap import settle
from zhixing.capture.models import Capture, CaptureItem, Upload
from zhixing.organise.models import DocumentVersion, Suggestion
from zhixing.search import mine, missed
from zhixing.search.models import Evaluation, JudgedAnswer, JudgedQuery, MissedQuery, RecentSearch, SavedSearch

CANARY = "zxcanary"
"""Part of every secret word of the house; no request ever contains it."""
SPACE_CANARY = "zxcanaryspace"

QUESTION = "来料检验怎么抽样？"
MARKDOWN = f"""# 来料检验规程 {CANARY}title

## 抽样 {CANARY}heading

来料检验按抽样方案执行，每批抽取 32 件，{CANARY}text 由检验员记录。来料检验规程每年复核一次。

| 缺陷 | 判定 |
|---|---|
| 划伤 {CANARY}cell | 轻微 |
"""


@dataclass(frozen=True)
class Haunted:
    """What there is, by the names of the parameters that ask for it."""

    values: Values
    assets: list[int]


def haunt(cast: Cast, keeper: TestClient, reader: TestClient) -> Haunted:
    """Brings documents in by the front door as the keeper, lets everything settle, then fills what is still empty.

    The keeper and the reader both ask a question, so that old answers lie there to be read again.
    """
    files = [
        ("files", (f"检验/{CANARY}path 来料检验规程.md", MARKDOWN.encode())),
        ("files", (f"检验/{CANARY}pdf inspection.pdf", one_page_pdf(f"incoming inspection {CANARY}page"))),
        ("files", (f"检验/{CANARY}docx 来料检验.docx", word_with_picture())),
    ]
    with cast.system() as work:
        space = work.session.get(Space, cast.space)
        assert space is not None
        space.name, space.description, space.slug = f"质量 {SPACE_CANARY}name", f"{SPACE_CANARY}about", f"{SPACE_CANARY}slug"
    answer = keeper.post("/api/captures", data={"space_id": str(cast.space), "title": f"{CANARY}capture"}, files=files)
    assert answer.status_code < 300, answer.text
    settle(cast.house)
    for asker in (keeper, reader):
        asked = asker.post("/api/ask", json={"question": QUESTION})
        assert CANARY in asked.text, asked.text
    share_and_miss(cast, keeper, reader)
    _fill(cast)
    _what_the_keeper_searched_for(cast)
    _begin_upload(cast, keeper)
    settle(cast.house)
    return Haunted(_values(cast, keeper), _ids(cast))


def share_and_miss(cast: Cast, keeper: TestClient, reader: TestClient) -> None:
    """The reader shares the answer; both ask something that no source answers, the keeper in the space."""
    asked = reader.get("/api/ask").json()["items"][0]["id"]
    assert reader.post(f"/api/ask/{asked}/share").status_code == 200
    reader.post("/api/ask", json={"question": "食堂几点开门？"})
    keeper.post("/api/ask", json={"question": f"班车几点发车 {CANARY}missing？", "space_id": cast.space})


def _begin_upload(cast: Cast, keeper: TestClient) -> None:
    """A large file that has not arrived completely."""
    opened = keeper.post("/api/captures/open", json={"space_id": cast.space, "title": f"{CANARY}half"})
    asked = {"capture_id": opened.json()["id"], "path": f"{CANARY}half.md", "size": 1000}
    assert keeper.post("/api/uploads", json=asked).status_code == 201, opened.text


def _ids(cast: Cast) -> list[int]:
    with cast.house.database.session() as session:
        return list(session.scalars(select(Asset.id).where(Asset.deleted_at.is_(None)).order_by(Asset.id)))


def _fill(cast: Cast) -> None:
    """The words that no file carries: summaries, tags, details, suggestions, relations, something in the bin."""
    with cast.work("keeper") as work:
        gone = create(work, NewAsset(title=f"来料检验旧规程 {CANARY}deleted", space_id=cast.space))
        delete(work, gone.id)
    with cast.system() as work:
        assets = list(work.session.scalars(select(Asset).where(Asset.deleted_at.is_(None)).order_by(Asset.id)))
        items = [(item.path, item.state, item.reason) for item in work.session.scalars(select(CaptureItem))]
        assert len(assets) == 3, f"each file should have become an asset: {items}"
        category = Category(name="检验", path=[])
        work.session.add(category)
        work.session.flush()
        category.path = [category.id]
        for asset in assets:
            asset.summary, asset.details = f"{CANARY}summary", {"产品": f"{CANARY}detail"}
            asset.tags, asset.category_id = [f"{CANARY}tag", "普通标签"], category.id
        said: dict[str, Any] = {"confidence": 0.7, "created_at": work.now}
        for kind, value in (("tag", f"{CANARY}suggested"), ("duplicate", str(assets[1].id)), ("category", str(category.id))):
            reasons = [{"word": f"{CANARY}reason", "weight": 1.0}]
            work.session.add(Suggestion(asset_id=assets[0].id, kind=kind, value=value, reasons=reasons, **said))
        work.session.add(Relation(source_id=assets[0].id, target_id=assets[1].id, kind="duplicates", created_at=work.now))


def _what_the_keeper_searched_for(cast: Cast) -> None:
    """Recent, saved and missed searches of the keeper, and a judged query about something only the space may read."""
    with cast.work("keeper") as work:
        asset_id = work.session.scalars(select(Asset.id).where(Asset.deleted_at.is_(None)).order_by(Asset.id)).first()
        mine.remember(work, f"{CANARY}recent")
        mine.save(work, f"{CANARY}saved", {"q": f"{CANARY}query"})
        missed.note_missed(work, f"{CANARY}missed")
        judged = JudgedQuery(key=f"{CANARY}judged", text=f"{CANARY}judged", created_at=work.now)
        run = Evaluation(person_id=work.person.id, state="done", created_at=work.now, done=1, total=1)
        work.session.add_all([judged, run])
        work.session.flush()
        run.details = [
            {"judged_id": judged.id, "found": [asset_id], "ndcg@10": 1.0, "recall@1": 1.0, "recall@10": 1.0, "mrr@10": 1.0}
        ]
        work.session.add(JudgedAnswer(judged_id=judged.id, asset_id=asset_id, grade=1.0))


def _values(cast: Cast, keeper: TestClient) -> Values:
    with cast.house.database.session() as session:

        def ids(column: Any) -> list[Any]:
            return list(session.scalars(select(column).order_by(column)))

        assets = ids(Asset.id)
        images = [block["image"] for number in assets for block in _blocks(keeper, number) if block.get("image")]
        return {
            "asset_id": assets,
            "space_id": [cast.space],
            "passage_id": ids(Passage.id)[:4],
            "capture_id": ids(Capture.id),
            "item_id": ids(CaptureItem.id),
            "upload_id": ids(Upload.id),
            "lane": ["capture"],
            "file_state": ["waiting"],
            "job_state": ["failed"],
            "job_name": ["capture.read_waiting"],
            "question_id": ids(Question.id),
            "answer_id": ids(Question.id),
            "thread_id": ids(Question.id),
            "share": ids(AnswerShare.token),
            "gap_id": ids(Unanswered.id),
            "purpose": ["answer"],
            "outcome": ["failed"],
            "refused": ["true"],
            "pinned": ["false"],
            "pinned_too": ["true"],
            "/api/unanswered state": ["open"],
            "/api/ask/{question_id}/export to": ["md", "docx"],
            "suggestion_id": ids(Suggestion.id),
            "category_id": ids(Category.id)[:1],
            "replaced_by": ids(Category.id)[:1],
            "recent_id": ids(RecentSearch.id),
            "saved_id": ids(SavedSearch.id),
            "missed_id": ids(MissedQuery.id),
            "judged_id": ids(JudgedQuery.id),
            "evaluation_id": ids(Evaluation.id),
            "synonym_id": [1],
            "word_id": [1],
            "as_typed": ["true"],
            "explain": ["true"],
            "remember": ["true"],
            "solved": ["true"],
            "person_id": [cast.keeper],
            "owner_id": [cast.keeper],
            "department_id": [cast.departments["硬件部"]],
            "group_id": [1],
            "token_id": [1],
            "device_id": [1],
            "approval_id": [1],
            "batch_id": [1],
            "review_id": [1],
            "subject": [f"asset:{assets[0]}"],
            "type": ["assets.asset_opened"],
            "since": ["2020-01-01T00:00:00Z"],
            "until": ["2030-01-01T00:00:00Z"],
            "machine": ["true"],
            "before": [10**9],
            "closed": ["true"],
            "level": [1],
            "job_id": [1],
            "name": images[:1] or ["image1.png"],
            "version": ids(DocumentVersion.number)[:1],
            "page": [1],
            "number": [1],
            "n": [1],
            "width": [200],
            "from": [0],
            "/api/search from": ["2020-01-01"],
            "to": ["2030-01-01"],
            "count": [50],
            "inline": ["true"],
            "q": ["检验规程", "inspection", "lljy"],
            "question": [QUESTION],
            "text": ["来料检验"],
            "title": ["来料检验"],
            "tag": ["普通标签"],
            "kind": ["document"],
            "format": ["md"],
            "confidence": ["not_validated"],
            "freshness": ["unverified"],
            "state": ["open", "ready"],
            "/api/captures/{capture_id} state": ["ready"],
            "/api/captures/{capture_id}/items state": ["ready"],
            "/api/suggestions state": ["open"],
            "status": ["failed"],
            "deleted": ["true"],
            "archived": ["true"],
            "active": ["false"],
            "all": ["true"],
            "dry_run": ["true"],
            "sort": ["title"],
            "limit": [200],
            "offset": [],
            "merge_id": [1],
            "act_id": [1],
            "relation_id": ids(Relation.id)[:1],
            "one": assets[:2],
            "other": assets[1:2],
            "other_id": ids(Category.id)[:1],
            "target_id": assets[1:2],
            "survivor_id": assets[:1],
            "by": ["value", "confidence"],
            "scope": ["mine", "seen"],
            "form": ["csv", "skos"],
            "least": [0.1],
            "below": [1.1],
            "value": ["1"],
            "action": ["merge", "remove", "move"],
            "/api/upkeep/{name} name": ["no_category", "never_opened"],
            "/api/clusters kind": ["near", "spaces"],
            "/api/suggestions kind": ["tag", "duplicate"],
            "/api/suggestions/groups kind": ["tag", "category"],
        }


def _blocks(keeper: TestClient, asset_id: int) -> list[dict[str, Any]]:
    answer = keeper.get(f"/api/documents/{asset_id}")
    return list(answer.json()["blocks"]) if answer.status_code == 200 else []


def word_with_picture() -> bytes:
    """A Word document with a heading, a sentence and a small picture."""
    picture, out = io.BytesIO(), io.BytesIO()
    Image.radial_gradient("L").resize((400, 300)).save(picture, "PNG")
    picture.seek(0)
    document = Document()
    document.add_heading(f"来料检验报告 {CANARY}word", 1)
    document.add_paragraph(f"来料检验报告：本批合格，{CANARY}paragraph。")
    document.add_picture(picture)
    document.save(out)
    return out.getvalue()


def one_page_pdf(text: str) -> bytes:
    """A PDF of one page with one line of text."""
    stream = f"BT /F1 18 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
