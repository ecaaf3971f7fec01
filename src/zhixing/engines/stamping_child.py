"""The stamping process: a question a line names a file, its form, the lines to put on it, and a target; answers whether it was done."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

MEMORY_LIMIT = 3 * 1024**3
MOST_PIXELS = 120_000_000
ANGLE = 24
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Where fonts with Chinese characters usually lie."""

Lines = list[str]


def main() -> None:
    """Answers until the parent closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            _stamp(question)
            stamped = True
        except Exception:  # whatever a malformed file provokes; the parent says that it cannot be marked
            stamped = False
        answers.write(json.dumps({"stamped": stamped}) + "\n")
        answers.flush()


def _stamp(question: dict[str, Any]) -> None:
    source, target, lines = Path(question["source"]), Path(question["target"]), question["lines"]
    how: dict[str, Callable[[Path, Lines, Path], None]] = {"pdf": stamp_pdf, "docx": stamp_word}
    how.get(question["form"], stamp_picture)(source, lines, target)


@lru_cache
def chinese_font() -> str | None:
    """The path of a font with Chinese characters on this machine; none where there is none."""
    for path in FONTS:
        if Path(path).is_file():
            return path
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        asked = subprocess.run(
            [program, ":lang=zh-cn", "file"], capture_output=True, text=True, timeout=5, check=False
        ).stdout.splitlines()
    except OSError:
        return None
    return next((line.rstrip(": ") for line in asked if line.strip()), None)


def spelled(line: str) -> str:
    """The line in letters that any font has: Chinese names as pinyin."""
    from pypinyin import lazy_pinyin

    return " ".join("".join(part.title() for part in lazy_pinyin(word)) for word in line.split())


def stamp_picture(source: Path, lines: Lines, target: Path) -> None:
    """Tiles the lines over a picture, half transparent and slanting, dark and light so that they show on any ground."""
    with Image.open(source) as opened:
        picture = opened.convert("RGBA")
    width, height = picture.size
    tile = _tile(lines, max(14, min(width, height) // 42))
    veil = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    step_x, step_y = tile.width + tile.width // 4, tile.height + tile.height // 6
    for row in range(ceil(height / step_y) + 1):
        for column in range(-1, ceil(width / step_x) + 1):
            veil.paste(tile, (column * step_x + (row % 2) * step_x // 2, row * step_y), tile)
    Image.alpha_composite(picture, veil).convert("RGB").save(target, "PNG", compress_level=1)


def _tile(lines: Lines, size: int) -> Image.Image:
    path = chinese_font()
    words = lines if path else [spelled(line) for line in lines]
    font = ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
    text = "\n".join(words)
    probe = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    left, top, right, bottom = probe.multiline_textbbox((0, 0), text, font=font, align="center")
    flat = Image.new("RGBA", (ceil(right - left) + size, ceil(bottom - top) + size), (0, 0, 0, 0))
    ImageDraw.Draw(flat).multiline_text(
        (size / 2 - left, size / 2 - top), text, font=font, align="center",
        fill=(90, 90, 90, 72), stroke_width=1, stroke_fill=(255, 255, 255, 40),
    )  # fmt: skip
    return flat.rotate(ANGLE, expand=True, resample=Image.Resampling.BICUBIC)


def stamp_pdf(source: Path, lines: Lines, target: Path) -> None:
    """Lays the lines over every page of a PDF, as text in a font that every reader of Chinese has."""
    from pypdf import PdfReader, PdfWriter, Transformation

    reader = PdfReader(source)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("the file wants a password")
    writer = PdfWriter(clone_from=reader)
    veils: dict[tuple[int, int], Any] = {}
    for page in writer.pages:
        box = page.mediabox
        size = (ceil(float(box.width)), ceil(float(box.height)))
        if size not in veils:
            veils[size] = _veil(writer, size, lines)
        page.merge_transformed_page(veils[size], Transformation().translate(float(box.left), float(box.bottom)))
    writer.add_metadata({"/Zhixing": " / ".join(lines)})
    writer.write(target)


def _veil(writer: Any, size: tuple[int, int], lines: Lines) -> Any:
    """A page of this size, in points, with nothing on it but the tiled lines."""
    from pypdf import PageObject
    from pypdf.generic import DecodedStreamObject, DictionaryObject, FloatObject, NameObject

    page = PageObject.create_blank_page(writer, *size)
    faint = DictionaryObject({NameObject("/ca"): FloatObject(0.22)})
    fonts = DictionaryObject({NameObject("/ZxH"): _helvetica(), NameObject("/ZxS"): _song(writer)})
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): fonts, NameObject("/ExtGState"): DictionaryObject({NameObject("/ZxG"): faint})}
    )
    stream = DecodedStreamObject()
    stream.set_data(_drawn(size, lines))
    page[NameObject("/Contents")] = writer._add_object(stream)
    return page


def _helvetica() -> Any:
    from pypdf.generic import DictionaryObject, NameObject

    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})


def _song(writer: Any) -> Any:
    """A Chinese font by its name alone: each reader has one to put in its place."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

    system = DictionaryObject(
        {
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("GB1"),
            NameObject("/Supplement"): NumberObject(2),
        }
    )
    below = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
            NameObject("/CIDSystemInfo"): system,
            NameObject("/DW"): NumberObject(1000),
        }
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/STSong-Light"),
            NameObject("/Encoding"): NameObject("/UniGB-UCS2-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(below)]),
        }
    )


def _drawn(size: tuple[int, int], lines: Lines) -> bytes:
    """The drawing of a veil. Each tile says it twice: in Chinese, and in letters for a reader without a Chinese font."""
    width, height = size
    drawn = ["q /ZxG gs 0.35 g"]
    for row in range(ceil(height / 120) + 1):
        for column in range(-1, ceil(width / 230) + 1):
            x, y = column * 230 + (row % 2) * 115, row * 120
            drawn.append(f"q 0.9135 0.4067 -0.4067 0.9135 {x} {y} cm BT")
            for number, line in enumerate(lines):
                down = -14 * number
                if line.isascii():
                    drawn.append(f"/ZxH 9 Tf 1 0 0 1 0 {down} Tm <{line.encode('latin-1').hex()}> Tj")
                else:
                    drawn.append(f"/ZxS 10 Tf 1 0 0 1 0 {down} Tm <{line.encode('utf-16-be').hex()}> Tj")
                    letters = spelled(line).encode("latin-1", "replace").hex()
                    drawn.append(f"/ZxH 7 Tf 1 0 0 1 0 {down + 11} Tm <{letters}> Tj")
            drawn.append("ET Q")
    return "\n".join([*drawn, "Q"]).encode("ascii")


def stamp_word(source: Path, lines: Lines, target: Path) -> None:
    """Writes the lines into the head and the foot of every section of a Word document."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    document = docx.Document(str(source))
    for section in document.sections:
        for edge in (
            section.header, section.footer, section.first_page_header, section.first_page_footer,
            section.even_page_header, section.even_page_footer,
        ):  # fmt: skip
            paragraph = edge.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(" · ".join(lines))
            run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x99, 0x99, 0x99)
    document.save(str(target))


if __name__ == "__main__":
    main()
