"""Pictures of documents: the words printed on them, each with its place."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageOps, ImageSequence

from zhixing.capture.extract.naming import language_of, title_from
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.printed import blocks_of_lines
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Caution, Content, PageSize

MAX_PIXELS = 100_000_000
MAX_FRAMES = 300
LONG_SIDE = 2000
"""Pictures are recognised at this length of their longer side at most, in pixels."""


def read(source: Source) -> Content:
    """A picture file as content; a TIFF may have several pages."""
    frames = _frames(source)
    blocks: list[Block] = []
    images: dict[str, bytes] = {}
    sizes: list[PageSize] = []
    for number, frame in enumerate(frames, start=1):
        source.report("capture.stage.recognising", {"page": number, "pages": len(frames)})
        shown = _encoded(frame)
        name = picture_name(shown) or f"page-{number}.png"
        images[name] = shown
        sizes.append(PageSize(number=number, width=frame.width, height=frame.height))
        blocks.append(Block(type="image", image=name, page=number, box=(0, 0, 1, 1)))
        blocks.extend(blocks_of_lines(source.recognise(shown), page=number))
    recognised = any(block.text for block in blocks)
    cautions = () if recognised else (Caution(code="capture.caution.no_words_on_picture"),)
    if not recognised:
        blocks[0] = Block(type="image", image=blocks[0].image, page=1, box=(0, 0, 1, 1), alt=source.stem)
    return Content(
        title=title_from([], source.stem),
        blocks=tuple(blocks),
        images=images,
        pages=tuple(sizes),
        lang=language_of(blocks),
        warnings=cautions,
    )


def _frames(source: Source) -> Sequence[Image.Image]:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(source.data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Unreadable("picture_too_large", megapixels=MAX_PIXELS // 1_000_000)
            several = picture.format in ("TIFF",) and getattr(picture, "n_frames", 1) > 1
            if several and getattr(picture, "n_frames", 1) > MAX_FRAMES:
                raise Unreadable("too_many_pages", limit=MAX_FRAMES)
            # The iterator gives the same picture again and again, moved on to its next page.
            return [_upright(frame) for frame in (ImageSequence.Iterator(picture) if several else (picture,))]
    except Unreadable:
        raise
    except Image.DecompressionBombError:
        raise Unreadable("picture_too_large", megapixels=MAX_PIXELS // 1_000_000) from None
    except Exception:  # Pillow raises whatever a broken picture provokes
        raise Unreadable("broken", format=source.extension or "png") from None


def _upright(frame: Image.Image) -> Image.Image:
    """Turned as the camera was held, on white, no larger than recognition needs."""
    turned = ImageOps.exif_transpose(frame)
    if turned.mode in ("RGBA", "LA", "P", "PA"):
        transparent = turned.convert("RGBA")
        white = Image.new("RGB", turned.size, "white")
        white.paste(transparent, mask=transparent.getchannel("A"))
        turned = white
    turned = turned.convert("RGB")
    turned.thumbnail((LONG_SIDE, LONG_SIDE))
    return turned


def _encoded(frame: Image.Image) -> bytes:
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
