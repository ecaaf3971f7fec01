"""The letters of a PDF page, gathered to lines: pdfium tells each letter and its box."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from zhixing.capture.extract.layout import Segment, union
from zhixing.capture.extract.naming import plain
from zhixing.organise.content import Box

WIDE_GAP = 1.0
"""A gap of more than so many letter heights parts a line into segments (columns of a table)."""

_SCALE = 100_000


@dataclass(frozen=True)
class PageText:
    """The print of one page: its lines in the file's order, and how many letters could not be understood."""

    segments: tuple[Segment, ...]
    letters: int
    strange: int


@dataclass
class _Letter:
    sign: str
    box: Box


class _Frame:
    """Turns page coordinates into fractions of the page as it is shown (rotation and crop included)."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        origin, along, up = self._point(0, 0), self._point(1000, 0), self._point(0, 1000)
        self._x, self._y = origin
        self._a, self._b = (along[0] - origin[0]) / 1000, (along[1] - origin[1]) / 1000
        self._c, self._d = (up[0] - origin[0]) / 1000, (up[1] - origin[1]) / 1000

    def _point(self, x: float, y: float) -> tuple[float, float]:
        left, top = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(self._page.raw, 0, 0, _SCALE, _SCALE, 0, x, y, left, top)
        return left.value / _SCALE, top.value / _SCALE

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        xs = [self._x + x * self._a + y * self._c for x, y in ((left, bottom), (right, top))]
        ys = [self._y + x * self._b + y * self._d for x, y in ((left, bottom), (right, top))]
        return (min(xs), min(ys), max(xs), max(ys))


def page_text(page: pdfium.PdfPage) -> PageText:
    """The print of a page; boxes are fractions of the page, the origin at the top left."""
    textpage = page.get_textpage()
    try:
        letters, sizes = _letters(page, textpage)
    finally:
        textpage.close()
    segments = tuple(_segments(letters, sizes))
    signs = [letter.sign for letter in letters if letter is not None and not letter.sign.isspace()]
    strange = sum(1 for sign in signs if sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" or ord(sign) < 32)
    return PageText(segments, len(signs), strange)


def _letters(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> tuple[list[_Letter | None], list[bool]]:
    """The letters in order, None where a line ends; and for each whether it is bold."""
    frame = _Frame(page)
    rectangle = raw.FS_RECTF()
    letters: list[_Letter | None] = []
    bold: list[bool] = []
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage.raw, index)
        if code in (13, 10):
            letters.append(None)
            bold.append(False)
            continue
        if code in (0, 3, 0xFFFE, 0xFFFF) or not raw.FPDFText_GetLooseCharBox(textpage.raw, index, rectangle):
            continue
        sign = "-" if code == 2 else chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
        letters.append(_Letter(sign, frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)))
        begins = len(letters) < 2 or letters[-2] is None
        bold.append(raw.FPDFText_GetFontWeight(textpage.raw, index) >= 600 if begins else bold[-1])
    return letters, bold


def _segments(letters: Sequence[_Letter | None], bold: Sequence[bool]) -> list[Segment]:
    """Runs of letters up to a line's end, a wide gap or a jump to another height."""
    segments: list[Segment] = []
    run: list[_Letter] = []
    heavy = False
    for letter, weight in zip([*letters, None], [*bold, False], strict=True):
        if run and (letter is None or _parts(_last_printed(run), letter)):
            _close(run, heavy, segments)
            run = []
        if letter is not None and (run or not letter.sign.isspace()):
            heavy = weight if not run else heavy
            run.append(letter)
    return segments


def _last_printed(run: Sequence[_Letter]) -> _Letter:
    return next((letter for letter in reversed(run) if not letter.sign.isspace()), run[-1])


def _parts(before: _Letter, letter: _Letter) -> bool:
    if letter.sign.isspace():
        return False
    height = max(before.box[3] - before.box[1], 1e-6)
    apart = abs((letter.box[1] + letter.box[3]) - (before.box[1] + before.box[3])) / 2 > height * 0.7
    # Boxes are fractions of width and height; a page is taken as about 0.75 as wide as high.
    return apart or letter.box[0] - before.box[2] > WIDE_GAP * height / 0.75


def _close(run: Sequence[_Letter], heavy: bool, segments: list[Segment]) -> None:
    text = " ".join(plain("".join(letter.sign for letter in run)).split())
    printed = [letter.box for letter in run if not letter.sign.isspace()]
    if text and printed:
        box = union(printed)
        segments.append(Segment(text, box, box[3] - box[1], len(segments), heavy))
