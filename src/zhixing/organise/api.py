"""The routes of organise."""

from __future__ import annotations

from zhixing.organise import documents_api

ROUTERS = (documents_api.router,)
