"""The drawing process: a question a line names a document, a page, a width and a target; answers whether it was drawn."""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

import pypdfium2 as pdfium

MEMORY_LIMIT = 2 * 1024**3
TALLEST = 12_000
"""Pixels; a till roll is drawn narrower rather than without end."""


def main() -> None:
    """Answers until the parent closes the pipe. The document drawn last stays open: readers turn pages."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    opened: tuple[str, pdfium.PdfDocument] | None = None
    for line in sys.stdin:
        question = json.loads(line)
        drawn = False
        try:
            if opened is None or opened[0] != question["document"]:
                if opened is not None:
                    opened[1].close()
                opened = (question["document"], pdfium.PdfDocument(question["document"]))
            drawn = _draw(opened[1], question)
        except Exception:  # whatever a malformed page provokes; the parent says that it cannot be drawn
            drawn = False
        answers.write(json.dumps({"drawn": drawn}) + "\n")
        answers.flush()


def _draw(document: pdfium.PdfDocument, question: dict[str, Any]) -> bool:
    page = document[question["page"] - 1]
    width, height = page.get_size()
    scale = min(question["width"] / max(width, 1.0), TALLEST / max(height, 1.0))
    bitmap = page.render(scale=scale)
    bitmap.to_pil().convert("RGB").save(question["target"], "PNG")
    bitmap.close()
    page.close()
    return True


if __name__ == "__main__":
    main()
