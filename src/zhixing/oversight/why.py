"""Why somebody sees an asset, or does not: token by token, from the person to the asset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from zhixing.access import CompanyRole, Reach, Role, Work, reach_of, subject_labels
from zhixing.access.models import Grant
from zhixing.assets import find_many
from zhixing.assets.models import Asset
from zhixing.kit.errors import Forbidden, NotFound
from zhixing.kit.words import Lang, say
from zhixing.people import find_person
from zhixing.people.models import Person


@dataclass(frozen=True)
class Step:
    """One condition: whether it holds, and the sentence that says so."""

    holds: bool
    sentence: str


@dataclass(frozen=True)
class Why:
    """The answer. `chain` are the conditions that must all hold; `ways` are the ways in, of which one is enough."""

    asset_id: int
    title: str
    """Masked where the asker may not read it."""
    person_id: int
    person: str
    sees: bool
    chain: Sequence[Step]
    ways: Sequence[Step]


def why(work: Work, asset_id: int, person_id: int) -> Why:
    """Why a person sees an asset or not.

    For whoever answers for the asset or keeps its space; for administrators, who learn reasons and no content; and for
    anybody about themself, where they see it.
    """
    asset, title = _asset_for(work, asset_id, person_id)
    person = find_person(work.session, person_id)
    reach = reach_of(work.session, person_id)
    tells_level = work.reach.administers or person_id == work.reach.person_id
    chain = [
        _step(person.active, "oversight.why.active", work.lang, person=person.name),
        _step(asset.deleted_at is None, "oversight.why.alive", work.lang),
        _secrecy(asset, person, work.lang, tells_level=tells_level),
    ]
    ways = _ways(work, asset, person, reach)
    sees = bool(find_many(work.session, [asset.id], reach))
    return Why(asset.id, title, person.id, person.name, sees, chain, ways)


def _asset_for(work: Work, asset_id: int, person_id: int) -> tuple[Asset, str]:
    found = find_many(work.session, [asset_id], work.reach).get(asset_id)
    if found is not None:
        owns = found.owner_id == work.reach.person_id
        if owns or work.may(Role.KEEPER, found.space_id) or work.reach.administers or person_id == work.reach.person_id:
            return found, found.title
        raise Forbidden("oversight.why_not_yours")
    if not work.may_company(CompanyRole.ADMINISTRATOR):
        raise NotFound("assets.asset_not_found")
    work.require_company(CompanyRole.ADMINISTRATOR)
    unseen = work.session.get(Asset, asset_id)
    if unseen is None:
        raise NotFound("assets.asset_not_found")
    return unseen, say("oversight.masked", work.lang, number=asset_id)


def _step(holds: bool, code: str, lang: Lang, **values: object) -> Step:
    return Step(holds, say(f"{code}.{'yes' if holds else 'no'}", lang, **values))


def _secrecy(asset: Asset, person: Person, lang: Lang, *, tells_level: bool) -> Step:
    level, cleared = (say(f"access.secrecy.{number}", lang) for number in (asset.secrecy, person.clearance))
    code = "oversight.why.secrecy_told" if tells_level else "oversight.why.secrecy"
    return _step(person.clearance >= asset.secrecy, code, lang, level=level, cleared=cleared)


def _ways(work: Work, asset: Asset, person: Person, reach: Reach) -> list[Step]:
    """Each token of the audience: whether the person holds it, and by what. An asset is opened by any one of them."""
    held = reach.tokens if person.active else frozenset[str]()
    grants = {token: _grants(work, token) for token in asset.audience if token.startswith("space:")}
    named = {grant.subject for found in grants.values() for grant in found} | set(asset.audience)
    labels = subject_labels(work.session, named, work.lang)
    ways: list[Step] = []
    for token in asset.audience:
        name = labels.get(token, token)
        if token in grants:
            ways += _by_space(grants[token], held, name, labels, work.lang)
        else:
            kind = token.partition(":")[0]
            ways.append(_step(token in held, f"oversight.why.{kind}", work.lang, name=name, person=person.name))
    return sorted(ways, key=lambda step: not step.holds)


def _grants(work: Work, scope: str) -> Sequence[Grant]:
    return work.session.scalars(select(Grant).where(Grant.scope == scope).order_by(Grant.id)).all()


def _by_space(grants: Sequence[Grant], held: frozenset[str], space: str, labels: Mapping[str, str], lang: Lang) -> list[Step]:
    """The rights on a space that the person has a part in; or one line that says there is none."""
    own = [grant for grant in grants if grant.subject in held]
    if not own:
        named = ("、" if lang == "zh" else ", ").join(labels.get(grant.subject, grant.subject) for grant in grants)
        return [Step(False, say("oversight.why.space.no", lang, space=space, named=named))]
    return [
        Step(
            True,
            say(
                f"oversight.why.space_by.{_kind(grant)}",
                lang,
                space=space,
                role=_role(grant, lang),
                name=labels.get(grant.subject, ""),
            ),
        )
        for grant in own
    ]


def _kind(grant: Grant) -> Literal["all", "user", "dept", "group"]:
    return grant.subject.partition(":")[0]  # type: ignore[return-value]


def _role(grant: Grant, lang: Lang) -> str:
    return say(f"access.role.{grant.role}", lang)
