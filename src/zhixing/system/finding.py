"""What the doctor says: a finding, how grave it is, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from zhixing.kit.words import Lang, catalogue, say

Grade = Literal["fine", "hint", "wrong"]
"""`hint`: nothing is broken, but somebody should know. Only `wrong` makes the doctor end with 1."""


@dataclass(frozen=True)
class Finding:
    """What one check found. `code` names a sentence, `values` fill it; `<code>.fix` says what to do, where there is such a sentence."""

    check: str
    grade: Grade
    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.grade != "wrong"

    def kept(self) -> dict[str, Any]:
        """The finding as plain values, to be spoken later in whatever language; see `revived`."""
        return {"check": self.check, "grade": self.grade, "code": self.code, "values": self.values}

    def fix(self, lang: Lang) -> str | None:
        """The way out; None where nothing need be done."""
        code = f"{self.code}.fix"
        return say(code, lang, **self.values) if code in catalogue(lang) else None

    def spoken(self, lang: Lang) -> dict[str, Any]:
        """The finding in words: check, code, ok, grade, detail, fix."""
        return {
            "check": say(f"doctor.{self.check}", lang),
            "code": self.code.removeprefix("doctor."),
            "ok": self.ok,
            "grade": self.grade,
            "detail": say(self.code, lang, **self.values),
            "fix": self.fix(lang),
        }


def revived(kept: dict[str, Any]) -> Finding:
    """A finding that was kept."""
    return Finding(kept["check"], kept["grade"], kept["code"], kept["values"])


def fine(check: str, **values: Any) -> Finding:
    """All is well: the sentence `doctor.<check>.fine`."""
    return Finding(check, "fine", f"doctor.{check}.fine", values)


def hint(check: str, what: str, **values: Any) -> Finding:
    """Worth knowing: the sentence `doctor.<check>.<what>`."""
    return Finding(check, "hint", f"doctor.{check}.{what}", values)


def wrong(check: str, what: str, **values: Any) -> Finding:
    """Broken: the sentence `doctor.<check>.<what>`."""
    return Finding(check, "wrong", f"doctor.{check}.{what}", values)
