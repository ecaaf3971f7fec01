"""The routes by which large files arrive piece by piece; docs/operations.md describes the protocol."""

from __future__ import annotations

from fastapi import Response

from zhixing.access import WorkDep
from zhixing.capture import arriving
from zhixing.capture.arriving import NewUpload
from zhixing.capture.pieces import PieceDep, WholeDep
from zhixing.capture.presenting import present, present_upload
from zhixing.capture.schemas import CaptureOut, UploadIn, UploadOut
from zhixing.kit.routing import Router

router = Router(tags=["capture"])

OFFSET, LENGTH = "Upload-Offset", "Upload-Length"

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/uploads", status_code=201)
def begin_upload(work: WorkDep, given: UploadIn, response: Response) -> UploadOut:
    """Announces a large file for a hand-in of one's own; its pieces follow."""
    new = NewUpload(given.path, given.size, given.sha256, given.modified)
    upload = arriving.begin(work, given.capture_id, new)
    response.headers["Location"] = f"/api/uploads/{upload.id}"
    return present_upload(upload)


@router.get("/uploads")
def list_uploads(work: WorkDep) -> list[UploadOut]:
    """One's own files that have not arrived completely, the latest first."""
    return [present_upload(upload) for upload in arriving.open_uploads(work)]


@router.get("/uploads/{upload_id}")
def get_upload(work: WorkDep, upload_id: int, response: Response) -> UploadOut:
    """How much of a file has arrived: the next piece begins there."""
    upload = arriving.find_upload(work, upload_id)
    response.headers[OFFSET], response.headers[LENGTH] = str(upload.received), str(upload.size)
    return present_upload(upload)


@router.head("/uploads/{upload_id}")
def head_upload(work: WorkDep, upload_id: int, response: Response) -> None:
    """The same in headers."""
    get_upload(work, upload_id, response)


@router.patch("/uploads/{upload_id}", status_code=204, openapi_extra=_BODY)
def send_piece(piece: PieceDep, upload_id: int, response: Response) -> None:
    """Sends the next piece, which begins at `Upload-Offset`; what arrives before an interruption is kept."""
    response.headers[OFFSET] = str(piece.end)


@router.post("/uploads/{upload_id}/finish")
def finish_upload(digest: WholeDep, work: WorkDep, upload_id: int) -> CaptureOut:
    """Makes a complete file part of its hand-in; it is read behind the scenes. Twice is the same as once."""
    capture = arriving.finish(work, upload_id, digest)
    work.session.flush()
    return present(work, [capture])[0]


@router.delete("/uploads/{upload_id}", status_code=204)
def abandon_upload(work: WorkDep, upload_id: int) -> None:
    """Gives a file up that has not arrived completely; nothing of it is kept."""
    arriving.abandon(work, upload_id)
