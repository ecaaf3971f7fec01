"""What was promised: every acknowledged deed, and for those that broke off, both ways it may have gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SECTIONS = 12


@dataclass
class Doc:
    """One file that somebody handed in. `texts` are the versions it may have now, the last acknowledged one first."""

    word: str
    path: str
    texts: list[int]
    """Numbers of the versions of which one must be the present one; none: it may not be there at all."""
    optional: bool
    """Its hand-in broke off: it may be there or not."""
    alive: set[bool] = field(default_factory=lambda: {True})
    titles: set[str] | None = None
    """Titles of which it must bear one; none: the one it was handed in with."""
    asset_id: int | None = None
    busy: bool = False
    """A new version is on its way; nothing else is done to it until that has come."""


@dataclass
class Ledger:
    """The documents of one worker, and the grants of its space."""

    name: str
    space_id: int
    random: Random
    docs: list[Doc] = field(default_factory=list)
    grants: list[frozenset[str]] = field(default_factory=list)
    """The grants that may hold now."""
    deeds: int = 0
    acknowledged: int = 0

    def new(self) -> Doc:
        number = len(self.docs)
        word = f"zk{self.name}{number:05d}"
        doc = Doc(word, f"{word}.md", [1], optional=True)
        self.docs.append(doc)
        return doc

    def known(self) -> Doc | None:
        """A document that can be worked on."""
        ready = [doc for doc in self.docs if doc.asset_id is not None and not doc.busy and len(doc.alive) == 1]
        return self.random.choice(ready[-40:]) if ready else None


def text_of(word: str, version: int) -> bytes:
    """A file of several sections, each with words of its own, so that half a file would show."""
    lines = [f"# 规程 {word}"]
    for number in range(SECTIONS):
        body = f"本节说明检验步骤，先断电再检修。{section_word(word, version, number)}。" + "每批抽样三十二件并记录结果。" * 30
        lines += [f"## 第{number}节", body]
    return "\n\n".join(lines).encode()


def section_word(word: str, version: int, number: int) -> str:
    return f"{word}v{version}s{number:02d}"
