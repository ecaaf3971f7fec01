"""reStructuredText, Sphinx's words included: unknown directives and roles give their text, no file is ever drawn in."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import Any, ClassVar, cast

from docutils import nodes
from docutils.core import publish_doctree
from docutils.frontend import Values, get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.states import Inliner
from docutils.readers.standalone import Reader
from docutils.statemachine import State, StringList
from docutils.writers.null import Writer

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.grid import filled
from zhixing.capture.extract.naming import first_heading, language_of, plain, title_from
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

_SETTINGS = {
    "report_level": 5,
    "halt_level": 5,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "doctitle_xform": False,
    "smart_quotes": False,
    "line_length_limit": 10_000_000,
    "syntax_highlight": "none",
    "warning_stream": False,
}
_SILENT_ROLES = frozenset({"link_to_translation", "raw"})
_SILENT_DIRECTIVES = frozenset(
    "toctree contents raw include literalinclude highlight index meta tabularcolumns".split()
    + "currentmodule module default-domain sectnum".split()
)
_TARGET = re.compile(r"\s*<[^<>]*>\s*$")
_SPACED_WIDE = re.compile(r"(?<=[⺀-鿿＀-￯　-〿])\s*\n\s*(?=[⺀-鿿＀-￯　-〿])")


class _AnyDirective(Directive):
    """What docutils does not know: its title and its body are read as text."""

    optional_arguments: ClassVar[int] = 1
    final_argument_whitespace: ClassVar[bool] = True
    has_content: ClassVar[bool] = True
    option_spec = None

    def run(self) -> list[nodes.Node]:
        if self.name in _SILENT_DIRECTIVES:
            return []
        container = nodes.container()
        argument = " ".join(self.arguments).strip()
        if argument and not re.fullmatch(r"[\w./:,-]+", argument):
            container += nodes.paragraph(text=argument)
        body = [line for line in self.content if not re.match(r"^:[\w-]+:", line)]
        self.state.nested_parse(StringList(body, source=""), self.content_offset, container)
        return [container]


def _any_role(name: str, rawtext: str, text: str, *rest: Any, **more: Any) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """What docutils does not know: the words that are shown, without the target."""
    shown = "" if name in _SILENT_ROLES else _TARGET.sub("", text) or text
    return [nodes.Text(shown.lstrip("~!"))], []


def _tolerate() -> None:
    """Lets docutils ask us for what it does not know. Done in the reading process only, which does nothing else."""
    known_directive, known_role = directives.directive, roles.role

    def directive(name: str, language: Any, document: Any) -> Any:
        if name in _SILENT_DIRECTIVES:
            return _AnyDirective, []
        found, messages = known_directive(name, language, document)
        return (found, messages) if found is not None else (_AnyDirective, [])

    def role(name: str, language: Any, lineno: int, reporter: Any) -> Any:
        if name in _SILENT_ROLES:
            return _any_role, []
        found, messages = known_role(name, language, lineno, reporter)
        return (found, messages) if found is not None else (_any_role, [])

    if known_directive.__module__ != __name__:
        directives.directive = directive  # type: ignore[assignment]
        roles.role = role  # type: ignore[assignment]
        State.make_transitions = _made_transitions  # type: ignore[assignment]


_ways: dict[tuple[Any, ...], list[tuple[str, Any, str]]] = {}
_first_made = State.make_transitions


def _made_transitions(state: State[Any], wanted: list[Any]) -> tuple[list[str], dict[str, tuple[Any, Any, str]]]:
    """As docutils does it, but patterns are looked up once a kind of state and not for each paragraph anew."""
    key = (type(state), *wanted)
    if key not in _ways:
        names, found = _first_made(state, wanted)
        _ways[key] = [(name, found[name][0], found[name][2]) for name in names]
    ways = _ways[key]
    return [name for name, _, _ in ways], {name: (pattern, getattr(state, name), after) for name, pattern, after in ways}


def _inliner() -> Inliner:
    """One that leaves addresses the text that they are: where they lead is of no interest here, and looking for them takes long."""
    inliner = Inliner()
    vars(inliner)["implicit_inline"] = lambda text, lineno: [nodes.Text(text)] if text else []
    return inliner


@lru_cache(maxsize=1)
def _settings() -> Values:
    """The settings of docutils with ours; it takes longer to gather them than to read a small file."""
    found = get_default_settings(Parser, Reader, Writer)
    vars(found).update(_SETTINGS, traceback=True)
    return found


def read(source: Source) -> Content:
    """A reStructuredText file as content."""
    _tolerate()
    tree = publish_doctree(decode(source.data), parser=Parser(inliner=_inliner()), settings=deepcopy(_settings()))
    blocks: list[Block] = []
    _walk(tree, blocks, level=0, depth=0)
    if not blocks:
        raise Unreadable("empty")
    return Content(title=title_from([first_heading(blocks)], source.stem), blocks=tuple(blocks), lang=language_of(blocks))


def _text(node: nodes.Node) -> str:
    parts: list[str] = []
    _gather(node, parts)
    return " ".join(_SPACED_WIDE.sub("", plain("".join(parts))).split())


def _gather(node: nodes.Node, parts: list[str]) -> None:
    """The texts below, in order, without what docutils has to complain about."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            if not isinstance(node, nodes.system_message | nodes.problematic):
                parts.append(child.astext())
        else:
            _gather(child, parts)


