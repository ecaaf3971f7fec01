"""The running text of a Word paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from zhixing.capture.extract.formulas import M, formula_text
from zhixing.capture.extract.numbering import W

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SILENT = ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "footnoteReference", "drawing", "pict", "object")
_PASSED_OVER = frozenset(f"{W}{name}" for name in _SILENT) | {f"{_MC}AlternateContent"}


def runs_of(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph, without text boxes, deleted text and field codes."""
    for child in element:
        tag = child.tag
        if tag in _PASSED_OVER or not isinstance(tag, str):
            continue
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            yield f" {formula_text(child)} "
        elif tag in _SIGNS:
            yield _SIGNS[tag](child)
        else:
            yield from runs_of(child)


def _break(element: etree._Element) -> str:
    """Line breaks are kept, page breaks are not."""
    return "\n" if element.get(f"{W}type") in (None, "textWrapping") else ""


_SYMBOLS = {
    "F0FE": "☑",
    "F0A8": "☐",
    "F06F": "☐",
    "F0FC": "✓",
    "F052": "☑",
    "F0B7": "•",
    "F06D": "μ",
    "F057": "Ω",
    "F0B0": "°",
    "F0B1": "±",
    "F0B3": "≥",
    "F0A3": "≤",
}


def _symbol(element: etree._Element) -> str:
    code = (element.get(f"{W}char") or "").upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    return (
        chr(int(code, 16))
        if re.fullmatch(r"[0-9A-F]{4}", code) and not code.startswith(("F0", "D8", "D9", "DA", "DB", "DC", "DD", "DE", "DF"))
        else ""
    )


_SIGNS: dict[str, Callable[[etree._Element], str]] = {
    f"{W}tab": lambda element: "\t",
    f"{W}ptab": lambda element: "\t",
    f"{W}br": _break,
    f"{W}cr": _break,
    f"{W}noBreakHyphen": lambda element: "-",
    f"{W}sym": _symbol,
}
