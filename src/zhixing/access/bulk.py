"""Many rights at one stroke: told first, done at once, and taken back at once if need be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import select

from zhixing.access.events import GrantBatchMade, GrantBatchUndone
from zhixing.access.granting import grants_on, replace_grants
from zhixing.access.models import Grant, GrantBatch, Space
from zhixing.access.queries import scope_of
from zhixing.access.raising import Change, carry_out, performs
from zhixing.access.reach import RANK, Role
from zhixing.access.rules import has_keeper
from zhixing.access.spaces import managed_space
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work
from zhixing.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge

MOST = 5000
"""Rights changed at one stroke."""

Effect = Literal["add", "change", "remove", "none"]


@dataclass(frozen=True)
class Wish:
    """A role that a subject is to have on a space; none: no role of its own."""

    space_id: int
    subject: str
    role: Role | None


@dataclass(frozen=True)
class Line:
    """What becomes of a wish."""

    space_id: int
    subject: str
    before: str | None
    after: str | None

    @property
    def effect(self) -> Effect:
        if self.before == self.after:
            return "none"
        if self.before is None:
            return "add"
        return "remove" if self.after is None else "change"


def foresee(work: Work, wishes: Sequence[Wish]) -> list[Line]:
    """What would become of each wish, without doing any; refuses spaces the actor does not manage and unknown subjects."""
    if len(wishes) > MOST:
        raise TooLarge("access.too_many_grants", most=MOST)
    for space_id in sorted({wish.space_id for wish in wishes}):
        managed_space(work, space_id)
    _refuse_unknown(work, {wish.subject for wish in wishes if wish.role})
    held = _held(work, {wish.space_id for wish in wishes})
    last = {(wish.space_id, wish.subject): wish for wish in wishes}
    return [Line(w.space_id, w.subject, held.get(key), w.role.value if w.role else None) for key, w in last.items()]


def grant_many(work: Work, wishes: Sequence[Wish]) -> GrantBatch | None:
    """Does it all or nothing; returns the stroke, by which it can be undone, or none where nothing was to be done."""
    lines = [line for line in foresee(work, wishes) if line.effect != "none"]
    if not lines:
        return None
    batch: GrantBatch = carry_out(work, "grants", {"lines": [asdict(line) for line in lines]})
    return batch


@performs("grants")
def _grant_many(work: Work, change: Change) -> GrantBatch:
    lines = [Line(**line) for line in change["lines"]]
    for space_id in sorted({line.space_id for line in lines}):
        _on_space(work, space_id, [line for line in lines if line.space_id == space_id])
    made_by = work.actor.id if work.actor else None
    batch = GrantBatch(made_by=made_by, made_at=work.now, changes=[asdict(line) for line in lines])
    work.session.add(batch)
    work.session.flush()
    work.record(GrantBatchMade(subject=f"grant_batch:{batch.id}", count=len(lines)))
    return batch


def undo(work: Work, batch_id: int) -> int:
    """Takes a stroke back, as far as nobody changed the same rights since; returns how many were."""
    batch = work.session.get(GrantBatch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFound("access.batch_not_found")
    if batch.made_by != work.reach.person_id and not work.reach.administers:
        raise Forbidden("access.needs_administrator")
    if batch.undone_at is not None:
        raise Conflict("access.batch_undone")
    made = [Line(**line) for line in batch.changes]
    held = _held(work, {line.space_id for line in made})
    back = [Line(m.space_id, m.subject, m.after, m.before) for m in made if held.get((m.space_id, m.subject)) == m.after]
    carry_out(work, "grants_undone", {"batch_id": batch.id, "lines": [asdict(line) for line in back]})
    return len(back)


@performs("grants_undone")
def _undo(work: Work, change: Change) -> None:
    lines = [Line(**line) for line in change["lines"]]
    for space_id in sorted({line.space_id for line in lines}):
        _on_space(work, space_id, [line for line in lines if line.space_id == space_id])
    batch = work.session.get_one(GrantBatch, change["batch_id"])
    batch.undone_at = work.now
    work.record(GrantBatchUndone(subject=f"grant_batch:{batch.id}", count=len(lines)))


def _on_space(work: Work, space_id: int, lines: Iterable[Line]) -> None:
    space = managed_space(work, space_id)
    work.session.scalars(select(Space.id).where(Space.id == space.id).with_for_update()).one()
    wanted = {(grant.subject, grant.role) for grant in grants_on(work, scope_of(space_id))}
    for line in lines:
        wanted = {pair for pair in wanted if pair[0] != line.subject}
        if line.after:
            wanted.add((line.subject, line.after))
    if not has_keeper(Role(role) for _, role in wanted):
        raise Invalid("access.space_would_lose_keeper", space=space.name)
    replace_grants(work, scope_of(space_id), f"space:{space_id}", wanted)


def _held(work: Work, space_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """The highest role that each subject holds by a grant of its own."""
    scopes = {scope_of(space_id): space_id for space_id in space_ids}
    found: dict[tuple[int, str], str] = {}
    for grant in work.session.scalars(select(Grant).where(Grant.scope.in_(sorted(scopes)))):
        key = (scopes[grant.scope], grant.subject)
        if key not in found or RANK[Role(grant.role)] > RANK[Role(found[key])]:
            found[key] = grant.role
    return found


def managed_spaces(work: Work) -> list[Space]:
    """The spaces whose rights the actor may change: all for an administrator, else those the actor keeps."""
    query = select(Space).order_by(Space.id)
    if not work.reach.administers:
        query = query.where(Space.id.in_([s for s in work.reach.space_roles if work.reach.keeps_even_archived(s)]))
    return list(work.session.scalars(query))


def managed_grants(work: Work) -> list[tuple[Space, Grant]]:
    """Every right on the spaces whose rights the actor may change."""
    spaces = {scope_of(space.id): space for space in managed_spaces(work)}
    query = select(Grant).where(Grant.scope.in_(sorted(spaces))).order_by(Grant.scope, Grant.id)
    return [(spaces[grant.scope], grant) for grant in work.session.scalars(query)]


def _refuse_unknown(work: Work, subjects: set[str]) -> None:
    known: dict[str, Any] = subject_labels(work.session, subjects, work.lang)
    for subject in sorted(subjects):
        if subject.startswith("space:") or subject not in known:
            raise Invalid("access.unknown_subject", subject=subject)
