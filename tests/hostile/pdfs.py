"""PDF files that lie, loop, swell or run something."""

from __future__ import annotations

import zlib

from hostile.case import Case, given

GOOD = "Inspection of incoming goods"


def pdf(objects: dict[int, bytes], *, trailer: bytes = b"", root: int = 1) -> bytes:
    """A PDF of these numbered objects with a table that points at them."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size, start = max(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 %s \n" % ((places[n], b"n") if n in places else (0, b"f")) for n in range(1, size))
    out += b"trailer << /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def written(text: str) -> bytes:
    return f"BT /F1 18 Tf 72 700 Td ({text}) Tj ET".encode()


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def one_page(
    *, content: bytes | None = None, catalog: bytes = b"", page: bytes = b"", box: bytes = b"0 0 595 842", **more: bytes
) -> dict[int, bytes]:
    """The objects of a PDF of one page; `more` are objects by names like o7."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> %s >>"
        % (box, page),
        4: content if content is not None else stream(written(GOOD)),
        5: FONT,
        **{int(name[1:]): data for name, data in more.items()},
    }


def encrypted() -> bytes:
    """With a password that nobody knows: the check values fit no password."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
    return pdf({**one_page(), 9: lock}, trailer=b"/Encrypt 9 0 R /ID [<00><00>]")


def ten_thousand_pages() -> bytes:
    pages = {n: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>" for n in range(4, 10_004)}
    kids = b" ".join(b"%d 0 R" % n for n in pages)
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % kids,
            3: stream(b""),
            **pages,
        }
    )


def runs_things() -> bytes:
    """Scripts, programs and forms that act when the file is opened, and an attachment."""
    catalog = (
        b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:1/js'\\)) >> "
        b"/AA << /WC << /S /Launch /F (cmd.exe) >> >> /Names << /EmbeddedFiles << /Names [(evil.exe) 7 0 R] >> >>"
    )
    link = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>]"
    attached = {"o7": b"<< /Type /Filespec /F (evil.exe) /EF << /F 8 0 R >> >>", "o8": stream(b"MZ evil")}
    return pdf(one_page(catalog=catalog, page=link, **attached))


def looping() -> bytes:
    """Pages that are their own children, a form that draws itself, bookmarks in a ring."""
    catalog = b"/Outlines 9 0 R"
    page = b"/Group 3 0 R"
    form = stream(b"/X0 Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X0 7 0 R >> >>")
    objects = one_page(content=stream(written(GOOD) + b" /X0 Do"), catalog=catalog, page=page, o7=form)
    objects[3] = objects[3].replace(b"/Font <<", b"/XObject << /X0 7 0 R >> /Font <<")
    objects[9] = b"<< /First 10 0 R /Last 11 0 R >>"
    objects[10] = b"<< /Title (a) /Parent 9 0 R /Next 11 0 R >>"
    objects[11] = b"<< /Title (b) /Parent 9 0 R /Next 10 0 R /First 9 0 R >>"
    return pdf(objects)


def endless_tree() -> bytes:
    """A page tree whose children are itself."""
    return pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 3 /Parent 2 0 R >>"}
    )


def swelling() -> bytes:
    """A page whose drawing unpacks to a quarter of a gigabyte, packed twice."""
    packer, out = zlib.compressobj(9), bytearray()
    block = b"q Q " * (256 * 1024)
    for _ in range(256):
        out += packer.compress(block)
    out += packer.flush()
    return pdf(one_page(content=stream(zlib.compress(bytes(out), 9), b"/Filter [/FlateDecode /FlateDecode]")))


def lying_table() -> bytes:
    good = pdf(one_page())
    return good.replace(b"startxref\n", b"startxref\n99999999").replace(b"/Size 6", b"/Size 2147483647")


CASES = (
    Case("a PDF with a password", "合同.pdf", given(encrypted), "failed", says=("密码",)),
    Case("a PDF cut off in the middle", "半.pdf", given(lambda: pdf(one_page())[:300]), "failed", says=("损坏",)),
    Case("a PDF whose table points nowhere", "表错.pdf", given(lying_table), "either", says=()),
    Case("a PDF of nothing but its first line", "假.pdf", given(b"%PDF-1.7\n" + b"\xff" * 500), "failed", says=("损坏",)),
    Case("a PDF of ten thousand pages", "万页.pdf", given(ten_thousand_pages), "failed", says=("5000 页",)),
    Case("a PDF with pages of miles", "巨幅.pdf", given(lambda: pdf(one_page(box=b"0 0 9e8 9e8"))), "either"),
    Case("a PDF with a page of no size", "无幅.pdf", given(lambda: pdf(one_page(box=b"0 0 0 0"))), "either"),
    Case(
        "a PDF with scripts, programs and an attachment", "脚本.pdf", given(runs_things), "ready",
        holds=(GOOD,), never=("launchURL", "MZ evil", "javascript:"),
    ),
    Case("a PDF that draws itself, with bookmarks in a ring", "环.pdf", given(looping), "ready", holds=(GOOD,)),
    Case("a PDF whose pages are their own children", "树环.pdf", given(endless_tree), "failed", says=("损坏",)),
    Case("a PDF that unpacks to 256 megabytes", "膨胀.pdf", given(swelling), "either"),
    Case("a PDF of arrays in arrays", "嵌套.pdf", given(lambda: pdf({1: b"[" * 200_000})), "failed", says=("损坏",)),
)  # fmt: skip
