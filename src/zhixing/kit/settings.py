"""What can be set from outside, by environment variables that begin with ZHIXING_."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The product's settings; a setting that chooses an engine is a URL whose scheme names it."""

    home: Path
    """Everything the product keeps on this machine lies below this folder."""
    database_url: str
    """`embedded:` or a PostgreSQL URL."""
    embedding_url: str = "e5:"
    """`e5:` (small model on this machine), `none:` (words only) or `openai+http(s)://host/v1?model=…`."""
    chat_url: str = ""
    """`openai+http(s)://host/v1?model=…`: the language model, set by the operator; empty: administrators choose it on a page."""
    models_home: Path | None = None
    """Where exported models lie, if not below `home`."""
    host: str = "127.0.0.1"
    port: int = 8321
    max_upload_bytes: int = 2 * 1024**3

    @property
    def models(self) -> Path:
        return self.models_home or self.home / "models"

    @property
    def embedded_database(self) -> bool:
        return self.database_url.startswith("embedded:")


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings from the environment; what is not set has a default that works on a laptop."""
    env = os.environ if environment is None else environment
    return Settings(
        home=Path(env.get("ZHIXING_HOME") or ".home").absolute(),
        database_url=_with_driver(env.get("ZHIXING_DATABASE_URL") or "embedded:"),
        embedding_url=env.get("ZHIXING_EMBEDDING_URL") or "e5:",
        chat_url=env.get("ZHIXING_CHAT_URL") or "",
        models_home=Path(env["ZHIXING_MODELS"]).absolute() if env.get("ZHIXING_MODELS") else None,
        host=env.get("ZHIXING_HOST") or "127.0.0.1",
        port=int(env.get("ZHIXING_PORT") or 8321),
        max_upload_bytes=int(env.get("ZHIXING_MAX_UPLOAD_BYTES") or 2 * 1024**3),
    )


def _with_driver(url: str) -> str:
    """`postgres://` and `postgresql://` name the server; the driver is ours to name."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url
