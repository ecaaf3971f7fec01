"""The recognition process: reads the path of a picture a line, answers with the lines printed on that picture as JSON."""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any

from PIL import Image

NICER = 15
"""Steps of priority below the server: a page takes seconds of every core it gets."""
LONGEST_SIDE = 1280
"""Measured best on Chinese pages; rapidocr's own defaults drop whole lines."""


def main() -> None:
    """Answers until the parent closes the pipe."""
    os.nice(NICER)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # rapidocr logs to standard output
    logging.disable(logging.WARNING)
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    engine = _engine(threads)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(engine, json.loads(line)["picture"]), ensure_ascii=False) + "\n")
        answers.flush()


def _engine(threads: int) -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _answer(engine: Any, path: str) -> dict[str, Any]:
    try:
        with Image.open(path) as picture:
            width, height = picture.size
        result = engine(path)
    except Exception as error:  # whatever a strange picture provokes; the next one may be fine
        return {"error": f"{type(error).__name__}: {error}"[:500]}
    if result.boxes is None:
        return {"lines": []}
    return {
        "lines": [
            [text, _box(corners, width, height), float(score)]
            for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        ]
    }


def _box(corners: Any, width: int, height: int) -> list[float]:
    xs, ys = [float(point[0]) / width for point in corners], [float(point[1]) / height for point in corners]
    return [min(xs), min(ys), max(xs), max(ys)]


if __name__ == "__main__":
    main()
