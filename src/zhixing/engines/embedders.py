"""The embedder that a setting names."""

from __future__ import annotations

from zhixing.assist import Embedder, NoEmbedder
from zhixing.engines.e5 import E5
from zhixing.engines.openai_embedder import from_url
from zhixing.kit.settings import Settings


def embedder_for(settings: Settings) -> Embedder:
    """`e5:` the model that ships, `none:` words only, `openai+http(s)://…` an endpoint. Raises ValueError for anything else."""
    url = settings.embedding_url
    scheme = url.partition(":")[0]
    if scheme == "e5":
        return E5(settings.models)
    if scheme == "none":
        return NoEmbedder()
    if scheme in ("openai+http", "openai+https"):
        return from_url(url)
    raise ValueError(f"ZHIXING_EMBEDDING_URL: {scheme}")
