"""What a reading process answered, as values; whatever else it says is a reason why there is no content."""

from __future__ import annotations

import json
import logging
from base64 import b64decode
from pathlib import Path
from typing import Any

from zhixing.capture.port import NeedsRecognition, Unreadable
from zhixing.organise.content import Content
from zhixing.organise.digest import CutPassage, Digest

log = logging.getLogger(__name__)


def content_of(answer: dict[str, Any], folder: Path, filename: str) -> Content:
    """The content that lies in the folder; raises Unreadable or NeedsRecognition where there is none."""
    _require("content", answer, filename)
    data = json.loads((folder / "content.json").read_text(encoding="utf-8"))
    images = {name: (folder / name).read_bytes() for name in data["images"] if "/" not in name and (folder / name).is_file()}
    return Content.from_json(data, images)


def digest_of(answer: dict[str, Any], folder: Path, filename: str) -> Digest:
    """The digest that was told; raises Unreadable or NeedsRecognition where there is none."""
    _require("digest", answer, filename)
    images = {key: (folder / key).read_bytes() for key in answer["images"] if key.isalnum() and (folder / key).is_file()}
    return Digest(
        title=answer["title"],
        lang=answer["lang"],
        format=answer["format"],
        pages=answer["pages"],
        characters=answer["characters"],
        warnings=tuple(answer["warnings"]),
        details=answer["details"],
        passages=tuple(CutPassage(headings, text, locator) for headings, text, locator in answer["passages"]),
        packed=b64decode(answer["packed"]),
        images=images,
    )


def _require(kind: str, answer: dict[str, Any], filename: str) -> None:
    if answer["kind"] == "unreadable":
        raise Unreadable(answer["code"], **answer["values"])
    if answer["kind"] == "needs_recognition":
        raise NeedsRecognition
    if answer["kind"] != kind:
        log.error("reading %s failed unforeseen:\n%s", filename, answer.get("trace", ""))
        raise Unreadable("unforeseen")
