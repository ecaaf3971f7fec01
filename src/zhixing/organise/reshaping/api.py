"""The routes of large changes of the taxonomy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from zhixing.access import Work, WorkDep
from zhixing.assets import AssetBrief, brief, find_many
from zhixing.kit.routing import Router
from zhixing.organise.models import TaxonomyAct
from zhixing.organise.reshaping import acts, effects, exchange, splitting
from zhixing.organise.reshaping.exchange import Imported
from zhixing.organise.reshaping.splitting import Fitting
from zhixing.organise.taxonomy import NewCategory, require_librarian
from zhixing.organise.taxonomy_queries import all_categories
from zhixing.organise.taxonomy_schemas import Name, Names, Text

router = Router(tags=["organise"])

LARGEST_FILE = 4_000_000


class ConflictOut(BaseModel):
    """What stands in the way: a code and the name of the category."""

    code: str
    name: str


class EffectOut(BaseModel):
    """What an act would do. `seen`: assets the one who asks may read; `total`: all of them, for librarians."""

    seen: int
    total: int | None
    children: int
    synonyms: list[str]
    schemes: list[str]
    suggestions: int
    conflicts: list[ConflictOut]


class PartOut(BaseModel):
    """Some assets of a category that hang together."""

    words: list[str]
    asset_ids: list[int]
    sample: list[AssetBrief]


class SplitTag(BaseModel):
    """A tag in the category and how many assets within reach carry it."""

    tag: str
    carrying: int


class WaysOut(BaseModel):
    """How a category might be split."""

    seen: int
    total: int | None
    tags: list[SplitTag]
    parts: list[PartOut]


class FittingIn(BaseModel):
    """By what to look for assets that fit the new category: a tag, a question, or its name."""

    model_config = {"extra": "forbid"}

    by: Literal["tag", "question", "name"]
    text: Annotated[str, Field(min_length=1, max_length=300)]
    synonyms: Names = []


class FittingOut(BaseModel):
    """An asset that might go to the new category."""

    asset: AssetBrief
    confidence: float


class SplitIn(BaseModel):
    """The new category and what goes there."""

    model_config = {"extra": "forbid"}

    name: Name
    name_en: Annotated[str, Field(max_length=200)] = ""
    description: Text = ""
    synonyms: Names = []
    asset_ids: Annotated[list[int], Field(min_length=1, max_length=2000)]


class SplitOut(BaseModel):
    """What was made, and what to undo it by."""

    act_id: int
    category_id: int
    moved: int


class ImportIn(BaseModel):
    """A file of the taxonomy, as text; with `dry_run` only told."""

    model_config = {"extra": "forbid"}

    content: Annotated[str, Field(max_length=LARGEST_FILE)]
    dry_run: bool = True


class PlannedOut(BaseModel):
    """What importing does about one category."""

    act: Literal["add", "change", "keep"]
    path: list[str]
    fields: list[str]


class TaxonomyImportOut(BaseModel):
    """What importing did or would do. `missing`: categories the file does not speak of; they stay."""

    act_id: int | None
    added: int
    changed: int
    planned: list[PlannedOut]
    missing: list[list[str]]


class ActOut(BaseModel):
    """A large change of the tree that was made. `told`: the names it is told with."""

    id: int
    kind: Literal["merge", "remove", "move", "split", "import"]
    told: dict[str, Any]
    made_at: datetime
    undone_at: datetime | None
    may_undo: bool


@router.get("/taxonomy/export")
def export_taxonomy(work: WorkDep, form: Literal["csv", "skos"] = "csv") -> Response:
    """The tree as a file: a table, or in the manner of SKOS."""
    entries = exchange.entries_of(all_categories(work.session))
    if form == "skos":
        return JSONResponse(exchange.to_skos(entries), headers={"Content-Disposition": 'attachment; filename="taxonomy.json"'})
    headers = {"Content-Disposition": 'attachment; filename="taxonomy.csv"'}
    return Response(exchange.to_csv(entries), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/taxonomy/import")
def import_taxonomy(work: WorkDep, given: ImportIn) -> TaxonomyImportOut:
    """Adds and changes what a file says, or tells what that would be."""
    require_librarian(work)
    entries = exchange.read_file(given.content.encode("utf-8", "replace"))
    return _imported(exchange.plan(work, entries) if given.dry_run else exchange.bring_in(work, entries))


@router.get("/taxonomy/acts")
def list_acts(work: WorkDep) -> list[ActOut]:
    """The large changes of the tree, the newest first."""
    require_librarian(work)
    return [_act(each) for each in acts.latest_acts(work.session)]


@router.post("/taxonomy/acts/{act_id}/undo")
def undo_act(work: WorkDep, act_id: int) -> ActOut:
    """Takes a large change of the tree back."""
    require_librarian(work)
    return _act(acts.undo_act(work, act_id))


@router.get("/taxonomy/{category_id}/effect")
def get_effect(
    work: WorkDep,
    category_id: int,
    action: Literal["merge", "remove", "move"] = "merge",
    target_id: Annotated[int | None, Query()] = None,
) -> EffectOut:
    """What merging, removing or moving a category would do."""
    require_librarian(work)
    effect = effects.effect_of(work, category_id, action, target_id)
    return EffectOut(
        seen=effect.seen,
        total=effect.total,
        children=effect.children,
        synonyms=list(effect.synonyms),
        schemes=list(effect.schemes),
        suggestions=effect.suggestions,
        conflicts=[ConflictOut(code=code, name=name) for code, name in effect.conflicts],
    )


@router.get("/taxonomy/{category_id}/ways-to-split")
def get_ways_to_split(work: WorkDep, category_id: int) -> WaysOut:
    """How a category might be split."""
    require_librarian(work)
    ways = splitting.ways_to_split(work, category_id)
    lines = _lines(work, [number for part in ways.parts for number in part.asset_ids[:5]])
    return WaysOut(
        seen=ways.seen,
        total=ways.total,
        tags=[SplitTag(tag=tag, carrying=count) for tag, count in ways.tags],
        parts=[
            PartOut(
                words=list(part.words),
                asset_ids=list(part.asset_ids),
                sample=[lines[number] for number in part.asset_ids[:5] if number in lines],
            )
            for part in ways.parts
        ],
    )


@router.post("/taxonomy/{category_id}/fitting")
def find_fitting(work: WorkDep, category_id: int, given: FittingIn) -> list[FittingOut]:
    """The assets that would fit a new category below this one."""
    require_librarian(work)
    found: Sequence[Fitting]
    if given.by == "tag":
        found = splitting.fitting_tag(work, category_id, given.text)
    elif given.by == "question":
        found = splitting.fitting_question(work, category_id, given.text)
    else:
        found = splitting.fitting_name(work, category_id, given.text, given.synonyms)
    lines = _lines(work, [each.asset_id for each in found])
    return [FittingOut(asset=lines[each.asset_id], confidence=each.confidence) for each in found if each.asset_id in lines]


@router.post("/taxonomy/{category_id}/split", status_code=201)
def split_category(work: WorkDep, category_id: int, given: SplitIn) -> SplitOut:
    """Takes some of a category to a new one below it."""
    require_librarian(work)
    said = given.model_dump(exclude={"asset_ids"})
    child, act = splitting.split(work, category_id, NewCategory(**said, parent_id=category_id), given.asset_ids)
    return SplitOut(act_id=act.id, category_id=child.id, moved=len(act.record["assets"]))


def _lines(work: Work, asset_ids: Sequence[int]) -> dict[int, AssetBrief]:
    found = find_many(work.session, asset_ids, work.reach)
    return {line.id: line for line in brief(work, list(found.values()))}


def _imported(done: Imported) -> TaxonomyImportOut:
    return TaxonomyImportOut(
        act_id=done.act.id if done.act else None,
        added=done.added,
        changed=done.changed,
        planned=[PlannedOut(act=each.act, path=list(each.entry.path), fields=list(each.fields)) for each in done.planned],
        missing=[list(path) for path in done.missing],
    )


def _act(act: TaxonomyAct) -> ActOut:
    record = act.record
    told: dict[str, Any] = {
        "name": record.get("name") or (record.get("category") or {}).get("name", ""),
        "into": record.get("into_name") or "",
        "added": len(record["added"]) if act.kind == "import" else 0,
        "changed": len(record["changed"]) if act.kind == "import" else 0,
    }
    said = {"id": act.id, "kind": act.kind, "told": told, "made_at": act.made_at, "undone_at": act.undone_at}
    return ActOut.model_validate({**said, "may_undo": act.undone_at is None})
