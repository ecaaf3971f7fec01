"""The routes of what a person searched for and keeps. Nobody else reaches any of it."""

from __future__ import annotations

from zhixing.access import WorkDep
from zhixing.kit.routing import Router
from zhixing.search import mine
from zhixing.search.missed import stop_waiting, wait_for, waiting
from zhixing.search.word_presenting import recent_out, saved_out, wishes_out
from zhixing.search.word_schemas import RecentOut, SavedIn, SavedOut, SavedPatch, WishIn, WishOut

router = Router(tags=["search"])


@router.get("/search/recent")
def list_recent(work: WorkDep) -> list[RecentOut]:
    """What the person searched for lately, the last first."""
    return recent_out(mine.recent(work.session, work.person.id, limit=20))


@router.delete("/search/recent", status_code=204)
def forget_recent(work: WorkDep) -> None:
    """Forgets all of it."""
    mine.forget(work)


@router.delete("/search/recent/{recent_id}", status_code=204)
def forget_one_recent(work: WorkDep, recent_id: int) -> None:
    """Forgets one of them."""
    mine.forget(work, recent_id)


@router.get("/search/saved")
def list_saved(work: WorkDep) -> list[SavedOut]:
    """The person's saved searches, each counted anew."""
    return [saved_out(work, one) for one in mine.saved(work.session, work.person.id)]


@router.post("/search/saved", status_code=201)
def save_search(work: WorkDep, new: SavedIn) -> SavedOut:
    """Keeps a search under a name."""
    return saved_out(work, mine.save(work, new.name, new.query.model_dump()))


@router.patch("/search/saved/{saved_id}")
def rename_saved(work: WorkDep, saved_id: int, patch: SavedPatch) -> SavedOut:
    """Gives it another name."""
    return saved_out(work, mine.rename(work, saved_id, patch.name))


@router.post("/search/saved/{saved_id}/opened")
def open_saved(work: WorkDep, saved_id: int) -> SavedOut:
    """Notes that the person looks at what it finds now: what comes later counts as new."""
    return saved_out(work, mine.opened(work, saved_id))


@router.delete("/search/saved/{saved_id}", status_code=204)
def delete_saved(work: WorkDep, saved_id: int) -> None:
    """Deletes it."""
    mine.discard(work, saved_id)


@router.get("/search/wishes")
def list_wishes(work: WorkDep) -> list[WishOut]:
    """What the person waits for, with what answers it where somebody said so and the person may read it."""
    return wishes_out(work, waiting(work))


@router.post("/search/wishes", status_code=201)
def add_wish(work: WorkDep, wish: WishIn) -> list[WishOut]:
    """Tell me when there is something. Those who look after the knowledge may read the query and the note, without a name."""
    wait_for(work, wish.q, wish.note)
    return wishes_out(work, waiting(work))


@router.delete("/search/wishes/{missed_id}", status_code=204)
def drop_wish(work: WorkDep, missed_id: int) -> None:
    """The person does not wait for it any more."""
    stop_waiting(work, missed_id)
