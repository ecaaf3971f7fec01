"""Search depth.

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Rather give up than make everybody wait behind us for a lock.
    op.execute("SET LOCAL lock_timeout = '5s'")
    _lexicon()
    _mine()
    _missed()
    _judged()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _lexicon() -> None:
    op.create_table(
        "synonym",
        _id(),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("means", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        _at("changed_at"),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_synonym_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
    )
    op.create_table(
        "dictionary_word",
        _id(),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        _at("changed_at"),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_dictionary_word_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dictionary_word")),
        sa.UniqueConstraint("word", name=op.f("uq_dictionary_word_word")),
    )
    op.create_table(
        "lexicon_version",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_version")),
    )


def _mine() -> None:
    op.create_table(
        "recent_search",
        _id(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        _at("last_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recent_search_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_search")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_recent_search_person_id")),
    )
    op.create_table(
        "saved_search",
        _id(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _at("created_at"),
        _at("opened_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_search_person_id")),
    )


def _missed() -> None:
    op.create_table(
        "missed_query",
        _id(),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        _at("first_at"),
        _at("last_at"),
        sa.Column("solved_by", sa.BigInteger(), nullable=True),
        _at("solved_at", nullable=True),
        sa.ForeignKeyConstraint(["solved_by"], ["asset.id"], name=op.f("fk_missed_query_solved_by_asset"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_query")),
        sa.UniqueConstraint("key", name=op.f("uq_missed_query_key")),
    )
    op.create_index(op.f("ix_missed_query_last_at"), "missed_query", ["last_at"], unique=False)
    op.create_table(
        "missed_by",
        sa.Column("missed_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        _at("last_at"),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["missed_id"], ["missed_query.id"], name=op.f("fk_missed_by_missed_id_missed_query"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_missed_by_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("missed_id", "person_id", name=op.f("pk_missed_by")),
    )
    op.create_index(op.f("ix_missed_by_person_id"), "missed_by", ["person_id"], unique=False)


def _judged() -> None:
    op.create_table(
        "judged_query",
        _id(),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        _at("created_at"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_judged_query_created_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judged_query")),
        sa.UniqueConstraint("key", name=op.f("uq_judged_query_key")),
    )
    op.create_table(
        "judged_answer",
        sa.Column("judged_id", sa.BigInteger(), nullable=False),
        sa.Column("asset_id", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_judged_answer_asset_id_asset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["judged_id"], ["judged_query.id"], name=op.f("fk_judged_answer_judged_id_judged_query"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("judged_id", "asset_id", name=op.f("pk_judged_answer")),
    )
    op.create_index(op.f("ix_judged_answer_asset_id"), "judged_answer", ["asset_id"], unique=False)
    op.create_table(
        "evaluation",
        _id(),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _at("created_at"),
        _at("finished_at", nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("measures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evaluation_person_id_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
