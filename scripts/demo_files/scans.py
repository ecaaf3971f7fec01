"""Papers as a scanner sees them: a little askew, a little dirty, grey."""

from __future__ import annotations

import io
import random
import re

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
Entry = dict[str, object]
WIDTH, HEIGHT, MARGIN, LINE = 1080, 1400, 90, 54


def _paper(source: str, seed: str) -> Image.Image:
    chance = random.Random(seed)
    lines = source.strip().splitlines()
    paper = Image.new("L", (WIDTH, HEIGHT), 247)
    pen = ImageDraw.Draw(paper)
    pen.text((WIDTH / 2, 90), lines[0], 25, ImageFont.truetype(FONT, 42), anchor="mm")
    y = 150
    for line in lines[1:]:
        _write(pen, line, y)
        y += LINE if line else LINE // 2
    pen.rectangle([MARGIN - 30, 140, WIDTH - MARGIN + 30, y + 10], outline=90, width=2)
    paper = paper.rotate(chance.uniform(-0.9, 0.9), Image.Resampling.BICUBIC, fillcolor=240).filter(ImageFilter.GaussianBlur(0.6))
    dots = ImageDraw.Draw(paper)
    for _ in range(160):
        x, y_dot = chance.randrange(WIDTH), chance.randrange(HEIGHT)
        dots.ellipse([x, y_dot, x + 1, y_dot + 1], fill=chance.randrange(120, 220))
    return paper


def _write(pen: ImageDraw.ImageDraw, line: str, y: int) -> None:
    """Cells parted by two spaces or more stand in columns; a plain line runs on."""
    font = ImageFont.truetype(FONT, 29)
    cells = re.split(r" {2,}", line)
    room = (WIDTH - 2 * MARGIN) / len(cells)
    for place, cell in enumerate(cells):
        pen.text((MARGIN + place * room, y), cell, 35, font)


def png(source: str, entry: Entry) -> bytes:
    """A scan as PNG in sixteen greys."""
    buffer = io.BytesIO()
    _paper(source, str(entry["id"])).quantize(16).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def jpg(source: str, entry: Entry) -> bytes:
    """A photograph of a paper as JPEG."""
    buffer = io.BytesIO()
    _paper(source, str(entry["id"])).save(buffer, "JPEG", quality=55)
    return buffer.getvalue()


def pdf(source: str, entry: Entry) -> bytes:
    """A PDF that holds nothing but the picture of a page."""
    buffer = io.BytesIO()
    _paper(source, str(entry["id"])).save(buffer, "PDF", resolution=130, quality=55)
    return buffer.getvalue()
