"""What can be set from outside, by environment variables that begin with ZHIXING_."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
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
    backup_to: Path | None = None
    """The folder of the nightly backup; None: there is none."""
    backup_at: time = time(3, 0)
    """When it begins, by the clock on this machine's wall."""
    backup_keep: str = "7,4,12"
    """How many days, weeks and months of it are kept."""
    backup_keyfile: Path | None = None
    backup_passphrase_file: Path | None = None
    """What encrypts it: a file of at least 32 random bytes, or one that holds a passphrase."""
    metrics_token: str = field(default="", repr=False)
    """Opens /metrics from other machines; empty: only this machine may read them."""

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
        models_home=_path(env, "ZHIXING_MODELS"),
        host=env.get("ZHIXING_HOST") or "127.0.0.1",
        port=int(env.get("ZHIXING_PORT") or 8321),
        max_upload_bytes=int(env.get("ZHIXING_MAX_UPLOAD_BYTES") or 2 * 1024**3),
        backup_to=_path(env, "ZHIXING_BACKUP_TO"),
        backup_at=time.fromisoformat(env.get("ZHIXING_BACKUP_AT") or "03:00"),
        backup_keep=env.get("ZHIXING_BACKUP_KEEP") or "7,4,12",
        backup_keyfile=_path(env, "ZHIXING_BACKUP_KEYFILE"),
        backup_passphrase_file=_path(env, "ZHIXING_BACKUP_PASSPHRASE_FILE"),
        metrics_token=env.get("ZHIXING_METRICS_TOKEN") or "",
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).absolute() if env.get(name) else None


def _with_driver(url: str) -> str:
    """`postgres://` and `postgresql://` name the server; the driver is ours to name."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url
