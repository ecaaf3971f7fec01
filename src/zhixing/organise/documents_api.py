"""The routes of documents: the reader's data, pages, pictures, the original, passages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from zhixing.access import WorkDep
from zhixing.assets import note_look
from zhixing.kit.routing import Router
from zhixing.organise.documents_schemas import DocumentOut, PassageOut
from zhixing.organise.followed import passage_to_show, versions_to_show
from zhixing.organise.leaving import Leaving, to_show, to_take
from zhixing.organise.page_images import SAFE_INLINE, page_picture, picture
from zhixing.organise.reading import Stretch, blocks_of_locator, document_for_reader

router = Router(tags=["organise"])

Version = Annotated[
    int | None, Query(ge=-100_000, description="The present version unless given; below 1 those of documents merged into it.")
]
FOR_AN_HOUR = {"Cache-Control": "private, max-age=3600"}
_PICTURE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp", "webp": "image/webp"}


@router.get("/documents/{asset_id}")
def get_document(
    work: WorkDep,
    asset_id: int,
    version: Version = None,
    start: Annotated[int, Query(alias="from", ge=0)] = 0,
    count: Annotated[int, Query(ge=1, le=5000)] = 2000,
) -> DocumentOut:
    """A document as the reader shows it; the look is recorded."""
    asset, chosen, versions = versions_to_show(work, asset_id, version)
    if start == 0:
        note_look(work, asset)
    return document_for_reader(work, asset, chosen, versions, Stretch(start, count))


@router.get("/documents/{asset_id}/pages/{page}.png", response_class=FileResponse)
def get_page(
    work: WorkDep, asset_id: int, page: int, version: Version = None, width: Annotated[int, Query(ge=100, le=4000)] = 1200
) -> FileResponse:
    """A picture of one page."""
    asset, chosen, _ = versions_to_show(work, asset_id, version)
    drawn = page_picture(work, chosen, page, width)
    return _sent(to_show(work, asset, drawn, "png" if drawn.suffix == ".png" else "jpg"))


@router.get("/documents/{asset_id}/images/{name}", response_class=FileResponse)
def get_picture(work: WorkDep, asset_id: int, name: str, version: Version = None) -> FileResponse:
    """A picture in the document."""
    asset, chosen, _ = versions_to_show(work, asset_id, version)
    return _sent(to_show(work, asset, picture(work, chosen, name), name.rpartition(".")[2]))


def _sent(leaving: Leaving) -> FileResponse:
    media_type = _PICTURE_TYPES.get(leaving.form, "application/octet-stream")
    return FileResponse(leaving.path, media_type=media_type, **_afterwards(leaving))


def _afterwards(leaving: Leaving) -> dict[str, Any]:
    """A marked copy is made for one reader and one look: no cache keeps it, and it goes once it is sent."""
    if not leaving.marked:
        return {"headers": FOR_AN_HOUR}
    return {"headers": {"Cache-Control": "private, no-store"}, "background": BackgroundTask(leaving.path.unlink, missing_ok=True)}


@router.get("/documents/{asset_id}/original", response_class=FileResponse)
def get_original(work: WorkDep, asset_id: int, version: Version = None, inline: bool = False) -> FileResponse:
    """The file as it was handed in, to keep, or with `inline` to look at where its type is harmless.

    With a watermark where its secrecy asks for one; for those who may take files out, and recorded.
    """
    asset, chosen, _ = versions_to_show(work, asset_id, version)
    leaving = to_take(work, asset, chosen)
    shown = inline and leaving.form in SAFE_INLINE
    name = chosen.filename.replace("\\", "/").rpartition("/")[2]
    return FileResponse(
        leaving.path,
        media_type=SAFE_INLINE[leaving.form] if shown else "application/octet-stream",
        filename=name if leaving.form == chosen.format else f"{name}.{leaving.form}",
        content_disposition_type="inline" if shown else "attachment",
        **_afterwards(leaving),
    )


@router.get("/passages/{passage_id}")
def get_passage(work: WorkDep, passage_id: int) -> PassageOut:
    """One passage and where it stands."""
    passage = passage_to_show(work, passage_id)
    return PassageOut(
        id=passage.id,
        asset_id=passage.asset_id,
        version=passage.version,
        text=passage.text,
        heading_path=passage.heading_path,
        locator=passage.locator,
        blocks=blocks_of_locator(passage.locator),
    )