def _walk(node: nodes.Element, blocks: list[Block], level: int, depth: int) -> None:
    """Turns a node's children into blocks; `level` counts sections above, `depth` lists above."""
    for child in node.children:
        if isinstance(child, nodes.section):
            _walk(child, blocks, level + 1, 0)
        elif isinstance(child, nodes.title | nodes.rubric):
            _add(blocks, Block(type="heading", text=_text(child), level=min(6, max(1, level + isinstance(child, nodes.rubric)))))
        elif isinstance(child, nodes.list_item | nodes.definition_list_item | nodes.field):
            _item(child, blocks, level, depth)
        elif isinstance(child, nodes.Element):
            _other(child, blocks, level, depth)


def _other(child: nodes.Element, blocks: list[Block], level: int, depth: int) -> None:
    if isinstance(child, nodes.paragraph | nodes.line | nodes.attribution):
        _add(blocks, Block(type="list_item" if depth else "paragraph", text=_text(child), level=depth))
    elif isinstance(child, nodes.bullet_list | nodes.enumerated_list | nodes.definition_list | nodes.field_list):
        _walk(child, blocks, level, depth + 1)
    elif isinstance(child, nodes.table):
        _table(child, blocks)
    elif (block := _verbatim(child)) is not None:
        _add(blocks, block)
    elif not isinstance(child, nodes.Invisible | nodes.system_message | nodes.TextElement):
        _walk(child, blocks, level, depth)


def _verbatim(child: nodes.Element) -> Block | None:
    """Code, formulas, quotations and pictures, which have no structure of their own."""
    if isinstance(child, nodes.literal_block | nodes.doctest_block):
        return Block(type="code", text=plain(child.astext()).strip("\n"))
    if isinstance(child, nodes.math_block):
        return Block(type="formula", text=plain(child.astext()).strip())
    # Authors indent lists and code below a question; only with its author named is that a quotation.
    if isinstance(child, nodes.block_quote) and isinstance(child.children[-1], nodes.attribution):
        return Block(type="quote", text="\n".join(_text(part) for part in child.children))
    if isinstance(child, nodes.image):
        alt = str(child.get("alt", ""))
        return Block(type="image", alt=alt if len(alt) > 8 else "")
    return None


def _item(item: nodes.Element, blocks: list[Block], level: int, depth: int) -> None:
    """A list item: its first paragraph carries its number, a term or field its name."""
    inner: list[Block] = []
    if isinstance(item, nodes.definition_list_item | nodes.field):
        name = item.children[0]
        _walk(cast(nodes.Element, item.children[-1]), inner, level, depth)
        lead = _text(name)
        if inner and inner[0].type in ("list_item", "paragraph"):
            inner[0] = Block(type="list_item", text=f"{lead}: {inner[0].text}", level=depth)
        else:
            inner.insert(0, Block(type="list_item", text=lead, level=depth))
    else:
        _walk(item, inner, level, depth)
        parent = item.parent
        if isinstance(parent, nodes.enumerated_list) and inner:
            number = int(parent.get("start", 1)) + parent.index(item)
            inner[0] = Block(type=inner[0].type, text=f"{number}. {inner[0].text}", level=inner[0].level)
    blocks.extend(inner)


def _table(table: nodes.table, blocks: list[Block]) -> None:
    head = [row for part in table.findall(nodes.thead) for row in part.findall(nodes.row)]
    body = [row for part in table.findall(nodes.tbody) for row in part.findall(nodes.row)]
    rows = filled([[_spanned(entry) for entry in row.children if isinstance(entry, nodes.entry)] for row in head + body])
    caption = next(iter(table.findall(nodes.title)), None)
    if rows:
        blocks.append(Block(type="table", text=_text(caption) if caption else "", rows=rows, header=bool(head) and len(rows) > 1))


def _spanned(entry: nodes.entry) -> tuple[str, int, int]:
    return _cell(entry), int(entry.get("morecols", 0)) + 1, int(entry.get("morerows", 0)) + 1


def _cell(entry: nodes.Node) -> str:
    inner: list[Block] = []
    if isinstance(entry, nodes.Element):
        _walk(entry, inner, 1, 0)
    return "\n".join(block.text or block.alt for block in inner)


def _add(blocks: list[Block], block: Block) -> None:
    if block.text.strip() or block.alt:
        blocks.append(block)
