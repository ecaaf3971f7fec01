"""Jupyter notebooks: notes, code and what the code printed or drew."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.html import blocks_of_markup
from zhixing.capture.extract.markdown import blocks_of as blocks_of_markdown
from zhixing.capture.extract.naming import first_heading, language_of, plain, title_from
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

MAX_OUTPUT = 5000


def read(source: Source) -> Content:
    """A notebook as content."""
    try:
        notebook = json.loads(decode(source.data))
        cells = notebook.get("cells") or [cell for sheet in notebook.get("worksheets", ()) for cell in sheet.get("cells", ())]
    except (ValueError, AttributeError, RecursionError):
        raise Unreadable("broken", format="ipynb") from None
    blocks: list[Block] = []
    images: dict[str, bytes] = {}
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict):
            blocks.extend(_cell(cell, images))
    if not blocks:
        raise Unreadable("empty")
    return Content(
        title=title_from([first_heading(blocks)], source.stem), blocks=tuple(blocks), images=images, lang=language_of(blocks)
    )


def _joined(value: Any) -> str:
    """Texts are kept as a string or as a list of lines."""
    return plain("".join(str(part) for part in value) if isinstance(value, list) else str(value or ""))


def _cell(cell: dict[str, Any], images: dict[str, bytes]) -> list[Block]:
    text = _joined(cell.get("source", cell.get("input")))
    if cell.get("cell_type") == "markdown":
        blocks, pictures = blocks_of_markdown(text)
        images.update(pictures)
        return blocks
    blocks = [Block(type="code", text=text.strip("\n"))] if text.strip() else []
    for output in cell.get("outputs") or ():
        if isinstance(output, dict):
            blocks.extend(_output(output, images))
    return blocks


def _output(output: dict[str, Any], images: dict[str, bytes]) -> list[Block]:
    data = output.get("data") if isinstance(output.get("data"), dict) else output
    assert isinstance(data, dict)
    for kind in ("image/png", "image/jpeg", "png", "jpeg"):
        if kind in data:
            return _picture(_joined(data[kind]), images)
    if "text/html" in data:
        tables = [block for block in blocks_of_markup(_joined(data["text/html"])) if block.type == "table"]
        if tables:
            return tables
    text = _joined(data.get("text/plain", data.get("text"))).strip("\n")
    return [Block(type="code", text=text[:MAX_OUTPUT])] if text.strip() else []


def _picture(encoded: str, images: dict[str, bytes]) -> list[Block]:
    try:
        data = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return []
    name = picture_name(data)
    if name is None:
        return []
    images[name] = data
    return [Block(type="image", image=name)]
