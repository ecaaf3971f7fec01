"""Import at scale: files wait in lanes and are taken in turns, large ones arrive piece by piece, runs of jobs are remembered.

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

PICTURES = r"\.(png|jpe?g|gif|bmp|tiff?|webp)$"


def upgrade() -> None:
    # Rather give up than make everybody wait behind us for a lock.
    op.execute("SET LOCAL lock_timeout = '5s'")
    _lanes_of_files()
    _turns()
    _uploads()
    _jobs()


def _lanes_of_files() -> None:
    op.add_column("capture_item", sa.Column("lane", sa.String(), server_default="read", nullable=False))
    op.add_column("capture_item", sa.Column("person_id", sa.BigInteger(), nullable=True))
    op.add_column("capture_item", sa.Column("rank", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("capture_item", sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE capture_item SET person_id = capture.person_id FROM capture WHERE capture.id = capture_item.capture_id")
    # Files that wait in the old queue: each had a job of its own.
    op.execute(
        f"UPDATE capture_item SET lane = 'ocr' WHERE state IN ('waiting', 'reading') AND "
        f"(path ~* '{PICTURES}' OR stage->>'code' = 'capture.stage.waiting_for_recognition')"
    )
    op.execute(
        "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name IN ('capture.read_file', 'capture.recognise_file')"
    )
    waiting, reading = sa.text("state = 'waiting'"), sa.text("state = 'reading'")
    op.create_index("ix_capture_item_waiting", "capture_item", ["lane", "person_id", "rank", "id"], postgresql_where=waiting)
    op.create_index("ix_capture_item_reading", "capture_item", ["lane", "lease_until"], postgresql_where=reading)
    op.create_index("ix_capture_item_finished_at", "capture_item", ["finished_at"])
    op.create_index("ix_document_version_source_path", "document_version", ["source_path"], postgresql_using="hash")


def _turns() -> None:
    op.create_table(
        "capture_turn",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_capture_turn_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lane", "person_id", name=op.f("pk_capture_turn")),
    )


def _uploads() -> None:
    def points_to(column: str, table: str, when_gone: str) -> sa.ForeignKeyConstraint:
        name = op.f(f"fk_capture_upload_{column}_{table}")
        return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete=when_gone)

    op.create_table(
        "capture_upload",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("capture_id", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        points_to("person_id", "person", "CASCADE"),
        points_to("capture_id", "capture", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_upload")),
    )
    for column in ("person_id", "capture_id", "touched_at"):
        op.create_index(op.f(f"ix_capture_upload_{column}"), "capture_upload", [column])


def _jobs() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("subjects", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    op.create_index(op.f("ix_job_run_job_id"), "job_run", ["job_id"])
    op.create_index("ix_job_run_finished_at", "job_run", ["finished_at"])
    op.create_index("ix_job_run_lane_id", "job_run", ["lane", "id"])
    op.create_table(
        "job_paused_lane",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_job_paused_lane")),
    )
