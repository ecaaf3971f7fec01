"""Reading what a language model says, piece by piece: plain sentences and the ids behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhixing.apply.fencing import ID_LENGTH, LETTERS

LONGEST = 4_000
"""Characters that are read at all."""
LONGEST_SENTENCE = 600

_ID = rf"[{LETTERS}]{{{ID_LENGTH}}}"
_CITED = re.compile(r"[\[【［]\s*([^\[\]【】［］\n]{1,120}?)\s*[\]】］]")
_END = re.compile(r"[。！？]|[!?](?=\s|$|[\[【［])|(?<=[^\s\d])\.(?=\s|$|[\[【［])|\n")
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(
    r"!?\[([^\]\n]*)\]\([^)\n]*\)|<[^<>\n]{1,200}>|`+|\*\*|__|^\s*(?:#{1,6}|[-*•>]|\d{1,2}[.、)])\s+", re.MULTILINE
)
_PICTURE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)?)?")


@dataclass(frozen=True)
class Spoken:
    """A sentence and the ids that stand behind it, as they were said; nobody has checked either."""

    text: str
    ids: tuple[str, ...]


@dataclass
class Listener:
    """Puts pieces together into sentences. A sentence is complete when something else begins behind its ids."""

    nothing: str
    _rest: str = ""
    heard: int = 0
    refused: bool = False
    _thought: str = field(default="", repr=False)

    def hear(self, piece: str) -> Iterator[Spoken]:
        """The sentences that this piece completes."""
        piece = piece[: max(0, LONGEST - self.heard)]
        self.heard += len(piece)
        self._rest = self._without_thoughts(self._rest + piece)
        yield from self._complete(last=False)

    def end(self) -> Iterator[Spoken]:
        """The sentences that are left."""
        yield from self._complete(last=True)

    @property
    def full(self) -> bool:
        """Whether more is not listened to."""
        return self.heard >= LONGEST

    def _without_thoughts(self, text: str) -> str:
        """Reasoning models think aloud first: nothing is said before they have finished."""
        if "<think>" in text.lower() and "</think>" not in text.lower():
            return text
        return _THINKING.sub("", text)

    def _complete(self, *, last: bool) -> Iterator[Spoken]:
        if "<think>" in self._rest.lower() and not last:
            return
        while (cut := self._cut(last=last)) is not None:
            said, self._rest = self._rest[:cut], self._rest[cut:]
            if (sentence := self._sentence(said)) is not None:
                yield sentence

    def _cut(self, *, last: bool) -> int | None:
        """Where the first sentence ends, its ids included; none while that cannot be told."""
        if not self._rest.strip():
            return None
        for end in _END.finditer(self._rest):
            if not self._rest[: end.end()].strip():
                continue
            at = self._past_ids(end.end())
            tail = self._rest[at:]
            if tail.strip() or last or "\n" in tail:
                return at
            break
        if last or len(self._rest) > LONGEST_SENTENCE:
            return len(self._rest)
        return None

    def _past_ids(self, at: int) -> int:
        """Behind the brackets that follow; an open one is waited for."""
        while (match := re.compile(r"[ \t]*" + _CITED.pattern).match(self._rest, at)) is not None:
            at = match.end()
        rest = re.compile(r"[ \t]*[\[【［][^\]】］\n]{0,120}$").match(self._rest, at)
        return len(self._rest) if rest else (at + 1 if self._rest[at : at + 1] in ("。", ".", "；") else at)

    def _sentence(self, said: str) -> Spoken | None:
        if self.nothing in said:
            self.refused = True
            return None
        ids = [word for match in _CITED.finditer(said) for word in re.findall(rf"\b{_ID}\b", match.group(1))]
        text = _CITED.sub(lambda match: "" if re.search(rf"\b{_ID}\b", match.group(1)) else match.group(), _PICTURE.sub("", said))
        text = plain_sentence(text)
        return Spoken(text, tuple(dict.fromkeys(ids))) if any(char.isalnum() for char in text) else None


def plain_sentence(text: str) -> str:
    """A sentence without markup: pictures go with their addresses, of links only the words stay."""
    text = _PICTURE.sub("", text)
    text = _MARKUP.sub(lambda match: match.group(1) or "", text)
    return re.sub(r"\s+([。，、；！？.,;!?])", r"\1", " ".join(text.split())).strip()
