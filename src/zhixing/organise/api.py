"""The routes of organise, and what the command line and the evaluations use of this room."""

from __future__ import annotations

from zhixing.organise import commands, documents_api, sameness, suggestions_api, taxonomy_api
from zhixing.organise.merging import api as merging_api
from zhixing.organise.quality import api as quality_api
from zhixing.organise.reshaping import api as reshaping_api
from zhixing.organise.reviewing import api as reviewing_api
from zhixing.organise.upkeep import api as upkeep_api

__all__ = ["ROUTERS", "commands", "sameness"]

ROUTERS = (
    documents_api.router,
    taxonomy_api.router,
    reviewing_api.router,
    suggestions_api.router,
    merging_api.router,
    reshaping_api.router,
    upkeep_api.router,
    quality_api.router,
)
