"""Somebody hands in PDFs: words know their place on the page, tables stay tables, scans are recognised."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest
from PIL import Image

from capture.extract.conftest import Read, Refused
from zhixing.capture.port import NeedsRecognition, PrintedLine

BODY = 11


@dataclass
class Page:
    """What is drawn on one page of 595 x 842 points: (x, y from the top, size, text) and lines (x0, y0, x1, y1)."""

    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)

    def stream(self) -> bytes:
        shown = [f"BT /F1 {size} Tf {x} {842 - y} Td ({text}) Tj ET" for x, y, size, text in self.texts]
        drawn = [f"{x0} {842 - y0} m {x1} {842 - y1} l S" for x0, y0, x1, y1 in self.rules]
        return "\n".join(shown + drawn).encode("latin-1")


def pdf(*pages: Page, encrypted: bool = False) -> bytes:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, page in enumerate(pages):
        stream = page.stream()
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    trailer = b"/Size %d /Root 1 0 R" % (len(parts) + 1 + encrypted)
    if encrypted:
        parts.append(b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32))
        trailer += b" /Encrypt %d 0 R /ID [<00><00>]" % len(parts)
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1,
        table,
        trailer,
        len(out),
    )


def sheet(number: int, *more: tuple[float, float, float, str]) -> Page:
    """A page with a running head, a page number and some text."""
    running = [(72, 40, 9, "Star River Manufacturing - Rule ZX-7"), (290, 815, 9, f"- {number} -")]
    return Page([*running, *more])


def test_headings_are_told_by_their_size_and_lines_are_joined_to_paragraphs(read: Read) -> None:
    page = Page(
        [
            (72, 90, 24, "Thermal runaway protection"),
            (72, 140, 15, "1 Scope"),
            (72, 165, BODY, "This rule applies to all battery packs of passenger cars and names the requirements,"),
            (72, 180, BODY, "the test methods and the acceptance criteria that designers have to observe in each phase."),
            (72, 210, 15, "2 Requirements"),
            (72, 235, BODY, "Pads shall be 2.0 mm thick."),
        ]
    )
    content = read("rule.pdf", pdf(page))
    assert content.title == "Thermal runaway protection"
    assert [(b.type, b.level) for b in content.blocks] == [
        ("heading", 1),
        ("heading", 2),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]
    paragraph = content.blocks[2]
    assert paragraph.text.endswith("in each phase.")
    assert len(paragraph.lines) == 2
    assert paragraph.box is not None
    left, top, right, bottom = paragraph.box
    assert left == pytest.approx(72 / 595, abs=0.01)
    assert 0.17 < top < bottom < 0.23
    assert right > 0.8


def test_running_heads_and_page_numbers_are_left_out(read: Read) -> None:
    pages = [
        sheet(n, (72, 120, BODY, f"The {word} page says something of its own."))
        for n, word in enumerate(("first", "second", "third"), 1)
    ]
    words = [block.text for block in read("a.pdf", pdf(*pages)).blocks]
    assert words == [f"The {word} page says something of its own." for word in ("first", "second", "third")]


def test_a_ruled_table_is_a_table(read: Read) -> None:
    rows = (("Item", "Limit", "Method"), ("Thickness", "2.0 mm", "Caliper"), ("Conductivity", "0.025 W", "GB/T 10295"))
    texts = [
        (80 + 150 * column, 120 + 30 * row, BODY, text) for row, cells in enumerate(rows) for column, text in enumerate(cells)
    ]
    rules = [(72, 100 + 30 * n, 522, 100 + 30 * n) for n in range(4)] + [(72 + 150 * n, 100, 72 + 150 * n, 190) for n in range(4)]
    [table] = [block for block in read("a.pdf", pdf(Page(texts, rules))).blocks if block.type == "table"]
    assert table.rows == rows
    assert table.header
    assert table.page == 1


def test_columns_that_line_up_are_a_table_without_rules(read: Read) -> None:
    rows = (("Item", "Expected", "Actual"), ("SKU-1", "450", "448"), ("SKU-2", "780", "778"), ("SKU-3", "156", "180"))
    texts = [
        (80 + 150 * column, 120 + 18 * row, BODY, text) for row, cells in enumerate(rows) for column, text in enumerate(cells)
    ]
    [table] = read("a.pdf", pdf(Page(texts))).blocks
    assert table.rows == rows


def test_a_protected_pdf_says_so(refused: Refused) -> None:
    assert refused("密.pdf", pdf(Page([(72, 100, BODY, "secret")]), encrypted=True)) == "encrypted"


def test_a_scan_is_recognised_page_by_page(read: Read) -> None:
    buffer = io.BytesIO()
    scan = Image.effect_noise((600, 800), 40).convert("RGB")
    scan.save(buffer, "PDF", save_all=True, append_images=[scan])
    with pytest.raises(NeedsRecognition):
        read("扫描.pdf", buffer.getvalue())
    lines = [PrintedLine("检验报告", (0.3, 0.05, 0.7, 0.1), 0.99), PrintedLine("结论：合格。", (0.1, 0.3, 0.4, 0.33), 0.99)]
    lines.append(PrintedLine("签字：王芳。", (0.1, 0.5, 0.4, 0.53), 0.99))
    content = read("扫描.pdf", buffer.getvalue(), lines)
    assert [block.text for block in content.blocks if block.page == 2] == ["检验报告", "结论：合格。", "签字：王芳。"]
    assert content.title == "检验报告"
    assert len(content.pages) == 2
