"""Where a passage stands: blocks, pages with boxes, cells, slides; see `zhixing.assets.models.Passage.locator`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zhixing.organise.content import Block
from zhixing.organise.pieces import Piece


def locator_of(group: Sequence[Piece], blocks: Sequence[Block]) -> dict[str, Any]:
    first, last = group[0], group[-1]
    locator: dict[str, Any] = {"block": first.block, "block_end": last.block}
    locator |= {"rows": list(last.rows)} if last.rows else {"start": first.start, "end": last.end}
    block = blocks[last.block if last.rows else first.block]
    for name in ("sheet", "slide"):
        if getattr(block, name) is not None:
            locator[name] = getattr(block, name)
    if block.cells:
        locator["cells"] = cells_of_rows(block.cells, last.rows, len(block.rows))
    return {**locator, **_places(group, blocks)}


def _places(group: Sequence[Piece], blocks: Sequence[Block]) -> dict[str, Any]:
    """Pages and the boxes on them; `page` and `boxes` tell of the first one, `pages` of all when there are several."""
    boxes: dict[int, list[list[float]]] = {}
    for piece in group:
        block = blocks[piece.block]
        if block.page is None:
            continue
        known = boxes.setdefault(block.page, [])
        known.extend(box for box in _boxes(block, piece) if box not in known)
    if not boxes:
        return {}
    page = min(boxes)
    places: dict[str, Any] = {"page": page, "boxes": boxes[page]}
    if len(boxes) > 1:
        places["pages"] = [{"page": number, "boxes": boxes[number]} for number in sorted(boxes)]
    return places


def _boxes(block: Block, piece: Piece) -> list[list[float]]:
    """The lines a piece touches, or the whole block where lines are not known."""
    if block.lines and not piece.rows:
        ends = [line[0] for line in block.lines[1:]] + [len(block.text)]
        return [list(line[1:]) for line, end in zip(block.lines, ends, strict=True) if line[0] < piece.end and end > piece.start]
    return [list(block.box)] if block.box else []


_RANGE = re.compile(r"^([A-Z]+)(\d+):([A-Z]+)(\d+)$")


def cells_of_rows(cells: str, rows: tuple[int, int] | None, height: int) -> str:
    """The part of a cell range that holds the given rows of a table (0-based, inclusive) that is `height` rows tall.

    A range one row shorter than the table leaves its header out, which stands further up on the sheet.
    """
    match = _RANGE.match(cells)
    if rows is None or match is None:
        return cells
    left, top, right, bottom = match.groups()
    above = int(top) - (1 if int(bottom) - int(top) + 1 < height else 0)
    return f"{left}{above + rows[0]}:{right}{above + rows[1]}"
