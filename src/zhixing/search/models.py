"""The meaning of passages, kept where it outlives any index."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base


class StoredVector(Base):
    """The vector of a passage in half precision. Computing it is dear, so that building an index anew never does it again."""

    __tablename__ = "passage_vector"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str]
    """Name of the embedder; vectors of different embedders are never compared."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float16, one after another."""
