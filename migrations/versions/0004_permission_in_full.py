"""Permission in full: the log is append-only and sealed, second administrators, reviews, policies of secrecy.

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    # Rather give up than make everybody wait behind us for a lock.
    op.execute("SET LOCAL lock_timeout = '5s'")
    _log()
    _people()
    _access()
    _oversight()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _person(table: str, column: str, *, nullable: bool = True) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}_person"))
    return sa.Column(column, sa.BigInteger(), nullable=nullable), key


def _log() -> None:
    op.add_column("fact", sa.Column("request_id", sa.String(), nullable=True))
    op.add_column("fact", sa.Column("address", sa.String(), nullable=True))
    op.create_index("ix_fact_time", "fact", ["time", "id"], unique=False)
    op.create_index("ix_fact_actor", "fact", ["actor", "id"], unique=False)
    op.execute(
        """
        CREATE FUNCTION fact_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('zhixing.retention', true) = 'on' THEN
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
          END IF;
          -- The number of the transaction tells nothing: a restore on another server counts anew.
          IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'xid' = to_jsonb(OLD) - 'xid' THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION 'facts are never changed or deleted' USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER fact_append_only BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION fact_is_append_only()"
    )


def _people() -> None:
    op.add_column("sign_in_session", sa.Column("address", sa.String(), server_default="", nullable=False))
    by, by_key = _person("password_link", "created_by")
    op.create_table(
        "password_link",
        _id(),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        by,
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        by_key,
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_link_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_password_link_secret_hash")),
    )
    op.create_index(op.f("ix_password_link_person_id"), "password_link", ["person_id"], unique=False)


def _access() -> None:
    asked, asked_key = _person("approval", "requested_by", nullable=False)
    decided, decided_key = _person("approval", "decided_by")
    op.create_table(
        "approval",
        _id(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("change", JSONB, nullable=False),
        sa.Column("raises", postgresql.ARRAY(sa.Text()), nullable=False),
        asked,
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        decided,
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        asked_key,
        decided_key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_state"), "approval", ["state"], unique=False)
    by, by_key = _person("grant_batch", "made_by")
    op.create_table(
        "grant_batch",
        _id(),
        by,
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        by_key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_batch")),
    )
    op.create_table(
        "secrecy_policy",
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("watermark", sa.Boolean(), nullable=False),
        sa.Column("export_role", sa.String(), nullable=False),
        sa.Column("unmarkable", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_secrecy_policy")),
    )


def _oversight() -> None:
    op.create_table(
        "fact_seal",
        _id(),
        sa.Column("fact_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("first_time", MOMENT, nullable=False),
        sa.Column("last_time", MOMENT, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_seal")),
    )
    _review()
    _review_item()


def _review() -> None:
    started, started_key = _person("access_review", "started_by")
    op.create_table(
        "access_review",
        _id(),
        sa.Column("space_id", sa.BigInteger(), nullable=False),
        started,
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("stale_days", sa.BigInteger(), nullable=False),
        sa.Column("remove_unanswered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        started_key,
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_access_review_space_id_space"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review")),
    )
    op.create_index(op.f("ix_access_review_space_id"), "access_review", ["space_id"], unique=False)


def _review_item() -> None:
    decided, decided_key = _person("access_review_item", "decided_by")
    name = "fk_access_review_item"
    op.create_table(
        "access_review_item",
        _id(),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("asset_id", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        decided,
        sa.Column("decided_at", MOMENT, nullable=True),
        decided_key,
        sa.ForeignKeyConstraint(
            ["review_id"], ["access_review.id"], name=op.f(f"{name}_review_id_access_review"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f(f"{name}_asset_id_asset"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review_item")),
    )
    op.create_index(op.f("ix_access_review_item_review_id"), "access_review_item", ["review_id"], unique=False)
