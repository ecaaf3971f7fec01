"""Nobody raises their own rights alone: a second administrator has to agree.

A verb that changes rights hands what it would do to `carry_out`. It is done, and what its actor reaches afterwards is
compared with what they reached before; where that is more, it is taken back and laid before a second administrator.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access import rules
from zhixing.access.events import ApprovalAsked
from zhixing.access.models import Approval
from zhixing.access.queries import reach_of
from zhixing.access.work import Work
from zhixing.events import record
from zhixing.kit.errors import Conflict, Forbidden

APPROVAL_LASTS = timedelta(days=7)

Change = Mapping[str, Any]
"""What is to be done, as plain values that can be kept and done later by somebody else."""
Named = Callable[[Session, Collection[str]], set[str]]

PERFORMERS: dict[str, Callable[[Work, Change], Any]] = {}
_named: list[Named] = []


def performs(kind: str) -> Callable[[Callable[[Work, Change], Any]], Callable[[Work, Change], Any]]:
    """Says which function does changes of a kind; it has to ask again whether its actor may."""

    def register(function: Callable[[Work, Change], Any]) -> Callable[[Work, Change], Any]:
        PERFORMERS[kind] = function
        return function

    return register


def also_names(named: Named) -> None:
    """From now on `named(session, tokens)` says which of these tokens something is restricted to: known further up."""
    _named.append(named)


def carry_out(work: Work, kind: str, change: Change) -> Any:
    """Does a change of rights; refuses with `access.needs_second_administrator` where that would raise the actor's own.

    The change is then kept as a request, committed by itself, and done when another administrator agrees.
    """
    if work.actor is None or work.watch.approved:
        return PERFORMERS[kind](work, change)
    try:
        with work.session.begin_nested():
            done = PERFORMERS[kind](work, change)
            if points := raised_by(work):
                raise _RaisesOneself(points)
    except _RaisesOneself as raising:
        _lay_before_another(work, kind, change, raising.points)
    return done


class _RaisesOneself(Exception):
    """Takes back what was tried."""

    def __init__(self, points: list[str]) -> None:
        super().__init__()
        self.points = points


def raised_by(work: Work) -> list[str]:
    """In which points the actor reaches further now than when the work began."""
    before = work.watch.entered_with
    if work.actor is None or before is None:
        return []
    work.session.flush()
    after = reach_of(work.session, before.person_id)
    return rules.raised(before, after, founded=work.watch.founded, named=_restricted_to(work, rules.joined(before, after)))


def refuse_raising_alone(work: Work) -> None:
    """Refuses a work after which its actor would reach more than before without a second administrator's word.

    The edge asks this before it commits, whatever the work did and by whichever way: what verbs lay before a second
    administrator by themselves never comes so far.
    """
    if work.watch.touched and not work.watch.approved and raised_by(work):
        raise Forbidden("access.raises_yourself")


def _restricted_to(work: Work, tokens: set[str]) -> set[str]:
    if not tokens or not _named:
        return tokens  # nobody can tell: then each counts
    return set().union(*(named(work.session, tokens) for named in _named))


def _lay_before_another(work: Work, kind: str, change: Change, points: list[str]) -> NoReturn:
    asker = work.person.id
    with work.house.database.transaction() as session:
        open_ones = select(Approval.id).where(
            Approval.requested_by == asker, Approval.state == "open", Approval.expires_at > work.now, Approval.kind == kind
        )
        number = session.scalar(open_ones.where(Approval.change == dict(change)))
        if number is None:
            approval = Approval(
                kind=kind,
                change=dict(change),
                raises=points,
                requested_by=asker,
                requested_at=work.now,
                expires_at=work.now + APPROVAL_LASTS,
                state="open",
                reason="",
            )
            session.add(approval)
            session.flush()
            number = approval.id
            asked = ApprovalAsked(subject=f"approval:{number}", kind=kind, raises=points)
            record(session, asked, actor=work.actor_token, now=work.now)
    raise Conflict("access.needs_second_administrator", approval=number, days=APPROVAL_LASTS.days)
