"""A fuse: an endpoint that failed several times is left alone for a while, so that nobody waits for it in vain."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

FAILURES = 3
REST_SECONDS = 30.0
LONGEST_REST = 600.0


@dataclass
class Breaker:
    """The state of one endpoint in this process. Times are seconds of a clock that only goes forward."""

    failures: int = 0
    rests_until: float = 0.0
    running: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def resting(self, now: float) -> float:
        """How many seconds it is still left alone; 0 when it may be called."""
        return max(0.0, self.rests_until - now)

    def enter(self, at_once: int) -> bool:
        """Takes one of the places; false where all are taken. After a rest only one at a time may try."""
        with self._lock:
            if self.running >= (1 if self.failures >= FAILURES else at_once):
                return False
            self.running += 1
            return True

    def leave(self) -> None:
        with self._lock:
            self.running = max(0, self.running - 1)

    def went_well(self) -> None:
        self.failures, self.rests_until = 0, 0.0

    def failed(self, now: float, *, wait: float | None = None) -> None:
        """Counts a failure; `wait` is what the endpoint itself asked for."""
        self.failures += 1
        if wait is not None:
            self.rests_until = now + min(wait, LONGEST_REST)
        elif self.failures >= FAILURES:
            self.rests_until = now + min(REST_SECONDS * 2 ** (self.failures - FAILURES), LONGEST_REST)


_breakers: dict[str, Breaker] = {}


def breaker_of(endpoint: str) -> Breaker:
    """The fuse of an endpoint, by its address and model."""
    return _breakers.setdefault(endpoint, Breaker())
