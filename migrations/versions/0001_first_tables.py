"""first tables

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from zhixing.kit.schema import all_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    all_tables().create_all(op.get_bind())
    op.get_bind().exec_driver_sql((Path(__file__).parents[1] / "sql" / "procrastinate_3.10.sql").read_text().replace("%", "%%"))
