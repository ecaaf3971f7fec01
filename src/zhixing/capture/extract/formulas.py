"""Office formulas (OMML) as one line of text: a fraction is (a)/(b), a power a^(b)."""

from __future__ import annotations

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def formula_text(element: etree._Element) -> str:
    """The formula below an m:oMath or m:oMathPara element, on one line."""
    return " ".join(_text(element, 0).split())


def _text(element: etree._Element, depth: int) -> str:
    if depth > 60 or not isinstance(element.tag, str):
        return ""
    name = etree.QName(element).localname
    if name == "t":
        return element.text or ""
    writer = _WRITERS.get(name)
    return writer(element, depth + 1) if writer else _children(element, depth + 1)


def _children(element: etree._Element, depth: int) -> str:
    return "".join(_text(child, depth) for child in element if not _is_property(child))


def _is_property(child: etree._Element) -> bool:
    return isinstance(child.tag, str) and etree.QName(child).localname.endswith("Pr")


def _part(element: etree._Element, name: str, depth: int) -> str:
    child = element.find(f"{M}{name}")
    return _children(child, depth).strip() if child is not None else ""


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isdigit() or text.isalpha() else f"({text})"


def _fraction(element: etree._Element, depth: int) -> str:
    return f"{_grouped(_part(element, 'num', depth))}/{_grouped(_part(element, 'den', depth))}"


def _scripts(element: etree._Element, depth: int) -> str:
    base, below, above = (_part(element, name, depth) for name in ("e", "sub", "sup"))
    return base + (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")


def _root(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'deg', depth)}√({_part(element, 'e', depth)})"


def _big(element: etree._Element, depth: int) -> str:
    sign = element.find(f"{M}naryPr/{M}chr")
    below, above = _part(element, "sub", depth), _part(element, "sup", depth)
    symbol = sign.get(f"{M}val") if sign is not None else "∫"
    return (
        f"{symbol}{f'_{_grouped(below)}' if below else ''}{f'^{_grouped(above)}' if above else ''} {_part(element, 'e', depth)}"
    )


def _brackets(element: etree._Element, depth: int) -> str:
    def sign(name: str, otherwise: str) -> str:
        found = element.find(f"{M}dPr/{M}{name}")
        return (found.get(f"{M}val") or "") if found is not None else otherwise

    inner = sign("sepChr", "|").join(_children(child, depth).strip() for child in element.findall(f"{M}e"))
    return f"{sign('begChr', '(')}{inner}{sign('endChr', ')')}"


def _function(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'fName', depth)} {_part(element, 'e', depth)}"


def _lower_limit(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'e', depth)}_{_grouped(_part(element, 'lim', depth))}"


def _upper_limit(element: etree._Element, depth: int) -> str:
    return f"{_part(element, 'e', depth)}^{_grouped(_part(element, 'lim', depth))}"


def _matrix(element: etree._Element, depth: int) -> str:
    rows = [", ".join(_children(cell, depth).strip() for cell in row.findall(f"{M}e")) for row in element.findall(f"{M}mr")]
    return f"[{'; '.join(rows)}]"


def _lines(element: etree._Element, depth: int) -> str:
    return "; ".join(_children(child, depth).strip() for child in element.findall(f"{M}e"))


_WRITERS = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "rad": _root,
    "nary": _big,
    "d": _brackets,
    "func": _function,
    "limLow": _lower_limit,
    "limUpp": _upper_limit,
    "m": _matrix,
    "eqArr": _lines,
}
