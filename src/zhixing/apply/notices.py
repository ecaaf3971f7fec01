"""What an asker is told when a language model did not answer: calmly, without names of machines."""

from __future__ import annotations

_TOLD = {
    "apply.kept_inside": "apply.notice.kept_inside",
    "apply.nothing_to_hand_over": "apply.notice.unsupported",
    "apply.model_unsupported": "apply.notice.unsupported",
    "apply.model_found_nothing": "apply.notice.found_nothing",
    "assist.slow": "apply.notice.slow",
    "assist.budget_spent": "apply.notice.budget",
    "assist.your_budget_spent": "apply.notice.your_budget",
    "assist.busy": "apply.notice.busy",
    "assist.resting": "apply.notice.resting",
    "assist.too_many": "apply.notice.busy",
}


def notice_for(trouble: str) -> str:
    """The code of what the asker is told for what went wrong."""
    return _TOLD.get(trouble, "apply.notice.gone")
