"""The doctor: makes every check and tells what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zhixing.kit.house import House
from zhixing.system.checks import CHECKS, DEEP_CHECKS
from zhixing.system.finding import Finding

Check = Callable[[House], Iterator[Finding]]


def examine(house: House, *, deep: bool = False, progress: Callable[[int, int, str], None] | None = None) -> list[Finding]:
    """Every check; one that cannot be made is a finding too, never an exception.

    `deep` reads every file and every text once: minutes in a large house.
    """
    checks: Mapping[str, Check] = DEEP_CHECKS if deep else CHECKS
    found: list[Finding] = []
    for number, (name, check) in enumerate(checks.items()):
        if progress is not None:
            progress(number, len(checks), name)
        found += _made(name, check, house)
    return found


def _made(name: str, check: Check, house: House) -> list[Finding]:
    try:
        return list(check(house))
    except Exception as error:  # the doctor reports whatever is broken
        return [Finding(name, "wrong", "doctor.impossible", {"error": f"{type(error).__name__}: {error}"[:300]})]
