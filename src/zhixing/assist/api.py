"""The routes of 智能: administrators choose the language model, try it out, and see what its calls cost."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Query, Request

from zhixing.access import CompanyRole, Work, WorkDep, separate_work
from zhixing.assist import service
from zhixing.assist.breaker import breaker_of
from zhixing.assist.calling import month_of
from zhixing.assist.choosing import Chosen
from zhixing.assist.models import ModelCall
from zhixing.assist.queries import CallFilter, calls, daily, spent_since
from zhixing.assist.rules import ModelSettings
from zhixing.assist.schemas import CallOut, DayOut, EmbedderOut, ModelIn, ModelOut, SpentOut, TrialOut
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router
from zhixing.kit.words import say
from zhixing.people import present_people
from zhixing.people.models import Person

router = Router(prefix="/admin", tags=["assist"])

DAYS = timedelta(days=31)


@router.get("/model")
def read_model(work: WorkDep) -> ModelOut:
    """How the language model is used; administrators may look."""
    return present(work, service.read_model(work))


@router.put("/model")
def put_model(work: WorkDep, body: ModelIn) -> ModelOut:
    """Changes how the language model is used. The key is sealed and never sent back."""
    return present(work, service.change_model(work, settings_of(body), body.key))


@router.post("/model/test")
def try_model(request: Request, body: ModelIn | None = None) -> TrialOut:
    """Asks the model for two words, with the settings given (which are not kept) or as they are."""
    with separate_work(request) as work:
        chosen = service.to_try(work, settings_of(body) if body else None, body.key if body else None)
    # The model may take a while: no transaction is held open meanwhile.
    trial = service.try_out(work, chosen)
    message = (
        _told(work, trial.code, trial.values) if trial.code else say("assist.answers", work.lang, model=chosen.settings.model)
    )
    return TrialOut(
        ok=trial.code is None,
        code=trial.code,
        message=message,
        milliseconds=trial.milliseconds,
        first_ms=trial.first_ms,
        said=trial.said,
        models=list(trial.models),
    )


@router.get("/model/calls")
def list_calls(
    work: WorkDep,
    person_id: int | None = None,
    purpose: Literal["answer", "follow_up", "test"] | None = None,
    outcome: Annotated[str | None, Query(max_length=60)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[CallOut]:
    """The calls of the language model, the newest first: who, when, how much, what came of it. Not what was said."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    rows, total = calls(work.session, work.reach, CallFilter(person_id, purpose, outcome), limit=limit, offset=offset)
    return Page(items=_calls(work, rows), total=total)


@router.get("/model/days")
def list_days(work: WorkDep) -> list[DayOut]:
    """What the last thirty days cost, day by day."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    rows = daily(work.session, work.reach, work.now - DAYS)
    return [DayOut(day=row.day, calls=row.calls, failed=row.failed, tokens=int(row.tokens), money=row.money) for row in rows]


@router.get("/embedding")
def read_embedder(work: WorkDep) -> EmbedderOut:
    """Which embedder the house uses; it is set by the environment."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    url = work.house.settings.embedding_url
    parts = urlsplit(url.removeprefix("openai+"))
    kind = url.partition(":")[0]
    address = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}" if parts.hostname else ""
    return EmbedderOut(kind=kind, address=address, name=work.house.embedder.name, dimensions=None)


@router.post("/embedding/test")
def try_embedder(request: Request) -> TrialOut:
    """Asks the embedder for the vectors of two sentences."""
    with separate_work(request) as work:
        work.require_company(CompanyRole.ADMINISTRATOR)
    trial = service.try_embedder(work)
    message = (
        _told(work, trial.code, trial.values)
        if trial.code
        else say("assist.embeds", work.lang, name=trial.name, dimensions=trial.dimensions, near=trial.near)
    )
    return TrialOut(ok=trial.code is None, code=trial.code, message=message, milliseconds=trial.milliseconds)


def settings_of(body: ModelIn) -> ModelSettings:
    values = body.model_dump(exclude={"key"})
    values |= {"base_url": body.base_url.strip().rstrip("/"), "model": body.model.strip()}
    return ModelSettings(**values | {"space_ids": None if body.space_ids is None else tuple(dict.fromkeys(body.space_ids))})


def present(work: Work, chosen: Chosen) -> ModelOut:
    spent = spent_since(work.session, month_of(work.now), None)
    values = asdict(chosen.settings) | {
        "space_ids": None if chosen.settings.space_ids is None else list(chosen.settings.space_ids)
    }
    return ModelOut(
        **values,
        has_key=chosen.key is not None or chosen.sealed_shut,
        key_unreadable=chosen.sealed_shut,
        by_environment=chosen.by_environment,
        spent=SpentOut(tokens=spent.tokens, money=round(spent.money, 4)),
        resting_seconds=round(breaker_of(chosen.name).resting(time.monotonic())),
    )


def _told(work: Work, code: str | None, values: dict[str, object] | None) -> str:
    return say(code or "", work.lang, **(values or {}))


def _calls(work: Work, rows: list[tuple[ModelCall, Person | None]]) -> list[CallOut]:
    known = {one.id: one for one in present_people(work.session, list({p.id: p for _, p in rows if p}.values()))}
    return [
        CallOut(
            id=call.id,
            at=call.at,
            person=known.get(person.id) if person else None,
            purpose=call.purpose,
            model=call.model,
            outcome=call.outcome,
            message=say(f"assist.short.{call.outcome.removeprefix('assist.')}", work.lang),
            asked_tokens=call.asked_tokens,
            answered_tokens=call.answered_tokens,
            counted=call.counted,
            first_ms=call.first_ms,
            total_ms=call.total_ms,
            cost=call.cost,
        )
        for call, person in rows
    ]


ROUTERS = (router,)
