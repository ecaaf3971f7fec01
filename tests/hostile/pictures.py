"""Pictures that claim to be enormous, end early, never end, or carry a bomb in a remark."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from hostile.case import Case, chunk, given


def picture(format: str = "JPEG", size: tuple[int, int] = (600, 400)) -> bytes:
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(buffer, format)
    return buffer.getvalue()


def png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that says it is so large, with next to nothing in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def with_long_remark() -> bytes:
    remark = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 200_000_000, 9))
    whole = picture("PNG")
    return whole[:33] + remark + whole[33:]


def animation(frames: int = 3000) -> bytes:
    buffer = io.BytesIO()
    pages = [Image.new("L", (32, 32), color=number % 256) for number in range(frames)]
    pages[0].save(buffer, "GIF", save_all=True, append_images=pages[1:], duration=1)
    return buffer.getvalue()


def pages(count: int) -> bytes:
    buffer = io.BytesIO()
    images = [Image.new("L", (64 + number, 64), color=number) for number in range(count)]
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


def tiff_in_a_ring() -> bytes:
    """The next page after the last is the first."""
    data = bytearray(pages(1))
    first = struct.unpack("<L", data[4:8])[0]
    count = struct.unpack("<H", data[first : first + 2])[0]
    place = first + 2 + count * 12
    data[place : place + 4] = struct.pack("<L", first)
    return bytes(data)


SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><text>&b;流程图</text></svg>'
)

CASES = (
    Case(
        "a picture of 60,000 by 60,000", "巨图.png", given(lambda: png(60_000, 60_000)), "failed", says=("100 百万像素", "太大")
    ),
    Case("a picture of 12,000 by 12,000", "大图.png", given(lambda: png(12_000, 12_000)), "failed", says=("百万像素",)),
    Case("a picture with a remark of 200 megabytes", "注.png", given(with_long_remark), "either"),
    Case("a photograph cut off in the middle", "半.jpg", given(lambda: picture()[: len(picture()) // 2]), "either", says=()),
    Case("an animation of 3,000 frames", "动.gif", given(animation), "ready", says=("没有识别出文字",)),
    Case("a scan of three pages", "三页.tif", given(lambda: pages(3)), "ready", says=("没有识别出文字",)),
    Case("a scan of 500 pages", "多页.tif", given(lambda: pages(500)), "failed", says=("超过 300 页",)),
    Case("a scan whose last page leads to its first", "环.tif", given(tiff_in_a_ring), "either"),
    Case("a drawing with a script", "画.svg", given(SVG.encode()), "ready", holds=("流程图",), never=("hahaha",)),
    Case("a photograph of nothing", "无.jpg", given(b"\xff\xd8\xff"), "failed", says=("损坏",)),
)
