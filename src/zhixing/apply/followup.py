"""Following up: a question that leans on the one before is understood together with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhixing.apply.question import understand
from zhixing.search import analysis

_LEANS = re.compile(
    r"(?:^|[，,：:\s])(?:那么?|它|他|她|这|该|此|其|上述|前者|后者|同样|另外|还有)|它们|他们|她们|这个|这种|这些|那个|那种|那些|呢\s*[？?]?$"
)
_LEANS_EN = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her|his|former|latter|same)\b|^(?:and|what about|how about|so)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?P<owner>.+)的[^的]+$")
_SHORT = 2
"""A follow-up with at most this many words of its own cannot stand alone."""


def leans(text: str) -> bool:
    """Whether a question points back to something said before (它, 那个, 呢; it, that, what about)."""
    stripped = text.strip()
    return bool(_LEANS.search(stripped) or _LEANS_EN.search(stripped)) or len(understand(stripped).terms) <= _SHORT


def continued(text: str, former: Sequence[str]) -> str:
    """What to look for when `text` follows the `former` questions (oldest first): itself, and what the last of them that
    stood alone was about.

    A question that stands on its own feet stays as it is.
    """
    if not former or not leans(text):
        return text
    anchor = next((question for question in reversed(former) if not leans(question)), former[0])
    here = set(analysis.terms(text))
    carried = [word for word in subject_of(anchor) if not here.issuperset(analysis.terms(word))]
    return f"{' '.join(carried)} {text}" if carried else text


def subject_of(question: str) -> list[str]:
    """The words that say what a question is about, as written: of "X 的 Y 是多少" those of X, else its names, else all that matter."""
    words = _content(question)
    owner = _OF.match(question)
    if owner:
        owned = [word for word in words if word in owner["owner"]]
        if owned:
            return owned
    names = understand(question).names
    named = [word for word in words if names.intersection(analysis.terms(word))]
    return named or words


def _content(question: str) -> list[str]:
    traced = analysis.trace(question)
    spans = [
        traced.original(token.start, token.end)
        for token in analysis.segments(traced.text)
        if not analysis.is_stopword(token.text)
    ]
    return [question[start:end] for start, end in spans]
