"""Whether the sources of an answer may leave the house with it: the same policy of secrecy that holds for their originals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhixing.access import Work, may_export, policies
from zhixing.assets import find_many
from zhixing.assets.models import Asset
from zhixing.kit.errors import Forbidden

NAMED = 3
"""So many sources are named where the file is refused."""


def must_be_marked(work: Work, asset_ids: Iterable[int], form: str) -> bool:
    """Whether a file of this form (`md`, `docx`) with stretches of these assets must carry a watermark.

    Refuses, naming them, where one of them may not be taken out by the actor, or only marked and the form cannot be marked.
    """
    policy = policies(work.session)
    assets = sorted(find_many(work.session, set(asset_ids), work.reach).values(), key=lambda asset: asset.id)
    mine = work.reach.person_id
    held = [one for one in assets if not may_export(work, policy[one.secrecy], one.space_id, owns=one.owner_id == mine)]
    if held:
        raise Forbidden("apply.export.not_yours", titles=_titles(held))
    marked = [one for one in assets if policy[one.secrecy].watermark]
    if work.house.stamper.can_stamp(form):
        return bool(marked)
    online_only = [one for one in marked if policy[one.secrecy].unmarkable == "refuse"]
    if online_only:
        raise Forbidden("apply.export.cannot_be_marked", titles=_titles(online_only))
    return False


def _titles(assets: Sequence[Asset]) -> str:
    return "".join(f"《{asset.title}》" for asset in assets[:NAMED]) + ("…" if len(assets) > NAMED else "")
