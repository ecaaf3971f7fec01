"""Which backups are kept, and when the next one is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True)
class Keep:
    """How many backups stay: the newest of each of so many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 4
    months: int = 12

    @classmethod
    def read(cls, told: str) -> Keep:
        """`7,4,12`: days, weeks, months. Raises ValueError."""
        days, weeks, months = (int(part) for part in told.split(","))
        if min(days, weeks, months) < 0 or days + weeks + months < 1:
            raise ValueError(told)
        return cls(days, weeks, months)


def moment(snapshot_id: str) -> datetime:
    """When the snapshot with this id was taken."""
    return datetime.strptime(snapshot_id[:16], "%Y%m%dT%H%M%S%z")


def superfluous(snapshot_ids: Iterable[str], keep: Keep) -> list[str]:
    """Those that need not be kept; the newest always is."""
    newest_first = sorted(snapshot_ids, reverse=True)
    kept = set(newest_first[:1])
    for count, period in ((keep.days, _day), (keep.weeks, _week), (keep.months, _month)):
        seen: dict[object, str] = {}
        for one in newest_first:
            seen.setdefault(period(moment(one).date()), one)
        kept.update(list(seen.values())[:count])
    return [one for one in reversed(newest_first) if one not in kept]


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def latest_appointment(now: datetime, at: time) -> datetime:
    """The last moment, not after `now`, at which the clock on the wall showed `at`."""
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return today if today <= now else today - timedelta(days=1)


def is_due(now: datetime, at: time, last_begun: datetime | None) -> bool:
    """Whether the nightly backup should begin: its hour has come and none has begun since."""
    return last_begun is None or last_begun < latest_appointment(now, at)
