"""The routes of organise."""

from __future__ import annotations

from zhixing.organise import documents_api, suggestions_api, taxonomy_api

ROUTERS = (documents_api.router, taxonomy_api.router, suggestions_api.router)
