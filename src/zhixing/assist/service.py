"""Setting the language model, and trying it and the embedder out."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import asdict, dataclass, replace

from sqlalchemy import text

from zhixing.access import CompanyRole, Work
from zhixing.assist.breaker import breaker_of
from zhixing.assist.calling import converse
from zhixing.assist.choosing import PURPOSE, Chosen, chosen_model, settings_of
from zhixing.assist.events import ModelChanged
from zhixing.assist.models import LanguageModel
from zhixing.assist.port import Message
from zhixing.assist.queries import ANSWERS, kept_model
from zhixing.assist.rules import ModelSettings, checked, same_host
from zhixing.assist.sealing import seal
from zhixing.kit.errors import Conflict, Invalid, Unavailable

TRY = "这是一次连接测试。请只回复两个字：你好"
LONGEST_KEY = 1_000
ENOUGH = 400
"""Characters of a trial answer after which we hang up."""


@dataclass(frozen=True)
class Trial:
    """What came of trying a model out. `code` names what went wrong, with its values; none when it went well."""

    milliseconds: int
    first_ms: int | None = None
    said: str = ""
    code: str | None = None
    values: dict[str, object] | None = None
    models: tuple[str, ...] = ()


def read_model(work: Work) -> Chosen:
    """The model that answers; administrators may look."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    return chosen_model(work.house, work.session)


def change_model(work: Work, settings: ModelSettings, key: str | None) -> Chosen:
    """Makes these the settings. `key`: none keeps the one there is, "" forgets it.

    A key is kept for the host it was given for: with another host it has to be given again.
    """
    work.require_company(CompanyRole.ADMINISTRATOR)
    if work.house.settings.chat_url:
        raise Conflict("assist.set_by_environment")
    _clean(settings, key)
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('zhixing:language model'))"))
    row = kept_model(work.session)
    before = {} if row is None else asdict(settings_of(row))
    if row is None:
        row = LanguageModel(name=ANSWERS)
    moved = bool(row.sealed_key) and not same_host(row.base_url, settings.base_url)
    for name, value in asdict(settings).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    if key is not None or moved:
        row.sealed_key = seal(work.house.settings.home, key, purpose=PURPOSE) if key else None
    row.changed_at, row.changed_by = work.now, work.person.id
    work.session.add(row)
    work.session.flush()
    changed = [name for name, value in asdict(settings).items() if before.get(name) != value]
    changed += ["key"] if key is not None or moved else []
    if changed:
        work.record(ModelChanged(subject=f"model:{ANSWERS}", fields=changed))
    chosen = chosen_model(work.house, work.session)
    breaker_of(chosen.name).went_well()
    return chosen


def _clean(settings: ModelSettings, key: str | None) -> None:
    checked(settings)
    if settings.base_url and not settings.model.strip():
        raise Invalid("assist.address_and_model_missing")
    if key and (len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key):
        raise Invalid("assist.not_a_key")


def to_try(work: Work, settings: ModelSettings | None, key: str | None) -> Chosen:
    """The model to be tried out: as set, or as it would be with these settings, which are not kept.

    The kept key goes only where it was given for: an administrator cannot send it elsewhere by trying.
    """
    now = read_model(work)
    if settings is None or now.by_environment:
        return now
    _clean(replace(settings, enabled=True), key)
    kept = now.key if key is None and now.settings.base_url and same_host(now.settings.base_url, settings.base_url) else None
    return Chosen(replace(settings, enabled=True), key or kept)


def try_out(work: Work, chosen: Chosen) -> Trial:
    """Asks the model for two words. The call is written down like any other; budgets and rests do not hold it back."""
    started = time.monotonic()
    if not chosen.usable:
        return Trial(0, code="assist.key_sealed_shut" if chosen.sealed_shut else "assist.no_model", values={})
    said, first = "", None
    try:
        with closing(converse(work.house, chosen, [Message("user", TRY)], person_id=work.person.id, purpose="test")) as pieces:
            for piece in pieces:
                first = first if first is not None else round(1000 * (time.monotonic() - started))
                said += piece
                if len(said) > ENOUGH:
                    break
    except Unavailable as trouble:
        known = _models(work, chosen) if trouble.code == "assist.model_unknown" else ()
        return Trial(_since(started), first, said[:ENOUGH], trouble.code, dict(trouble.values), known)
    breaker_of(chosen.name).went_well()
    return Trial(_since(started), first, said[:ENOUGH])


def _models(work: Work, chosen: Chosen) -> tuple[str, ...]:
    try:
        return tuple(work.house.chat.models(chosen.endpoint()))
    except Unavailable:
        return ()


def _since(started: float) -> int:
    return round(1000 * (time.monotonic() - started))


@dataclass(frozen=True)
class EmbedderTrial:
    """What came of asking the embedder for two vectors; `near` is their cosine."""

    name: str
    dimensions: int = 0
    milliseconds: int = 0
    near: float | None = None
    code: str | None = None
    values: dict[str, object] | None = None


def try_embedder(work: Work) -> EmbedderTrial:
    """Asks the embedder of the house for the vectors of two sentences that mean the same."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    embedder, started = work.house.embedder, time.monotonic()
    if not embedder.name:
        return EmbedderTrial("", code="assist.no_embedder", values={})
    try:
        rows = embedder.passages(["设备需要定期保养。", "机器应按计划维护。"])
    except Unavailable as trouble:
        cause = trouble.__cause__ if isinstance(trouble.__cause__, Unavailable) else trouble
        return EmbedderTrial(embedder.name, milliseconds=_since(started), code=cause.code, values=dict(cause.values))
    return EmbedderTrial(embedder.name, int(rows.shape[1]), _since(started), round(float(rows[0] @ rows[1]), 3))
