"""The one who asks, told to themselves."""

from __future__ import annotations

from zhixing.access.queries import spaces_within
from zhixing.access.reach import CompanyRole, Role
from zhixing.access.schemas import MayOut, Me, PreferencesOut, SpaceBrief
from zhixing.access.work import Work
from zhixing.kit.collation import sort_key
from zhixing.people import present_oneself


def present_me(work: Work) -> Me:
    """The person, what they may do, and the spaces they reach, pinned ones first."""
    own, reach = present_oneself(work.session, work.reach.person_id), work.reach
    pinned = own.preferences.get("pinned_spaces", [])
    spaces = [
        SpaceBrief(id=space.id, slug=space.slug, name=space.name, role=reach.space_roles.get(space.id), pinned=space.id in pinned)
        for space in spaces_within(work.session, reach)
    ]
    return Me(
        person=own.person,
        company=own.company,
        roles=sorted(reach.company_roles),
        may=_may(work),
        spaces=sorted(spaces, key=lambda space: (not space.pinned, sort_key(space.name), space.id)),
        preferences=PreferencesOut(lang=own.preferences.get("lang", "zh"), theme=own.preferences.get("theme", "system")),
        must_change_password=own.must_change_password,
    )


def _may(work: Work) -> MayOut:
    keeps, contributes = work.reach.spaces_with(Role.KEEPER), work.reach.spaces_with(Role.CONTRIBUTOR)
    librarian = work.may_company(CompanyRole.LIBRARIAN)
    return MayOut(
        administer=work.reach.administers,
        organise=librarian or bool(keeps),
        capture=bool(contributes),
        create_spaces=librarian or work.reach.administers,
    )


def change_preferences(work: Work, *, lang: str | None, theme: str | None, pinned_spaces: list[int] | None) -> None:
    """Notes how the one who asks likes it; spaces out of reach are not pinned."""
    preferences = dict(work.person.preferences)
    if lang is not None:
        preferences["lang"] = lang
    if theme is not None:
        preferences["theme"] = theme
    if pinned_spaces is not None:
        preferences["pinned_spaces"] = [number for number in dict.fromkeys(pinned_spaces) if work.reach.sees_space(number)]
    work.person.preferences = preferences
