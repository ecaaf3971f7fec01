"""The kinds an asset can be of. Their labels stand in the words catalogue as `assets.kind.<kind>`."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "document"


@dataclass(frozen=True)
class Kind:
    """A kind of asset and how many days may pass before somebody has to look at one again."""

    name: str
    review_days: int = 365


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("document"),
        Kind("article"),
        Kind("case", 730),
        Kind("faq", 180),
        Kind("standard", 365),
        Kind("sop", 180),
        Kind("template", 365),
        Kind("checklist", 180),
        Kind("minutes", 1095),
        Kind("report", 1095),
    )
}


def review_days_of(kind: str) -> int:
    """The review interval of a kind, in days."""
    return KINDS[kind].review_days if kind in KINDS else KINDS[DEFAULT].review_days
