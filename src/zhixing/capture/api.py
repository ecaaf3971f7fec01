"""The routes of capture."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from zhixing.access import WorkDep
from zhixing.capture import service, uploads
from zhixing.capture.extract import LABELS
from zhixing.capture.models import Capture
from zhixing.capture.presenting import present, present_items
from zhixing.capture.queries import find_capture, find_own_capture, items_of, listing
from zhixing.capture.schemas import CaptureIn, CaptureOut, FormatOut, FormatsOut, ItemOut, TextIn
from zhixing.capture.uploading import UploadDep
from zhixing.kit.errors import Invalid
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router

router = Router(tags=["capture"])
ROUTERS = (router, uploads.router)

_MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "space_id": {"type": "integer", "description": "The space of a new hand-in."},
                        "capture_id": {"type": "integer", "description": "A hand-in of one's own to be added to."},
                        "title": {"type": "string"},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


@router.post("/captures", status_code=201, openapi_extra=_MULTIPART)
def hand_in(upload: UploadDep, work: WorkDep) -> CaptureOut:
    """Hands files in, as a new hand-in or into one of one's own; a file's name may hold its folders. They are read behind the scenes."""
    if not upload.files:
        raise Invalid("capture.no_files")
    if "capture_id" in upload.fields:
        capture = find_own_capture(work.session, _number(upload.fields["capture_id"]), work.reach)
        return _one(work, service.add_more(work, capture, upload.files))
    title, space_id = upload.fields.get("title", ""), _number(upload.fields.get("space_id", ""))
    return _one(work, service.start(work, space_id, origin="upload", title=title, files=upload.files))


@router.post("/captures/open", status_code=201)
def open_capture(work: WorkDep, given: CaptureIn) -> CaptureOut:
    """Begins a hand-in that is filled by several requests: files in portions, large ones piece by piece."""
    return _one(work, service.start(work, given.space_id, origin="upload", title=given.title))


@router.post("/captures/text", status_code=201)
def hand_in_text(work: WorkDep, given: TextIn) -> CaptureOut:
    """Hands a pasted text in."""
    return _one(work, service.hand_in_text(work, given.space_id, given.text, title=given.title))


@router.get("/captures")
def list_captures(work: WorkDep, space_id: int | None = None, limit: Limit = 50, offset: Offset = 0) -> Page[CaptureOut]:
    """One's own hand-ins and those into spaces one keeps, the newest first."""
    found, total = listing(work.session, work.reach, space_id=space_id, limit=limit, offset=offset)
    return Page(items=present(work, found), total=total)


@router.get("/captures/{capture_id}")
def get_capture(work: WorkDep, capture_id: int) -> CaptureOut:
    """One hand-in and how far it has come."""
    return _one(work, find_capture(work.session, capture_id, work.reach))


@router.get("/captures/{capture_id}/items")
def list_items(
    work: WorkDep,
    capture_id: int,
    state: Annotated[tuple[str, ...], Query()] = (),
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[ItemOut]:
    """The files of a hand-in; those that failed or are being read come first."""
    found, total = items_of(work.session, capture_id, work.reach, states=state, limit=limit, offset=offset)
    return Page(items=present_items(work, found), total=total)


@router.post("/captures/{capture_id}/retry")
def retry_capture(work: WorkDep, capture_id: int) -> CaptureOut:
    """Reads all failed and cancelled files again."""
    return _one(work, service.retry(work, capture_id))


@router.post("/captures/{capture_id}/cancel")
def cancel_capture(work: WorkDep, capture_id: int) -> CaptureOut:
    """Takes back all files that are not finished."""
    return _one(work, service.cancel(work, capture_id))


@router.post("/captures/{capture_id}/items/{item_id}/retry")
def retry_item(work: WorkDep, capture_id: int, item_id: int) -> CaptureOut:
    """Reads one failed or cancelled file again."""
    return _one(work, service.retry(work, capture_id, item_id))


@router.post("/captures/{capture_id}/items/{item_id}/cancel")
def cancel_item(work: WorkDep, capture_id: int, item_id: int) -> CaptureOut:
    """Takes back one file that is not finished."""
    return _one(work, service.cancel(work, capture_id, item_id))


@router.get("/formats")
def list_formats(work: WorkDep) -> FormatsOut:
    """What can be handed in."""
    accepted = [FormatOut(extension=extension, label=label) for extension, label in LABELS.items()]
    return FormatsOut(accepted=accepted, max_bytes=work.house.settings.max_upload_bytes)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid("capture.space_missing")
    return int(text)


def _one(work: WorkDep, capture: Capture) -> CaptureOut:
    work.session.flush()
    return present(work, [capture])[0]
