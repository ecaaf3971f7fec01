"""Language model: its settings and calls; questions that are pinned, shared, written by a model, or still without an answer.

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # Rather give up than make everybody wait behind us for a lock.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "language_model",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("sealed_key", sa.String(), nullable=True),
        sa.Column("temperature", sa.Float(), nullable=False),
        sa.Column("max_tokens", sa.BigInteger(), nullable=False),
        sa.Column("patience_seconds", sa.Float(), nullable=False),
        sa.Column("total_seconds", sa.Float(), nullable=False),
        sa.Column("price_in", sa.Float(), nullable=False),
        sa.Column("price_out", sa.Float(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("month_tokens", sa.BigInteger(), nullable=True),
        sa.Column("month_money", sa.Float(), nullable=True),
        sa.Column("person_month_tokens", sa.BigInteger(), nullable=True),
        sa.Column("highest_secrecy", sa.BigInteger(), nullable=False),
        sa.Column("space_ids", postgresql.ARRAY(sa.BigInteger()), nullable=True),
        sa.Column("at_once", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_language_model_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_model")),
        sa.UniqueConstraint("name", name=op.f("uq_language_model_name")),
    )
    op.create_table(
        "model_call",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("asked_tokens", sa.BigInteger(), nullable=False),
        sa.Column("answered_tokens", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=True),
        sa.Column("total_ms", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_model_call_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )
    op.create_index(op.f("ix_model_call_at"), "model_call", ["at"], unique=False)
    op.create_index("ix_model_call_person_at", "model_call", ["person_id", "at"], unique=False)
    op.create_table(
        "unanswered",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_unanswered_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
        sa.UniqueConstraint("key", name=op.f("uq_unanswered_key")),
    )
    op.add_column("question", sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("question", sa.Column("unanswered_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_question_unanswered_id_unanswered"), "question", "unanswered", ["unanswered_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_question_unanswered_id"), "question", ["unanswered_id"], unique=False)
    op.create_table(
        "answer_share",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_share_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_share")),
        sa.UniqueConstraint("question_id", name=op.f("uq_answer_share_question_id")),
        sa.UniqueConstraint("token", name=op.f("uq_answer_share_token")),
    )
