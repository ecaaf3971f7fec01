"""Every surface on which something of a paper could be shown, in one table; whatever else the API offers is walked besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from walls.routes import Call, Values, calls

QUESTION = "来料检验怎么抽样？"


def _get(path: str, **query: Any) -> Call:
    return Call("GET", path, path, tuple(query.items()))


SURFACES: dict[str, Call] = {
    "list": _get("/api/assets", limit=200),
    "bin": _get("/api/assets", deleted="true", limit=200),
    "list by title": _get("/api/assets", q="检验", limit=200),
    "list by tag": _get("/api/assets", tag="检验", limit=200),
    "tags": _get("/api/tags", limit=500),
    "tags by part": _get("/api/tags", q="zxq"),
    "search": _get("/api/search", q="来料检验", limit=100),
    "search everything": _get("/api/search", limit=100),
    "search one": _get("/api/search", q="来料检验", limit=1),
    "search one of all in title order": _get("/api/search", sort="title", limit=1, offset=1),
    "search in title order": _get("/api/search", q="检验", sort="title", limit=100),
    "search by tag": _get("/api/search", q="抽样", tag="检验", limit=100),
    "search a typo": _get("/api/search", q="来料检验规成", limit=100),
    "search a canary with a slip": _get("/api/search", q="zxq3xtitle", limit=100),
    "search half a canary": _get("/api/search", q="zxq0xtag", limit=100),
    "suggest a canary with a slip": _get("/api/search/suggest", q="zxq3xtitl"),
    "suggest values of tags": _get("/api/search/suggest", q="tag:"),
    "suggest values of spaces": _get("/api/search/suggest", q="space:"),
    "suggest": _get("/api/search/suggest", q="来料"),
    "suggest a canary": _get("/api/search/suggest", q="zxq"),
    "ask": Call("POST", "/api/ask", "/api/ask", body={"question": QUESTION}),
    "questions": _get("/api/ask", limit=200),
    "spaces": _get("/api/spaces"),
    "me": _get("/api/me"),
    "captures": _get("/api/captures"),
    "suggestions": _get("/api/suggestions", limit=200),
    "groups of suggestions": _get("/api/suggestions/groups", kind="tag", limit=200),
    "news": _get("/api/suggestions/news"),
    "saved searches": _get("/api/search/saved"),
    "wishes": _get("/api/search/wishes"),
    "upkeep": _get("/api/upkeep", scope="seen"),
    "never opened": _get("/api/upkeep/never_opened", scope="seen"),
    "clusters": _get("/api/clusters", limit=200),
    "right answers": _get("/api/search/judged"),
    "right answers as a file": _get("/api/search/judged/export"),
    "what was not found": _get("/api/search/missed"),
    "the log": _get("/api/audit", limit=200),
    "the log as a file": _get("/api/audit/export", format="jsonl"),
}
"""What is looked at after every single deed."""

BINS = frozenset({"bin"})


class Whatever(dict[str, Sequence[Any]]):
    """The values that exist by name, and 1 for every name nobody foresaw here; tests/walls/haunted.py foresees them."""

    def get(self, name: str, default: Any = None) -> Any:
        if " " in name:
            return default
        return super().get(name, [1])


def everywhere(openapi: dict[str, Any], values: Values) -> Iterator[Call]:
    """Every reading request of the application, so that a surface that is new tomorrow is looked at too."""
    yield from calls(openapi, Whatever(values), reading=True)
