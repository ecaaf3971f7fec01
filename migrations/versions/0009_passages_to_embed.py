"""Passages to embed.

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # Rather give up than make everybody wait behind us for a lock.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_passage_to_embed", "passage", ["id"], unique=False, postgresql_where=sa.text("embedded IS false"))
