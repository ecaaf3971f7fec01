"""Small charts, drawn once, for the pictures inside documents."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont
from source import Piece

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
INK, LINE, ACCENT = "#1F2328", "#C9CED2", "#0F766E"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 900, 420, 70, 60, 50


def drawn(piece: Piece) -> bytes:
    """A PNG of a bar or line chart, 900 x 420 pixels."""
    kind, unit = piece.chart.split(":", 1)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, 20)
    top = max(value for _, value in piece.points) * 1.15
    step = (WIDTH - LEFT - 30) / len(piece.points)
    at = [
        (LEFT + step * (place + 0.5), HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top)
        for place, (_, value) in enumerate(piece.points)
    ]
    pen.text((LEFT, 10), unit, INK, font)
    pen.line([(LEFT, TOP), (LEFT, HEIGHT - BOTTOM), (WIDTH - 20, HEIGHT - BOTTOM)], LINE, 2)
    if kind == "line":
        pen.line(at, ACCENT, 4)
    for (x, y), (name, value) in zip(at, piece.points, strict=True):
        if kind == "bar":
            pen.rectangle([x - step * 0.25, y, x + step * 0.25, HEIGHT - BOTTOM - 1], ACCENT)
        else:
            pen.ellipse([x - 6, y - 6, x + 6, y + 6], ACCENT)
        pen.text((x, y - 16), f"{value:g}", INK, font, anchor="mm")
        pen.text((x, HEIGHT - BOTTOM + 24), name, INK, font, anchor="mm")
    buffer = io.BytesIO()
    picture.quantize(16).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
